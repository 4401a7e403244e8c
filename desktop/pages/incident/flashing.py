"""A line that marks its leading edge for a moment, as tables mark a row that was gone to."""

from typing import Final, override

from PySide6.QtCore import QTimer
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QScrollArea, QWidget

from desktop.theme import tokens

_FLASH_MS: Final = 600
_EDGE: Final = 3


class FlashingLine(QWidget):
    """Scrolled to and marked when somebody is led to it."""

    def __init__(self) -> None:
        super().__init__()
        self.flashed = False
        self._area: QScrollArea | None = None

    def reveal_in(self, area: QScrollArea) -> None:
        """Scrolls `area` to the line and marks it."""
        # A line that was made just now gets its place only when the page is laid out anew.
        self._end()
        self._area = area
        area.verticalScrollBar().rangeChanged.connect(self._scroll)
        QTimer.singleShot(0, self, self._scroll)
        self.flashed = True
        self.update()
        QTimer.singleShot(_FLASH_MS, self, self._end)

    def _scroll(self) -> None:
        if self._area is not None:
            self._area.ensureWidgetVisible(self, 0, 12)

    def _end(self) -> None:
        area, self._area = self._area, None
        if area is not None:
            area.verticalScrollBar().rangeChanged.disconnect(self._scroll)
        self.flashed = False
        self.update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.flashed:
            colour = tokens.of(self.palette()).color("focus")
            place = 0 if self.isLeftToRight() else self.width() - _EDGE
            QPainter(self).fillRect(place, 0, _EDGE, self.height(), colour)
