"""A mark as a widget, to stand before its word outside of tables."""

from typing import override

from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from desktop.theme import tokens
from desktop.widgets import marks
from desktop.widgets.labels import PlainText
from desktop.widgets.layouts import row
from desktop.widgets.marks import Mark


class MarkIcon(QWidget):
    """A mark in its own colour, 16 px. The word must stand beside it."""

    def __init__(self, mark: Mark, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._mark = mark
        self.setFixedSize(16, 16)

    def set_mark(self, mark: Mark) -> None:
        """Shows another mark."""
        self._mark = mark
        self.update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        table = tokens.of(self.palette())
        colour = table.color(marks.tone(self._mark))
        marks.paint(QPainter(self), self.rect(), self._mark, colour)


class MarkedWord(QWidget):
    """A mark and its word, such as "4 late"."""

    def __init__(self, mark: Mark, text: str = "", role: str = "secondary") -> None:
        super().__init__()
        self._icon = MarkIcon(mark)
        self._text = PlainText(text, role)
        self.setLayout(row(self._icon, self._text, spacing=6))

    def set_text(self, text: str) -> None:
        """Changes the word."""
        self._text.set_text(text)

    def set_mark(self, mark: Mark) -> None:
        """Changes the mark."""
        self._icon.set_mark(mark)
