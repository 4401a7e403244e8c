"""The only door to everything recorded and known: open, read, write, undo, close."""

import getpass
import threading
import uuid
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, Self

from sqlalchemy import event, text
from sqlalchemy.engine import URL, Engine
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlalchemy.orm import Session, UOWTransaction, sessionmaker
from sqlalchemy.orm.exc import StaleDataError

import kb.models  # noqa: F401 - every table is known before the first session
from kb.changes import Changes
from kb.incidents.citations.renumbering import Renumbering
from kb.incidents.sign_offs.guard import ApprovalGuard
from kb.insights import keeping
from kb.ledger import history, undo
from kb.ledger.bulk import RECORDER
from kb.ledger.operation import label_of
from kb.ledger.recorder import OpenOperation, Recorder, Touched, seal
from kb.ledger.undo import UndoStep
from kb.opening import open_engines
from kb.search import index
from kb.store import failures
from kb.store.base import new_id, now
from kb.store.engine import WAIT_SECONDS

_TRIES = 4
#: The first statement of a write on a server, which takes no snapshot yet: who met another
#: writer tries again alone, with everything that was written meanwhile in sight.
_TOGETHER = "LOCK TABLE dossier IN ROW SHARE MODE"
_ALONE = "LOCK TABLE dossier IN EXCLUSIVE MODE"


