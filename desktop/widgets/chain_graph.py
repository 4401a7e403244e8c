"""Chains from left to right: what stands in one column leads to what stands in a later one."""

from collections.abc import Mapping, Sequence
from typing import Final, override

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QKeyEvent, QPainterPath
from PySide6.QtWidgets import QGraphicsSimpleTextItem, QWidget

from desktop.theme import fonts, tokens
from desktop.widgets.flow_boxes import HEIGHT, WIDTH, Node
from desktop.widgets.flow_graph import FlowGraph, Way
from desktop.widgets.flow_layout import Placement, Point

_COLUMN: Final = 244
_ROW: Final = 78


class ChainGraph(FlowGraph):
    """Draws chains under the headings of their columns.

    Up and Down go through a column, Left and Right along the chain; the rest is as in a flow.
    """

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self._headings: tuple[str, ...] = ()
        self._columns: dict[int, int] = {}

    def show_chains(
        self,
        nodes: Sequence[Node],
        ways: Sequence[Way],
        columns: Mapping[int, int],
        headings: Sequence[str],
    ) -> None:
        """Shows nodes, each in a column from 0, by their numbers; those at the left may be empty.

        Args:
            nodes: what is shown.
            ways: from a column to a later one.
            columns: by the number of a node, its column.
            headings: of all columns.
        """
        first = min(columns.values(), default=0)
        self._columns = {number: column - first for number, column in columns.items()}
        self._headings = tuple(headings[first:])
        self.show_flow(nodes, ways)

    @override
    def _lay_out(self) -> Placement:
        made = Placement()
        top = 0.0
        for part in _parts([node.number for node in self._nodes], self._ways):
            held: dict[int, list[int]] = {}
            for number in part:
                held.setdefault(self._columns.get(number, 0), []).append(number)
            height = max(len(numbers) for numbers in held.values())
            for place, numbers in held.items():
                gap = height / len(numbers)
                for at, number in enumerate(numbers):
                    middle = top + gap * (at + 0.5) - 0.5
                    made.nodes[number] = (float(place), middle)
            top += height
        for way in self._ways:
            made.routes[way.source, way.target] = [made.nodes[way.source], made.nodes[way.target]]
        made.width, made.height = float(max(self._columns.values(), default=0)), top
        return made

    @staticmethod
    @override
    def _point(place: Point) -> QPointF:
        return QPointF(place[0] * fonts.px(_COLUMN), place[1] * fonts.px(_ROW))

    @staticmethod
    @override
    def _path(points: list[QPointF], way: Way) -> QPainterPath:
        half = QPointF(fonts.px(WIDTH) / 2, 0)
        first, last = points[0] + half, points[-1] - half - QPointF(1, 0)
        path = QPainterPath(first)
        middle = fonts.px(_COLUMN - WIDTH) / 2
        if last.x() - first.x() > fonts.px(_COLUMN):  # over what stands in the columns between
            top = min(first.y(), last.y()) - fonts.px(HEIGHT + 12) / 2
            over = QPointF(first.x() + 2 * middle, top)
            path.cubicTo(first + QPointF(middle, 0), over - QPointF(middle, 0), over)
            first = QPointF(last.x() - 2 * middle, top)
            path.lineTo(first)
        path.cubicTo(first + QPointF(middle, 0), last - QPointF(middle, 0), last)
        return path

    @override
    def _build(self) -> None:
        super()._build()
        if not self._nodes:
            return
        table = tokens.of(self.palette())
        scene = self.scene()
        for place, heading in enumerate(self._headings):
            words = QGraphicsSimpleTextItem(heading)
            words.setFont(fonts.ui(fonts.BODY, fonts.BOLD))
            words.setBrush(table.color("text2"))
            left = place * fonts.px(_COLUMN) - fonts.px(WIDTH) / 2
            words.setPos(left, -fonts.px(HEIGHT) / 2 - fonts.px(30))
            scene.addItem(words)
        scene.setSceneRect(scene.itemsBoundingRect().adjusted(-16, -10, 16, 16))

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        across = {Qt.Key.Key_Right: True, Qt.Key.Key_Left: False}
        along = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
        key = Qt.Key(event.key())
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if plain and self.current and key in across:
            self._go_along(onwards=across[key])
        elif plain and self.current and key in along:
            self._go_in_column(along[key])
        else:
            super().keyPressEvent(event)

    def _go_along(self, *, onwards: bool) -> None:
        ends = [(w.source, w.target) if onwards else (w.target, w.source) for w in self._ways]
        near = [target for source, target in ends if source == self.current]
        if near:
            self._go_to(min(near, key=lambda one: self._placed.nodes[one]))

    def _go_in_column(self, by: int) -> None:
        column = self._columns.get(self.current)
        same = [node.number for node in self._nodes if self._columns.get(node.number) == column]
        same.sort(key=lambda one: self._placed.nodes[one][1])
        at = same.index(self.current) + by
        if 0 <= at < len(same):
            self._go_to(same[at])


def _parts(numbers: Sequence[int], ways: Sequence[Way]) -> list[list[int]]:
    """What hangs together, each part in the order of the numbers."""
    near: dict[int, list[int]] = {number: [] for number in numbers}
    for way in ways:
        near[way.source].append(way.target)
        near[way.target].append(way.source)
    found: list[list[int]] = []
    seen: set[int] = set()
    for number in numbers:
        if number in seen:
            continue
        part, waiting = set[int](), [number]
        while waiting:
            one = waiting.pop()
            if one not in part:
                part.add(one)
                waiting.extend(near[one])
        seen |= part
        found.append([one for one in numbers if one in part])
    return found
