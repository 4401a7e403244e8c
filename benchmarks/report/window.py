"""How long the event loop of a window stands still while a report is rendered.

A child of `benchmarks.report`: python -m benchmarks.report.window TIMES. Prints the longest time
between two turns in ms, first with nothing to do, then during a render as the window starts it.
"""

import os
import sys
import time

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication

from benchmarks.report import content
from desktop.jobs.rendering import Renderers
from desktop.pages.reports.page import ReportsPage


class _Pulse:
    """A timer of 1 ms that notes the longest time between two of its turns."""

    def __init__(self) -> None:
        self.longest = 0.0
        self._last = time.perf_counter()
        self._timer = QTimer(interval=1, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._on_turn)
        self._timer.start()

    def taken(self) -> float:
        """The longest so far, in ms; begins anew."""
        longest, self.longest = self.longest, 0.0
        return longest * 1000

    def _on_turn(self) -> None:
        now = time.perf_counter()
        self.longest = max(self.longest, now - self._last)
        self._last = now


def main(times: int) -> None:
    application = QApplication(["stall"])
    ReportsPage.bring_parts()  # as the window does, beside the GUI thread
    renderers = Renderers()
    context = content.context(times)
    pulse = _Pulse()
    QTimer.singleShot(2000, application.quit)
    application.exec()
    pulse.taken()
    QTimer.singleShot(2000, application.quit)
    application.exec()
    idle = pulse.taken()
    job = renderers.submit("Stall", "", context)
    job.rendered.connect(application.quit)
    job.refused.connect(application.quit)
    application.exec()
    during = pulse.taken()
    renderers.close()
    print(f"{idle:.1f} {during:.1f}")


if __name__ == "__main__":
    main(int(sys.argv[1]))
