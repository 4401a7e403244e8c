"""The clock of a drill: it runs, stands while paused, and can be hidden. Nothing ends by it."""

import time

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from desktop.pages.training.drill_words import clock_words
from desktop.theme import fonts
from desktop.widgets.labels import PlainText
from desktop.widgets.layouts import row

_SECOND_MS = 1000


class DrillClock(QWidget):
    """Counts the time of a sitting, and that of the decision under way."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._before = 0.0
        self._decided = 0.0
        self._since: float | None = None
        self.label = PlainText("", "medium")
        self.label.setAccessibleName(self.tr("Time taken"))
        self.label.setFont(fonts.ui(fonts.BODY, tabular=True))
        self.setLayout(row(self.label))
        self._ticks = QTimer(self, interval=_SECOND_MS)
        self._ticks.timeout.connect(self._show)

    def start(self, seconds: float = 0.0) -> None:
        """Starts with what was taken in earlier sittings."""
        self._before, self._decided, self._since = seconds, 0.0, None
        self.go_on()

    def go_on(self) -> None:
        """Runs."""
        if self._since is None:
            self._since = time.monotonic()
        self._ticks.start()
        self._show()

    def stand(self) -> None:
        """Stands still; the time of the decision is kept."""
        self._decided = self.seconds
        self._since = None
        self._ticks.stop()
        self._show()

    @property
    def seconds(self) -> float:
        """What the decision under way has taken, pauses left out."""
        running = time.monotonic() - self._since if self._since is not None else 0.0
        return self._decided + running

    def decided(self) -> float:
        """Stands, and gives what the decision took; the next one begins at 0."""
        self.stand()
        taken, self._decided = self._decided, 0.0
        self._before += taken
        return taken

    def _show(self) -> None:
        self.label.set_text(clock_words(self._before + self.seconds))
