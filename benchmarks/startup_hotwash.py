"""Hotwash through its front door until the first pages show their data.

A child of `benchmarks.startup`; the store is named by the environment.
"""

# ruff: noqa: E402 - Qt first, and in the way in which the front door imports it
import gc

gc.disable()

from desktop import qt

qt.load()

import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock
from uuid import UUID

from PySide6.QtCore import QCoreApplication, Qt, QTimer

from desktop.main_window import MainWindow, Services
from desktop.navigation import Route
from desktop.session import Session
from hotwash.__main__ import main as hotwash

Query = Callable[[object], object]
_QUIET_S = 0.15
_READING_MS = 3000


class _Watch:
    """Notes when the window was painted, when its reads had ended, and the longest stall."""

    def __init__(self) -> None:
        self.found: dict[str, float] = {}
        self._running = 0
        self._lock = Lock()
        self._delivered = (0.0, 0.0)
        self._since = 0.0
        self._last_tick = self._longest = 0.0
        self._last_work = self._most_work = 0.0
        self._tick: QTimer | None = None
        self._window: MainWindow | None = None
        self._visits = _visits()
        self._then: Callable[[], None] = self._on_home

    def painted(self, window: MainWindow) -> None:
        self._note("painted", (_now(), time.process_time()))
        self._window = window
        self._since = self._last_tick = _now()
        self._last_work = time.thread_time()
        self._tick = QTimer(interval=1, timerType=Qt.TimerType.PreciseTimer)
        self._tick.timeout.connect(self._on_tick)
        self._tick.start()

    @contextmanager
    def running(self) -> Iterator[None]:
        """A query runs, in any thread."""
        with self._lock:
            self._running += 1
        try:
            yield
        finally:
            with self._lock:
                self._running -= 1

    def delivered(self) -> None:
        """A result has reached its page, on the GUI thread."""
        self._delivered = (_now(), time.process_time())

    def _note(self, name: str, moment: tuple[float, float]) -> None:
        self.found[name], self.found[f"{name}_cpu"] = moment

    def _on_tick(self) -> None:
        """The longest time between two turns of the event loop; and whether all has come."""
        now = _now()
        self._longest = max(self._longest, now - self._last_tick)
        self._last_tick = now
        work = time.thread_time()
        self._most_work = max(self._most_work, work - self._last_work)
        self._last_work = work
        came = self._delivered[0] > self._since
        if came and not self._running and now - self._delivered[0] > _QUIET_S:
            self._then()

    def _on_home(self) -> None:
        self._note("home", self._delivered)
        self._left("home")
        self._then = self._nothing
        QTimer.singleShot(_READING_MS, self._on_read)

    def _nothing(self) -> None:
        """Home lies before its reader."""

    def _on_read(self) -> None:
        self._left("reading Home")
        self._then = self._on_visited
        self._next()

    def _left(self, name: str) -> None:
        self.found[f"{name}_stall"] = self._longest * 1000
        self.found[f"{name}_work"] = self._most_work * 1000
        self._longest, self._most_work, self._since = 0.0, 0.0, _now()

    def _next(self) -> None:
        """Goes to the next page, or ends."""
        if self._window is None or not self._visits:
            QCoreApplication.quit()
            return
        self._since = _now()
        self._window.navigation.go(self._visits[0][1])
        if self._window.page is not None and not self._delivered[0] > self._since:
            # A page may have nothing to read.
            QTimer.singleShot(0, self.delivered)

    def _on_visited(self) -> None:
        name, _route = self._visits.pop(0)
        self.found[name] = self._delivered[0] - self._since
        self._left(name)
        self._next()


def _visits() -> list[tuple[str, Route]]:
    incident = UUID(os.environ["INCIDENT"])
    once = [
        ("Incidents", Route("incidents")),
        ("the incident", Route("incident", incident)),
        ("its Workflow", Route("incident", incident, "workflow")),
        ("its Timeline", Route("incident", incident, "timeline")),
        ("Knowledge", Route("knowledge")),
        ("Reports", Route("reports")),
        ("Settings", Route("settings")),
    ]
    return once + [(f"{name}, again", route) for name, route in once]


def _now() -> float:
    return time.monotonic() - float(os.environ["STARTED_AT"])


def _watch_windows(watch: _Watch) -> None:
    built = MainWindow.__init__

    def watched(
        self: MainWindow, services: Services, actions: dict[str, Callable[[], object]]
    ) -> None:
        built(self, services, actions)
        # Queued: it comes when the whole window is painted and shown.
        queued = Qt.ConnectionType.QueuedConnection
        self.painted.connect(lambda: watch.painted(self), queued)

    MainWindow.__init__ = watched  # type: ignore[method-assign]


def _watch_reads(watch: _Watch) -> None:
    read, deliver = Session.read, Session._on_delivered  # noqa: SLF001 - watched from outside

    def watched(
        self: Session,
        query: Query,
        on_done: Callable[[object], object],
        on_failed: Callable[[Exception], object] | None = None,
        replaces: object = None,
    ) -> None:
        def asked(store: object) -> object:
            with watch.running():
                return query(store)

        read(self, asked, on_done, on_failed, replaces)

    def delivered(self: Session, act: Callable[[], object]) -> None:
        deliver(self, act)
        watch.delivered()

    Session.read = watched  # type: ignore[method-assign]
    Session._on_delivered = delivered  # type: ignore[method-assign]  # noqa: SLF001


def main() -> None:
    watch = _Watch()
    _watch_windows(watch)
    _watch_reads(watch)
    code = hotwash([])
    print(json.dumps(watch.found))
    raise SystemExit(code)


if __name__ == "__main__":
    main()
