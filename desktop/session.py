"""The window's way to the knowledge base: one writer thread, two readers."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime, tzinfo
from threading import Event
from typing import TYPE_CHECKING, Any
from uuid import UUID

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QTimer, Signal
from shiboken6 import isValid

from desktop.answers import Asked, Caller, Done, Failed, Operation, Undo, alive, is_of_the_store

if TYPE_CHECKING:
    from kb.changes import Changes
    from kb.knowledge_base import KnowledgeBase

_SAVING_SHOWN_AFTER_MS = 400
_CLOSE_TIMEOUT_S = 30.0


class Session(QObject):
    """Owns the knowledge base; opened on a thread of its own, so that the window paints first.

    Attributes:
        actor: name of the person at work, written into every revision.
        zone: time zone of the windows.
        name: the store's name as shown in the status bar.
        place: its path or URL, without a password.

    Signals:
        opened: the store is open.
        open_failed: `(Exception)` the store could not be opened.
        changed: `(Changes, initiator)` records changed, here or by another process
            (then the initiator is None).
        failed: `(Exception, initiator)` a write or read failed.
        unsaved: `(Exception)` a write did not reach the disk because of the store.
        saving: `(bool)` writes are under way for longer than 400 ms, or no longer.
        saved: `(datetime)` the last write reached the disk, UTC.
        committing: editors must hand in what they hold, before a flush.
        not_undone: `(Exception)` a way back could not be gone.
        store_changed: undo list or store place may be new.
    """

    opened = Signal()
    open_failed = Signal(object)
    changed = Signal(object, object)
    failed = Signal(object, object)
    unsaved = Signal(object)
    saving = Signal(bool)
    saved = Signal(object)
    committing = Signal()
    store_changed = Signal()
    not_undone = Signal(object)
    _delivered = Signal(object)

    def __init__(
        self,
        open_store: "Callable[[], KnowledgeBase]",
        *,
        actor: str,
        name: str = "",
        place: str = "",
        zone: tzinfo = UTC,
        poll_ms: int = 1500,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.actor = actor
        self.name = name
        self.place = place or name
        self.zone = zone
        self.last_saved: datetime | None = None
        self._open_store = open_store
        # What is asked for before `start` waits: the first page may be quicker than the paint.
        self._started = Event()
        # Apart from the writer: a write that was asked for earlier waits there for the store.
        self._opener = ThreadPoolExecutor(max_workers=1, thread_name_prefix="kb-open")
        self._writer = ThreadPoolExecutor(max_workers=1, thread_name_prefix="kb-write")
        self._readers = ThreadPoolExecutor(max_workers=2, thread_name_prefix="kb-read")
        self._store: Future[KnowledgeBase] | None = None
        self._pending = 0
        self._newest: dict[object, tuple[int, Future[None], Caller]] = {}
        self._reads = 0
        self._own: set[UUID] = set()
        #: The write that was asked for last, or whose answer is being told.
        self._current = Asked()
        #: Own writes that were seen in the store before their answer.
        self._early: dict[UUID | None, Changes] = {}
        self._position = 0
        self._polling = False
        self._closed = False
        self._delivered.connect(self._on_delivered)
        self._slow = QTimer(self, singleShot=True, interval=_SAVING_SHOWN_AFTER_MS)
        self._slow.timeout.connect(lambda: self.saving.emit(True))
        self._poll = QTimer(self, interval=poll_ms)
        self._poll.timeout.connect(self._look_for_changes)

    # --- opening and closing

    def start(self) -> None:
        """Begins to open the store, or tries again. Reads and writes asked for earlier wait."""
        self._store = self._opener.submit(self._open)
        self._started.set()
        self._store.add_done_callback(lambda future: self._deliver(lambda: self._on_open(future)))

    def _open(self) -> "KnowledgeBase":
        """Opens the store and notes where its history ends: what others write then is news."""
        store = self._open_store()
        if hasattr(store, "changes_since"):
            self._position = store.position()
        return store

    def _on_open(self, future: "Future[KnowledgeBase]") -> None:
        error = future.exception()
        if error is not None:
            self.open_failed.emit(error)
            return
        if hasattr(future.result(), "changes_since"):
            self._poll.start()
        self.opened.emit()

    def flush(self) -> None:
        """Has every editor commit, and waits until all writes are on the disk or failed."""
        self.committing.emit()
        while self._pending and not self._closed:
            self._writer.submit(lambda: None).result(_CLOSE_TIMEOUT_S)
            QCoreApplication.sendPostedEvents(self, QEvent.Type.MetaCall)

    def close(self) -> None:
        """Flushes, then closes the store and ends the threads."""
        if self._closed:
            return
        self._poll.stop()
        self.flush()
        self._closed = True
        self._started.set()
        self._readers.shutdown(wait=True, cancel_futures=True)
        if self._store is not None and not self._store.cancelled():
            error = self._store.exception()
            if error is None:
                self._writer.submit(self._store.result().close).result(_CLOSE_TIMEOUT_S)
        self._writer.shutdown(wait=True)
        self._opener.shutdown(wait=True)

    # --- reading

    def read(
        self,
        query: Callable[[Any], Any],
        on_done: Done,
        on_failed: Failed | None = None,
        replaces: object = None,
    ) -> None:
        """Runs `query(kb session)` in a reader; `on_done(result)` on the GUI thread.

        Args:
            query: a service function or partial; its schemas are the result.
            on_done: dropped when its widget is gone.
            on_failed: gets the error; without it, `failed` is emitted.
            replaces: a key; an older read with the same key is dropped.
        """
        if self._closed:
            return
        self._reads += 1
        number = self._reads
        older = self._newest.get(replaces) if replaces is not None else None
        if older is not None and older[1].cancel():
            older[2].take()
        caller = Caller(on_done, on_failed)
        del on_done, on_failed

        def deliver(act: Callable[[Caller], object]) -> None:
            def unless_replaced() -> None:
                told = caller.take()
                if replaces is None or self._newest.get(replaces, (number,))[0] == number:
                    act(told)

            self._deliver(unless_replaced)

        def run() -> None:
            try:
                result = self._opened().read(query)
            except Exception as error:  # noqa: BLE001 - any failure belongs to the caller
                failure = error
                deliver(lambda told: self._fail(failure, told))
            else:
                deliver(lambda told: _tell(told.on_done, result))

        future = self._readers.submit(run)
        if replaces is not None:
            self._newest[replaces] = (number, future, caller)

    # --- writing

    def write(
        self,
        operation: Operation,
        initiator: object = None,
        on_done: Done | None = None,
        on_failed: Failed | None = None,
    ) -> None:
        """Runs a decorated service function as one transaction on the writer thread.

        Args:
            operation: for example `partial(lessons.revise, record_id=…, version=…, values=…)`.
            initiator: handed on with `changed`, so that an editor knows its own writes.
            on_done: gets the Changes, before `changed` is emitted.
            on_failed: gets the error, before `failed` is emitted.
        """
        self._submit(
            lambda store: store.write(operation, actor=self.actor), initiator, on_done, on_failed
        )

    def undo(
        self,
        dossier_id: UUID | None = None,
        on_done: Done | None = None,
        on_failed: Failed | None = None,
    ) -> None:
        """Takes the last operation back (of one dossier, or of all)."""
        self._submit(
            lambda kb: kb.undo(actor=self.actor, dossier_id=dossier_id), None, on_done, on_failed
        )

    def way_back(self) -> Undo:
        """What takes one write back, however much was written after it.

        While an answer is told, in `on_done` or `changed`, that is the write answered; else the
        one that was asked for last, which may still be on its way.
        """
        asked = self._current

        def take_back(store: "KnowledgeBase") -> "Changes":
            # On the writer's thread: it has written or failed by now.
            if asked.operation_id is None:
                from kb.errors import NothingToUndoError  # noqa: PLC0415 - kb loads late

                what = "Nothing was written, so there is nothing to undo."
                raise NothingToUndoError(what)
            return store.undo(actor=self.actor, operation_id=asked.operation_id)

        return lambda: self._submit(take_back, None, on_failed=self.not_undone.emit)

    def redo(
        self,
        dossier_id: UUID | None = None,
        on_done: Done | None = None,
        on_failed: Failed | None = None,
    ) -> None:
        """Does again what was taken back."""
        self._submit(
            lambda kb: kb.redo(actor=self.actor, dossier_id=dossier_id), None, on_done, on_failed
        )

    def with_store(
        self, task: "Callable[[KnowledgeBase], Any]", on_done: Done, on_failed: Failed | None = None
    ) -> None:
        """Runs work that needs the whole store (check, backup, undo list) in a reader thread."""
        caller = Caller(on_done, on_failed)
        del on_done, on_failed

        def run() -> None:
            try:
                result = task(self._opened())
            except Exception as error:  # noqa: BLE001 - any failure belongs to the caller
                failure = error
                self._deliver(lambda: self._fail(failure, caller.take()))
            else:
                self._deliver(lambda: _tell(caller.take().on_done, result))

        if not self._closed:
            self._readers.submit(run)

    def _submit(
        self,
        act: "Callable[[KnowledgeBase], Changes]",
        initiator: object,
        on_done: Done | None = None,
        on_failed: Failed | None = None,
    ) -> None:
        if self._closed:
            return
        self._pending += 1
        self._slow.start()
        self._current = asked = Asked()
        caller = Caller(on_done, on_failed, initiator)
        del on_done, on_failed, initiator

        def run() -> None:
            try:
                changes = act(self._opened())
            except Exception as error:  # noqa: BLE001 - any failure belongs to the caller
                failure = error
                self._deliver(lambda: self._on_unwritten(failure, caller.take()))
            else:
                asked.operation_id = changes.operation_id
                self._deliver(lambda: self._on_written(asked, changes, caller.take()))

        self._writer.submit(run)

    def _on_written(self, asked: Asked, changes: "Changes", told: Caller) -> None:
        newest, self._current = self._current, asked
        if self._early.pop(changes.operation_id, None) is None and changes.operation_id is not None:
            self._own.add(changes.operation_id)
        self._settle()
        self.last_saved = datetime.now(UTC)
        self.saved.emit(self.last_saved)
        _tell(told.on_done, changes)
        self.changed.emit(changes, told.initiator)
        if self._current is asked:
            self._current = newest
        self._tell_early()

    def _on_unwritten(self, error: Exception, told: Caller) -> None:
        self._settle()
        if is_of_the_store(error):
            self.unsaved.emit(error)
        self._fail(error, told)
        self._tell_early()

    def _tell_early(self) -> None:
        """What is left when nothing is on its way was written by the same person elsewhere."""
        if not self._pending:
            early, self._early = self._early, {}
            for changes in early.values():
                self.changed.emit(changes, None)

    def _settle(self) -> None:
        self._pending -= 1
        if self._pending == 0:
            self._slow.stop()
            self.saving.emit(False)

    def _fail(self, error: Exception, told: Caller) -> None:
        # That the store can't be opened is said once, with the ways on.
        of_opening = self._store and self._store.done() and self._store.exception() is error
        if not of_opening:
            _tell(told.on_failed, error)
        self.failed.emit(error, told.initiator)

    # --- other processes

    def _look_for_changes(self) -> None:
        """Asks a reader what other processes wrote since the last look."""
        if self._polling or self._closed:
            return
        self._polling = True

        def run() -> None:
            found: tuple[Changes, ...] = ()
            try:
                store = self._opened()
                self._position, found = store.changes_since(self._position)
            except Exception as error:  # noqa: BLE001 - a lost store is told by the next write
                failure = error
                self._deliver(lambda: self.failed.emit(failure, None))
            self._deliver(lambda: self._on_looked(found))

        self._readers.submit(run)

    def _on_looked(self, found: "tuple[Changes, ...]") -> None:
        self._polling = False
        for changes in found:
            if changes.operation_id in self._own:
                self._own.discard(changes.operation_id)
            elif self._pending and changes.actor == self.actor:
                self._early[changes.operation_id] = changes  # its answer may be on the way
            else:
                self.changed.emit(changes, None)
        if found:
            self.store_changed.emit()

    # --- threads

    def _opened(self) -> "KnowledgeBase":
        """The store; waits for it on a worker thread, raises what opening raised."""
        self._started.wait()
        if self._store is None:
            message = "the session was closed before it was started"
            raise RuntimeError(message)
        return self._store.result()

    def _deliver(self, act: Callable[[], object]) -> None:
        if not self._closed or isValid(self):
            self._delivered.emit(act)

    def _on_delivered(self, act: Callable[[], object]) -> None:
        act()


def _tell(callback: Callable[[Any], object] | None, answer: object) -> None:
    """Hands an answer on, unless who wanted it is gone."""
    if callback is not None and alive(callback):
        callback(answer)
