"""The flush listener: sees every inserted, changed and deleted record of a write.

It gathers in memory; `seal` appends one operation and its revisions just before commit, a
long write in pieces, so that areas hold no history code and nothing reaches the store
unrecorded.
"""

import uuid
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache, partial
from typing import Any

from sqlalchemy import bindparam, insert, inspect, select, update
from sqlalchemy.orm import Session, UOWTransaction

from kb.changes import Change
from kb.ledger.models import Dossier, Operation, Revision
from kb.ledger.values import (
    BOOKKEEPING,
    PLAIN,
    canonical_text,
    columns,
    snapshot,
    text_hash,
    to_json,
)
from kb.store.base import Record, table_of
from kb.store.many import insert_rows

#: The dossier of records that belong to no incident, playbook or article.
HOUSE = uuid.UUID(int=0)


@dataclass(slots=True)
class Touched:
    """What a write did to one record so far."""

    model: type[Record]
    record_id: uuid.UUID
    dossier_id: uuid.UUID
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    record_version: int


@dataclass(slots=True)
class Recorder:
    """Collects what one write touches. One for each writing session."""

    touched: dict[uuid.UUID, Touched] = field(default_factory=dict)
    _pending: list[tuple[Record, dict[str, Any] | None]] = field(default_factory=list)

    def before_flush(self, session: Session, _context: UOWTransaction, _instances: object) -> None:
        """Keep the old values while SQLAlchemy still knows them."""
        for record in session.deleted:
            if isinstance(record, Record):
                self._note(record, _old_values(record), after=None)
        for record in session.dirty:
            if isinstance(record, Record) and session.is_modified(record):
                self._pending.append((record, _old_values(record)))
        self._pending.extend((record, None) for record in session.new if isinstance(record, Record))

    def after_flush(self, _session: Session, _context: UOWTransaction) -> None:
        """Take the new values, defaults and version included."""
        pending, self._pending = self._pending, []
        for record, before in pending:
            self._note(record, before, after=snapshot(record))

    def note_insert(self, model: type[Record], row: dict[str, Any]) -> None:
        """Take a record that was inserted without an object; `row` has all its columns."""
        dossier = model.__kind__.owner(row.get)
        after = {n: v if type(v) in PLAIN else to_json(v) for n, v in row.items()}
        self.touched[row["id"]] = Touched(
            model, row["id"], dossier or HOUSE, None, after, row["version"]
        )

    def _note(
        self, record: Record, before: dict[str, Any] | None, after: dict[str, Any] | None
    ) -> None:
        known = self.touched.get(record.id)
        if known is not None:
            known.after = after
            known.record_version = record.version
            if known.before is None and after is None:
                del self.touched[record.id]
            return
        self.touched[record.id] = Touched(
            type(record), record.id, dossier_of(record), before, after, record.version
        )

    def clear(self) -> None:
        """Forget everything, after commit or rollback."""
        self.touched.clear()
        self._pending.clear()


def dossier_of(record: Record) -> uuid.UUID:
    """The dossier that a record belongs to."""
    return record.__kind__.owner(partial(getattr, record)) or HOUSE


def _old_values(record: Record) -> dict[str, Any]:
    values: dict[str, Any] = {}
    state = inspect(record)
    for name in columns(type(record)):
        history = state.attrs[name].history
        old = history.deleted[0] if history.deleted else None
        values[name] = to_json(old if history.has_changes() else getattr(record, name))
    return values


@dataclass(slots=True)
class OpenOperation:
    """The operation of a write under way; it enters the ledger with its first revisions.

    Attributes:
        serial: its place in the ledger; None until something was appended.
        changes: what was appended so far.
    """

    id: uuid.UUID
    at: datetime
    actor: str
    label: str
    action: str
    target_id: uuid.UUID | None
    dossier_id: uuid.UUID | None = None
    serial: int | None = None
    changes: list[Change] = field(default_factory=list)


type Check = Callable[[Session, Iterable[Touched]], object]


def seal(
    session: Session,
    recorder: Recorder,
    operation: OpenOperation,
    check: Check,
    *,
    last: bool = True,
) -> list[Touched]:
    """Append what was touched since the last time, and forget it; the caller commits.

    A write of many records is appended in pieces, so that memory doesn't grow with it.

    Args:
        session: the writing session, flushed.
        recorder: what was touched.
        operation: whose revisions they are; its label is fixed by the first piece.
        check: refuses what may not be written; nobody else writes these dossiers meanwhile.
        last: nothing follows.

    Returns:
        What was appended, empty when nothing differs.
    """
    touched = [t for t in recorder.touched.values() if t.before != t.after]
    recorder.clear()
    if not touched:
        return []
    if operation.serial is None:
        dossiers = {t.dossier_id for t in touched}
        operation.dossier_id = next(iter(dossiers)) if last and len(dossiers) == 1 else None
        _enter(session, operation)
    header = operation_content({name: getattr(operation, name) for name in _HEADER})
    heads = _lock_heads(session, touched)
    check(session, touched)
    serial = operation.serial or 0
    written = canonical_text(header)
    rows = [_revision(item, serial, heads[item.dossier_id], written) for item in touched]
    insert_rows(session.connection(), table_of(Revision), rows)
    _move(session, list(heads.values()))
    operation.changes.extend(_change(item) for item in touched)
    return touched


