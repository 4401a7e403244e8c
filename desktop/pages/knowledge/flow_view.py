"""A playbook as a graph, beside what its steps say that can't be followed."""

from typing import override

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from desktop.widgets.flow_boxes import Node
from desktop.widgets.flow_graph import FlowGraph, Way
from desktop.widgets.labels import PlainText
from desktop.widgets.layouts import column
from kb.library.playbooks.flow import Flow, FlowStep
from kb.vocabulary.enums import StepKind
from kb.vocabulary.moments import format_duration

_ICONS = {
    StepKind.DECISION: ("question", "info"),
    StepKind.PARALLEL: ("columns", "neutral"),
    StepKind.LOOP: ("arrow-clockwise", "neutral"),
    StepKind.SUB_PLAYBOOK: ("book-open", "neutral"),
}
_MOST_PROBLEMS = 4


class FlowView(QWidget):
    """The graph of a playbook's steps.

    Signals:
        chosen: `(int)` the number of a step that was chosen.
        opened: `(int)` the number of a step that is to be read or written.
    """

    chosen = Signal(int)
    opened = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.graph = FlowGraph(self.tr("Graph of the steps"))
        self.problems = PlainText("", "warn", wrap=True, selectable=True)
        self.problems.hide()
        self._found, self._is_drawn = Flow(), True
        layout = column(self.problems, self.graph, spacing=8)
        layout.setStretch(1, 1)
        self.setLayout(layout)
        self.graph.chosen.connect(self.chosen)
        self.graph.opened.connect(self.opened)

    def show_flow(self, found: Flow) -> None:
        """Shows a flow; the graph is drawn once somebody sees it."""
        self._found, self._is_drawn = found, False
        if self.isVisible():
            self._draw()
        said = self.words_of_problems(found)
        self.problems.set_text(said)
        self.problems.setVisible(bool(said))

    def _draw(self) -> None:
        self._is_drawn = True
        nodes = [self._node(step) for step in self._found.steps]
        ways = [Way(edge.source, edge.target, edge.label) for edge in self._found.edges]
        self.graph.show_flow(nodes, ways)

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self._is_drawn:
            self._draw()

    def words_of_problems(self, found: Flow) -> str:
        """What can't be followed, a line each."""
        lines = [str(problem) for problem in found.problems[:_MOST_PROBLEMS]]
        if more := len(found.problems) - len(lines):
            lines.append(self.tr("and %n more", "", more))
        return "\n".join(lines)

    def _node(self, step: FlowStep) -> Node:
        icon, tone = _ICONS.get(step.kind, ("", "neutral"))
        if not icon and step.labels.automated:
            icon = "lightning"
        parts = [step.labels.automated or step.role]
        if step.expected_minutes is not None:
            parts.append(format_duration(step.expected_minutes))
        note = " · ".join(part for part in parts if part)
        kind = "" if step.kind == StepKind.ACTION else step.kind.label
        spoken = ", ".join(part for part in (str(step.number), step.title, kind, note) if part)
        return Node(step.number, step.title, icon, tone, note, spoken)
