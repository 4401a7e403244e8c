"""A trace as a picture and as a list, with what is covered and what is missing.

An incident shows its own, the page of a period that of many.
"""

from collections.abc import Mapping
from typing import Final
from uuid import UUID

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from desktop.navigation import Route
from desktop.theme import fonts
from desktop.widgets.bars import EmptyState
from desktop.widgets.cells import Cell, Group
from desktop.widgets.chain_graph import ChainGraph
from desktop.widgets.flow_boxes import Node as Box
from desktop.widgets.flow_graph import Way
from desktop.widgets.labels import PlainText
from desktop.widgets.layouts import column, row
from desktop.widgets.rows import Column, RowsModel
from desktop.widgets.sections import SegmentedTabs
from desktop.widgets.table import EditableTable
from kb.conformance.tracing import Node, Stage, Trace
from kb.store.base import kinds
from kb.vocabulary.enums import ChangeState, FollowUpState
from kb.vocabulary.proposals import ProposalState
from kb.vocabulary.response import MeasureState

_ALL: Final = "all"
_BACK: Final = "back"
#: A picture of more boxes says nothing to anybody.
MOST_DRAWN: Final = 300
_ORDER: Final = list(Stage)
_AFTER: Final = (Stage.LESSON, Stage.CHANGE, Stage.PROOF)


