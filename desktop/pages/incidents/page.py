"""The list of incidents: which one? A million rows open like ten."""

from functools import partial
from typing import TYPE_CHECKING, override
from uuid import UUID

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from desktop.errors import trouble
from desktop.filtering.bar import FilterBar
from desktop.filtering.in_use import in_use
from desktop.filtering.reading import Reading
from desktop.models.sparse import SparseModel
from desktop.navigation import Route
from desktop.pages.base import Page, PageContext
from desktop.pages.incidents.actions import IncidentActions
from desktop.pages.incidents.column_menu import ColumnMenu
from desktop.pages.incidents.columns import incident_columns
from desktop.pages.incidents.empty import EmptyStates
from desktop.pages.incidents.feed import IncidentFeed
from desktop.pages.incidents.new_row import NewRow
from desktop.pages.incidents.side import SidePanel
from desktop.pages.incidents.table import Held, IncidentTable
from desktop.pages.incidents.views import SavedView, ViewTabs
from desktop.widgets.bars import ErrorBar
from desktop.widgets.buttons import Button
from desktop.widgets.labels import hline
from desktop.widgets.layouts import column, row
from kb.incidents.record import listing
from kb.incidents.record.listing import VIEWS, ListQuery
from kb.search.completion import complete
from kb.search.incidents import hold
from kb.vocabulary.query import parse

if TYPE_CHECKING:
    from collections.abc import Callable

    from desktop.navigation import State
    from kb.incidents.record.rows import IncidentRow

_REFRESH_MS = 120
_HEIGHTS = {"compact": 30, "normal": 36, "roomy": 44}


