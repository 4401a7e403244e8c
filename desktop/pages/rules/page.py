"""Automation rules: the register in their order, and the coverage of incident types."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, Final, override
from uuid import UUID

from PySide6.QtWidgets import QStackedWidget, QWidget

from desktop.navigation import Route
from desktop.pages.base import Page, PageContext
from desktop.pages.rules.coverage_view import CoverageView
from desktop.pages.rules.register_view import RegisterView
from desktop.theme import fonts
from desktop.widgets.buttons import Button
from desktop.widgets.layouts import row
from desktop.widgets.sections import SegmentedTabs
from kb.library.automation_rules import service as automation_rules
from kb.library.automation_rules.writing import STARTING_TEXT
from kb.library.playbooks import service as playbooks

if TYPE_CHECKING:
    from desktop.navigation import State
    from kb.changes import Changes

_REGISTER: Final = "register"
_COVERAGE: Final = "coverage"
_KINDS: Final = (
    *("automation_rule", "automation_rule_version", "playbook", "playbook_version", "incident"),
    "known_difference",
)


class RulesPage(Page):
    """All automation rules at once."""

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.header.set_title(self.tr("Automation rules"))
        self.tabs = SegmentedTabs(self.tr("Show"))
        self.tabs.set_tabs([(_REGISTER, self.tr("Register")), (_COVERAGE, self.tr("Coverage"))])
        self.tabs.setMinimumWidth(fonts.px(200))
        self.new_button = self.header.add_action(
            Button(self.tr("New rule"), icon="plus", on_click=self._new_rule)
        )
        self.register = RegisterView(self)
        self.coverage = CoverageView(self)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.register)
        self._stack.addWidget(self.coverage)
        back = Button(self.tr("Knowledge"), "link", on_click=partial(self._go, Route("knowledge")))
        above = row(self.tabs, None, back, spacing=12, margins=(20, 0, 16, 10))
        self.body.addLayout(above)
        self.body.addWidget(self._stack)
        self.body.setStretch(0, 0)
        self.body.setStretch(1, 1)
        self.tabs.chosen.connect(self._on_tab)
        for view in (self.register, self.coverage):
            view.item_wanted.connect(self._open_item)
        self.register.counted.connect(self.header.set_count)
        self.coverage.new_wanted.connect(self._new_for)

    @override
    def open(self, route: Route) -> None:
        self._choose(route.section if route.section == _COVERAGE else _REGISTER)
        self.title_changed.emit(self.tr("Automation rules"))

    @override
    def state(self) -> "State":
        return {"scroll": self.register.table.scroll_state()}

    @override
    def restore(self, state: "State") -> None:
        scroll = state.get("scroll")
        if isinstance(scroll, int):
            self.register.table.restore_scroll(scroll)

    @override
    def refresh(self, changes: object) -> None:
        made: Changes | None = changes  # type: ignore[assignment]
        if made is None or made.touches(*_KINDS):
            self._read()

    @override
    def handlers(self) -> dict[str, Callable[[], object]]:
        return {"new": self._new_rule}

    @override
    def panes(self) -> list[QWidget]:
        shown = self.register.table if self.tabs.current == _REGISTER else self.coverage.table
        return [self.tabs, shown]

    def _choose(self, key: str) -> None:
        self.tabs.mark(key)
        view = self.register if key == _REGISTER else self.coverage
        self._stack.setCurrentWidget(view)
        self._read()

    def _on_tab(self, key: str) -> None:
        self.context.navigation.replace(Route("rules", section=key))
        self._choose(key)

    def _read(self) -> None:
        (self.register if self.tabs.current == _REGISTER else self.coverage).read()

    def _open_item(self, item_id: UUID) -> None:
        self._go(Route("knowledge", record_id=item_id))

    def _new_rule(self) -> None:
        values = {"title": self.tr("Untitled automation rule")}
        self._add(partial(automation_rules.add, values=values, body=STARTING_TEXT))

    def _new_for(self, kind: str, incident_type: str) -> None:
        """Begins the playbook or the rule that an incident type lacks."""
        values: Mapping[str, Any]
        if kind == "playbook":
            title = self.tr("Playbook for {type}").format(type=incident_type)
            values = {"title": title, "incident_type": incident_type}
            self._add(partial(playbooks.add, values=values))
        else:
            title = self.tr("Rule for {type}").format(type=incident_type)
            values = {"title": title, "incident_types": [incident_type]}
            self._add(partial(automation_rules.add, values=values, body=STARTING_TEXT))

    def _add(self, operation: "Callable[..., object]") -> None:
        def made(changes: "Changes") -> None:
            self._go(Route("knowledge", record_id=changes.result, section="edit"))

        self.context.session.write(operation, self, made)

    def _go(self, route: Route) -> None:
        self.context.navigation.go(route)