class TraceView(QWidget):
    """Chips that count, the picture, and the list that says the same.

    Signals:
        opened: `(Route)` the record that somebody wants to see.
    """

    opened = Signal(object)

    def __init__(self, empty: str, *, many: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._many = many
        self._trace = Trace()
        self._incidents: Mapping[str, UUID] = {}
        self._back: Mapping[str, str] = {}
        self._drawn: list[Node] = []
        self.filters = SegmentedTabs(self.tr("What is shown"), chips=True)
        self.views = SegmentedTabs(self.tr("Show as"))
        self.views.set_tabs([("graph", self.tr("Graph")), ("list", self.tr("List"))])
        self.views.setMinimumWidth(fonts.px(150))
        self._set_filters()
        self.graph = ChainGraph(self.tr("Trace from fact to proof; the list says the same"))
        self.table = EditableTable(self.tr("Trace from fact to proof"))
        self.model: RowsModel[Node] = RowsModel(
            self._columns(), key=lambda node: node.key, parent=self
        )
        self.table.setModel(self.model)
        self.covered = PlainText("", "secondary", wrap=True)
        self.left_out = PlainText("", "hint", wrap=True)
        self.left_out.hide()
        self._stack = QStackedWidget()
        for shown in (self.graph, self.table, EmptyState(empty)):
            self._stack.addWidget(shown)
        above = row(self.filters, self.views, spacing=12)
        above.setStretch(0, 1)
        layout = column(
            above, self.covered, self.left_out, self._stack, spacing=8, margins=(20, 10, 16, 12)
        )
        layout.setStretch(3, 1)
        self.setLayout(layout)
        self.filters.chosen.connect(self._on_filter)
        self.views.chosen.connect(lambda _key: self._fill())
        self.graph.opened.connect(lambda number: self._open(self._drawn[number - 1]))
        self.table.opened.connect(self._open)

    def show_trace(
        self, found: Trace, incidents: Mapping[str, UUID], back: Mapping[str, str]
    ) -> None:
        """Shows a trace.

        Args:
            found: what is shown.
            incidents: ids by the number that its nodes name.
            back: by the key of a cause, why it is back although a lesson was closed.
        """
        self._trace, self._incidents, self._back = found, incidents, back
        counts = {_ALL: len(found.nodes), _BACK: len(back)}
        counts |= {stage.value: len(found.lacking(stage)) for stage in _AFTER}
        for key, count in counts.items():
            self.filters.set_count(key, count)
        self.covered.set_text(self.coverage(found))
        self._fill()

    def coverage(self, found: Trace) -> str:
        """How much of it is covered, in a sentence for each."""
        said = []
        for stage, words in (
            (Stage.LESSON, self.tr("{some} of {all} causes have a lesson or a change.")),
            (Stage.CHANGE, self.tr("{some} of {all} lessons led to a change.")),
            (Stage.PROOF, self.tr("{some} of {all} changes are proved.")),
        ):
            every = found.wanting(stage)
            if every:
                some = every - len(found.lacking(stage))
                said.append(words.format(some=some, all=every))
        return " ".join(said)

    def choose(self, key: str) -> None:
        """Shows what is missing: "lesson", "change", "proof"; "back" what came back; or "all"."""
        self.filters.mark(key)
        self._on_filter(key)

    def panes(self) -> list[QWidget]:
        """What F6 goes through."""
        shown = self._stack.currentWidget()
        return [self.filters, self.views, *([shown] if shown is not None else [])]

    def focus_shown(self) -> None:
        """Puts the focus into the picture or the list."""
        shown = self._stack.currentWidget()
        if shown is not None:
            shown.setFocus()

    # --- filling

    def _set_filters(self) -> None:
        self.filters.set_tabs(
            [
                (_ALL, self.tr("All")),
                (Stage.LESSON.value, self.tr("Causes without a lesson")),
                (Stage.CHANGE.value, self.tr("Lessons without a change")),
                (Stage.PROOF.value, self.tr("Changes without proof")),
                (_BACK, self.tr("Came back")),
            ]
        )

    def _on_filter(self, key: str) -> None:
        """A count opens its list; the picture of it is one click away."""
        self.views.mark("graph" if key == _ALL else "list")
        self._fill()

    def _chosen(self) -> tuple[Node, ...]:
        """The nodes that the chosen chip counts."""
        key = self.filters.current
        if key == _BACK:
            return tuple(node for node in self._trace.nodes if node.key in self._back)
        if key in {_ALL, ""}:
            return self._trace.nodes
        return self._trace.lacking(Stage(key))

    def _fill(self) -> None:
        chosen = self._chosen()
        if not self._trace.nodes:
            self._stack.setCurrentIndex(2)
            self.left_out.hide()
            return
        as_graph = self.views.current == "graph"
        if as_graph:
            every = self.filters.current in {_ALL, ""}
            self._draw(self._trace if every else self._trace.around(n.key for n in chosen))
        else:
            self.left_out.hide()
            self.model.set_rows(self._rows(chosen))
        self._stack.setCurrentIndex(0 if as_graph else 1)

    def _rows(self, nodes: tuple[Node, ...]) -> list[Node | Group]:
        made: list[Node | Group] = []
        for stage in Stage:
            held = [node for node in nodes if node.stage == stage]
            if held:
                made += [Group(_heading(stage), str(len(held))), *held]
        return made

    # --- the picture

    def _draw(self, found: Trace) -> None:
        self._drawn = _whole_chains(found)
        number = {node.key: n for n, node in enumerate(self._drawn, start=1)}
        boxes = [self._box(number[node.key], node) for node in self._drawn]
        columns = {number[node.key]: _ORDER.index(node.stage) for node in self._drawn}
        ways = [Way(number[a], number[b]) for a, b in found.links if a in number and b in number]
        for node in list(self._drawn):
            if node.lacks is not None:
                self._drawn.append(node)  # Enter on what is missing opens what lacks it
                boxes.append(self._missing(len(self._drawn), node.lacks))
                columns[len(self._drawn)] = _ORDER.index(node.lacks)
                ways.append(Way(number[node.key], len(self._drawn)))
        self.graph.show_chains(boxes, ways, columns, [_heading(stage) for stage in Stage])
        hidden = len(found.nodes) - len(number)
        said = self.tr(
            "{n} of {all} are drawn; choose what is missing, or narrow the incidents."
        ).format(n=len(number), all=len(found.nodes))
        self.left_out.set_text(said if hidden else "")
        self.left_out.setVisible(bool(hidden))

    def _box(self, number: int, node: Node) -> Box:
        told = self._back.get(node.key, "")
        note = node.incident if self._many else ""
        state = _state(node)
        return Box(
            number=number,
            title=_title(node),
            tone="danger" if told else _TONES.get(node.stage, "neutral"),
            note=state or note,
            spoken=", ".join(
                part
                for part in (_heading(node.stage), node.ref, _title(node), state, note, told)
                if part
            ),
            mark=node.ref,
        )

    def _missing(self, number: int, stage: Stage) -> Box:
        title = _missing(stage)
        return Box(number, title, tone="warn", spoken=title, is_missing=True)

    # --- the list

    def _columns(self) -> list[Column[Node]]:
        own = [
            Column("ref", self.tr("Id"), lambda n: Cell(n.ref, "mono"), 74),
            Column("title", self.tr("What"), self._what, 200, True),
            Column("from", self.tr("Comes from"), lambda n: self._near(n, before=True), 130),
            Column("to", self.tr("Leads to"), self._onwards, 170),
            Column("state", self.tr("State"), lambda n: Cell(_state(n), "secondary"), 96),
        ]
        if self._many:
            own.insert(
                1, Column("incident", self.tr("Incident"), lambda n: Cell(n.incident, "mono"), 118)
            )
        return own

    def _what(self, node: Node) -> Cell:
        told = self._back.get(node.key, "")
        words = f"{_title(node)}: {told}" if told else _title(node)
        return Cell(words, "title", wrap=True)

    def _near(self, node: Node, *, before: bool) -> Cell:
        near = self._trace.next_to(node.key, before=before)
        refs = ", ".join(one.ref if one.stage != Stage.PROOF else _proved(one) for one in near)
        return Cell(refs, wrap=True, tip=refs)

    def _onwards(self, node: Node) -> Cell:
        told = self._back.get(node.key, "")
        if told:
            return Cell(self.tr("Came back"), "chip", tone="danger", tip=told)
        if node.lacks is not None:
            return Cell(_missing(node.lacks), "chip", tone="warn")
        return self._near(node, before=False)

    def _open(self, node: object) -> None:
        if isinstance(node, Node) and node.kind == "proposal":
            self.opened.emit(Route("proposals", UUID(node.record_id)))
        elif isinstance(node, Node) and node.incident in self._incidents:
            incident_id = self._incidents[node.incident]
            plural = kinds()[node.kind].plural
            self.opened.emit(Route("incident", incident_id, plural, UUID(node.record_id)))


_TONES: Final = {Stage.PROOF: "ok"}


def _whole_chains(found: Trace) -> list[Node]:
    """The first chains that can be drawn, each whole."""
    if len(found.nodes) <= MOST_DRAWN:
        return list(found.nodes)
    kept: set[str] = set()
    for node in found.nodes:
        if node.key not in kept:
            chain = {one.key for one in found.around([node.key]).nodes}
            if len(kept | chain) > MOST_DRAWN:
                break
            kept |= chain
    return [node for node in found.nodes if node.key in kept]


def _heading(stage: Stage) -> str:
    return {
        Stage.FACT: _tr("Facts"),
        Stage.CAUSE: _tr("Causes"),
        Stage.LESSON: _tr("Lessons"),
        Stage.CHANGE: _tr("Changes"),
        Stage.PROOF: _tr("Proof"),
    }[stage]


def _missing(stage: Stage) -> str:
    return {
        Stage.LESSON: _tr("No lesson yet"),
        Stage.CHANGE: _tr("No change yet"),
        Stage.PROOF: _tr("No proof yet"),
    }[stage]


def _title(node: Node) -> str:
    if node.stage == Stage.PROOF and not node.title:
        return _proved(node)
    return node.title or _tr("No title yet")


def _proved(node: Node) -> str:
    return _tr("Proved {day}").format(day=node.on) if node.on else _tr("Proved")


def _state(node: Node) -> str:
    """The state of a change in words; the day of a proof."""
    if node.stage == Stage.PROOF:
        return node.on
    states = {
        "config_change": ChangeState,
        "measure": MeasureState,
        "follow_up": FollowUpState,
        "proposal": ProposalState,
    }
    known = states.get(node.kind)
    if known is None or not node.state:
        return ""
    return known(node.state).label if node.state in set(known) else node.state


def _tr(text: str) -> str:
    return QCoreApplication.translate("TraceView", text)