class IncidentsPage(Page):
    """Tabs, filter, table and the panel of the selected incident."""

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.header.set_title(self.tr("Incidents"))
        self._base = ""
        self._sort, self._descending = "opened", True
        self._stale = False
        self._wanted: UUID | None = None
        self._held: Held | None = None
        self._on_first: Callable[[], object] | None = None
        self._model: SparseModel[IncidentRow] = SparseModel(
            incident_columns(context.session.zone), key=lambda record: record.id
        )
        self.feed = IncidentFeed(context.session, self._model, self)
        self.table = IncidentTable(self.tr("Incidents"), self._model)
        self.tabs = ViewTabs(self.tr("Views"), context.settings)
        self.filter = FilterBar()
        self.actions_of = IncidentActions(context, self.table, self.feed)
        self.side = SidePanel(context, self.actions_of)
        self._columns = ColumnMenu(self.table, context.settings)
        self._content = QStackedWidget()
        self._content.addWidget(self.table)
        self._empty = EmptyStates(self._content, context.session)
        self._new_row = NewRow(context, self.table)
        self._soon = QTimer(self, singleShot=True, interval=_REFRESH_MS)
        self._soon.timeout.connect(self._renew)
        self._build()
        self._connect()

    def _build(self) -> None:
        self.header.add_action(
            Button(self.tr("Import"), icon="download-simple", on_click=self._import)
        )
        self.header.add_action(
            Button(self.tr("New incident"), "primary", icon="plus", on_click=self._new)
        )
        tabs = row(self.tabs, margins=(14, 0, 16, 0))
        filters = row(self.filter, self._columns.button, spacing=8, margins=(20, 0, 16, 0))
        filters.setStretch(0, 1)
        filters.setAlignment(self._columns.button, Qt.AlignmentFlag.AlignTop)
        content = column(tabs, 8, filters, 12, hline(), self._content, spacing=0)
        content.setStretch(content.count() - 1, 1)
        self.body.addLayout(content)
        self.body.setStretch(0, 1)
        self.set_panel(self.side)
        self.show_panel(wanted=False)
        self._on_theme()

    def _connect(self) -> None:
        table = self.table
        table.seen.connect(self.feed.need)
        table.opened.connect(lambda _record: self.actions_of.open())
        table.peeked.connect(lambda _record: self._on_peeked())
        table.picked.connect(self._on_picked)
        table.chosen.connect(lambda: self.side.show_count(table.chosen_count()))
        table.menu_wanted.connect(lambda _record, at: self.actions_of.open_menu(at))
        table.delete_wanted.connect(self.actions_of.delete)
        table.copy_wanted.connect(self.actions_of.duplicate)
        table.typed_ahead.connect(self.actions_of.find_typed)
        table.order_wanted.connect(self._on_order)
        table.refused.connect(self.context.notices.show)
        self._new_row.added.connect(self._on_added)
        self._new_row.failed.connect(self._show_error)
        self._model.dataChanged.connect(lambda *_where: self._on_rows_read())
        self.feed.shown.connect(self._on_shown)
        self.feed.renewed.connect(self._on_renewed)
        self.feed.failed.connect(self._show_error)
        self.tabs.chosen.connect(self.choose_view)
        self.tabs.told.connect(self.context.notices.show)
        self.tabs.changed.connect(self._count_views)
        self.filter.changed.connect(self._on_filter)
        self.filter.entered.connect(self._to_table)
        self.filter.save_wanted.connect(self._on_save)
        self.filter.completion_wanted.connect(self._on_completion)
        self.actions_of.failed.connect(self._show_error)
        self.actions_of.pin_wanted.connect(self.pin_wanted)
        self.side.closed.connect(self._on_side_closed)
        self.context.theme.changed.connect(self._on_theme)

    # --- the page

    @override
    def open(self, route: Route) -> None:
        view = route.section if route.section in VIEWS else ""
        if route.query or view:
            self._choose(view or "all", route.query)
        elif not self._base:
            self.choose_view(self.tabs.views.default)
        elif self._stale:
            self._renew()
        self._to_table()
        if route.section == "new":
            QTimer.singleShot(0, self, self._new)

    @override
    def state(self) -> "State":
        record = self.table.current_record()
        return {
            "view": self.tabs.current,
            "base": self._base,
            "text": self.filter.text,
            "scroll": self.table.scroll_state(),
            "current": record.id if record is not None else None,
        }

    @override
    def restore(self, state: "State") -> None:
        def scroll() -> None:
            self.table.restore_scroll(int(str(state.get("scroll", 0))))
            current = state.get("current")
            self.table.go_to(self._model.row_of(current) if isinstance(current, UUID) else -1)

        text = str(state.get("text", ""))
        if text != self.filter.text or state.get("view") != self.tabs.current:
            self._on_first = scroll
            self._choose(str(state.get("base", "all")), text, str(state.get("view", "")))
        else:
            scroll()

    @override
    def refresh(self, changes: object) -> None:
        if self.isVisible():
            self._soon.start()
        else:
            self._stale = True

    @override
    def handlers(self) -> "dict[str, Callable[[], object]]":
        always: dict[str, Callable[[], object]] = {
            "new": self._new,
            "new_incident": self._new,
            "filter": self._to_filter,
            "find": self._to_filter,
            "panel": self._on_peeked,
        }
        if self.table.current_record() is None:
            return always
        act = self.actions_of
        return (
            always
            | {
                "report_preview": act.preview,
                "open_new_window": act.open_new_window,
                "pin": act.pin,
                "copy_as_template": act.duplicate,
                "delete_incident": act.delete,
                "change_state": act.open_states,
            }
            | act.exports.handlers(act.chosen)
        )

    @override
    def reasons(self) -> dict[str, str]:
        choose = self.tr("Choose an incident first.")
        names = ("report_preview", "export_pdf", "export_json", "export_csv", "change_state")
        return dict.fromkeys((*names, "copy_as_template", "delete_incident"), choose)

    @override
    def panes(self) -> list[QWidget]:
        return [self.tabs, self.filter.field, self.table, self.side]

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            if self.close_panel():
                self.table.setFocus()
            elif self.filter.text:
                self.filter.set_text("")
            return
        super().keyPressEvent(event)

    # --- views, filter, order

    def choose_view(self, key: str) -> None:
        """Shows a tab: a fixed view with the filter as it is, or a saved one with its own."""
        saved = self.tabs.views.get(key)
        if saved is None:
            self._choose(key if key in VIEWS else "all", self.filter.text)
            return
        self._sort, self._descending = saved.sort, saved.descending
        self._choose(saved.base, saved.text, key)

    def _choose(self, base: str, text: str, key: str = "") -> None:
        self._base = base
        self.tabs.mark(key or base)
        self.filter.show_text(text)
        self._show()

    def _on_filter(self, _found: Reading) -> None:
        self._show()

    def _show(self) -> None:
        joined = f"{VIEWS[self._base]} {self.filter.text}".strip()
        # The last word may go on, also when it is no longer typed: what is shown stays the same.
        query = ListQuery(
            parse(joined, typing=True),
            self._sort,
            self._descending,
            self.context.session.actor,
            hold,
        )
        self.table.show_sort(self._sort, descending=self._descending)
        self.feed.show(query)

    def _on_order(self, sort: str, descending: bool) -> None:
        self._sort, self._descending = sort, descending
        self._show()

    def _on_completion(self, typed: str) -> None:
        self.context.session.read(
            partial(complete, text=typed),
            lambda found: self.filter.offer(typed, found),
            replaces=(id(self), "completion"),
        )

    def _on_save(self) -> None:
        button = self.filter.save_button
        at = button.mapToGlobal(button.rect().bottomLeft())
        view = SavedView("", self._base, self.filter.text, self._sort, self._descending)
        self.tabs.ask_save(at, view)

    # --- the list is here, or here again

    def _on_shown(self) -> None:
        self.table.scrollToTop()
        self._after_reading()
        self.table.go_to(self._model.offset if self._model.total else -1)
        act, self._on_first = self._on_first, None
        if act is not None:
            act()
        self._read_around()

    def _read_around(self) -> None:
        """Counts of the tabs, names and values for menus, after the list itself."""
        self._count_views()
        self.context.session.read(in_use, self._on_in_use, replaces=(id(self), "in use"))

    def _count_views(self) -> None:
        actor = self.context.session.actor
        self.context.session.read(
            partial(listing.view_counts, actor=actor),
            self._on_counts,
            replaces=(id(self), "counts"),
        )

    def _on_in_use(self, values: dict[str, tuple[str, ...]]) -> None:
        self.filter.set_in_use(values)
        self.actions_of.names = values.get("lead", ())

    def _on_counts(self, counts: dict[str, int]) -> None:
        for key in ("mine", "waiting", "overdue"):
            self.tabs.set_count(key, counts[key] or None)

    def _renew(self) -> None:
        """Reads the list again; selection and scroll stay on their incidents."""
        self._stale = False
        held = self._held = self.table.hold()
        wanted = {held.top, held.current, self._wanted} - {None}
        self.feed.renew(tuple(one for one in wanted if one is not None))
        self._count_views()

    def _on_renewed(self, places: dict[UUID, int]) -> None:
        if self._held is not None:
            self.table.keep(self._held, places)
        if self._wanted in places:
            self.table.go_to(places[self._wanted] + self._model.offset)
            self._wanted = None
        self._after_reading()
        self._on_picked(self.table.current_record(), again=True)

    def _after_reading(self) -> None:
        total = self._model.total
        self.header.set_count(total)
        if total or self._model.offset:
            self._empty.hide()
        elif self._base == "all" and not self.filter.text:
            self._empty.show_first(self._new, self._import)
        else:
            filters = self.filter.count + (self._base != "all")
            self._empty.show_no_match(self.feed.query, filters, self._clear_filters, self._drop)
        self.show_panel(wanted=total > 0)
        self.table.tell_seen()
        self.handlers_changed.emit()

    def _clear_filters(self) -> None:
        self._choose("all", "")

    def _drop(self, text: str) -> None:
        self.filter.set_text(" ".join(self.filter.text.replace(text, "", 1).split()))

    def show_panel(self, *, wanted: bool) -> None:
        """Shows the panel while there is something in it and nobody closed it."""
        self._panel_wanted = wanted and not self.side.was_closed
        self._arrange_panel()

    # --- one incident

    def _on_picked(self, record: "IncidentRow | None", *, again: bool = False) -> None:
        self.side.show_row(record, again=again)
        self.handlers_changed.emit()

    def _on_rows_read(self) -> None:
        """The current row may have been a skeleton until now."""
        record = self.table.current_record()
        if record is not None and record.id != self.side.shown_id:
            self._on_picked(record)

    def _on_peeked(self) -> None:
        if self.side.was_closed:
            self.side.was_closed = False
            self.show_panel(wanted=self._model.total > 0)
        else:
            self.toggle_panel()
            self.side.was_closed = not self.panel_shown and self._panel_fits()

    def _on_side_closed(self) -> None:
        if not self.close_panel():
            self.side.was_closed = True
            self.show_panel(wanted=False)
        self.table.setFocus()

    # --- a new one

    def _new(self) -> None:
        self._empty.hide()
        self._new_row.begin()

    def _on_added(self, incident_id: UUID) -> None:
        self._wanted = incident_id

    def _import(self) -> None:
        self.context.navigation.go(Route("import"))

    # --- small ways

    def _to_filter(self) -> None:
        self.filter.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.filter.field.selectAll()

    def _to_table(self) -> None:
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_theme(self) -> None:
        self.table.set_row_height(_HEIGHTS[self.context.theme.density])

    def _show_error(self, error: Exception) -> None:
        found = trouble(error)
        self.bars.addWidget(ErrorBar(found.what, found.kept, found.todo, found.details))