# Made once: making a statement takes longer than running it.
_operations, _heads = table_of(Operation), table_of(Dossier)
_ENTER = insert(_operations).returning(_operations.c.serial)
_HEADS = select(_heads.c.id, _heads.c.length, _heads.c.head).order_by(_heads.c.id).with_for_update()
_HEADS = _HEADS.where(_heads.c.id.in_(bindparam("ids", expanding=True)))
_MOVE_HEAD = (
    update(_heads)
    .where(_heads.c.id == bindparam("head_id"))
    .values(length=bindparam("new_length"), head=bindparam("new_head"))
)
_HEADER = ("serial", "id", "at", "actor", "label", "action", "target_id", "dossier_id")


def _enter(session: Session, operation: OpenOperation) -> None:
    """Insert the operation; every one of its revisions is hashed with all of it."""
    values = {name: getattr(operation, name) for name in _HEADER if name != "serial"}
    operation.serial = session.connection().execute(_ENTER, values).scalar_one()


def operation_content(operation: dict[str, Any]) -> dict[str, Any]:
    """Of an operation, what every one of its revisions is hashed with: all of it."""
    return {name: to_json(operation[name]) for name in _HEADER}


_OWN_CONTENT = ("dossier_id", "sequence", "kind", "record_id", "record_version", "action")


def revision_content(row: dict[str, Any], header: dict[str, Any]) -> dict[str, Any]:
    """The part of a revision that its hash covers."""
    content = {name: to_json(row[name]) for name in _OWN_CONTENT}
    return content | {"before": row["before"], "after": row["after"], "operation": header}


def _revision(item: Touched, serial: int, head: dict[str, Any], header: str) -> dict[str, Any]:
    before, after = item.before, item.after
    if before is not None and after is not None:
        changed = [name for name in after if before.get(name) != after[name]]
        before = {name: before.get(name) for name in changed}
        after = {name: after[name] for name in changed}
    head["length"] += 1
    row: dict[str, Any] = {
        "dossier_id": item.dossier_id,
        "sequence": head["length"],
        "operation_serial": serial,
        "kind": item.model.__kind__.name,
        "record_id": item.record_id,
        "record_version": item.record_version,
        "action": _action(item),
        "before": before,
        "after": after,
    }
    head["head"] = row["hash"] = text_hash(head["head"], _content_text(row, header))
    return row


def _content_text(row: dict[str, Any], header: str) -> str:
    """What `revision_content` is, written canonically; the header is written already."""
    before, after = _as_text(row["before"]), _as_text(row["after"])
    return (
        f'{{"action":"{row["action"]}","after":{after},"before":{before},'
        f'"dossier_id":"{row["dossier_id"]}","kind":"{row["kind"]}","operation":{header},'
        f'"record_id":"{row["record_id"]}","record_version":{row["record_version"]},'
        f'"sequence":{row["sequence"]}}}'
    )


_NOTHING = canonical_text(None)


def _as_text(values: dict[str, Any] | None) -> str:
    return _NOTHING if values is None else canonical_text(values)


def _lock_heads(session: Session, touched: Iterable[Touched]) -> dict[uuid.UUID, dict[str, Any]]:
    """The heads of all chains concerned, locked in one order; new ones where missing."""
    wanted: dict[uuid.UUID, str] = {}
    for item in touched:
        own = item.record_id == item.dossier_id
        if own or item.dossier_id not in wanted:
            wanted[item.dossier_id] = item.model.__kind__.name if own else ""
    heads: dict[uuid.UUID, dict[str, Any]] = {}
    ids = sorted(wanted)
    for start in range(0, len(ids), 500):
        some = {"ids": ids[start : start + 500]}
        for row in session.connection().execute(_HEADS, some):
            heads[row.id] = {"id": row.id, "length": row.length, "head": row.head}
    for i in ids:
        if i not in heads:
            heads[i] = {"id": i, "kind": wanted[i] or "house", "length": 0, "head": ""}
    return heads


def _move(session: Session, heads: Collection[dict[str, Any]]) -> None:
    """Keep how far chains have come; those that begin here have a kind and no row yet."""
    connection = session.connection()
    begun = [head for head in heads if "kind" in head]
    insert_rows(connection, _heads, begun)
    moved = [
        {"head_id": head["id"], "new_length": head["length"], "new_head": head["head"]}
        for head in heads
        if "kind" not in head
    ]
    if moved:
        connection.execute(_MOVE_HEAD, moved)


def _action(item: Touched) -> str:
    if item.before is None:
        return "insert"
    return "delete" if item.after is None else "update"


@lru_cache(maxsize=4096)
def _shared(names: frozenset[str]) -> frozenset[str]:
    """One set for equal sets: an import touches thousands of records alike."""
    return names


def _change(item: Touched) -> Change:
    values = item.after or item.before or {}
    if item.before is None or item.after is None:
        fields = {name for name, value in values.items() if value is not None}
    else:
        fields = {n for n, value in values.items() if item.before.get(n) != value}
    return Change(
        kind=item.model.__kind__.name,
        record_id=item.record_id,
        dossier_id=item.dossier_id,
        action=_action(item),  # type: ignore[arg-type]
        fields=_shared(frozenset(fields - BOOKKEEPING)),
        label=item.model.__kind__.describe(values),
    )
