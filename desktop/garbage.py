"""Garbage of Python, collected by the thread of the window alone.

Python looks for garbage in whichever thread happens to make objects. What it finds may be widgets
that know each other, and Qt's objects are destroyed by the thread that they live in: elsewhere
that corrupts memory, and the program ends sooner or later.
"""

import gc
from typing import Final

from PySide6.QtCore import QObject, QTimer

#: Often enough that what has come since is looked through in a few milliseconds.
_EVERY_MS: Final = 200


class GarbageCollector(QObject):
    """Collects now and then while the event loop turns, as much as Python would have."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._timer = QTimer(self)
        self._timer.setInterval(_EVERY_MS)
        self._timer.timeout.connect(self.look)

    def start(self) -> None:
        """From now on, no other thread collects."""
        gc.disable()
        self._timer.start()

    def stop(self) -> None:
        """Leaves it to Python again."""
        self._timer.stop()
        gc.enable()

    def look(self) -> None:
        """Collects the oldest generation that is due."""
        for generation in reversed(range(3)):
            if gc.get_count()[generation] > gc.get_threshold()[generation]:
                gc.collect(generation)
                return
