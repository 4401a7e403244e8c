"""For the lead: who has taken which drill, how it went, and what is asked of whom."""

from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop.pages.training import drill_words
from desktop.pages.training.drill_words import tr
from desktop.widgets.bars import EmptyState
from desktop.widgets.buttons import Button
from desktop.widgets.cells import Cell
from desktop.widgets.labels import PlainText
from desktop.widgets.layouts import column, row
from desktop.widgets.rows import Column, RowsModel
from desktop.widgets.table import EditableTable
from kb.training.drills.schemas import Cover

if TYPE_CHECKING:
    from collections.abc import Sequence


class DrillCoverage(QWidget):
    """A row for each person and drill; by name, never by points.

    Signals:
        debrief_wanted: `(UUID)` a run is to be looked at.
    """

    debrief_wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model: RowsModel[Cover] = RowsModel(
            self._columns(), lambda one: (one.person, one.drill_id), parent=self
        )
        self.table = EditableTable(self.tr("Who has taken which drill"))
        self.table.setModel(self.model)
        self.table.opened.connect(self._open)
        self.table.picked.connect(self._on_picked)
        self.look = Button(self.tr("Open the debrief"), on_click=self._look)
        self.hint = PlainText(
            self.tr("Sorted by name; points are seen by the person and the lead only."), "hint"
        )
        self.empty = EmptyState(
            self.tr("Nobody was asked to take a drill, and nobody has taken one."),
            hint=self.tr("Choose a published drill in the list, and assign it."),
        )
        layout = column(
            self.table, row(self.look, None, self.hint, spacing=8), self.empty, spacing=8
        )
        layout.setStretch(0, 1)
        self.setLayout(layout)
        self.empty.hide()

    def _columns(self) -> tuple[Column[Cover], ...]:
        return (
            Column("person", self.tr("Person"), lambda o: Cell(o.person, "person"), 120),
            Column(
                "drill",
                self.tr("Drill"),
                lambda o: Cell(o.drill_title, wrap=True),
                150,
                stretch=True,
            ),
            Column("playbook", self.tr("Playbook"), _playbook, 110, stretch=True),
            Column("state", self.tr("State"), _state, 112),
            Column("last", self.tr("Last taken"), _last, 104),
            Column("score", self.tr("As done / playbook"), _score, 150),
        )

    def show_rows(self, rows: "Sequence[Cover]") -> None:
        """Shows how far everybody is."""
        self.model.set_rows(list(rows))
        for widget in (self.table, self.look, self.hint):
            widget.setVisible(bool(rows))
        self.empty.setVisible(not rows)
        self._on_picked(self.table.current_record())

    def _on_picked(self, one: Cover | None) -> None:
        self.look.setEnabled(one is not None and one.last is not None)

    def _look(self) -> None:
        self._open(self.table.current_record())

    def _open(self, one: Cover | None) -> None:
        if one is not None and one.last is not None:
            self.debrief_wanted.emit(one.last.id)


def _drill(one: Cover) -> Cell:
    return Cell(one.drill_title, wrap=True)


def _playbook(one: Cover) -> Cell:
    return Cell(one.playbook_title, "secondary", wrap=True)


def _state(one: Cover) -> Cell:
    today = date.today()  # noqa: DTZ011 - a day of the calendar on the wall
    if one.done_since:
        return Cell(tr("Taken"), "chip", "ok")
    if one.assigned and one.due is not None and one.due < today:
        return Cell(tr("Overdue"), "chip", "warn", tip=one.due.isoformat())
    if one.begun:
        return Cell(tr("Begun"), "chip", "info")
    if one.due is not None:
        return Cell(tr("Due {day}").format(day=f"{one.due:%m-%d}"), "chip", "neutral")
    return Cell(tr("Asked for"), "chip", "neutral")


def _last(one: Cover) -> Cell:
    at = one.last.finished_at if one.last is not None else None
    return Cell(f"{at:%Y-%m-%d}" if at is not None else "", "number")


def _score(one: Cover) -> Cell:
    return Cell(drill_words.score_words(one.last) if one.last is not None else "")
