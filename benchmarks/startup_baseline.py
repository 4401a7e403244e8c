"""An empty PySide6 window with a table and an editor, until it is painted.

A child of `benchmarks.startup`.
"""

import os
import time

from PySide6.QtCore import QTimer
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QApplication, QMainWindow, QPlainTextEdit, QSplitter, QTableWidget


class _Window(QMainWindow):
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        # Later: it comes when the whole window is painted and shown.
        QTimer.singleShot(0, _end)


def _end() -> None:
    clock = time.monotonic() - float(os.environ["STARTED_AT"])
    print(f'{{"painted": {clock}, "painted_cpu": {time.process_time()}}}', flush=True)
    QApplication.quit()


def main() -> None:
    qt = QApplication([])
    window = _Window()
    both = QSplitter()
    both.addWidget(QTableWidget(20, 6))
    both.addWidget(QPlainTextEdit())
    window.setCentralWidget(both)
    window.resize(1440, 900)
    window.show()
    qt.exec()


if __name__ == "__main__":
    main()
