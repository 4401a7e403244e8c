"""What every chart is: marks that the pointer and the arrow keys reach, one of them current."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, override

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QFontMetrics,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from desktop.theme import fonts, tokens
from desktop.widgets.labels import as_tooltip, upright

LINE: Final = 18
_HEIGHT: Final = 216
_NEXT: Final = (Qt.Key.Key_Right, Qt.Key.Key_Down)
_BEFORE: Final = (Qt.Key.Key_Left, Qt.Key.Key_Up)
_OPENING: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)


@dataclass(frozen=True, slots=True)
class ChartSeries:
    """Values, one for each category.

    Attributes:
        token: the colour.
        texts: each value as it is written.
        keys: what `chosen` tells for a value; "" for what opens nothing.
        dashed: whether a line is dashed: no line is known by its colour alone.
    """

    name: str
    token: str
    values: tuple[float | None, ...]
    texts: tuple[str, ...]
    keys: tuple[str, ...] = ()
    dashed: bool = False

    def key(self, at: int) -> str:
        """What a value opens."""
        return self.keys[at] if at < len(self.keys) else ""


@dataclass(frozen=True, slots=True)
class Spot:
    """A mark: where it is, what it says, what it opens."""

    box: QRectF
    text: str
    key: str


class Chart(QWidget):
    """Base of the charts. Time and values run from left to right in every language.

    Tab comes to the chart, arrows go from mark to mark, Enter opens the one that is current;
    the table behind a chart says the same.

    Signals:
        chosen: `(str)` the key of a mark: a click, Enter or Space.
    """

    chosen = Signal(str)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self._current = -1
        self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(name)

    # --- what subclasses give

    def spots(self) -> list[Spot]:
        """The marks, in the order in which keys go through them."""
        return []

    def draw(self, painter: QPainter, table: tokens.Tokens) -> None:
        """Paints everything but the ring of the current mark."""

    # --- size

    @override
    def sizeHint(self) -> QSize:
        return QSize(420, fonts.px(_HEIGHT))

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(240, self.sizeHint().height())

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Never lower than it needs at this width: a crowded layout would squeeze it."""
        super().resizeEvent(event)
        needed = self.sizeHint().height()
        if self.minimumHeight() != needed:
            self.setMinimumHeight(needed)
            self.updateGeometry()

    # --- painting

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        table = tokens.of(self.palette())
        self.draw(painter, table)
        spots = self.spots()
        if self.hasFocus() and 0 <= self._current < len(spots):
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(table.color("focus"), 2))
            painter.drawRoundedRect(spots[self._current].box.adjusted(-3, -3, 3, 3), 4, 4)

    # --- pointer and keys

    def _at(self, point: QPointF) -> int:
        """The nearest mark that lies under a point, smallest first: small ones are hit, too."""
        held = [
            (spot.box.width() * spot.box.height(), number)
            for number, spot in enumerate(self.spots())
            if _reach(spot.box).contains(point)
        ]
        return min(held)[1] if held else -1

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = self._at(event.position())
        opens = at >= 0 and bool(self.spots()[at].key)
        self.setCursor(Qt.CursorShape.PointingHandCursor if opens else Qt.CursorShape.ArrowCursor)

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        at = self._at(event.position())
        if event.button() == Qt.MouseButton.LeftButton and at >= 0:
            self._go(at)
            self._open()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        count = len(self.spots())
        if event.key() in _NEXT and self._current + 1 < count:
            self._go(self._current + 1)
        elif event.key() in _BEFORE and self._current > 0:
            self._go(self._current - 1)
        elif event.key() == Qt.Key.Key_Home and count:
            self._go(0)
        elif event.key() == Qt.Key.Key_End and count:
            self._go(count - 1)
        elif event.key() in _OPENING:
            self._open()
        else:
            super().keyPressEvent(event)

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        if self._current < 0 and self.spots():
            self._go(0)
        super().focusInEvent(event)

    def _go(self, number: int) -> None:
        self._current = number
        spot = self.spots()[number]
        self.setAccessibleName(f"{self._name}: {spot.text}")
        self.update()

    def _open(self) -> None:
        spots = self.spots()
        if 0 <= self._current < len(spots) and spots[self._current].key:
            self.chosen.emit(spots[self._current].key)

    @override
    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            at = self._at(QPointF(event.pos()))
            if at >= 0:
                QToolTip.showText(event.globalPos(), as_tooltip(self.spots()[at].text), self)
            else:
                QToolTip.hideText()
            return True
        return super().event(event)


def _reach(box: QRectF) -> QRectF:
    """At least 16 pixels each way."""
    wide, high = max(16 - box.width(), 0) / 2, max(16 - box.height(), 0) / 2
    return box.adjusted(-wide, -high, wide, high)


def text_at(
    painter: QPainter,
    box: QRectF,
    text: str,
    ink: QColor,
    align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
    weight: object = fonts.REGULAR,
) -> None:
    """A line of text in a box, cut with an ellipsis where it doesn't fit."""
    font = fonts.ui(fonts.HEADER, weight, tabular=True)  # type: ignore[arg-type]
    painter.setFont(font)
    painter.setPen(ink)
    shown = QFontMetrics(font).elidedText(
        upright(text), Qt.TextElideMode.ElideRight, int(box.width())
    )
    painter.drawText(box, align | Qt.AlignmentFlag.AlignVCenter, shown)


def legend_lines(width: float, series: Sequence[ChartSeries]) -> int:
    """How many lines the names of the series take."""
    return max((line for line, _x, _one in _placed(width, series)), default=0) + 1


def _placed(
    width: float, series: Sequence[ChartSeries]
) -> Iterator[tuple[int, float, ChartSeries]]:
    metrics = QFontMetrics(fonts.ui(fonts.HEADER))
    line, x = 0, 0.0
    for one in series:
        wide = metrics.horizontalAdvance(one.name) + 34
        if x and x + wide - 10 > width:
            line, x = line + 1, 0.0
        yield line, x, one
        x += wide


def legend(
    painter: QPainter, table: tokens.Tokens, width: float, series: Sequence[ChartSeries]
) -> None:
    """Lines at the top that name the series by their colour and their dash."""
    metrics, high = QFontMetrics(fonts.ui(fonts.HEADER)), fonts.px(LINE)
    for line, x, one in _placed(width, series):
        ink, middle = table.color(one.token), line * high + high / 2
        if one.dashed:
            painter.setPen(QPen(ink, 2, Qt.PenStyle.DashLine))
            painter.drawLine(QPointF(x, middle), QPointF(x + 14, middle))
        else:
            painter.fillRect(QRectF(x, middle - 5, 12, 10), ink)
        box = QRectF(x + 18, line * high, metrics.horizontalAdvance(one.name) + 4, high)
        text_at(painter, box, one.name, table.color("text2"))
