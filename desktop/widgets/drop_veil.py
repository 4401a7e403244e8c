"""Shown while files are dragged over the window: the whole page is the target."""

from typing import override

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from desktop.theme import fonts, tokens


class DropVeil(QWidget):
    """An outline in the focus colour with what a drop would do in words."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._text = ""
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def show_over(self, text: str) -> None:
        """Covers the parent and says `text`."""
        self._text = text
        parent = self.parentWidget()
        if parent is not None:
            self.setGeometry(parent.rect())
        self.raise_()
        self.show()
        self.update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        table = tokens.of(self.palette())
        ground = table.color("selected")
        ground.setAlpha(200)
        box = self.rect().adjusted(6, 6, -6, -6)
        painter.setBrush(ground)
        painter.setPen(QPen(table.color("focus"), 2))
        painter.drawRoundedRect(box, 8, 8)
        painter.setFont(fonts.ui(fonts.PANEL, fonts.BOLD))
        painter.setPen(table.color("text"))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self._text)
