"""Settings: one page, a search field, no OK button; everything applies at once."""

from typing import override

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QScrollArea, QWidget

from desktop.navigation import Route
from desktop.pages.base import Page, PageContext
from desktop.pages.settings.groups import Group, build_groups
from desktop.pages.settings.look import LookGroup
from desktop.pages.settings.own_fields import OwnFieldsGroup
from desktop.pages.settings.redaction import RedactionGroup
from desktop.pages.settings.training import TrainingGroup
from desktop.widgets.fields import SearchField
from desktop.widgets.layouts import column, row
from desktop.widgets.sections import SectionList

_MEASURE = 720


class SettingsPage(Page):
    """All settings in groups, with the list of groups at the left."""

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.header.set_title(self.tr("Settings"))
        self._groups = build_groups(context)
        self._search = SearchField(self.tr("Search settings"))
        self._search.searched.connect(self._on_searched)
        self._sections = SectionList(self.tr("Groups of settings"))
        self._sections.set_sections([(group.key, group.title) for group in self._groups])
        self._sections.chosen.connect(self._on_chosen)
        content = QWidget()
        content.setMaximumWidth(_MEASURE)
        content.setLayout(
            column(*[g.widget for g in self._groups], None, spacing=24, margins=(24, 16, 24, 32))
        )
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setAlignment(Qt.AlignmentFlag.AlignLeading)
        self._scroll.setWidget(content)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        head = row(self._search, None, margins=(20, 0, 20, 8))
        self._search.setMaximumWidth(320)
        self._search.setMinimumWidth(220)
        body = row(self._sections, self._scroll, spacing=0)
        body.setStretch(1, 1)
        self.body.addLayout(head)
        self.body.addLayout(body)
        self.body.setStretch(0, 0)
        self.body.setStretch(1, 1)

    @override
    def open(self, route: Route) -> None:
        self._sections.mark(route.section or self._groups[0].key)
        group = next((g for g in self._groups if g.key == route.section), None)
        if group is not None:
            self._reveal(group)

    @override
    def refresh(self, changes: object) -> None:
        touches = getattr(changes, "touches", None)
        if touches is None or touches("custom_field"):
            for group in self.findChildren(OwnFieldsGroup):
                group.read()
        if touches is None or touches("person"):
            for people in self.findChildren(TrainingGroup):
                people.read()
        if touches is None or touches("article"):
            for look in self.findChildren(LookGroup):
                look.read()
            for rules in self.findChildren(RedactionGroup):
                rules.read()

    @override
    def panes(self) -> list[QWidget]:
        return [self._search, self._sections, self._scroll]

    def _on_chosen(self, key: str) -> None:
        self.context.navigation.replace(Route("settings", section=key))
        self._reveal(next(group for group in self._groups if group.key == key))

    def _reveal(self, group: Group) -> None:
        bar = self._scroll.verticalScrollBar()
        bar.setValue(min(bar.maximum(), group.widget.y() - 12))

    def _on_searched(self, text: str) -> None:
        words = text.casefold().split()
        for group in self._groups:
            group.show_matching(words)
