"""A tree of whys: each text right of what it explains. The caller's table is its twin."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Final, override

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFont,
    QFontMetrics,
    QHelpEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from desktop.theme import fonts, tokens
from desktop.widgets.labels import as_tooltip, upright

_ROW: Final = 46
_BOX: Final = 38
_COLUMN: Final = 216
_GAP: Final = 26
_EDGE: Final = 6


@dataclass(frozen=True, slots=True)
class Why:
    """One text of the tree.

    Attributes:
        key: what a click gives.
        ref: its reference, such as K-02.
        text: what it says.
        depth: how many stand above it; it explains the last one before it that is less deep.
        root: it is a root.
    """

    key: Hashable
    ref: str
    text: str
    depth: int = 0
    root: bool = False


@dataclass(frozen=True, slots=True)
class _Placed:
    why: Why
    box: QRectF
    above: QRectF | None


class WhyTree(QWidget):
    """Paints what was to be explained at the left, and each why right of it.

    The pointer chooses; the keyboard has the table that shows the same rows, so the figure
    takes no focus.

    Signals:
        chosen: `(key)` a text was clicked.
    """

    chosen = Signal(object)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._whys: tuple[Why, ...] = ()

    def set_whys(self, whys: Sequence[Why]) -> None:
        """Shows `whys`, each right after what it explains."""
        self._whys = tuple(whys)
        told = [f"{why.ref} {why.text} ({why.depth + 1})" for why in self._whys]
        self.setAccessibleDescription("; ".join(told))
        size = self.sizeHint()
        self.setMinimumSize(size)
        self.updateGeometry()
        self.update()

    def key_at(self, at: QPointF) -> Hashable:
        """What is painted at a point, or None."""
        return next((one.why.key for one in self.placed() if one.box.contains(at)), None)

    @override
    def sizeHint(self) -> QSize:
        deepest = max((why.depth for why in self._whys), default=0)
        width = 2 * _EDGE + (deepest + 1) * fonts.px(_COLUMN) + deepest * _GAP
        lines = max((one.box.bottom() for one in self.placed()), default=fonts.px(_ROW))
        return QSize(round(width), round(lines) + _EDGE)

    def placed(self) -> list[_Placed]:
        """The boxes: the first why stands beside what it explains, further ones below."""
        found: list[_Placed] = []
        above: dict[int, QRectF] = {}
        row, last_depth = -1, -1
        for why in self._whys:
            if why.depth <= last_depth or row < 0:
                row += 1
            last_depth = why.depth
            left = _EDGE + why.depth * (fonts.px(_COLUMN) + _GAP)
            top = _EDGE + row * fonts.px(_ROW)
            box = QRectF(left, top, fonts.px(_COLUMN), fonts.px(_BOX))
            found.append(_Placed(why, box, above.get(why.depth - 1)))
            above[why.depth] = box
        return found

    # --- painting

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), tokens.of(self.palette()).color("surface"))
        placed = self.placed()
        for one in placed:
            if one.above is not None:
                self._paint_line(painter, one.above, one.box)
        for one in placed:
            self._paint_box(painter, one)

    def _paint_line(self, painter: QPainter, start: QRectF, end: QRectF) -> None:
        """From the right edge of what is explained, down and to the why."""
        painter.setPen(QPen(tokens.of(self.palette()).color("control"), 1.25))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        middle = end.left() - _GAP / 2
        path = QPainterPath(QPointF(start.right(), start.center().y()))
        path.lineTo(middle, start.center().y())
        path.lineTo(middle, end.center().y())
        path.lineTo(end.left(), end.center().y())
        painter.drawPath(path)

    def _paint_box(self, painter: QPainter, one: _Placed) -> None:
        table = tokens.of(self.palette())
        ink, ground = table.tone("warn") if one.why.root else (table.color("control"), None)
        painter.setPen(QPen(ink, 1.5 if one.why.root else 1))
        painter.setBrush(ground if ground is not None else table.color("sunken"))
        painter.drawRoundedRect(one.box, 5, 5)
        inner = one.box.adjusted(8, 3, -8, -3)
        ref = f"{one.why.ref} " + (self.tr("Root") if one.why.root else "")
        head = QRectF(inner.left(), inner.top(), inner.width(), inner.height() / 2)
        painter.setPen(ink if one.why.root else table.color("text2"))
        self._line(painter, head, ref, fonts.ui(fonts.HEADER, fonts.MEDIUM))
        painter.setPen(table.color("text"))
        weight = fonts.BOLD if one.why.root else fonts.REGULAR
        self._line(
            painter, head.translated(0, head.height()), one.why.text, fonts.ui(fonts.HEADER, weight)
        )

    @staticmethod
    def _line(painter: QPainter, box: QRectF, text: str, font: QFont) -> None:
        painter.setFont(font)
        plain = " ".join(text.split())
        shown = QFontMetrics(font).elidedText(
            upright(plain), Qt.TextElideMode.ElideRight, int(box.width())
        )
        align = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        painter.drawText(box, align | Qt.TextFlag.TextSingleLine, shown)

    # --- pointer

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        key = self.key_at(event.position())
        if key is not None and event.button() == Qt.MouseButton.LeftButton:
            self.chosen.emit(key)

    @override
    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            at = QPointF(event.pos())
            text = next((one.why.text for one in self.placed() if one.box.contains(at)), "")
            QToolTip.showText(event.globalPos(), as_tooltip(text) if text else "", self)
            return True
        return super().event(event)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.setMinimumSize(self.sizeHint())
            self.updateGeometry()
