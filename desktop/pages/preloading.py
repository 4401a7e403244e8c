"""Imports the pages' modules beside the GUI thread, so that the window answers meanwhile."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from desktop.pages import PAGES, PageSpec

_OTHERS_AFTER_MS = 800


class Preloading(QObject):
    """One thread that imports page after page."""

    _came = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="pages")
        self._came.connect(lambda then: then(), Qt.ConnectionType.QueuedConnection)
        self._later = QTimer(self, singleShot=True, interval=_OTHERS_AFTER_MS)
        self._later.timeout.connect(self._bring_others)

    def bring(self, page: PageSpec, then: Callable[[], object]) -> None:
        """Imports `page`, then calls `then` on the GUI thread, also when that failed.

        A page that can't be imported fails again, and is told of, when it is shown.
        """
        self._thread.submit(page.load).add_done_callback(lambda _: self._came.emit(then))

    def bring_others(self) -> None:
        """Imports all pages a little later, when the first one has read its data."""
        self._later.start()

    def close(self) -> None:
        """Waits for the page that is being imported and leaves out the others."""
        self._later.stop()
        self._thread.shutdown(wait=True, cancel_futures=True)

    def _bring_others(self) -> None:
        for page in PAGES:
            if page.exists:
                self._thread.submit(_bring_whole, page)


def _bring_whole(page: PageSpec) -> None:
    page.load().bring_parts()
