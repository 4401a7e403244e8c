"""A fishbone: what led to an outcome, on named branches. The caller's table is its twin."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Final, override

from PySide6.QtCore import QEvent, QLineF, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QHelpEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from desktop.theme import fonts, tokens
from desktop.widgets.labels import as_tooltip, upright
from desktop.widgets.row_painter import wrapped

Bone = tuple[Hashable, str, bool]
"""Key, text, and whether it is a root."""
Branch = tuple[str, Sequence[Bone]]
"""Name and what lies on it."""

LINES: Final = 3
_ROW: Final = 20
_HEAD: Final = 150
_HEAD_LINES: Final = 4
_SLANT: Final = 26
_EDGE: Final = 20


@dataclass(frozen=True, slots=True)
class _Placed:
    box: QRectF
    key: Hashable
    text: str
    root: bool


class Fishbone(QWidget):
    """Paints branches above and below a spine that leads to the outcome.

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
        self._branches: tuple[Branch, ...] = ()
        self._outcome = ""

    def set_branches(self, branches: Sequence[Branch], outcome: str) -> None:
        """Shows `branches`, half of them above the spine, and the outcome at its end."""
        self._branches, self._outcome = tuple(branches), outcome
        told = [f"{name}: {', '.join(b[1] for b in bones)}" for name, bones in branches if bones]
        self.setAccessibleDescription("; ".join(told))
        self.update()

    def key_at(self, at: QPointF) -> Hashable:
        """What is painted at a point, or None."""
        return next((one.key for one in self._placed() if one.box.contains(at)), None)

    @override
    def sizeHint(self) -> QSize:
        return QSize(480, round(2 * self._half()) + 8)

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(240, self.sizeHint().height())

    # --- where things are

    @staticmethod
    def _half() -> float:
        """Height over the spine: a name and the lines of a branch."""
        return float(fonts.px(_ROW) * (LINES + 1) + 8)

    def _column(self, number: int) -> QRectF:
        """The room of a branch, beside its bone."""
        columns = max(1, -(-len(self._branches) // 2))
        width = (self.width() - fonts.px(_HEAD) - _EDGE) / columns
        place, below = number % columns, number >= columns
        top = self.height() / 2 if below else 4.0
        return QRectF(_EDGE + place * width, top, width, self._half())

    def _bone(self, number: int) -> QLineF:
        """From the name of a branch to the spine."""
        room, middle = self._column(number), self.height() / 2
        below = room.top() >= middle
        line = fonts.px(_ROW)
        outer = room.bottom() - line if below else room.top() + line
        return QLineF(room.left(), outer, room.left() + _SLANT, middle)

    def _placed(self) -> list[_Placed]:
        """The texts of all branches; what doesn't fit is counted in the last line."""
        found = []
        line = float(fonts.px(_ROW))
        for number, (_name, bones) in enumerate(self._branches):
            room = self._column(number)
            top = room.top() + (8 if room.top() >= self.height() / 2 else line)
            left = room.left() + _SLANT + 8
            shown = list(bones)
            if len(shown) > LINES:
                rest = self.tr("and {n} more").format(n=len(shown) - LINES + 1)
                shown = [*shown[: LINES - 1], (None, rest, False)]
            for key, text, root in shown:
                box = QRectF(left, top, room.right() - left - 6, line)
                found.append(_Placed(box, key, text, root))
                top += line
        return found

    # --- painting

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        table = tokens.of(self.palette())
        painter.fillRect(self.rect(), table.color("surface"))
        middle, end = self.height() / 2, self.width() - fonts.px(_HEAD)
        painter.setPen(QPen(table.color("control"), 1.5))
        painter.drawLine(QLineF(_EDGE, middle, end, middle))
        for number, (name, bones) in enumerate(self._branches):
            bone, room = self._bone(number), self._column(number)
            painter.setPen(QPen(table.color("control" if bones else "border"), 1.25))
            painter.drawLine(bone)
            top = room.bottom() - fonts.px(_ROW) if bone.y1() > middle else room.top()
            box = QRectF(room.left(), top, room.width() - 6, fonts.px(_ROW))
            painter.setPen(table.color("text2" if bones else "text3"))
            self._line(painter, box, name, fonts.ui(fonts.HEADER, fonts.BOLD))
        for one in self._placed():
            weight = fonts.BOLD if one.root else fonts.REGULAR
            painter.setPen(table.color("text3" if one.key is None else "text"))
            self._line(painter, one.box, self._words(one), fonts.ui(fonts.HEADER, weight))
        self._paint_outcome(painter, QRectF(end, 0, fonts.px(_HEAD) - 12, self.height()))

    def _words(self, one: _Placed) -> str:
        """A root says so in words, not by its weight alone."""
        return self.tr("Root: {cause}").format(cause=one.text) if one.root else one.text

    @staticmethod
    def _line(painter: QPainter, box: QRectF, text: str, font: QFont) -> None:
        painter.setFont(font)
        plain = " ".join(text.split())
        shown = QFontMetrics(font).elidedText(
            upright(plain), Qt.TextElideMode.ElideRight, int(box.width())
        )
        align = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        painter.drawText(box, align | Qt.TextFlag.TextSingleLine, shown)

    def _paint_outcome(self, painter: QPainter, room: QRectF) -> None:
        table = tokens.of(self.palette())
        box = QRectF(room.left(), 0, room.width(), fonts.px(_ROW) * _HEAD_LINES)
        box.moveCenter(room.center())
        painter.setPen(QPen(table.color("control"), 1))
        painter.setBrush(table.color("sunken"))
        painter.drawRoundedRect(box, 6, 6)
        painter.setPen(table.color("text"))
        font = fonts.ui(fonts.HEADER, fonts.MEDIUM)
        painter.setFont(font)
        inner = box.adjusted(8, 6, -8, -6)
        lines = wrapped(self._outcome, font, int(inner.width()), _HEAD_LINES)
        shown = "\n".join(text.strip() for text, _place in lines)
        painter.drawText(inner, Qt.AlignmentFlag.AlignCenter, shown)

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
            text = next((one.text for one in self._placed() if one.box.contains(at)), "")
            QToolTip.showText(event.globalPos(), as_tooltip(text) if text else "", self)
            return True
        return super().event(event)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.updateGeometry()
