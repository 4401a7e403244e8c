"""Work over a connection, beside the window: signing in, fetching, sending. It can be cancelled."""

import logging
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, override

from PySide6.QtCore import Signal

from desktop import connections
from desktop.errors import technical
from desktop.jobs.job import Job, JobState

if TYPE_CHECKING:
    from kb.connectors.schemas import Connection
    from kb.connectors.service import Connector

_log = logging.getLogger(__name__)


class ConnectorJob(Job):
    """Runs work with a connector in a thread of its own.

    Args:
        name: what it does, for people.
        connection: where to.
        work: what is done; it runs in the thread.
        can_ask: a person may be shown a code to sign in with.

    Signals:
        came: `(object)` what the work returned; not after Cancel.
        failed: `(Exception)` it could not be done.
        code_wanted: `(DeviceCode)` somebody has to sign in on another page.
        told: `(int, int, str)` incidents and pages so far, and why it is waited.
    """

    came = Signal(object)
    failed = Signal(object)
    code_wanted = Signal(object)
    told = Signal(int, int, str)
    _ended = Signal(object, object)

    def __init__(
        self,
        name: str,
        connection: "Connection",
        work: "Callable[[Connector], object]",
        *,
        can_ask: bool = True,
    ) -> None:
        super().__init__(name)
        self.connection = connection
        self._work = work
        self._can_ask = can_ask
        self._stop = threading.Event()
        self._ended.connect(self._on_ended)
        self.told.connect(lambda incidents, _pages, _said: self._tell(incidents))

    def start(self) -> None:
        """Begins."""
        threading.Thread(target=self._run, daemon=True, name="connector").start()

    @override
    def cancel(self) -> None:
        self._stop.set()
        super().cancel()

    def _tell(self, incidents: int) -> None:
        self.report(incidents, 0, self.tr("incidents"))

    def _run(self) -> None:
        from kb.connectors.errors import StoppedError  # noqa: PLC0415 - the network loads late
        from kb.connectors.service import Connector  # noqa: PLC0415

        show_code = self.code_wanted.emit if self._can_ask else None
        connector = Connector(
            self.connection, connections.keys(), show_code, self._stop.is_set, self.told.emit
        )
        try:
            found, error = self._work(connector), None
        except StoppedError:
            return
        except Exception as raised:  # noqa: BLE001 - told to who began the job
            _log.info("connection failed\n%s", technical(raised))
            found, error = None, raised
        self._ended.emit(found, error)

    def _on_ended(self, found: object, error: Exception | None) -> None:
        if self.state is not JobState.RUNNING:
            return
        if error is not None:
            self.end(JobState.FAILED, error=error)
            self.failed.emit(error)
        else:
            self.end(JobState.DONE)
            self.came.emit(found)
