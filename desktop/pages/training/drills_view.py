"""Drills: made, assigned, taken, looked back on."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Final, override
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from desktop.pages.training import asking, drill_words
from desktop.pages.training.card_pane import beside_table
from desktop.pages.training.drill_coverage import DrillCoverage
from desktop.pages.training.drill_debrief import DrillDebrief
from desktop.pages.training.drill_pane import DrillPane
from desktop.pages.training.drill_player import DrillPlayer
from desktop.pages.training.tabletop_view import TabletopView
from desktop.pages.training.view import Chooser, View
from desktop.widgets.bars import EmptyState
from desktop.widgets.cells import Cell
from desktop.widgets.layouts import column, row
from desktop.widgets.rows import Column, RowsModel
from desktop.widgets.sections import SegmentedTabs
from desktop.widgets.table import EditableTable
from kb.training.drills import runs
from kb.training.drills import service as drills
from kb.training.drills.schemas import Debrief, DrillRow
from kb.vocabulary.training import DrillState
from reports import drill_material

if TYPE_CHECKING:
    from desktop.pages.base import PageContext
    from kb.changes import Changes
    from kb.training.drills.making import Material
    from kb.training.drills.parts import Answer

_LIST: Final = "list"
_TABLE: Final = "table"
_COVERAGE: Final = "coverage"
CLOCK: Final = "training/drill_clock"


class DrillsView(View):
    """The list with what is chosen of it, who has taken what, the player, the debrief.

    Signals:
        whole_page: `(bool)` a drill needs the whole page, or no longer.
    """

    whole_page = Signal(bool)

    def __init__(self, context: "PageContext") -> None:
        super().__init__(context)
        self._wanted: UUID | None = None
        self._leads: bool | None = None
        self._reading: asking.DrillReading | None = None
        self.making = Chooser(self.tr("Make a drill from"), self.tr("Make drill"))
        self.making.given.connect(self._make)
        self.shown = SegmentedTabs(self.tr("Show"), chips=True)
        self.shown.setMinimumWidth(360)
        self.shown.chosen.connect(self._choose)
        self.model: RowsModel[DrillRow] = RowsModel(
            self._columns(), lambda one: one.drill.id, parent=self
        )
        self.table = EditableTable(self.tr("Drills"))
        self.table.setModel(self.model)
        self.table.picked.connect(self._on_picked)
        self.table.opened.connect(self._open)
        self.pane = DrillPane()
        self.pane.wanted.connect(self._want)
        self.pane.take_wanted.connect(self.take)
        self.pane.debrief_wanted.connect(self.show_run)
        self.coverage = DrillCoverage()
        self.coverage.debrief_wanted.connect(self.show_run)
        self.exercises = TabletopView(context)
        self.exercises.whole_page.connect(self._on_exercise)
        self.exercises.failed.connect(self.failed)
        self.exercises.route_wanted.connect(self.route_wanted)
        self.player = DrillPlayer()
        self.player.answered.connect(self._keep)
        self.player.finished.connect(self.show_run)
        self.player.left.connect(self._show_list)
        self.player.clock_hidden.connect(lambda hidden: context.settings.set(CLOCK, not hidden))
        self.debrief = DrillDebrief()
        self.debrief.left.connect(self._show_list)
        self.debrief.again.connect(self.take)
        self._lay_out()

    def _lay_out(self) -> None:
        self.empty = EmptyState(
            self.tr("There is no drill yet."),
            hint=self.tr("Choose an incident above whose steps were recorded, and make one."),
        )
        self._body = beside_table(self.table, self.pane)
        listed = QWidget()
        inner = column(row(self.making, None), self._body, self.empty, spacing=10)
        inner.setStretch(1, 1)
        listed.setLayout(inner)
        self._parts = QStackedWidget()
        for widget in (listed, self.exercises, self.coverage):
            self._parts.addWidget(widget)
        whole = QWidget()
        layout = column(self.shown, self._parts, spacing=10)
        layout.setStretch(1, 1)
        whole.setLayout(layout)
        self._stack = QStackedWidget()
        for widget in (whole, self.player, self.debrief):
            self._stack.addWidget(widget)
        self.setLayout(column(self._stack, margins=(20, 0, 16, 12)))
        self.empty.hide()
        self._show_tabs(leads=False)

    def _show_tabs(self, *, leads: bool) -> None:
        tabs = [(_LIST, self.tr("Drills")), (_TABLE, self.tr("Table-top"))]
        if leads:
            tabs.append((_COVERAGE, self.tr("Who has taken what")))
        if leads != self._leads:
            held = self.shown.current or _LIST
            self._leads = leads
            self.shown.set_tabs(tabs)
            self._choose(held if held in dict(tabs) else _LIST)

    def _columns(self) -> tuple[Column[DrillRow], ...]:
        return (
            Column(
                "title",
                self.tr("Drill"),
                lambda o: Cell(o.drill.title, wrap=True),
                150,
                stretch=True,
            ),
            Column("asked", self.tr("Asks"), lambda o: Cell(str(len(o.drill.done)), "number"), 50),
            Column("state", self.tr("State"), self._state, 104),
            Column("last", self.tr("My last"), _last, 104),
        )

    def _state(self, one: DrillRow) -> Cell:
        if one.open is not None:
            return Cell(self.tr("Begun"), "chip", "info")
        if one.assigned and one.due is not None:
            return Cell(self.tr("Due {day}").format(day=f"{one.due:%m-%d}"), "chip", "warn")
        if one.assigned:
            return Cell(self.tr("Asked for"), "chip", "warn")
        tone = "ok" if one.drill.state == DrillState.PUBLISHED else "neutral"
        return Cell(DrillState(one.drill.state).label, "chip", tone)

    # --- the list

    @override
    def read(self) -> None:
        self.ask(partial(asking.read_drills, person=self.actor), self._show, "drills")
        if self.shown.current == _TABLE:
            self.exercises.read()

    @override
    def panes(self) -> list[QWidget]:
        if self._stack.currentIndex() == 1:
            return [self.player.scenario, self.player]
        if self._stack.currentIndex() == 2:
            return [self.debrief.table, self.debrief]
        if self.shown.current == _COVERAGE:
            return [self.shown, self.coverage.table]
        if self.shown.current == _TABLE:
            return [self.shown, *self.exercises.panes()]
        return [self.table, self.pane]

    @property
    def is_playing(self) -> bool:
        """Whether a drill is being taken."""
        return self._stack.currentIndex() == 1

    def show_drill(self, drill_id: UUID) -> None:
        """Shows one drill."""
        self._wanted = drill_id
        self._choose(_LIST)
        self._show_list()

    def _show(self, found: asking.DrillsReading) -> None:
        self.making.set_choices(found.incidents)
        self._show_tabs(leads=found.leads)
        self.coverage.show_rows(found.coverage)
        self.model.set_rows(list(found.rows))
        self.counted.emit(len(found.rows) or None)
        self._body.setVisible(bool(found.rows))
        self.empty.setVisible(not found.rows)
        if self._wanted is not None and self.table.select_key(self._wanted):
            self._wanted = None
        if self.table.current_record() is None and found.rows:
            self.table.select_key(found.rows[0].drill.id)
        self._on_picked(self.table.current_record())

    def _choose(self, key: str) -> None:
        self.shown.mark(key)
        self._parts.setCurrentIndex([_LIST, _TABLE, _COVERAGE].index(key))
        if key == _TABLE:
            self.exercises.read()

    def show_exercise(self, exercise_id: UUID) -> None:
        """Opens a table-top exercise."""
        self._stack.setCurrentIndex(0)
        self._choose(_TABLE)
        self.exercises.open_room(exercise_id)

    def _on_exercise(self, whole: bool) -> None:
        self.shown.setVisible(not whole)
        self.whole_page.emit(whole)

    def _on_picked(self, one: DrillRow | None) -> None:
        self.pane.setVisible(one is not None)
        if one is None:
            return
        known = self._reading if self._reading and self._reading.drill_id == one.drill.id else None
        self.pane.show_row(one, known)
        query = partial(asking.read_drill, drill_id=one.drill.id, person=self.actor)
        self.ask(query, self._show_one, "drill")

    def _show_one(self, found: asking.DrillReading) -> None:
        self._reading = found
        one = self.table.current_record()
        if one is not None and one.drill.id == found.drill_id:
            self.pane.show_row(one, found)

    def _open(self, one: DrillRow) -> None:
        if one.drill.state == DrillState.PUBLISHED:
            self.take(one.drill.id)

    def _want(self, operation: Callable[..., object], said: str) -> None:
        self.write(operation, said)

    def _make(self, incident_id: UUID) -> None:
        audience = self.context.settings.text("training/bulletin_audience")
        query = partial(drill_material.material, incident_id=incident_id, audience=audience)
        self.ask(query, partial(self._made, audience), "material")

    def _made(self, audience: str, material: "Material") -> None:
        make = partial(drills.make, material=material, audience=audience)
        self.write(make, self.tr("Made the draft of a drill"), self._on_made)

    def _on_made(self, changes: "Changes") -> None:
        self.show_drill(changes.result)

    # --- taking

    def take(self, drill_id: UUID) -> None:
        """Begins a drill, or goes on with it."""
        begin = partial(runs.begin, drill_id=drill_id, person=self.actor)
        self.write(begin, on_done=lambda changes: self._read_run(changes.result))

    def _read_run(self, run_id: UUID) -> None:
        query = partial(asking.read_run, run_id=run_id, person=self.actor)
        self.ask(query, self._play, "run")

    def _play(self, found: asking.RunReading) -> None:
        self.player.zone = self.context.session.zone
        hidden = not self.context.settings.flag(CLOCK)
        self._stack.setCurrentIndex(1)
        self.whole_page.emit(True)
        self.player.start(found.drill, found.run, clock_hidden=hidden)

    def _keep(self, run_id: UUID, decision: int, given: "Answer") -> None:
        keep = partial(runs.answer, run_id=run_id, decision=decision, given=given)
        done: Callable[[Changes], object] = lambda _changes: self.player.reveal(given)  # noqa: E731
        self.write(keep, on_done=done, on_failed=self._not_kept)

    def _not_kept(self, error: Exception) -> None:
        self.fail(error)
        self.player.refuse()

    # --- looking back

    def show_run(self, run_id: UUID) -> None:
        """Shows how a run went."""
        query = partial(runs.debrief, viewer=self.actor, run_id=run_id)
        self.ask(query, self._look_back, "debrief")

    def _look_back(self, found: Debrief) -> None:
        self.debrief.zone = self.context.session.zone
        self.debrief.show_debrief(found, self.actor)
        self._stack.setCurrentIndex(2)
        self.whole_page.emit(True)

    def _show_list(self) -> None:
        self._stack.setCurrentIndex(0)
        self.whole_page.emit(False)
        self.read()


def _title(one: DrillRow) -> Cell:
    return Cell(one.drill.title, wrap=True)


def _last(one: DrillRow) -> Cell:
    return Cell(drill_words.score_words(one.last) if one.last is not None else "")
