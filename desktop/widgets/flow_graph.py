"""A flow as a graph: steps as boxes, ways as arrows. The list of steps is its twin."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, override

from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import (
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPen,
    QPolygonF,
    QShowEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import (
    QGraphicsPathItem,
    QGraphicsScene,
    QGraphicsSimpleTextItem,
    QGraphicsView,
    QWidget,
)

from desktop.theme import fonts, tokens
from desktop.widgets.flow_boxes import END_SIZE, HEIGHT, WIDTH, Box, End, Node, elided
from desktop.widgets.flow_layout import END, Placement, Point, lay_out
from desktop.widgets.labels import as_tooltip

_COLUMN: Final = 232
_ROW: Final = 108
_MARGIN: Final = 28
_ARROW: Final = 7
_LEAST_ZOOM, _MOST_ZOOM, _LEAST_FIT = 0.25, 2.0, 0.7


@dataclass(frozen=True, slots=True)
class Way:
    """An arrow; `label` is the case in which it is taken."""

    source: int
    target: int
    label: str = ""


class FlowGraph(QGraphicsView):
    """Shows a flow. Up and Down go through the steps, Enter opens one, Ctrl+wheel zooms.

    Signals:
        chosen: `(int)` a step was chosen with the mouse or the keyboard.
        opened: `(int)` a step was double-clicked, or Enter was pressed on it.
        moved: `(int, int)` a step was dragged to the place of another one.
    """

    chosen = Signal(int)
    opened = Signal(int)
    moved = Signal(int, int)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self._nodes: tuple[Node, ...] = ()
        self._ways: tuple[Way, ...] = ()
        self._placed = Placement()
        self._boxes: dict[int, Box] = {}
        self._current = 0
        self._movable = False
        self._dragged: Box | None = None
        self._wanted = 0
        self.setAccessibleName(name)
        self.setScene(QGraphicsScene(self))
        self.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.setFrameShape(QGraphicsView.Shape.NoFrame)
        self.setDragMode(QGraphicsView.DragMode.ScrollHandDrag)
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.AnchorUnderMouse)
        self.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)

    def show_flow(self, nodes: Sequence[Node], ways: Sequence[Way]) -> None:
        """Shows these steps; the chosen one stays chosen where it is still there."""
        if (tuple(nodes), tuple(ways)) == (self._nodes, self._ways):
            return
        known = {node.number for node in nodes}
        shown = tuple(w for w in ways if w.source in known and w.target in known | {END})
        moved = [n.number for n in nodes] != [n.number for n in self._nodes] or shown != self._ways
        self._nodes, self._ways = tuple(nodes), shown
        if moved:
            self._placed = self._lay_out()
        self._build()
        if moved:
            self.fit()

    def _lay_out(self) -> Placement:
        """Where the steps stand and the ways run; other graphs have an order of their own."""
        ways = [(way.source, way.target) for way in self._ways]
        return lay_out([node.number for node in self._nodes], ways)

    def set_movable(self, movable: bool) -> None:
        """Whether steps can be dragged to another place."""
        self._movable = movable

    def follow(self, number: int) -> None:
        """Chooses a step as soon as it is shown: the flow is told a moment later."""
        self._current = self._wanted = number

    @property
    def current(self) -> int:
        """The number of the chosen step; 0 when none is."""
        return self._current

    def choose(self, number: int) -> None:
        """Chooses a step and brings it into view; no signal is sent."""
        if number not in self._boxes:
            return
        for box in (self._boxes.get(self._current), self._boxes[number]):
            if box is not None:
                box.is_current = box.node.number == number
                box.update()
        self._current = number
        self.ensureVisible(self._boxes[number], 40, 40)
        self._tell()

    def zoom(self, factor: float) -> None:
        """Makes everything larger or smaller, within reason."""
        scale = self.transform().m11() * factor
        if _LEAST_ZOOM <= scale <= _MOST_ZOOM:
            self.scale(factor, factor)

    def fit(self) -> None:
        """As wide as there is room, but never too small to be read, from the top."""
        self.resetTransform()
        wide = self.sceneRect().width()
        if wide > 0:
            scale = max(_LEAST_FIT, min(1.0, self.viewport().width() / wide))
            self.scale(scale, scale)
        if not self._current:
            first = next(iter(self._boxes.values()), None)
            self.centerOn(first.x() if first else 0, self.sceneRect().top())

    # --- building

    def _build(self) -> None:
        scene = self.scene()
        scene.clear()
        self._boxes = {}
        table = tokens.of(self.palette())
        self.setBackgroundBrush(table.color("surface"))
        for way in self._ways:
            self._add_way(way, table)
        for node in self._nodes:
            if node.number in self._placed.nodes:
                box = Box(node, self._point(self._placed.nodes[node.number]))
                scene.addItem(box)
                self._boxes[node.number] = box
        if END in self._placed.nodes and self._nodes:
            scene.addItem(End(self._point(self._placed.nodes[END]), self.tr("End")))
        inside = scene.itemsBoundingRect()
        scene.setSceneRect(inside.adjusted(-_MARGIN, -_MARGIN, _MARGIN, _MARGIN))
        if self._current in self._boxes:
            self._boxes[self._current].is_current = True
        else:
            self._current = 0
        if self._wanted in self._boxes:
            self.choose(self._wanted)
        self._wanted = 0
        self._tell()

    def _tell(self) -> None:
        """What a screen reader hears: the chosen step, else how many there are."""
        node = next((n for n in self._nodes if n.number == self._current), None)
        said = node.spoken or node.title if node else self.tr("%n step(s)", "", len(self._nodes))
        self.setAccessibleDescription(said)

    @staticmethod
    def _point(place: Point) -> QPointF:
        return QPointF(place[0] * fonts.px(_COLUMN), place[1] * fonts.px(_ROW))

    def _add_way(self, way: Way, table: tokens.Tokens) -> None:
        route = self._placed.routes.get((way.source, way.target))
        if not route:
            return
        points = [self._point(place) for place in route]
        path = self._path(points, way)
        line = QGraphicsPathItem(path)
        line.setPen(QPen(table.color("control"), 1.4))
        self.scene().addItem(line)
        arrow = QGraphicsPathItem(_arrow_head(path))
        arrow.setPen(Qt.PenStyle.NoPen)
        arrow.setBrush(table.color("control"))
        self.scene().addItem(arrow)
        if way.label:
            self._add_label(_first_middle(path), way.label, table)

    @staticmethod
    def _path(points: list[QPointF], way: Way) -> QPainterPath:
        """The line of a way along its points."""
        goes_down = points[-1].y() > points[0].y()
        return _down(points, to_end=way.target == END) if goes_down else _back(points)

    def _add_label(self, at: QPointF, label: str, table: tokens.Tokens) -> None:
        font = fonts.ui(fonts.HEADER)
        words = QGraphicsSimpleTextItem(elided(label, font, fonts.px(150)))
        words.setFont(font)
        words.setBrush(table.color("text2"))
        words.setToolTip(as_tooltip(label))
        box = words.boundingRect()
        words.setPos(at.x() - box.width() / 2, at.y() - box.height() / 2)
        ground = self.scene().addRect(
            words.sceneBoundingRect().adjusted(-3, 0, 3, 0),
            QPen(Qt.PenStyle.NoPen),
            table.color("surface"),
        )
        ground.setZValue(1)
        words.setZValue(2)
        self.scene().addItem(words)

    # --- events

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        box = self._box_at(event.position())
        if box is None or event.button() != Qt.MouseButton.LeftButton:
            super().mousePressEvent(event)
            return
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        self._dragged = box
        self.choose(box.node.number)
        self.chosen.emit(box.node.number)

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._dragged is None or not self._movable:
            super().mouseMoveEvent(event)
            return
        under = self._box_at(event.position())
        for box in self._boxes.values():
            box.is_target = box is under and under is not self._dragged
            box.update()
        self.viewport().setCursor(Qt.CursorShape.DragMoveCursor)

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        dragged, self._dragged = self._dragged, None
        if dragged is None:
            super().mouseReleaseEvent(event)
        event.accept()
        target = next((box for box in self._boxes.values() if box.is_target), None)
        self.viewport().unsetCursor()
        if dragged is not None and target is not None:
            target.is_target = False
            target.update()
            self.moved.emit(dragged.node.number, target.node.number)

    @override
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        box = self._box_at(event.position())
        event.accept()
        if box is not None:
            self.opened.emit(box.node.number)

    def _box_at(self, at: QPointF) -> "Box | None":
        found = (item for item in self.items(at.toPoint()) if isinstance(item, Box))
        return next(found, None)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Left: -1}
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if plain and key in steps and self._nodes:
            self._go(steps[Qt.Key(key)])
        elif plain and key in (Qt.Key.Key_Home, Qt.Key.Key_End) and self._nodes:
            self._go_to(self._nodes[0 if key == Qt.Key.Key_Home else -1].number)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._current:
            self.opened.emit(self._current)
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self.zoom(1.2)
        elif key == Qt.Key.Key_Minus:
            self.zoom(1 / 1.2)
        elif key == Qt.Key.Key_0:
            self.fit()
        else:
            super().keyPressEvent(event)

    def _go(self, by: int) -> None:
        numbers = [node.number for node in self._nodes]
        at = numbers.index(self._current) + by if self._current in numbers else 0
        self._go_to(numbers[max(0, min(at, len(numbers) - 1))])

    def _go_to(self, number: int) -> None:
        self.choose(number)
        self.chosen.emit(number)

    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoom(1.1 if event.angleDelta().y() > 0 else 1 / 1.1)
        else:
            super().wheelEvent(event)

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.fit()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange) and self._nodes:
            self._build()


def _down(points: list[QPointF], *, to_end: bool) -> QPainterPath:
    """A line that leaves a box below and arrives at the next one above, smooth between."""
    half = fonts.px(END_SIZE if to_end else HEIGHT) / 2
    first = points[0] + QPointF(0, fonts.px(HEIGHT) / 2)
    last = points[-1] - QPointF(0, half + 1)
    path = QPainterPath(first)
    for before, after in pairwise([first, *points[1:-1], last]):
        middle = (before.y() + after.y()) / 2
        path.cubicTo(QPointF(before.x(), middle), QPointF(after.x(), middle), after)
    return path


def _back(points: list[QPointF]) -> QPainterPath:
    """A line back up: from side to side, around what lies between."""
    outer = points[1:-1] or [QPointF(min(points[0].x(), points[-1].x()) - fonts.px(WIDTH), 0)]
    side = -1 if outer[0].x() <= (points[0].x() + points[-1].x()) / 2 else 1
    half = QPointF(side * fonts.px(WIDTH) / 2, 0)
    first, last = points[0] + half, points[-1] + half + QPointF(side, 0)
    turn = fonts.px(HEIGHT) / 2
    aside = [point.x() for point in outer]
    edge = min(*aside, first.x(), last.x()) - turn if side < 0 else max(*aside, first.x(), last.x())
    edge = edge if side < 0 else edge + turn
    path = QPainterPath(first)
    path.quadTo(QPointF(edge, first.y()), QPointF(edge, first.y() - turn))
    path.lineTo(QPointF(edge, last.y() + turn))
    path.quadTo(QPointF(edge, last.y()), last)
    return path


def _first_middle(path: QPainterPath) -> QPointF:
    """The middle of a line's first part: beside the box that it leaves, apart from others."""
    first = QPainterPath(QPointF(path.elementAt(0).x, path.elementAt(0).y))
    bends = [QPointF(path.elementAt(n).x, path.elementAt(n).y) for n in (1, 2, 3)]
    first.cubicTo(*bends)
    return first.pointAtPercent(0.5)


def _arrow_head(path: QPainterPath) -> QPainterPath:
    end = path.pointAtPercent(1)
    start = path.pointAtPercent(path.percentAtLength(max(0.0, path.length() - fonts.px(_ARROW))))
    along = end - start
    side = QPointF(-along.y(), along.x()) * 0.55
    head = QPainterPath()
    head.addPolygon(QPolygonF([end, start + side, start - side]))
    head.closeSubpath()
    return head
