"""The incident's phases as one bar; time runs from left to right in every language."""

from collections.abc import Sequence
from datetime import tzinfo
from typing import TYPE_CHECKING, Final, override

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFontMetrics,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from desktop.pages.incident.words import short_time
from desktop.theme import fonts, tokens
from desktop.widgets.labels import upright
from kb.vocabulary.moments import format_moment

if TYPE_CHECKING:
    from kb.incidents.metrics.service import PhaseSpan

_TONES: Final = {"undetected": "crit", "triage": "med", "contain": "info", "recover": "ok"}
_GAP = 2
_BAR = 22
_LINE = 18


class PhaseBar(QWidget):
    """Phases with their durations, labels above and times below.

    Parts that would be too narrow for their label are widened; the tooltip has the exact times.

    Signals:
        chosen: a click, Enter or Space: to the timeline.
    """

    chosen = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._spans: tuple[PhaseSpan, ...] = ()
        self._zone: tzinfo | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_phases(self, spans: "Sequence[PhaseSpan]", zone: tzinfo) -> None:
        """Shows the phases whose both ends are known."""
        self._spans, self._zone = tuple(spans), zone
        words = [f"{span.label} {span.value}" for span in spans]
        self.setAccessibleName(self.tr("Phases") + ": " + ", ".join(words))
        self.setVisible(bool(spans))
        self.update()

    @override
    def sizeHint(self) -> QSize:
        return QSize(320, fonts.px(2 * _LINE + _BAR + 10))

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(120, self.sizeHint().height())

    def boxes(self) -> list[QRect]:
        """The place of each phase's bar."""
        if not self._spans:
            return []
        room = self.width() - 2 - _GAP * (len(self._spans) - 1)
        total = sum(span.minutes for span in self._spans) or 1.0
        needed = [self._needed(span) for span in self._spans]
        if sum(needed) >= room:
            widths = [room * width / sum(needed) for width in needed]
        else:
            widths = _shared([span.minutes / total for span in self._spans], needed, room)
        boxes: list[QRect] = []
        x = 1.0
        for width in widths:
            boxes.append(QRect(round(x), fonts.px(_LINE) + 2, max(2, round(width)), fonts.px(_BAR)))
            x += width + _GAP
        return boxes

    def _needed(self, span: "PhaseSpan") -> float:
        label = QFontMetrics(fonts.ui(fonts.HEADER, fonts.MEDIUM)).horizontalAdvance(span.label)
        inner = QFontMetrics(fonts.ui(fonts.HEADER, fonts.MEDIUM)).horizontalAdvance(span.value)
        return max(label + 10, inner + 18, 40)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        table = tokens.of(self.palette())
        boxes = self.boxes()
        for span, box in zip(self._spans, boxes, strict=True):
            self._paint_span(painter, span, box, table)
        if boxes:
            self._paint_times(painter, boxes, table)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(table.color("focus"), 2))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 6, 6)

    def _paint_span(
        self, painter: QPainter, span: "PhaseSpan", box: QRect, table: tokens.Tokens
    ) -> None:
        ink, ground = table.tone(_TONES.get(span.name, "neutral"))
        font = fonts.ui(fonts.HEADER, fonts.MEDIUM, tabular=True)
        painter.setFont(font)
        painter.setPen(table.color("text"))
        label = QRect(box.x(), 0, box.width(), fonts.px(_LINE))
        _draw(painter, label, span.label)
        shape = QPainterPath()
        shape.addRoundedRect(QRectF(box), 3, 3)
        painter.fillPath(shape, ground)
        if span.name == "undetected":
            _hatch(painter, shape, box, QPen(ink, 1.2))
            return
        painter.setPen(ink)
        _draw(painter, box.adjusted(8, 0, -4, 0), span.value)

    def _paint_times(self, painter: QPainter, boxes: list[QRect], table: tokens.Tokens) -> None:
        painter.setFont(fonts.ui(fonts.HEADER, tabular=True))
        painter.setPen(table.color("text2"))
        top = boxes[0].bottom() + 4
        height = fonts.px(_LINE)
        zone = self._zone
        if zone is None:
            return
        day = self._spans[0].started_at
        metrics = painter.fontMetrics()
        last = self._spans[-1]
        end = short_time(last.ended_at, last.precision, zone, day)
        end_width = metrics.horizontalAdvance(end) + 2
        edge = boxes[-1].right() + 1
        painter.drawText(
            QRect(edge - end_width, top, end_width, height), Qt.AlignmentFlag.AlignRight, end
        )
        free = 0
        for span, box in zip(self._spans, boxes, strict=True):
            text = short_time(span.started_at, span.precision, zone, day)
            width = metrics.horizontalAdvance(text) + 2
            if box.x() >= free and box.x() + width < edge - end_width:
                painter.drawText(QRect(box.x(), top, width, height), text)
                free = box.x() + width + 6

    # --- pointer and keyboard

    @override
    def event(self, event: QEvent) -> bool:
        """The tooltip of a phase has its exact times."""
        if isinstance(event, QHelpEvent) and event.type() == QHelpEvent.Type.ToolTip:
            at = event.pos().x()
            for span, box in zip(self._spans, self.boxes(), strict=True):
                if box.left() <= at <= box.right() + _GAP:
                    QToolTip.showText(event.globalPos(), self._told(span), self)
                    return True
        return super().event(event)

    def _told(self, span: "PhaseSpan") -> str:
        if self._zone is None:
            return span.label
        start = format_moment(span.started_at, span.precision, self._zone)
        end = format_moment(span.ended_at, span.precision, self._zone)
        return f"{span.label}: {span.value}\n{start} – {end}"

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self.rect().contains(event.position().toPoint()):
            self.chosen.emit()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.chosen.emit()
        else:
            super().keyPressEvent(event)


def _shared(shares: list[float], needed: list[float], room: float) -> list[float]:
    """Widths by share, none under what it needs; what is lacking comes from the wider ones."""
    widths = [share * room for share in shares]
    fixed = [False] * len(widths)
    while True:
        low = [n for n, width in enumerate(widths) if not fixed[n] and width < needed[n]]
        if not low:
            return widths
        for number in low:
            widths[number], fixed[number] = needed[number], True
        rest = room - sum(width for n, width in enumerate(widths) if fixed[n])
        open_shares = sum(share for n, share in enumerate(shares) if not fixed[n]) or 1.0
        for number, share in enumerate(shares):
            if not fixed[number]:
                widths[number] = rest * share / open_shares


def _draw(painter: QPainter, box: QRect, text: str) -> None:
    shown = painter.fontMetrics().elidedText(
        upright(text), Qt.TextElideMode.ElideRight, box.width() + 2
    )
    painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)


def _hatch(painter: QPainter, shape: QPainterPath, box: QRect, pen: QPen) -> None:
    painter.save()
    painter.setClipPath(shape)
    painter.setPen(pen)
    for x in range(box.left() - box.height(), box.right() + 1, 6):
        painter.drawLine(QPointF(x, box.bottom() + 1), QPointF(x + box.height(), box.top() - 1))
    painter.restore()
