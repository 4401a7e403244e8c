"""What can be done with the selected incidents, from the row menu, the panel and the keyboard."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QObject, QPoint, Qt, Signal
from PySide6.QtWidgets import QMenu

from desktop.exporting import IncidentExport
from desktop.navigation import Route
from desktop.pages.incidents.period_report import PeriodReport
from desktop.pages.incidents.store_queries import find_typed
from desktop.recents import Place
from desktop.widgets.name_box import NameBox
from kb.incidents.record import many, service
from kb.incidents.record.many import Choice
from kb.vocabulary.enums import ReviewState

if TYPE_CHECKING:
    from desktop.pages.base import PageContext
    from desktop.pages.incidents.feed import IncidentFeed
    from desktop.pages.incidents.table import IncidentTable
    from kb.changes import Changes
    from kb.incidents.record.rows import IncidentRow

_MOST_NAMES = 20


class IncidentActions(QObject):
    """Operations on the selection of the table.

    Attributes:
        names: people who lead incidents.
        exports: writes the current incident as a file for others.

    Signals:
        failed: `(Exception)` something could not be written.
        pin_wanted: `(Place)` pin an incident, or take its pin away.
    """

    failed = Signal(object)
    pin_wanted = Signal(object)

    def __init__(
        self, context: "PageContext", table: "IncidentTable", feed: "IncidentFeed"
    ) -> None:
        super().__init__(table)
        self._context = context
        self._table = table
        self._feed = feed
        self.names: tuple[str, ...] = ()
        self.exports = IncidentExport(context, table)
        self.exports.failed.connect(self.failed)
        self.period_report = PeriodReport(context, table, self.failed.emit)

    # --- menus

    def open_menu(self, at: QPoint) -> None:
        """Shows the menu of the selected rows at a global position."""
        self.menu().popup(at)

    def menu(self) -> QMenu:
        """The menu of the selected rows: for one, or for several."""
        menu = QMenu(self._table)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        record = self._table.current_record()
        if self._table.chosen_count() > 1 or record is None:
            self._fill_for_many(menu)
        else:
            self._fill_for_one(menu, record)
        return menu

    def _fill_for_one(self, menu: QMenu, record: "IncidentRow") -> None:
        route = Route("incident", record_id=record.id)
        go = self._context.navigation
        menu.addAction(self.tr("Open"), lambda: go.go(route))
        menu.addAction(self.tr("Open in a new window"), lambda: go.go_in_new_window(route))
        menu.addAction(self.tr("Preview report"), self.preview)
        menu.addSeparator()
        menu.addAction(self.tr("Duplicate as template"), self.duplicate)
        place = Place(route, record.number)
        menu.addAction(self.tr("Pin or unpin"), lambda: self.pin_wanted.emit(place))
        self.fill_states(menu.addMenu(self.tr("Change state")))
        self.fill_leads(menu.addMenu(self.tr("Lead")))
        menu.addAction(self.tr("Add tag…"), self.ask_tag)
        self.exports.fill(menu.addMenu(self.tr("Export")), self.chosen)
        menu.addSeparator()
        menu.addAction(self.tr("Delete"), self.delete)

    def _fill_for_many(self, menu: QMenu) -> None:
        self.period_report.add_to(menu, self._with_choice)
        self.fill_states(menu.addMenu(self.tr("Change state")))
        self.fill_leads(menu.addMenu(self.tr("Lead")))
        menu.addAction(self.tr("Add tag…"), self.ask_tag)
        menu.addSeparator()
        menu.addAction(self.tr("Delete"), self.delete)

    def open_states(self) -> None:
        """Shows the legal moves below the current row."""
        menu = QMenu(self._table)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.fill_states(menu)
        menu.popup(self._below_row())

    def fill_states(self, menu: QMenu) -> None:
        """Fills a menu with the legal moves of the selected incident, or of any of several."""
        record = self._table.current_record()
        one = record is not None and self._table.chosen_count() <= 1
        if one:
            states = service.LEGAL_MOVES.get(ReviewState(record.review_state), ())
        else:
            states = tuple(
                dict.fromkeys(s for moves in service.LEGAL_MOVES.values() for s in moves)
            )
        for state in states:
            menu.addAction(state.label, partial(self.set_state, state))
        menu.setEnabled(bool(states))

    def fill_leads(self, menu: QMenu) -> None:
        """Fills a menu with people who may lead."""
        actor = self._context.session.actor
        menu.addAction(self.tr("Me"), partial(self.set_lead, actor))
        for name in [name for name in self.names if name != actor][:_MOST_NAMES]:
            menu.addAction(name.replace("&", "&&"), partial(self.set_lead, name))
        menu.addSeparator()
        menu.addAction(self.tr("Somebody else…"), self._ask_lead)

    def find_typed(self, text: str) -> None:
        """Goes to the incident that begins with what was typed."""
        table = self._table
        self._context.session.read(
            partial(find_typed, query=self._feed.query, text=text),
            lambda place: table.go_to(-1 if place is None else place + table.sparse.offset),
            replaces=(id(self), "typed"),
        )

    # --- operations

    def open(self) -> None:
        """Opens the current incident."""
        record = self._table.current_record()
        if record is not None:
            self._context.navigation.go(Route("incident", record_id=record.id))

    def open_new_window(self) -> None:
        """Opens the current incident in a window of its own."""
        record = self._table.current_record()
        if record is not None:
            self._context.navigation.go_in_new_window(Route("incident", record_id=record.id))

    def preview(self) -> None:
        """Shows the report of the current incident."""
        record = self._table.current_record()
        if record is not None:
            self._context.navigation.go(Route("reports", record_id=record.id))

    def pin(self) -> None:
        """Pins the current incident, or takes its pin away."""
        record = self._table.current_record()
        if record is not None:
            self.pin_wanted.emit(Place(Route("incident", record_id=record.id), record.number))

    def duplicate(self) -> None:
        """Starts a new incident from the current one, and opens it."""
        record = self._table.current_record()
        if record is not None:
            self._write(partial(service.duplicate, record_id=record.id), self._on_duplicated)

    def chosen(self) -> tuple[UUID, str] | None:
        """The current incident and its number."""
        record = self._table.current_record()
        return (record.id, record.number) if record is not None else None

    def set_state(self, state: ReviewState) -> None:
        """Takes the selected reviews to a state."""
        self._with_choice(
            lambda choice: self._write(
                partial(many.set_state, choice=choice, state=state.value),
                partial(self._tell_states, state),
            )
        )

    def set_lead(self, name: str) -> None:
        """Gives the selected incidents to somebody."""
        self._with_choice(
            lambda choice: self._write(
                partial(many.set_lead, choice=choice, lead=name),
                lambda changes: self._tell_some(
                    self.tr("{name} leads %n incident(s)", "", _done(changes)).format(name=name),
                    changes,
                ),
            )
        )

    def add_tag(self, tag: str) -> None:
        """Tags the selected incidents."""
        self._with_choice(
            lambda choice: self._write(
                partial(many.add_tag, choice=choice, tag=tag),
                lambda changes: self._tell_some(
                    self.tr("Tagged %n incident(s) {tag}", "", _done(changes)).format(tag=tag),
                    changes,
                ),
            )
        )

    def delete(self) -> None:
        """Deletes the selected incidents; a notice takes it back."""
        record = self._table.current_record()
        if record is not None and self._table.chosen_count() <= 1:
            said = self.tr("Deleted {number}").format(number=record.number)
            self._write(
                partial(service.remove, record_id=record.id), lambda _changes: self._tell(said)
            )
            return
        self._with_choice(
            lambda choice: self._write(
                partial(many.remove, choice=choice),
                lambda changes: self._tell_some(
                    self.tr("Deleted %n incident(s)", "", _done(changes)), changes
                ),
            )
        )

    def ask_tag(self) -> None:
        """Asks for a tag beside the table."""
        self._ask(self.tr("Tag"), self.add_tag)

    def _ask_lead(self) -> None:
        self._ask(self.tr("Lead"), self.set_lead)

    def _ask(self, title: str, on_name: Callable[[str], object]) -> None:
        NameBox(self._table.window(), self._below_row(), title, "", on_name)

    def _below_row(self) -> QPoint:
        table = self._table
        below = table.visualRect(table.currentIndex()).bottomLeft()
        return table.viewport().mapToGlobal(QPoint(60, max(0, below.y())))

    # --- ways

    def _with_choice(self, then: Callable[[Choice], object]) -> None:
        """Calls `then` with what is selected; ids that aren't here yet are read first."""
        table, query = self._table, self._feed.query
        places, total = table.chosen_places(), table.sparse.total
        if not places:
            return
        if places == [(0, total - 1)] and total > 1:
            then(Choice(query=query))
            return
        ids = table.chosen_ids()
        if ids is not None:
            then(Choice(ids))
            return
        self._context.session.read(
            lambda s: many.ids_at(s, query, places), lambda found: then(Choice(found))
        )

    def _write(
        self, operation: Callable[..., object], on_done: "Callable[[Changes], object]"
    ) -> None:
        self._context.session.write(operation, self, on_done, self.failed.emit)

    def _on_duplicated(self, changes: "Changes") -> None:
        made = changes.created("incident")
        self._context.navigation.go(Route("incident", record_id=made))

    def _tell_some(self, said: str, changes: "Changes") -> None:
        """Says also how many were left as they are, because they are approved."""
        _changed, left = _counts(changes)
        if left:
            said += ". " + self.tr("%n approved and left as is", "", left)
        self._tell(said)

    def _tell_states(self, state: ReviewState, changes: "Changes") -> None:
        moved, left = _counts(changes)
        said = self.tr("%n incident(s) now {state}", "", moved).format(state=state.label)
        if left:
            said += ". " + self.tr("%n could not go there", "", left)
        self._tell(said)

    def _tell(self, text: str) -> None:
        way_back = self._context.session.way_back()
        self._context.notices.show(text, self.tr("Undo"), way_back)


def _counts(changes: "Changes") -> tuple[int, int]:
    """How many were changed, and how many were left as they are."""
    return changes.result if isinstance(changes.result, tuple) else (0, 0)


def _done(changes: "Changes") -> int:
    return _counts(changes)[0]
