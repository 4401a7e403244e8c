"""Proposed changes: those that wait for a decision, those that were decided, and one whole."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Final, override
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from desktop.navigation import Route
from desktop.pages.base import Page, PageContext
from desktop.pages.knowledge import proposal_words as words
from desktop.pages.knowledge.proposal_view import ProposalView
from desktop.theme import fonts
from desktop.widgets.bars import EmptyState
from desktop.widgets.buttons import Button
from desktop.widgets.layouts import column, row
from desktop.widgets.rows import RowsModel
from desktop.widgets.sections import SegmentedTabs
from desktop.widgets.table import EditableTable
from kb.conformance import sources
from kb.conformance.sources import Listed, Source

if TYPE_CHECKING:
    from desktop.navigation import State
    from kb.changes import Changes
    from kb.library.proposals.schemas import Standing

_OPEN: Final = "open"
_ALL: Final = "all"
_ABOUT: Final = ("proposal", "playbook", "article", "automation_rule", "incident", "lesson")
_VERSIONS: Final = ("playbook_version", "article_version", "automation_rule_version")
_TITLE: Final = 200


class ProposalsPage(Page):
    """All proposed changes, or one of them."""

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.header.set_title(self.tr("Proposed changes"))
        self._record_id: UUID | None = None
        self._item_id: UUID | None = None
        self._edit_first = False
        self._rows: tuple[Listed, ...] = ()
        self.tabs = SegmentedTabs(self.tr("Show"))
        self.tabs.set_tabs([(_OPEN, self.tr("Under way")), (_ALL, self.tr("All"))])
        self.tabs.setMinimumWidth(fonts.px(200))
        self.tabs.chosen.connect(self._on_tab)
        self.model: RowsModel[Listed] = RowsModel(
            words.columns(), lambda one: one.row.id, parent=self
        )
        self.model.read_only = True
        self.table = EditableTable(self.tr("Proposed changes"))
        self.table.horizontalHeader().setTextElideMode(Qt.TextElideMode.ElideRight)
        self.table.setModel(self.model)
        for signal in (self.table.opened, self.table.peeked):
            signal.connect(lambda one: self._go(Route("proposals", one.row.id)))
        self.empty = EmptyState(
            self.tr("No change is under way."),
            ((self.tr("Open knowledge"), partial(self._go, Route("knowledge"))),),
            self.tr(
                "A change is proposed from a lesson, from a step of a workflow, or from the Use "
                "of a playbook."
            ),
        )
        self.empty.hide()
        self.view = ProposalView(context)
        self.view.wanted.connect(self._write)
        self.view.route_wanted.connect(self._go)
        self.stack = QStackedWidget()
        self._lay_out()

    def _lay_out(self) -> None:
        self._list = QWidget()
        layout = column(self.empty, self.table, margins=(20, 0, 16, 12))
        layout.setStretch(1, 1)
        self._list.setLayout(layout)
        for part in (self._list, self.view):
            self.stack.addWidget(part)
        self.back = Button(self.tr("Knowledge"), "link", on_click=self._go_back)
        self.every = Button(self.tr("Those of everything"), "link", on_click=self._widen)
        above = row(self.tabs, None, self.every, self.back, spacing=12, margins=(20, 0, 16, 10))
        self.body.addLayout(above)
        self.body.addWidget(self.stack)
        self.body.setStretch(0, 0)
        self.body.setStretch(1, 1)

    # --- page

    @override
    def open(self, route: Route) -> None:
        self._record_id, self._edit_first = route.record_id, route.section == "edit"
        self._item_id = route.anchor
        self.every.setVisible(route.anchor is not None and route.record_id is None)
        self.header.set_title(self.tr("Proposed changes"))
        one = route.record_id is not None
        self.stack.setCurrentWidget(self.view if one else self._list)
        self.tabs.setVisible(not one)
        self.back.set_label(self.tr("All proposed changes") if one else self.tr("Knowledge"))
        self.header.set_count(None)
        self.header.setVisible(not one)
        if not one:
            self.tabs.mark(route.section if route.section == _ALL else _OPEN)
        self.title_changed.emit(self.tr("Proposed changes"))
        self._read()

    @override
    def state(self) -> "State":
        return {"scroll": self.table.scroll_state()}

    @override
    def restore(self, state: "State") -> None:
        scroll = state.get("scroll")
        if isinstance(scroll, int):
            self.table.restore_scroll(scroll)

    @override
    def refresh(self, changes: object) -> None:
        made: Changes | None = changes  # type: ignore[assignment]
        if made is None or made.touches(*_ABOUT, *_VERSIONS):
            self._read()

    @override
    def handlers(self) -> dict[str, Callable[[], object]]:
        return {"edit": self.view.begin_edit} if self._record_id is not None else {}

    @override
    def panes(self) -> list[QWidget]:
        return [self.view.area] if self._record_id is not None else [self.tabs, self.table]

    @override
    def dossier_id(self) -> object:
        found = self.view.standing
        one = found is not None and self._record_id is not None
        return found.proposal.item_id if one and found is not None else None

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Columns give way, so that what changes can be read."""
        super().resizeEvent(event)
        shown = self.model.columns
        wide = sum(fonts.px(one.width) for one in shown if not one.stretch)
        room = self.width() - fonts.px(_TITLE)
        for key in words.YIELDING:
            at = next(at for at, one in enumerate(shown) if one.key == key)
            self.table.setColumnHidden(at, wide > room)
            wide -= fonts.px(shown[at].width) if wide > room else 0

    # --- reading

    def _read(self) -> None:
        session = self.context.session
        if self._record_id is None:
            session.read(sources.everything, self._show_list, replaces=("proposals", id(self)))
            return
        query = partial(sources.read, record_id=self._record_id, reader=session.actor)
        session.read(query, self._show_one, self._on_gone, replaces=("proposal", id(self)))

    def _show_list(self, found: tuple[Listed, ...]) -> None:
        self._rows = found
        wanted = [one for one in found if self._item_id in {None, one.row.item_id}]
        if self._item_id is not None and wanted:
            title = wanted[0].row.item_title
            self.header.set_title(self.tr("Proposed changes to “%1”").replace("%1", title))
        under_way = [one for one in wanted if one.row.is_under_way]
        self.tabs.set_count(_OPEN, len(under_way))
        self.tabs.set_count(_ALL, len(wanted))
        rows = under_way if self.tabs.current == _OPEN else wanted
        self.model.set_rows(rows)
        self.empty.setVisible(not rows)
        self.table.setVisible(bool(rows))

    def _show_one(self, found: "tuple[Standing, tuple[Source, ...]]") -> None:
        standing, given = found
        if standing.proposal.id != self._record_id:
            return
        self.view.show_standing(standing, given)
        self.title_changed.emit(standing.proposal.title)
        if self._edit_first:
            self._edit_first = False
            self.view.begin_edit()

    def _on_gone(self, error: Exception) -> None:
        del error  # deleted, here or elsewhere: the list shows what there is
        self._go(Route("proposals"))

    # --- doing

    def _on_tab(self, key: str) -> None:
        self.context.navigation.replace(Route("proposals", section=key, anchor=self._item_id))
        self.tabs.mark(key)
        self._show_list(self._rows)

    def _go(self, route: Route) -> None:
        self.context.navigation.go(route)

    def _go_back(self) -> None:
        if self._record_id is not None:
            self._go(Route("proposals"))
        else:
            self._go(Route("knowledge", self._item_id))

    def _widen(self) -> None:
        self._go(Route("proposals", section=self.tabs.current or _OPEN))

    def _write(self, operation: Callable[..., object], said: str) -> None:
        def told(_changes: "Changes") -> None:
            way_back = self.context.session.way_back()
            self.context.notices.show(said, self.tr("Undo"), way_back)

        def refused(error: Exception) -> None:
            self.view.say(str(getattr(error, "what", "") or error))

        self.context.session.write(operation, self, told, refused)