class KnowledgeBase:
    """One open store. Safe to use from several threads: writes queue, reads don't.

    Attributes:
        url: where the store is; passwords are hidden when it is printed.
        actor: who writes, unless a write says otherwise.
    """

    def __init__(self, url: URL, writer: Engine, reader: Engine, actor: str) -> None:
        """Use `open`."""
        self.url = url
        self.actor = actor
        self._writer = writer
        self._reader = reader
        self._write_session = sessionmaker(writer, expire_on_commit=False)
        event.listen(self._write_session, "before_flush", _before_flush)
        event.listen(self._write_session, "after_flush_postexec", _after_flush)
        self._read_session = sessionmaker(reader, expire_on_commit=False, autoflush=False)
        self._writing = threading.RLock()

    @classmethod
    def open(
        cls, place: str | Path, actor: str = "", *, wait_seconds: float = WAIT_SECONDS
    ) -> Self:
        """Open a store, make it when missing, bring it to this app's schema.

        Args:
            place: a path (SQLite) or `postgresql+psycopg://…`.
            actor: who writes; the name of the account when empty.
            wait_seconds: how long others may hold the store before it counts as locked.

        Raises:
            StoreError: it can't be opened; says why and what to do.
        """
        url, writer, reader = open_engines(place, wait_seconds)
        return cls(url, writer, reader, actor or _account())

    @property
    def name(self) -> str:
        """The store's name for the status bar."""
        return Path(self.url.database or "").stem or "store"

    @property
    def path(self) -> Path | None:
        """The SQLite file, or None for a team store."""
        is_file = self.url.get_backend_name() == "sqlite"
        return Path(self.url.database or "") if is_file else None

    @property
    def engine(self) -> Engine:
        """The reading engine, for backup, check and diagnostics."""
        return self._reader

    def read[T](self, query: Callable[[Session], T]) -> T:
        """Run a query in one transaction, which sees one state of the store.

        Raises:
            StoreError: the store can't be read.
        """
        with failures.explained(self.url), self._read_session() as session:
            result = query(session)
            session.rollback()
            return result

    def write(self, operation: Callable[[Session], Any], actor: str | None = None) -> Changes:
        """Run an operation in one transaction: record, revision and index together, or nothing.

        Raises:
            ConflictError, ValidationError, NotFoundError: from the operation.
            StoreError: the store can't be written; it is as it was.
        """
        return self._write(operation, actor or self.actor, label_of(operation), "do", None)

    def undo(
        self,
        actor: str | None = None,
        dossier_id: uuid.UUID | None = None,
        operation_id: uuid.UUID | None = None,
    ) -> Changes:
        """Take back the last operation of somebody, of one dossier or of all; or a certain one.

        Raises:
            NothingToUndoError, ConflictError, StoreError.
        """
        who = actor or self.actor
        with self._writing:
            undoable, _ = self.read(lambda s: undo.stacks(s, who, dossier_id))
            step = undo.last(undoable, "undo", operation_id)
            take_back = partial(undo.reverse, operation_id=step.operation_id)
            return self._write(take_back, who, f"Undo {step.label}", "undo", step.operation_id)

    def redo(self, actor: str | None = None, dossier_id: uuid.UUID | None = None) -> Changes:
        """Do again what was taken back last.

        Raises:
            NothingToUndoError, ConflictError, StoreError.
        """
        who = actor or self.actor
        with self._writing:
            _, redoable = self.read(lambda s: undo.stacks(s, who, dossier_id))
            step = undo.last(redoable, "redo")
            again = partial(undo.repeat, operation_id=step.operation_id)
            return self._write(again, who, f"Redo {step.label}", "redo", step.operation_id)

    def undoable(
        self, actor: str | None = None, dossier_id: uuid.UUID | None = None
    ) -> tuple[UndoStep, ...]:
        """What can be taken back, last one last."""
        return tuple(self.read(lambda s: undo.stacks(s, actor or self.actor, dossier_id))[0])

    def redoable(
        self, actor: str | None = None, dossier_id: uuid.UUID | None = None
    ) -> tuple[UndoStep, ...]:
        """What can be done again, last one last."""
        return tuple(self.read(lambda s: undo.stacks(s, actor or self.actor, dossier_id))[1])

    def position(self) -> int:
        """How far the ledger is, for `changes_since`."""
        return self.read(history.position)

    def changes_since(self, position: int) -> tuple[int, tuple[Changes, ...]]:
        """What was written after a position, by this program or another one."""
        found, changes = self.read(lambda s: history.changes_since(s, position))
        return found, tuple(changes)

    def maintain[T](self, work: Callable[[Session], T]) -> T:
        """Run work on derived tables (the index) in one writing transaction, unrecorded."""
        with self._writing, failures.explained(self.url), self._write_session() as session:
            result = work(session)
            session.commit()
            return result

    def close(self) -> None:
        """Release the store. A write under way is finished first."""
        with self._writing:
            self._reader.dispose()
            self._writer.dispose()

    def __enter__(self) -> Self:
        """Use as a context manager; closes at the end."""
        return self

    def __exit__(self, *_error: object) -> None:
        """Close."""
        self.close()

    def _write(
        self,
        operation: Callable[[Session], Any],
        actor: str,
        label: str,
        action: str,
        target_id: uuid.UUID | None,
    ) -> Changes:
        with self._writing, failures.explained(self.url):
            for attempt in range(_TRIES):
                try:
                    begin = _TOGETHER if attempt == 0 else _ALONE
                    return self._write_once(operation, actor, label, action, target_id, begin)
                except (IntegrityError, StaleDataError, OperationalError, DBAPIError) as error:
                    if attempt == _TRIES - 1 or not failures.is_worth_another_try(error):
                        raise
            raise AssertionError  # the last attempt returns or raises

    def _write_once(
        self,
        operation: Callable[[Session], Any],
        actor: str,
        label: str,
        action: str,
        target_id: uuid.UUID | None,
        begin: str,
    ) -> Changes:
        recorder = Recorder()
        entry = OpenOperation(new_id(), now(), actor, label, action, target_id)
        numbers, guard = Renumbering(), ApprovalGuard(entry)
        with self._write_session() as session:
            if self.path is None:
                session.execute(text(begin))

            def spill() -> None:
                """Append what was written so far; the label is fixed from here on."""
                session.flush()
                if entry.serial is None:
                    entry.label = str(session.info.get("label") or label)
                    entry.action = str(session.info.get("action") or action)
                numbers.note(recorder.touched.values())
                if piece := seal(session, recorder, entry, guard.check, last=False):
                    _derive(session, piece)

            session.info |= {"actor": actor, "at": entry.at, "spill": spill, RECORDER: recorder}
            result = operation(session)
            session.flush()
            if entry.serial is None:
                entry.label = _complete(str(session.info.get("label") or label), recorder)
                entry.action = str(session.info.get("action") or action)
            numbers.note(recorder.touched.values())
            numbers.follow(session)
            if rest := seal(session, recorder, entry, guard.check):
                _derive(session, rest)
            session.commit()
        made = entry.id if entry.changes else None
        return Changes(made, entry.label, entry.at, actor, tuple(entry.changes), result)


def _account() -> str:
    """The name of this account; containers may have none."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "unknown"


def _before_flush(session: Session, context: UOWTransaction, instances: object) -> None:
    """Every flush of a write is recorded; maintenance of derived tables isn't."""
    recorder: Recorder | None = session.info.get(RECORDER)
    if recorder is not None:
        recorder.before_flush(session, context, instances)


def _after_flush(session: Session, context: UOWTransaction) -> None:
    recorder: Recorder | None = session.info.get(RECORDER)
    if recorder is not None:
        recorder.after_flush(session, context)


def _derive(session: Session, touched: list[Touched]) -> None:
    """What follows from records is written with them: the index, and figures over many."""
    index.update(session, touched)
    keeping.update(session, touched)


def _complete(label: str, recorder: Recorder) -> str:
    """Name the record in the label when the operation touched just one: "… lesson L-02"."""
    touched: list[Touched] = list(recorder.touched.values())
    if len(touched) != 1:
        return label
    item = touched[0]
    values: dict[str, Any] = item.after or item.before or {}
    ref = item.model.__kind__.ref(values.get("number")) if item.model.__kind__.prefix else ""
    return f"{label} {ref}" if ref and ref not in label else label
