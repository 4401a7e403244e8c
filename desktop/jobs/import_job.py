"""Reading files for an import, and importing them, beside the window; both can be cancelled."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from desktop.jobs.job import Job, JobState

if TYPE_CHECKING:
    from desktop.session import Session
    from kb.changes import Changes
    from kb.interchange.outcome import ImportReport
    from kb.interchange.tables_of_import import Mappings
    from kb.knowledge_base import KnowledgeBase

_LOOK_S = 0.2


class _Stopped(Exception):  # noqa: N818 - not an error: somebody pressed Cancel
    """The job was cancelled while a file waited to be written."""


class _Writer(QObject):
    """Takes writes of a worker thread to the session's writer, so that all windows hear of them.

    Signals:
        wanted: `(operation, Future)` from the worker thread.
    """

    wanted = Signal(object, object)

    def __init__(self, session: "Session", initiator: object, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._initiator = initiator
        self.written: list[Changes] = []
        self.wanted.connect(self._on_wanted)

    def _on_wanted(self, operation: Callable[[Any], object], result: "Future[Changes]") -> None:
        def done(changes: "Changes") -> None:
            if changes.operation_id is not None:
                self.written.append(changes)
            result.set_result(changes)

        self._session.write(operation, self._initiator, done, result.set_exception)


class _Store:
    """What importing needs of the knowledge base, as it looks from a worker thread."""

    def __init__(self, kb: "KnowledgeBase", writer: _Writer, cancelled: threading.Event) -> None:
        self._kb = kb
        self._writer = writer
        self._cancelled = cancelled

    def read[T](self, query: Callable[[Any], T]) -> T:
        """Runs a query in this thread."""
        return self._kb.read(query)

    def write(self, operation: Callable[[Any], Any], actor: str | None = None) -> "Changes":
        """Has the session write, and waits for it; gives up when the job is cancelled."""
        del actor
        result: Future[Changes] = Future()
        self._writer.wanted.emit(operation, result)
        while True:
            try:
                return result.result(_LOOK_S)
            except TimeoutError:
                if self._cancelled.is_set():
                    raise _Stopped from None


class ImportJob(Job):
    """Reads files (`dry_run`) or imports them, file by file.

    Attributes:
        written: one entry for each file that changed something; each can be undone.

    Signals:
        came: `(ImportReport)` the files were read or imported; not after Cancel.
        failed: `(Exception)` they could not be.
        at_file: `(str)` the path that is worked on.
    """

    came = Signal(object)
    failed = Signal(object)
    at_file = Signal(str)
    _told = Signal(int, int, str)

    def __init__(
        self,
        session: "Session",
        paths: Sequence[Path],
        *,
        dry_run: bool,
        initiator: object = None,
        mappings: "Mappings | None" = None,
    ) -> None:
        form = self.tr("Reading %n file(s)", "", len(paths))
        if not dry_run:
            form = self.tr("Importing %n file(s)", "", len(paths))
        super().__init__(form)
        self._session = session
        self._paths = tuple(paths)
        self._dry_run = dry_run
        self._mappings = dict(mappings or {})
        self._stop = threading.Event()
        self._writer = _Writer(session, initiator, self)
        self._told.connect(self._on_told)

    @property
    def written(self) -> "tuple[Changes, ...]":
        """What was written, a file each."""
        return tuple(self._writer.written)

    def start(self) -> None:
        """Begins in a reader thread."""
        self._session.with_store(self._run, self._on_came, self._on_failed)

    def cancel(self) -> None:
        """Stops before the next file; files before it stay imported."""
        self._stop.set()
        super().cancel()

    def _run(self, kb: "KnowledgeBase") -> "ImportReport | None":
        from kb.interchange.service import import_paths  # noqa: PLC0415 - formats load late

        try:
            return import_paths(
                _Store(kb, self._writer, self._stop),
                self._paths,
                dry_run=self._dry_run,
                mappings=self._mappings,
                progress=self._told.emit,
                cancelled=self._stop.is_set,
            )
        except _Stopped:
            return None

    def _on_told(self, done: int, total: int, path: str) -> None:
        self.report(done, total, self.tr("files"))
        self.at_file.emit(path)

    def _on_came(self, found: "ImportReport | None") -> None:
        if found is None or self.state is not JobState.RUNNING:
            return
        self.end(JobState.DONE)
        self.came.emit(found)

    def _on_failed(self, error: Exception) -> None:
        self.end(JobState.FAILED, error=error)
        self.failed.emit(error)


def undo_written(
    session: "Session",
    written: "Sequence[Changes]",
    on_done: Callable[[], object],
    on_refused: Callable[[], object],
) -> None:
    """Takes imported files back, the last one first, if nothing was written after them.

    Args:
        session: the session that wrote.
        written: what was written, a file each.
        on_done: everything is taken back.
        on_refused: something was written since, so that Undo would take back other things.
    """
    ids = [changes.operation_id for changes in written]
    actor = session.actor

    def last(kb: "KnowledgeBase") -> Sequence[object]:
        return [step.operation_id for step in kb.undoable(actor)][-len(ids) :]

    def check(found: Sequence[object]) -> None:
        if found != ids:
            on_refused()
        else:
            step(len(ids))

    def step(left: int) -> None:
        if left:
            session.undo(None, lambda _changes: step(left - 1))
        else:
            on_done()

    session.with_store(last, check)
