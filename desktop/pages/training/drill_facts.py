"""The facts of a drill's draft: from which decision on each is known, to be looked over."""

from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop.pages.training import drill_words
from desktop.widgets.bars import Bar
from desktop.widgets.buttons import Button
from desktop.widgets.cells import Cell, Group
from desktop.widgets.labels import PlainText
from desktop.widgets.layouts import FlowLayout, column, empty_layout
from desktop.widgets.rows import Column, RowsModel
from desktop.widgets.table import EditableTable
from kb.training.drills import moments
from kb.training.drills import service as drills
from kb.training.drills.parts import Fact
from kb.vocabulary.training import KnownFrom

if TYPE_CHECKING:
    from kb.training.drills.schemas import Drill


class DrillFacts(QWidget):
    """Facts under the decision that sees them first.

    Signals:
        wanted: `(operation, str)` a write, and the sentence that tells of it.
    """

    wanted = Signal(object, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._drill: Drill | None = None
        self._notes = column(spacing=4)
        self.model: RowsModel[Fact] = RowsModel(self._columns(), lambda one: one.key, parent=self)
        self.table = EditableTable(self.tr("What is known when"))
        self.table.setModel(self.model)
        self.table.picked.connect(self._on_picked)
        self.table.setMinimumHeight(180)
        self.earlier = Button(self.tr("Known earlier"), on_click=partial(self._move, -1))
        self.later = Button(self.tr("Known later"), on_click=partial(self._move, 1))
        self.leave = Button(self.tr("Leave out"), on_click=self._leave_out)
        tools = QWidget()
        flow = FlowLayout(spacing=6)
        for button in (self.earlier, self.later, self.leave):
            flow.addWidget(button)
        tools.setLayout(flow)
        self.text = PlainText("", "secondary", wrap=True, selectable=True)
        layout = column(self._notes, self.table, self.text, tools, spacing=8)
        layout.setStretch(1, 1)
        self.setLayout(layout)

    def _columns(self) -> tuple[Column[Fact], ...]:
        return (
            Column("text", self.tr("What became known"), _text, 160, stretch=True),
            Column("how", self.tr("Known"), _how, 130),
        )

    def show_drill(self, drill: "Drill") -> None:
        """Shows the facts of a draft, under the step before which they are known first."""
        self._drill = drill
        rows: list[Any] = []
        held = None
        for one in drill.known:
            if one.place != held:
                held = one.place
                rows.append(Group(self._heading(drill, held)))
            rows.append(one)
        self.model.set_rows(rows)
        empty_layout(self._notes)
        unknown = sum(one.how == KnownFrom.NOT_RECORDED and not one.left_out for one in drill.known)
        if unknown:
            said = self.tr(
                "%n fact(s) come last: nobody recorded when they became known.", "", unknown
            )
            hint = self.tr("Move them to where they were known, or leave them there.")
            self._notes.addWidget(Bar(said, "warn", detail=hint))
        self._on_picked(self.table.current_record())

    def _heading(self, drill: "Drill", place: int) -> str:
        if place >= len(drill.done):
            return self.tr("After the last decision")
        said = self.tr("Before decision {n}: {step}")
        return said.format(n=place + 1, step=drill.done[place].action)

    def _on_picked(self, one: Fact | None) -> None:
        for button in (self.earlier, self.later, self.leave):
            button.setEnabled(one is not None)
        self.text.setVisible(one is not None)
        if one is None or self._drill is None:
            return
        self.text.set_text(one.text)
        self.earlier.setEnabled(one.place > moments.earliest(one, self._drill.done))
        self.later.setEnabled(one.place < len(self._drill.done))
        self.leave.set_label(self.tr("Show it") if one.left_out else self.tr("Leave out"))

    def _move(self, by: int) -> None:
        one: Fact | None = self.table.current_record()
        if one is None or self._drill is None:
            return
        move = partial(
            drills.move_fact, record_id=self._drill.id, key=one.key, place=one.place + by
        )
        self.wanted.emit(move, self.tr("Moved what is known"))

    def _leave_out(self) -> None:
        one: Fact | None = self.table.current_record()
        if one is None or self._drill is None:
            return
        leave = partial(
            drills.leave_out, record_id=self._drill.id, key=one.key, left_out=not one.left_out
        )
        said = self.tr("It is shown again") if one.left_out else self.tr("It is left out")
        self.wanted.emit(leave, said)


def _text(one: Fact) -> Cell:
    kind = drill_words.kind_words(one.kind)
    return Cell(f"{kind}: {' '.join(one.text.split())}", wrap=True, tip=one.text)


def _how(one: Fact) -> Cell:
    if one.left_out:
        return Cell(drill_words.tr("Left out"), "chip", "neutral")
    if one.how == KnownFrom.NOT_RECORDED:
        return Cell(drill_words.how_words(one.how), "chip", "warn")
    return Cell(drill_words.how_words(one.how), "secondary", wrap=True)
