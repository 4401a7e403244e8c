"""Marks of states, drawn as paths and never as font glyphs; each repeats a word beside it."""

from enum import StrEnum
from typing import Final

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from desktop.theme import icons


class Mark(StrEnum):
    """What a mark says. Values of severities are those of the record's field."""

    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
    INFORMATIONAL = "informational"
    NOT_SET = "not_set"
    AS_PLANNED = "as_planned"
    LATE = "late"
    OUT_OF_ORDER = "reordered"
    REPEATED = "repeated"
    SKIPPED = "skipped"
    ADDED = "added"
    NOT_TAKEN = "not_taken"
    NOT_YET = "not_yet"
    MISSING = "missing"
    DONE = "done"


_TONES: Final[dict[Mark, str]] = {
    Mark.CRITICAL: "crit",
    Mark.HIGH: "high",
    Mark.MEDIUM: "med",
    Mark.LOW: "low",
    Mark.INFORMATIONAL: "low",
    Mark.NOT_SET: "text3",
    Mark.AS_PLANNED: "ok",
    Mark.LATE: "warn",
    Mark.OUT_OF_ORDER: "high",
    Mark.REPEATED: "high",
    Mark.SKIPPED: "text3",
    Mark.ADDED: "info",
    Mark.NOT_TAKEN: "text3",
    Mark.NOT_YET: "text3",
    Mark.MISSING: "warn",
    Mark.DONE: "ok",
}

_ICONS: Final[dict[Mark, str]] = {
    Mark.AS_PLANNED: "check",
    Mark.LATE: "clock",
    Mark.OUT_OF_ORDER: "arrows-down-up",
    Mark.REPEATED: "arrow-clockwise",
    Mark.SKIPPED: "minus",
    Mark.ADDED: "plus",
    Mark.NOT_TAKEN: "arrow-u-up-right",
    Mark.NOT_YET: "circle-dashed",
    Mark.MISSING: "circle-dashed",
    Mark.DONE: "check-circle",
    Mark.NOT_SET: "minus",
    Mark.INFORMATIONAL: "info",
}


def tone(mark: Mark) -> str:
    """The token of the mark's colour."""
    return _TONES[mark]


def paint(painter: QPainter, rect: QRect, mark: Mark, colour: QColor) -> None:
    """Paints `mark` centred in `rect`, 16 px at most, in `colour`."""
    name = _ICONS.get(mark)
    side = min(rect.width(), rect.height(), 16)
    centre = QPointF(rect.x() + rect.width() / 2, rect.y() + rect.height() / 2)
    if name is not None:
        box = QRect(round(centre.x() - side / 2), round(centre.y() - side / 2), side, side)
        icons.paint(painter, box, name, colour.name())
        return
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if mark is Mark.LOW:
        painter.setPen(QPen(colour, 1.5, j=Qt.PenJoinStyle.MiterJoin))
        painter.setBrush(Qt.BrushStyle.NoBrush)
    else:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
    painter.drawPath(_shape(mark, centre))
    painter.restore()


def _shape(mark: Mark, centre: QPointF) -> QPainterPath:
    """Shapes of severities, about 9 px wide."""
    path = QPainterPath()
    x, y = centre.x(), centre.y()
    if mark is Mark.CRITICAL:
        corners = [(x, y - 5), (x + 5, y), (x, y + 5), (x - 5, y)]
    elif mark is Mark.HIGH:
        corners = [(x, y - 4.5), (x + 5, y + 4), (x - 5, y + 4)]
    elif mark is Mark.LOW:
        corners = [(x - 4, y - 3), (x + 4, y - 3), (x, y + 4)]
    else:
        path.addEllipse(QRectF(x - 4, y - 4, 8, 8))
        return path
    path.moveTo(*corners[0])
    for corner in corners[1:]:
        path.lineTo(*corner)
    path.closeSubpath()
    return path
