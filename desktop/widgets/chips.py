"""Chips, avatars and thin progress bars: painting functions for rows, and widgets of them."""

from typing import override

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.theme import fonts, tokens
from desktop.theme.tokens import Tokens
from desktop.widgets import marks
from desktop.widgets.labels import upright
from desktop.widgets.marks import Mark

CHIP_HEIGHT = 22
_PADDING = 8
_MARK = 16


def chip_size(text: str, mark: Mark | None = None) -> QSize:
    """Size of a chip in logical pixels."""
    metrics = QFontMetrics(fonts.ui(fonts.HEADER, fonts.MEDIUM))
    width = metrics.horizontalAdvance(text) + 2 * _PADDING + (_MARK if mark else 0)
    return QSize(width, fonts.px(CHIP_HEIGHT))


def paint_chip(
    painter: QPainter, rect: QRect, text: str, tone: str, table: Tokens, mark: Mark | None = None
) -> int:
    """Paints a chip at the leading edge of `rect`, centred in height; returns its width.

    Args:
        painter: where to.
        rect: the room; longer text is cut with an ellipsis.
        text: the word of the state.
        tone: crit, high, med, low, ok, warn, danger, info or neutral.
        table: colours.
        mark: a shape before the word.
    """
    ink, ground = table.tone(tone)
    size = chip_size(text, mark)
    width = min(size.width(), rect.width())
    top = rect.y() + (rect.height() - size.height()) // 2
    left = rect.x()
    if painter.layoutDirection() == Qt.LayoutDirection.RightToLeft:
        left = rect.right() + 1 - width
    box = QRect(left, top, width, size.height())
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ground)
    painter.drawRoundedRect(QRectF(box), 4, 4)
    inner = box.adjusted(_PADDING, 0, -_PADDING, 0)
    if mark is not None:
        marks.paint(painter, QRect(inner.x() - 3, box.y(), 14, box.height()), mark, ink)
        inner.setLeft(inner.left() + _MARK)
    font = fonts.ui(fonts.HEADER, fonts.MEDIUM)
    painter.setFont(font)
    painter.setPen(ink)
    shown = QFontMetrics(font).elidedText(
        upright(text), Qt.TextElideMode.ElideRight, inner.width() + 1
    )
    painter.drawText(inner.adjusted(0, 0, 2, 0), Qt.AlignmentFlag.AlignVCenter, shown)
    painter.restore()
    return width


def initials(name: str) -> str:
    """Two letters at most: of the first and the last word of `name`."""
    words = [word for word in name.replace(".", " ").split() if word[0].isalnum()]
    if not words:
        return "?"
    chosen = words[:1] if len(words) == 1 else [words[0], words[-1]]
    return "".join(word[0].upper() for word in chosen)


def paint_avatar(painter: QPainter, rect: QRect, name: str, table: Tokens) -> None:
    """Paints the initials of `name` in a disc centred in `rect`, 20 px."""
    side = min(rect.width(), rect.height(), 20)
    box = QRect(0, 0, side, side)
    box.moveCenter(rect.center())
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(table.color("low_bg"))
    painter.drawEllipse(box)
    font = fonts.ui(fonts.HEADER, fonts.BOLD)
    # Decoration beside the written name, so the 12 px floor of text does not hold for it.
    font.setPixelSize(round(side * 0.42))
    painter.setFont(font)
    painter.setPen(table.color("low"))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, initials(name))
    painter.restore()


def paint_progress(
    painter: QPainter, rect: QRect, share: float, table: Tokens, *, height: int = 5
) -> None:
    """Paints a bar over the width of `rect`, `share` of it full (0…1); full is `ok`."""
    box = QRectF(rect.x(), rect.y() + (rect.height() - height) / 2, rect.width(), height)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(table.color("border"))
    painter.drawRoundedRect(box, height / 2, height / 2)
    full = QRectF(box)
    full.setWidth(max(0.0, min(1.0, share)) * box.width())
    if painter.layoutDirection() == Qt.LayoutDirection.RightToLeft:
        full.moveRight(box.right())
    if full.width() > 0:
        painter.setBrush(table.color("ok" if share >= 1 else "accent_text"))
        painter.drawRoundedRect(full, height / 2, height / 2)
    painter.restore()


class Chip(QWidget):
    """A state as a word on a tone: `Chip("High", "high", Mark.HIGH)`."""

    def __init__(
        self,
        text: str = "",
        tone: str = "neutral",
        mark: Mark | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._text, self._tone, self._mark = text, tone, mark
        self.set(text, tone, mark)

    def set(self, text: str, tone: str = "neutral", mark: Mark | None = None) -> None:
        """Changes word, tone and mark."""
        self._text, self._tone, self._mark = text, tone, mark
        self.setAccessibleName(text)
        self.updateGeometry()
        self.update()

    @property
    def text(self) -> str:
        """The word."""
        return self._text

    @override
    def sizeHint(self) -> QSize:
        return chip_size(self._text, self._mark)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setLayoutDirection(self.layoutDirection())
        table = tokens.of(self.palette())
        paint_chip(painter, self.rect(), self._text, self._tone, table, self._mark)


class ThinProgress(QWidget):
    """A bar 5 px high. The figure itself must stand beside it as text."""

    def __init__(self, share: float = 0.0, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._share = share
        self.setFixedHeight(8)
        self.setMinimumWidth(40)

    def set_share(self, share: float) -> None:
        """Fills `share` of the bar, 0…1."""
        self._share = share
        self.update()

    @override
    def sizeHint(self) -> QSize:
        return QSize(96, 8)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setLayoutDirection(self.layoutDirection())
        paint_progress(painter, self.rect(), self._share, tokens.of(self.palette()))
