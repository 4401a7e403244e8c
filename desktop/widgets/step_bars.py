"""Bars side by side, each made of parts: what became of the steps of a playbook.

The table below is its twin for the keyboard, so the figure takes no focus.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, override

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QHelpEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from desktop.theme import fonts, tokens
from desktop.widgets.labels import as_tooltip

_HIGH: Final = 148
_WIDEST: Final = 44.0
_GAP: Final = 0.28
_FOOT: Final = 20


@dataclass(frozen=True, slots=True)
class StepBar:
    """One bar.

    Attributes:
        label: stands below it.
        parts: from below, each a tone and how much.
        tip: the same in words.
    """

    label: str
    parts: tuple[tuple[str, int], ...]
    tip: str


class StepBars(QWidget):
    """Paints the bars.

    Args:
        name: for a screen reader.
        legend: tones of parts, each with its word.

    Signals:
        chosen: `(int)` the place of a bar that was clicked.
    """

    chosen = Signal(int)

    def __init__(
        self, name: str, legend: Sequence[tuple[str, str]], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._legend = tuple(legend)
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._bars: tuple[StepBar, ...] = ()

    def set_bars(self, bars: Sequence[StepBar]) -> None:
        """Shows bars; the highest fills the figure."""
        self._bars = tuple(bars)
        self.setAccessibleDescription("; ".join(bar.tip for bar in bars))
        self.update()

    def place_at(self, at: QPointF) -> int:
        """The place of the bar at a point; -1 where there is none."""
        place = int((at.x() - self._left()) // self._each()) if self._bars else -1
        return place if 0 <= place < len(self._bars) and at.x() >= self._left() else -1

    @override
    def sizeHint(self) -> QSize:
        return QSize(360, fonts.px(_HIGH))

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(160, fonts.px(_HIGH))

    def _each(self) -> float:
        return min(_WIDEST, (self.width() - 2 * self._left()) / max(1, len(self._bars)))

    @staticmethod
    def _left() -> float:
        return 2.0

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        table, painter = tokens.of(self.palette()), QPainter(self)
        painter.setFont(fonts.ui(fonts.HEADER, tabular=True))
        foot = fonts.px(_FOOT)
        most = max((sum(n for _tone, n in bar.parts) for bar in self._bars), default=0)
        each, room = self._each(), self.height() - 2 * foot - 4
        self._paint_legend(painter, table, foot)
        step = max(1, round(painter.fontMetrics().horizontalAdvance("000") / max(each, 1)))
        for place, bar in enumerate(self._bars):
            left, bottom = self._left() + place * each, float(self.height() - foot)
            for tone, count in bar.parts:
                high = room * count / most if most else 0.0
                box = QRectF(left + each * _GAP / 2, bottom - high, each * (1 - _GAP), high)
                painter.fillRect(box, table.color(tone))
                bottom -= high
            if place % step == 0:
                wide = each * step  # where labels don't fit, each step-th has the room of its bars
                below = QRectF(left - (wide - each) / 2, self.height() - foot, wide, foot)
                painter.setPen(table.color("text2"))
                painter.drawText(below, Qt.AlignmentFlag.AlignCenter, bar.label)
        painter.setPen(table.color("border"))
        painter.drawLine(0, self.height() - foot, self.width(), self.height() - foot)
        painter.end()

    def _paint_legend(self, painter: QPainter, table: tokens.Tokens, high: int) -> None:
        left, side = self._left(), high * 0.5
        for tone, word in self._legend:
            painter.fillRect(QRectF(left, (high - side) / 2, side, side), table.color(tone))
            wide = painter.fontMetrics().horizontalAdvance(word)
            painter.setPen(table.color("text2"))
            box = QRectF(left + side + 5, 0, wide + 2, high)
            painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, word)
            left += side + wide + 21

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        place = self.place_at(event.position())
        if place >= 0 and event.button() == Qt.MouseButton.LeftButton:
            self.chosen.emit(place)

    @override
    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            place = self.place_at(QPointF(event.pos()))
            if place >= 0:
                QToolTip.showText(event.globalPos(), as_tooltip(self._bars[place].tip), self)
            return True
        return super().event(event)
