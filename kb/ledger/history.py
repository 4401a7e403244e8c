"""History for people: who changed what, from which value to which."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from kb.changes import Change, Changes
from kb.errors import NotFoundError
from kb.ledger.editing import bring_back, restore_values
from kb.ledger.models import Operation, Revision
from kb.ledger.operation import operation
from kb.ledger.values import BOOKKEEPING
from kb.store.base import record_models


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field before and after, as JSON values."""

    name: str
    label: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One revision as people read it."""

    operation_id: uuid.UUID
    at: datetime
    actor: str
    label: str
    operation_action: str
    sequence: int
    kind: str
    record_id: uuid.UUID
    action: str
    record_label: str
    fields: tuple[FieldChange, ...]


def history_for(
    session: Session,
    dossier_id: uuid.UUID,
    *,
    kinds: Sequence[str] = (),
    actor: str = "",
    before_sequence: int | None = None,
    limit: int = 200,
) -> tuple[HistoryEntry, ...]:
    """The history of an incident, playbook or article, newest first, a page at a time."""
    query = (
        select(Revision, Operation)
        .join(Operation, Operation.serial == Revision.operation_serial)
        .where(Revision.dossier_id == dossier_id)
        .order_by(Revision.sequence.desc())
        .limit(limit)
    )
    if kinds:
        query = query.where(Revision.kind.in_(kinds))
    if actor:
        query = query.where(Operation.actor == actor)
    if before_sequence is not None:
        query = query.where(Revision.sequence < before_sequence)
    return tuple(_entry(session, revision, op) for revision, op in session.execute(query))


def actors(session: Session, dossier_id: uuid.UUID) -> tuple[str, ...]:
    """Everybody who ever changed a dossier, by name."""
    query = (
        select(Operation.actor)
        .join(Revision, Revision.operation_serial == Operation.serial)
        .where(Revision.dossier_id == dossier_id)
        .distinct()
        .order_by(Operation.actor)
    )
    return tuple(session.scalars(query))


def serial_of(session: Session, record_id: uuid.UUID) -> int:
    """The place in the ledger of the write that made a record; 0 where it knows none."""
    made = select(func.max(Revision.operation_serial)).where(
        Revision.record_id == record_id, Revision.action == "insert"
    )
    return session.scalar(made) or 0


def as_of(session: Session, record_id: uuid.UUID, serial: int) -> dict[str, Any]:
    """What a record held right after a place in the ledger, as JSON values; empty: nothing."""
    query = (
        select(Revision)
        .where(Revision.record_id == record_id, Revision.operation_serial <= serial)
        .order_by(Revision.sequence)
    )
    return _folded(session.scalars(query))[1] or {}


def _folded(revisions: Iterable[Revision]) -> tuple[str, dict[str, Any] | None]:
    """The kind of a record, and what it held after the last of these; what it lost, if deleted."""
    state: dict[str, Any] | None = None
    kind = ""
    for revision in revisions:
        kind = revision.kind
        gone = revision.action == "delete"
        state = revision.before if gone else {**(state or {}), **(revision.after or {})}
    return kind, state


def _entry(session: Session, revision: Revision, op: Operation) -> HistoryEntry:
    kind = record_models()[revision.kind].__kind__
    before, after = revision.before or {}, revision.after or {}
    names = [n for n in (after or before) if n in kind.by_name and n not in BOOKKEEPING]
    fields = tuple(
        FieldChange(name, kind.by_name[name].label, before.get(name), after.get(name))
        for name in names
        if before.get(name) != after.get(name) and (before.get(name) or after.get(name))
    )
    return HistoryEntry(
        operation_id=op.id,
        at=op.at,
        actor=op.actor,
        label=op.label,
        operation_action=op.action,
        sequence=revision.sequence,
        kind=revision.kind,
        record_id=revision.record_id,
        action=revision.action,
        record_label=kind.describe(_identity(session, revision, {**before, **after})),
        fields=fields,
    )


def _identity(session: Session, revision: Revision, values: dict[str, Any]) -> dict[str, Any]:
    """Number and title of the record, from the revision or from the record as it is."""
    model = record_models()[revision.kind]
    wanted = ("number", model.__kind__.title)
    if all(name in values for name in wanted if hasattr(model, name)):
        return values
    record = session.get(model, revision.record_id)
    current = {n: getattr(record, n, None) for n in wanted} if record is not None else {}
    return {**current, **values}


@operation("Restore")
def restore(
    session: Session, *, record_id: uuid.UUID, dossier_id: uuid.UUID, sequence: int
) -> None:
    """Bring one record back to how it was after a revision. A new version, nothing is lost.

    Raises:
        NotFoundError: the ledger has no such revision.
    """
    query = (
        select(Revision)
        .where(
            Revision.dossier_id == dossier_id,
            Revision.record_id == record_id,
            Revision.sequence <= sequence,
        )
        .order_by(Revision.sequence)
    )
    kind, state = _folded(session.scalars(query))
    if state is None:
        raise NotFoundError("version to restore")
    model = record_models()[kind]
    record = session.get(model, record_id)
    if record is None:
        bring_back(session, model, state)
    else:
        restore_values(record, state)


def position(session: Session) -> int:
    """The serial of the last write: what `changes_since` goes on from."""
    return session.scalar(select(func.max(Operation.serial))) or 0


def changes_since(session: Session, serial: int, limit: int = 200) -> tuple[int, list[Changes]]:
    """The writes after a position, other programs' too."""
    query = select(Operation).where(Operation.serial > serial).order_by(Operation.serial)
    if session.get_bind().dialect.name == "postgresql":
        query = query.where(_SETTLED)
    found: list[Changes] = []
    for op in session.scalars(query.limit(limit)):
        serial = op.serial
        rows = session.scalars(select(Revision).where(Revision.operation_serial == op.serial))
        found.append(Changes(op.id, op.label, op.at, op.actor, tuple(map(_as_change, rows))))
    return serial, found


#: PostgreSQL gives serials before the commit, so that a lower one may become visible later.
#: What is younger than the oldest transaction still writing waits for it.
_SETTLED = text(
    "age(operation.xmin) > age(((pg_snapshot_xmin(pg_current_snapshot())::text::bigint"
    " % 4294967296)::text)::xid)"
)


def _as_change(revision: Revision) -> Change:
    values = {**(revision.before or {}), **(revision.after or {})}
    return Change(
        kind=revision.kind,
        record_id=revision.record_id,
        dossier_id=revision.dossier_id,
        action=revision.action,  # type: ignore[arg-type]
        fields=frozenset(values) - BOOKKEEPING,
        label=record_models()[revision.kind].__kind__.describe(values),
    )
