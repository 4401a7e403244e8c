"""Paints lanes, marks and the axis of the lane figure. Time always runs left to right."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from typing import Final

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFontMetrics, QPainter, QPen

from desktop.theme import fonts
from desktop.theme.tokens import Tokens
from desktop.widgets.labels import upright
from desktop.widgets.lane_marks import MARK, LaneGap, LaneLine, LaneMark, Placed
from desktop.widgets.time_scale import BREAK_WIDTH, TimeScale

LABEL_WIDTH: Final = 92
WIDE_LABEL: Final = 168
"""Room for names of assets."""
LANE_HEIGHT: Final = 40
TIGHT_LANE: Final = 30
"""Height of a lane where there are many."""
AXIS_HEIGHT: Final = 38

_CENTRE = Qt.AlignmentFlag.AlignCenter
_TONES: Final = ("danger", "accent_text", "low")


@dataclass(frozen=True, slots=True)
class Frame:
    """What is seen of the lanes, in pixels.

    Attributes:
        width: of the viewport.
        height: of the viewport.
        left: pixel of the time axis at its left edge.
        top: pixel of the lanes at its upper edge.
        lane: height of a lane.
        lanes: height of all the lanes that are seen.
        names: width of the lanes' names.
    """

    width: int
    height: int
    left: float
    top: int
    lane: int
    lanes: int
    names: int


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
        frame: what is seen.
    """

    def __init__(self, painter: QPainter, table: Tokens, frame: Frame) -> None:
        self._painter = painter
        self._table = table
        self._frame = frame
        self._left = frame.left
        self._shift = frame.names - frame.left
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)

    def over_lanes(self, *, on: bool) -> None:
        """Keeps what is painted next within the lanes, or no longer."""
        frame = self._frame
        self._painter.setClipRect(QRectF(0, 0, frame.width, frame.lanes))
        self._painter.setClipping(on)

    def _top(self, lane: int) -> float:
        return float(lane * self._frame.lane - self._frame.top)

    def _middle(self, lane: int) -> float:
        return self._top(lane) + self._frame.lane / 2

    @staticmethod
    def tone_of(lane: int) -> str:
        """Colour of a lane by its place; its name stands before it, so colour only repeats it."""
        return _TONES[lane % len(_TONES)]

    def ground(self, lanes: range, scale: TimeScale) -> None:
        """Surface, the lanes' lines and their breaks."""
        painter, table, frame = self._painter, self._table, self._frame
        painter.fillRect(0, 0, frame.width, frame.height, table.color("surface"))
        for number in lanes:
            middle = int(self._middle(number))
            painter.fillRect(frame.names, middle, frame.width, 1, table.color("border"))
        for x in scale.breaks():
            self._break(x + self._shift, frame.lanes)

    def gaps(self, gaps: list[LaneGap], scale: TimeScale) -> None:
        """Times of which nothing is recorded: hatched, with how long they are."""
        painter, table, frame = self._painter, self._table, self._frame
        font = fonts.ui(fonts.HEADER, tabular=True)
        metrics = QFontMetrics(font)
        painter.setFont(font)
        for gap in gaps:
            start = max(scale.x_of(gap.start), self._left - 20) + self._shift
            end = min(scale.x_of(gap.end), self._left + frame.width + 20) + self._shift
            if end - start < 2 or end < frame.names or start > frame.width:
                continue
            box = QRectF(start, 0, end - start, frame.lanes)
            ink = QColor(table.color("text3"))
            ink.setAlpha(90)
            painter.fillRect(box, QBrush(ink, Qt.BrushStyle.BDiagPattern))
            if metrics.horizontalAdvance(gap.label) + 8 < box.width():
                label = QRectF(0, 0, metrics.horizontalAdvance(gap.label) + 8, metrics.height())
                label.moveCenter(QPointF(box.center().x(), metrics.height() / 2))
                painter.fillRect(label, table.color("surface"))
                painter.setPen(table.color("text2"))
                painter.drawText(label, _CENTRE, gap.label)

    def lines(self, lines: list[LaneLine], scale: TimeScale) -> None:
        """Instants that matter to all lanes."""
        painter, table, frame = self._painter, self._table, self._frame
        font = fonts.ui(fonts.HEADER)
        metrics = QFontMetrics(font)
        painter.setFont(font)
        for line in lines:
            x = scale.x_of(line.at) + self._shift
            if not frame.names <= x <= frame.width:
                continue
            painter.setPen(QPen(table.color("accent"), 1.5, Qt.PenStyle.DashLine))
            painter.drawLine(QLineF(x, 0, x, frame.lanes))
            width = metrics.horizontalAdvance(line.label) + 6
            left = x + 3 if x + 3 + width < frame.width else x - 3 - width
            label = QRectF(left, 0, width, metrics.height())
            painter.fillRect(label, table.color("surface"))
            painter.setPen(table.color("accent_text"))
            painter.drawText(label, _CENTRE, line.label)

    def _break(self, x: float, height: int) -> None:
        """A stretch that is left out: a gap in the lines with two slashes."""
        painter, table = self._painter, self._table
        box = QRectF(x - BREAK_WIDTH / 2 + 6, 0, BREAK_WIDTH - 12, height + 8)
        painter.fillRect(box, table.color("sunken"))
        painter.setPen(QPen(table.color("text3"), 1.25))
        for offset in (-3.0, 3.0):
            painter.drawLine(QLineF(x + offset - 3, height + 7, x + offset + 3, height - 5))

    def axis(self, scale: TimeScale, zone: tzinfo) -> None:
        """Ticks with clock times, and dates where a day or a stretch begins."""
        painter, table, frame = self._painter, self._table, self._frame
        height = frame.lanes
        painter.fillRect(0, height, frame.width, 1, table.color("border"))
        font = fonts.ui(fonts.HEADER, tabular=True)
        metrics = QFontMetrics(font)
        painter.setFont(font)
        line = metrics.height()
        taken = [float("-inf"), float("-inf")]
        for tick in scale.ticks(zone, self._left, self._left + frame.width):
            x = tick.x + self._shift
            painter.setPen(QPen(table.color("control"), 1))
            painter.drawLine(QLineF(x, height, x, height + 4))
            for level, text in ((0, tick.label), (1, tick.day)):
                half = metrics.horizontalAdvance(text) / 2 + 2
                start = x - half if level == 0 else x - 2
                start = min(start, frame.width - 2 * half - 4)
                if not text or start < taken[level] + 6:
                    continue
                box = QRectF(start, height + 4 + level * line, 2 * half, line)
                painter.setPen(table.color("text3" if level == 0 else "text2"))
                painter.drawText(box, _CENTRE, text)
                taken[level] = box.right()

    def spans(self, marks: Sequence[LaneMark], lane: int, tone: str, scale: TimeScale) -> None:
        """Ranges as bars, "somewhere between" as brackets, uncertain times as dashed outlines."""
        middle = self._middle(lane)
        left, right = self._left, self._left + self._frame.width
        before, after = scale.instant_at(left), scale.instant_at(right)
        drawn: dict[tuple[str, bool], float] = {}
        for mark in marks:
            ends = mark.until or mark.uncertain_until or mark.at
            if mark.at > after:
                break
            if ends < before:
                continue
            start, end = max(scale.x_of(mark.at), left - 20), min(scale.x_of(ends), right + 20)
            ink = mark.tone or tone
            box = QRectF(start + self._shift, middle - 4, max(end - start, 3), 9)
            if mark.between:
                self._bracket(box.adjusted(0, -3, 0, 3), self._table.color(ink))
                continue
            # Of thousands of ranges most lie within those that were drawn before.
            kind = (ink, mark.until is not None)
            if end <= drawn.get(kind, left - 21):
                continue
            drawn[kind] = end
            self._span(box, self._table.color(ink), solid=kind[1])

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

    def _bracket(self, box: QRectF, ink: QColor) -> None:
        """It happened once, at some time between two ends."""
        painter = self._painter
        middle = box.center().y()
        painter.setPen(QPen(ink, 1, Qt.PenStyle.DotLine))
        painter.drawLine(QLineF(box.left(), middle, box.right(), middle))
        painter.setPen(QPen(ink, 1.5))
        for x, inward in ((box.left(), 5.0), (box.right(), -5.0)):
            painter.drawLine(QLineF(x, box.top(), x, box.bottom()))
            painter.drawLine(QLineF(x, box.top(), x + inward, box.top()))
            painter.drawLine(QLineF(x, box.bottom(), x + inward, box.bottom()))

    def marks(
        self, placed: list[Placed], lane: int, tone: str, *, chosen: Hashable, focused: bool
    ) -> None:
        """Numbered marks; events for the report are filled, groups are wider."""
        painter = self._painter
        font = fonts.ui(fonts.HEADER, fonts.MEDIUM, tabular=True)
        metrics = QFontMetrics(font)
        painter.setFont(font)
        for group in placed:
            box = self.box_of(group, metrics)
            box.moveCenter(QPointF(group.x + self._shift, self._middle(lane)))
            if chosen is not None and any(mark.key == chosen for mark in group.marks):
                self._ring(box, focused=focused)
            self._mark(group, box, self._table.color(group.tone or tone))

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
        if group.diamond:
            point = box.height() / 2
            left, right, middle = box.left(), box.right(), box.center().y()
            inner = (left + point, right - point)
            corners = [(left, middle), (inner[0], box.top()), (inner[1], box.top())]
            corners += [(right, middle), (inner[1], box.bottom()), (inner[0], box.bottom())]
            painter.drawPolygon([QPointF(x, y) for x, y in corners])
        else:
            painter.drawRoundedRect(box, radius, radius)
        painter.setPen(table.color("surface") if group.key_event else ink)
        painter.drawText(box, _CENTRE, group.label)

    @staticmethod
    def box_of(group: Placed, metrics: QFontMetrics | None = None) -> QRectF:
        """The size of a mark, around its middle on the time axis."""
        side = fonts.px(MARK)
        if metrics is None:
            metrics = QFontMetrics(fonts.ui(fonts.HEADER, fonts.MEDIUM, tabular=True))
        label = group.label
        width = side
        if len(label) > 1 or group.diamond:
            more = side if group.diamond else 10
            width = max(side, metrics.horizontalAdvance(label) + more)
        box = QRectF(0, 0, width, side)
        box.moveCenter(QPointF(group.x, 0))
        return box

    def ghost(self, ghost: Ghost, lane: int) -> None:
        """What the drag under way would do."""
        painter, table = self._painter, self._table
        middle = self._middle(lane)
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
        if label.right() > self._frame.width:
            label.moveRight(box.left() - 6)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(table.color("hover"))
        painter.drawRoundedRect(label, 4, 4)
        painter.setPen(table.color("text"))
        painter.drawText(label, _CENTRE, ghost.label)

    def names(self, names: dict[int, str]) -> None:
        """Names of the lanes by their place, over what scrolled below them."""
        painter, table, frame = self._painter, self._table, self._frame
        painter.fillRect(0, 0, frame.names, frame.height, table.color("surface"))
        self.over_lanes(on=True)
        font = fonts.ui(fonts.BODY, fonts.MEDIUM)
        metrics = QFontMetrics(font)
        painter.setFont(font)
        painter.setPen(table.color("text2"))
        align = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        for number, name in names.items():
            box = QRectF(20, self._top(number), frame.names - 30, frame.lane)
            shown = metrics.elidedText(upright(name), Qt.TextElideMode.ElideRight, int(box.width()))
            painter.drawText(box, align, shown)

    def empty(self, sentence: str) -> None:
        """One sentence on the first lane."""
        frame = self._frame
        self._painter.setFont(fonts.ui(fonts.BODY))
        self._painter.setPen(self._table.color("text3"))
        left = frame.names + 20
        box = QRectF(left, 0, frame.width - left, frame.lane)
        align = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        self._painter.drawText(box, align, sentence)
