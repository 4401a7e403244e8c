"""The debrief of a drill: the answers beside what was done and beside the playbook.

Both are drawn as the workflow is beside its playbook: the same marks, the same words.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, tzinfo
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop.pages.training import drill_words
from desktop.pages.training.drill_words import clock_words
from desktop.widgets.bars import Bar
from desktop.widgets.buttons import Button
from desktop.widgets.cells import Cell
from desktop.widgets.labels import PlainText
from desktop.widgets.layouts import FlowLayout, column, empty_layout, row
from desktop.widgets.mark_icon import MarkedWord
from desktop.widgets.marks import Mark
from desktop.widgets.reading import ProseView
from desktop.widgets.rows import Column, RowsModel
from desktop.widgets.sections import SegmentedTabs
from desktop.widgets.table import EditableTable
from kb.vocabulary.enums import StepResult

if TYPE_CHECKING:
    from kb.conformance.alignment import ComparedStep
    from kb.training.drills.schemas import Debrief, Score

_DONE: Final = "done"
_PLAN: Final = "plan"


@dataclass(frozen=True, slots=True)
class DebriefRow:
    """A row of the comparison, numbered as the workflow's are: "4", "+1"."""

    label: str
    compared: "ComparedStep"
    at: int


def rows_of(compared: "Sequence[ComparedStep]") -> list[DebriefRow]:
    """The rows of a comparison; what is beside the plan has numbers of its own."""
    rows, added = [], 0
    for at, one in enumerate(compared):
        if one.playbook_step is None:
            added += 1
        label = str(one.playbook_step.number) if one.playbook_step else f"+{added}"
        rows.append(DebriefRow(label, one, at))
    return rows


class DrillDebrief(QWidget):
    """How a run went.

    Attributes:
        zone: of the window.

    Signals:
        left: back to the list.
        again: `(UUID)` the drill once more.
    """

    left = Signal()
    again = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.zone: tzinfo = UTC
        self._found: Debrief | None = None
        self.title = PlainText("", "section", wrap=True, selectable=True)
        self.told = column(spacing=4)
        self.tabs = SegmentedTabs(self.tr("Held against"), chips=True)
        self.tabs.chosen.connect(self._choose)
        self.tabs.setMinimumWidth(360)
        self._legend = FlowLayout(spacing=16)
        legend = QWidget()
        legend.setLayout(self._legend)
        self.model: RowsModel[DebriefRow] = RowsModel(
            self._columns(), lambda one: one.at, parent=self
        )
        self.table = EditableTable(self.tr("Answers beside what was done"))
        self.table.setModel(self.model)
        self.late = ProseView(self.tr("Known only afterwards"))
        self.late.setMaximumHeight(150)
        self.back = Button(self.tr("Back to the drills"), "primary", on_click=self.left.emit)
        self.once_more = Button(self.tr("Once more"), on_click=self._again)
        layout = column(
            self.title,
            self.told,
            row(self.tabs, None),
            legend,
            self.table,
            self.late,
            row(self.back, self.once_more, None, spacing=8),
            spacing=10,
            margins=(0, 16, 0, 0),
        )
        layout.setStretch(4, 1)
        self.setLayout(layout)

    def show_debrief(self, found: "Debrief", viewer: str) -> None:
        """Shows a run; who looks at another one's can't take it once more from here."""
        self._found = found
        own = found.run.person.casefold() == viewer.casefold()
        who = found.drill.title if own else f"{found.drill.title} · {found.run.person}"
        self.title.set_text(who)
        empty_layout(self.told)
        self.told.addWidget(Bar(self._score(found), "info", detail=self._taken(found)))
        tabs = [(_DONE, self.tr("What was done"))]
        if found.plan is not None:
            tabs.append((_PLAN, found.drill.playbook_title or self.tr("The playbook")))
        self.tabs.set_tabs(tabs)
        self.once_more.setVisible(own)
        late = drill_words.afterwards(found.drill, self.zone)
        self.late.setVisible(bool(late))
        self.late.show_markdown(late)
        self.late.go_to(0)
        self._choose(_DONE)
        self.back.setFocus()

    def _score(self, found: "Debrief") -> str:
        said = self.tr("As it was done: {points} of {total} points.")
        parts = [said.format(points=_points(found.done_score), total=_total(found.done_score))]
        if found.plan_score is not None:
            said = self.tr("As the playbook says: {points} of {total} points.")
            score = found.plan_score
            parts.append(said.format(points=_points(score), total=_total(score)))
        return " ".join(parts)

    def _taken(self, found: "Debrief") -> str:
        rule = self.tr(
            "A step in its order is worth a point, one too early or too late half of one."
        )
        taken = self.tr("Time taken: {time}, pauses left out.")
        return f"{taken.format(time=clock_words(found.run.seconds))} {rule}"

    def _choose(self, key: str) -> None:
        if self._found is None:
            return
        self.tabs.mark(key)
        with_plan = key == _PLAN and self._found.plan is not None
        shown = (self._found.plan or ()) if with_plan else self._found.done
        self.model.set_rows(rows_of(shown))
        empty_layout(self._legend)
        for result in StepResult:
            count = sum(one.result is result for one in shown)
            if count:
                word = result_words(result)
                self._legend.addWidget(MarkedWord(Mark(result.value), f"{count} {word.lower()}"))

    def _columns(self) -> tuple[Column[DebriefRow], ...]:
        return (
            Column("label", self.tr("Step"), lambda r: Cell(r.label, "title"), 50),
            Column("result", self.tr("Result"), _result, 148),
            Column("was", self.tr("Held against"), self._was, 190, stretch=True),
            Column("you", self.tr("You"), self._answer, 190, stretch=True),
        )

    def _was(self, one: DebriefRow) -> Cell:
        step = one.compared.playbook_step
        if step is None:
            return Cell(self.tr("Nothing of this"), "muted", wrap=True)
        return Cell(step.title, wrap=True)

    def _answer(self, one: DebriefRow) -> Cell:
        step = one.compared.performed_step
        if step is None:
            return Cell(self.tr("Not chosen"), "muted", wrap=True)
        if step.automated:
            return Cell(self.tr("Ran by itself"), "muted", wrap=True)
        return Cell(step.action, wrap=True)

    def _again(self) -> None:
        if self._found is not None:
            self.again.emit(self._found.drill.id)


def result_words(result: StepResult) -> str:
    """A result of the comparison, for answers."""
    return {
        StepResult.AS_PLANNED: drill_words.tr("In order"),
        StepResult.SKIPPED: drill_words.tr("Missed"),
        StepResult.ADDED: drill_words.tr("Beside it"),
    }.get(result, result.label)


def _result(one: DebriefRow) -> Cell:
    result = one.compared.result
    return Cell(result_words(result), "mark", mark=Mark(result.value), tip=one.compared.because)


def _points(score: "Score") -> str:
    return f"{score.points:g}"


def _total(score: "Score") -> str:
    return f"{score.out_of:g}"
