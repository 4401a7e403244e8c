"""Table-top exercises: made of a drill or written by hand, held, printed."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, override
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from desktop.jobs.report_file import HandedOn, ReportFile
from desktop.navigation import Route
from desktop.pages.training import asking
from desktop.pages.training.tabletop_room import TabletopRoom
from desktop.pages.training.view import Chooser, View
from desktop.widgets.bars import EmptyState
from desktop.widgets.cells import Cell
from desktop.widgets.inline_form import InlineAsk, InlineForm
from desktop.widgets.layouts import FlowLayout, column
from desktop.widgets.rows import Column, RowsModel
from desktop.widgets.table import EditableTable
from kb.training.exercises import service as exercises
from kb.training.exercises.schemas import Exercise, WholeExercise
from kb.vocabulary.training import ExerciseState
from reports import context as reading
from reports import subjects

if TYPE_CHECKING:
    from desktop.pages.base import PageContext
    from kb.changes import Changes


class TabletopView(View):
    """The list, and the room of the one that is open.

    Signals:
        whole_page: `(bool)` an exercise needs the whole page, or no longer.
    """

    whole_page = Signal(bool)

    def __init__(self, context: "PageContext") -> None:
        super().__init__(context)
        self._open_id: UUID | None = None
        self.file = ReportFile(context, self, self.fail)
        self.making = Chooser(self.tr("Make an exercise of"), self.tr("Make exercise"))
        self.making.given.connect(self._make)
        asks = (InlineAsk("title", self.tr("Title"), required=True),)
        self.new = InlineForm(self.tr("New exercise…"), asks, self._new)
        self.model: RowsModel[Exercise] = RowsModel(
            self._columns(), lambda one: one.id, parent=self
        )
        self.table = EditableTable(self.tr("Table-top exercises"))
        self.table.setModel(self.model)
        self.table.opened.connect(lambda one: self.open_room(one.id))
        self.empty = EmptyState(
            self.tr("There is no table-top exercise yet."),
            hint=self.tr("Choose a drill above: what became known is put to a group, in order."),
        )
        self.room = TabletopRoom()
        self.room.wanted.connect(self._want)
        self.room.left.connect(self.show_list)
        self.room.export_wanted.connect(self._export)
        self.room.incident_wanted.connect(
            lambda one: self.route_wanted.emit(Route("incident", one, "lessons"))
        )
        tools = QWidget()
        flow = FlowLayout(spacing=8)
        flow.addWidget(self.making)
        flow.addWidget(self.new)
        tools.setLayout(flow)
        listed = QWidget()
        layout = column(tools, self.table, self.empty, spacing=10)
        layout.setStretch(1, 1)
        listed.setLayout(layout)
        self.stack = QStackedWidget()
        for widget in (listed, self.room):
            self.stack.addWidget(widget)
        self.setLayout(column(self.stack))
        self.empty.hide()

    def _columns(self) -> tuple[Column[Exercise], ...]:
        return (
            Column("title", self.tr("Exercise"), _title, 180, stretch=True),
            Column("state", self.tr("State"), _state, 96),
            Column("who", self.tr("Facilitator"), lambda o: Cell(o.facilitator, "person"), 140),
            Column("at", self.tr("Held"), lambda o: Cell(self.day_of(o.started_at), "number"), 116),
        )

    @property
    def is_open(self) -> bool:
        """Whether an exercise is open."""
        return self.stack.currentIndex() == 1

    @override
    def read(self) -> None:
        self.ask(partial(asking.read_exercises, exercise_id=self._open_id), self._show, "exercises")

    @override
    def panes(self) -> list[QWidget]:
        return [self.room.table, self.room.notes] if self.is_open else [self.table]

    def open_room(self, exercise_id: UUID) -> None:
        """Opens an exercise."""
        self._open_id = exercise_id
        self.room.zone, self.room.actor = self.context.session.zone, self.actor
        self.read()

    def show_list(self) -> None:
        """Back to the list."""
        self._open_id = None
        self.stack.setCurrentIndex(0)
        self.whole_page.emit(False)
        self.read()

    def _show(self, found: asking.ExercisesReading) -> None:
        self.making.set_choices(found.drills)
        self.model.set_rows(list(found.rows))
        self.table.setVisible(bool(found.rows))
        self.empty.setVisible(not found.rows)
        if found.room is not None and found.room.exercise.id == self._open_id:
            if not self.is_open:
                self.stack.setCurrentIndex(1)
                self.whole_page.emit(True)
            self.room.show_room(found.room, found.people)

    def _make(self, drill_id: UUID) -> None:
        make = partial(exercises.make, drill_id=drill_id)
        self.write(make, self.tr("Made a table-top exercise"), self._on_made)

    def _new(self, given: Any) -> None:  # noqa: ANN401 - what the form gives
        add = partial(exercises.add, values=dict(given))
        self.write(add, self.tr("Added a table-top exercise"), self._on_made)

    def _on_made(self, changes: "Changes") -> None:
        self.open_room(changes.result)

    def _want(self, operation: Callable[..., object], said: str) -> None:
        self.write(operation, said)

    def _export(self, found: WholeExercise) -> None:
        read = partial(reading.read_exercise, exercise_id=found.exercise.id)
        title = self.tr("Debrief of “{title}”").format(title=found.exercise.title)
        self.file.begin(HandedOn(title, subjects.EXERCISE, read))


def _title(one: Exercise) -> Cell:
    return Cell(one.title, wrap=True)


def _state(one: Exercise) -> Cell:
    state = ExerciseState(one.state)
    tone = {"planned": "neutral", "running": "info", "ended": "ok"}[state.value]
    return Cell(state.label, "chip", tone)
