"""Paints lanes, marks and the axis of the lane figure. Time always runs left to right."""

from collections.abc import Hashable
from dataclasses import dataclass
from datetime import tzinfo
from typing import Final

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPen

from desktop.theme import fonts
from desktop.theme.tokens import Tokens
from desktop.widgets.lane_marks import MARK, LaneMark, Placed
from desktop.widgets.time_scale import BREAK_WIDTH, TimeScale

LABEL_WIDTH: Final = 92
LANE_HEIGHT: Final = 40
AXIS_HEIGHT: Final = 38

_CENTRE = Qt.AlignmentFlag.AlignCenter
_TONES: Final = ("danger", "accent_text", "low")


@dataclass(frozen=True, slots=True)
class Ghost:
    """What a drag would do: a mark or a new range on a lane, with its time in words."""

    lane: str
    x: float
    end: float
    label: str


class LanePainter:
    """Paints one frame.

    Args:
        painter: on the viewport, left to right.
        table: colours.
        size: width and height of the viewport.
        left: pixel of the time axis at the left edge (scroll position).
    """

    def __init__(
        self, painter: QPainter, table: Tokens, size: tuple[int, int], left: float
    ) -> None:
        self._painter = painter
        self._table = table
        self._width, self._height = size
        self._left = left
        self._shift = fonts.px(LABEL_WIDTH) - left
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)

    @staticmethod
    def tone_of(lane: int) -> str:
        """Colour of a lane by its place; its name stands before it, so colour only repeats it."""
        return _TONES[lane % len(_TONES)]

    def ground(self, lanes: list[str], scale: TimeScale) -> None:
        """Surface, the lanes' lines and their breaks."""
        painter, table = self._painter, self._table
        painter.fillRect(0, 0, self._width, self._height, table.color("surface"))
        height = fonts.px(LANE_HEIGHT)
        for number in range(len(lanes)):
            middle = number * height + height // 2
            painter.fillRect(fonts.px(LABEL_WIDTH), middle, self._width, 1, table.color("border"))
        for x in scale.breaks():
            self._break(x + self._shift, height * len(lanes))

    def _break(self, x: float, height: int) -> None:
        """A stretch that is left out: a gap in the lines with two slashes."""
        painter, table = self._painter, self._table
        box = QRectF(x - BREAK_WIDTH / 2 + 6, 0, BREAK_WIDTH - 12, height + 8)
        painter.fillRect(box, table.color("sunken"))
        painter.setPen(QPen(table.color("text3"), 1.25))
        for offset in (-3.0, 3.0):
            painter.drawLine(QLineF(x + offset - 3, height + 7, x + offset + 3, height - 5))

    def axis(self, scale: TimeScale, zone: tzinfo, lanes: int) -> None:
        """Ticks with clock times, and dates where a day or a stretch begins."""
        painter, table = self._painter, self._table
        height = fonts.px(LANE_HEIGHT) * lanes
        painter.fillRect(0, height, self._width, 1, table.color("border"))
        font = fonts.ui(fonts.HEADER, tabular=True)
        metrics = QFontMetrics(font)
        painter.setFont(font)
        line = metrics.height()
        taken = [float("-inf"), float("-inf")]
        for tick in scale.ticks(zone, self._left, self._left + self._width):
            x = tick.x + self._shift
            painter.setPen(QPen(table.color("control"), 1))
            painter.drawLine(QLineF(x, height, x, height + 4))
            for level, text in ((0, tick.label), (1, tick.day)):
                half = metrics.horizontalAdvance(text) / 2 + 2
                start = x - half if level == 0 else x - 2
                start = min(start, self._width - 2 * half - 4)
                if not text or start < taken[level] + 6:
                    continue
                box = QRectF(start, height + 4 + level * line, 2 * half, line)
                painter.setPen(table.color("text3" if level == 0 else "text2"))
                painter.drawText(box, _CENTRE, text)
                taken[level] = box.right()

    def spans(self, marks: list[LaneMark], lane: int, tone: str, scale: TimeScale) -> None:
        """Ranges as bars, and spans in which an event lies as dashed outlines."""
        height = fonts.px(LANE_HEIGHT)
        middle = lane * height + height / 2
        right_edge = self._left + self._width
        for mark in marks:
            start = scale.x_of(mark.at)
            end = scale.x_of(mark.until or mark.uncertain_until or mark.at)
            if end < self._left or start > right_edge:
                continue
            start, end = max(start, self._left - 20), min(end, right_edge + 20)
            box = QRectF(start + self._shift, middle - 4, max(end - start, 3), 9)
            self._span(box, self._table.color(tone), solid=mark.until is not None)

    def _span(self, box: QRectF, ink: QColor, *, solid: bool) -> None:
        painter = self._painter
        ground = QColor(ink)
        ground.setAlpha(70)
        if solid:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(ground)
        else:
            painter.setPen(QPen(ink, 1, Qt.PenStyle.DashLine))
            painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(box, 4, 4)

    def marks(
        self, placed: list[Placed], lane: int, tone: str, *, chosen: Hashable, focused: bool
    ) -> None:
        """Numbered marks; events for the report are filled, groups are wider."""
        top = lane * fonts.px(LANE_HEIGHT)
        for group in placed:
            box = self.box_of(group).translated(self._shift, top)
            if any(mark.key == chosen for mark in group.marks):
                self._ring(box, focused=focused)
            self._mark(group, box, self._table.color(tone))

    def _ring(self, box: QRectF, *, focused: bool) -> None:
        """The chosen mark."""
        painter, table = self._painter, self._table
        radius = box.height() / 2 + 4
        painter.setPen(QPen(table.color("focus"), 2 if focused else 1.5))
        painter.setBrush(table.color("selected"))
        painter.drawRoundedRect(box.adjusted(-4, -4, 4, 4), radius, radius)

    def _mark(self, group: Placed, box: QRectF, ink: QColor) -> None:
        painter, table = self._painter, self._table
        radius = box.height() / 2
        painter.setPen(QPen(ink, 1.5))
        painter.setBrush(ink if group.key_event else table.color("surface"))
        painter.drawRoundedRect(box, radius, radius)
        painter.setFont(fonts.ui(fonts.HEADER, fonts.MEDIUM, tabular=True))
        painter.setPen(table.color("surface") if group.key_event else ink)
        painter.drawText(box, _CENTRE, group.label)

    @staticmethod
    def box_of(group: Placed) -> QRectF:
        """Where a mark stands on the time axis, from the top of its lane."""
        side = fonts.px(MARK)
        metrics = QFontMetrics(fonts.ui(fonts.HEADER, fonts.MEDIUM, tabular=True))
        width = max(side, metrics.horizontalAdvance(group.label) + 10)
        box = QRectF(0, 0, width, side)
        box.moveCenter(QPointF(group.x, fonts.px(LANE_HEIGHT) / 2))
        return box

    def ghost(self, ghost: Ghost, lane: int) -> None:
        """What the drag under way would do."""
        painter, table = self._painter, self._table
        height = fonts.px(LANE_HEIGHT)
        middle = lane * height + height / 2
        left, right = sorted((ghost.x, ghost.end))
        ink = table.color("focus")
        painter.setPen(QPen(ink, 1.5, Qt.PenStyle.DashLine))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        side = fonts.px(MARK) / 2
        box = QRectF(left + self._shift - side, middle - side, right - left + 2 * side, 2 * side)
        painter.drawRoundedRect(box, side, side)
        font = fonts.ui(fonts.HEADER, fonts.MEDIUM, tabular=True)
        painter.setFont(font)
        width = QFontMetrics(font).horizontalAdvance(ghost.label) + 12
        label = QRectF(box.right() + 6, middle - 11, width, 22)
        if label.right() > self._width:
            label.moveRight(box.left() - 6)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(table.color("hover"))
        painter.drawRoundedRect(label, 4, 4)
        painter.setPen(table.color("text"))
        painter.drawText(label, _CENTRE, ghost.label)

    def names(self, names: list[str]) -> None:
        """Names of the lanes, over what scrolled below them."""
        painter, table = self._painter, self._table
        width, height = fonts.px(LABEL_WIDTH), fonts.px(LANE_HEIGHT)
        painter.fillRect(0, 0, width, self._height, table.color("surface"))
        painter.setFont(fonts.ui(fonts.BODY, fonts.MEDIUM))
        painter.setPen(table.color("text2"))
        align = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        for number, name in enumerate(names):
            painter.drawText(QRectF(20, number * height, width - 20, height), align, name)

    def empty(self, sentence: str, lanes: int) -> None:
        """One sentence instead of an axis."""
        self._painter.setFont(fonts.ui(fonts.BODY))
        self._painter.setPen(self._table.color("text3"))
        height = fonts.px(LANE_HEIGHT) * lanes
        left = fonts.px(LABEL_WIDTH) + 20
        box = QRectF(left, height, self._width - left, fonts.px(AXIS_HEIGHT))
        align = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        self._painter.drawText(box, align, sentence)
