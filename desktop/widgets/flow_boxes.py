"""The boxes of a graph of steps: a step, and the end."""

from dataclasses import dataclass
from typing import Final, override

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetrics, QGuiApplication, QPainter, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from desktop.theme import fonts, icons, tokens
from desktop.widgets.labels import as_tooltip, upright
from desktop.widgets.row_painter import wrapped

WIDTH: Final = 196
HEIGHT: Final = 62
END_SIZE: Final = 26


@dataclass(frozen=True, slots=True)
class Node:
    """A step.

    Attributes:
        icon: what tells its kind, "" for a plain step.
        tone: `neutral` or a tone of `tokens`.
        note: a line below its title: who does it, in what time.
        spoken: what a screen reader says of it.
        mark: what stands in the place of its number, such as "L-02"; its note stands beside it.
        is_missing: it should be there and isn't: its edge is dashed.
    """

    number: int
    title: str
    icon: str = ""
    tone: str = "neutral"
    note: str = ""
    spoken: str = ""
    mark: str = ""
    is_missing: bool = False


class Box(QGraphicsItem):
    """A step: its number, what kind it is, its title in two lines, and a note."""

    def __init__(self, node: Node, at: QPointF) -> None:
        super().__init__()
        self.node = node
        self.is_current = False
        self.is_target = False
        self.setPos(at)
        self.setZValue(3)
        self.setToolTip(as_tooltip("\n".join(filter(None, (node.title, node.note)))))

    @override
    def boundingRect(self) -> QRectF:
        width, height = fonts.px(WIDTH), fonts.px(HEIGHT)
        return QRectF(-width / 2 - 2, -height / 2 - 2, width + 4, height + 4)

    @override
    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,
        widget: QWidget | None = None,
    ) -> None:
        table = _table(widget)
        box = self.boundingRect().adjusted(2, 2, -2, -2)
        self._paint_ground(painter, box, table)
        if self.node.mark or self.node.is_missing:
            self._paint_marked(painter, box.adjusted(10, 5, -10, -4), table)
        else:
            self._paint_words(painter, box.adjusted(10, 6, -10, -6), table)

    def _paint_ground(self, painter: QPainter, box: QRectF, table: tokens.Tokens) -> None:
        ground = table.color("selected" if self.is_current else "sunken")
        if self.node.tone != "neutral" and not self.is_current:
            ground = table.tone(self.node.tone)[1]
        painter.setBrush(ground)
        marked = self.is_current or self.is_target
        dashed = self.is_target or self.node.is_missing
        stroke = Qt.PenStyle.DashLine if dashed else Qt.PenStyle.SolidLine
        edge = table.color("focus" if marked else "control" if dashed else "border")
        painter.setPen(QPen(edge, 2 if marked else 1, stroke))
        painter.drawRoundedRect(box, 6, 6)

    def _paint_words(self, painter: QPainter, inside: QRectF, table: tokens.Tokens) -> None:
        head = QRectF(inside.left(), inside.top(), fonts.px(26), fonts.px(18))
        painter.setFont(fonts.ui(fonts.HEADER, fonts.BOLD, tabular=True))
        painter.setPen(table.color("accent_text"))
        top = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop
        painter.drawText(head, top, str(self.node.number))
        if self.node.icon:
            size = fonts.px(16)
            place = QRectF(inside.left(), inside.bottom() - size, size, size).toRect()
            colour = table.tone(self.node.tone)[0].name()
            icons.paint(painter, place, self.node.icon, colour)
        room = inside.adjusted(fonts.px(26), 0, 0, 0)
        line = fonts.px(17)
        self._paint_title(painter, room, table)
        if self.node.note:
            painter.setFont(fonts.ui(fonts.HEADER))
            painter.setPen(table.color("text3"))
            spot = QRectF(room.left(), inside.bottom() - line, room.width(), line)
            painter.drawText(spot, top, elided(self.node.note, painter.font(), int(room.width())))

    def _paint_title(self, painter: QPainter, room: QRectF, table: tokens.Tokens) -> None:
        font = fonts.ui(fonts.HEADER, fonts.BOLD)
        line = fonts.px(17)
        painter.setFont(font)
        painter.setPen(table.color("text"))
        lines = wrapped(self.node.title, font, int(room.width()), 2)
        for number, (words, _place) in enumerate(lines):
            spot = QRectF(room.left(), room.top() + number * line, room.width(), line)
            painter.drawText(spot, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop, words)

    def _paint_marked(self, painter: QPainter, inside: QRectF, table: tokens.Tokens) -> None:
        """Its mark and its note in one line, its title in two below."""
        line = fonts.px(17)
        head = QRectF(inside.left(), inside.top(), inside.width(), line)
        painter.setFont(fonts.ui(fonts.HEADER, fonts.BOLD, tabular=True))
        painter.setPen(table.color("accent_text"))
        top = Qt.AlignmentFlag.AlignTop
        painter.drawText(head, Qt.AlignmentFlag.AlignLeft | top, self.node.mark)
        used = painter.fontMetrics().horizontalAdvance(self.node.mark) + fonts.px(8)
        painter.setFont(fonts.ui(fonts.HEADER))
        painter.setPen(table.color("text3"))
        note = elided(self.node.note, painter.font(), int(inside.width() - used))
        painter.drawText(head, Qt.AlignmentFlag.AlignRight | top, note)
        self._paint_title(painter, inside.adjusted(0, line, 0, 0), table)


class End(QGraphicsItem):
    """Where a flow ends."""

    def __init__(self, at: QPointF, words: str) -> None:
        super().__init__()
        self.setPos(at)
        self.setToolTip(as_tooltip(words))
        self._words = words

    @override
    def boundingRect(self) -> QRectF:
        size = fonts.px(END_SIZE)
        return QRectF(-size, -size / 2 - 2, 2 * size, size + 4)

    @override
    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,
        widget: QWidget | None = None,
    ) -> None:
        table = _table(widget)
        painter.setBrush(table.color("hover"))
        painter.setPen(QPen(table.color("control"), 1))
        size = fonts.px(END_SIZE)
        box = QRectF(-size, -size / 2, 2 * size, size)
        painter.drawRoundedRect(box, size / 2, size / 2)
        painter.setPen(table.color("text2"))
        painter.setFont(fonts.ui(fonts.HEADER))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self._words)


def _table(widget: QWidget | None) -> tokens.Tokens:
    return tokens.of(widget.palette() if widget is not None else QGuiApplication.palette())


def elided(words: str, font: QFont, width: int) -> str:
    """Words that fit into a width, with … where some had to go."""
    return QFontMetrics(font).elidedText(upright(words), Qt.TextElideMode.ElideRight, width)
