"""Changing one record on behalf of a person: by field, against the version they saw."""

import uuid
from collections.abc import Mapping
from typing import Any, cast

from sqlalchemy import Table, func, select, update
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from kb.errors import ConflictError, NotFoundError
from kb.ledger.bulk import RECORDER
from kb.ledger.models import Operation, Revision
from kb.ledger.values import BOOKKEEPING, from_json, to_json
from kb.store.base import Record
from kb.store.coercion import coerce_values

_HELD = "held"


def fetch[R: Record](session: Session, model: type[R], record_id: uuid.UUID) -> R:
    """A record for changing it.

    Raises:
        NotFoundError: it isn't there (any more).
    """
    record = session.get(model, record_id)
    if record is None:
        raise NotFoundError(model.__kind__.label)
    return record


def revise[R: Record](
    session: Session, model: type[R], record_id: uuid.UUID, version: int, values: Mapping[str, Any]
) -> R:
    """Set fields of a record that somebody read at `version`.

    Fields that others changed since then, and that aren't among `values`, stay theirs.

    Raises:
        ConflictError: the same field was changed to something else since `version`.
        ValidationError: a value can't be taken.
        NotFoundError: the record was deleted.
    """
    record = fetch(session, model, record_id)
    session.info[_HELD] = record  # or the session forgets it, and giving it back reads it again
    cleaned = coerce_values(model, values)
    if record.version != version:
        _refuse_overlap(session, record, version, cleaned)
    assign(record, cleaned)
    return record


def assign(record: Record, values: Mapping[str, Any]) -> None:
    """Set the fields that differ, so that a revision names only those."""
    for name, value in values.items():
        if getattr(record, name) != value:
            setattr(record, name, value)


def _refuse_overlap(
    session: Session, record: Record, version: int, values: Mapping[str, Any]
) -> None:
    query = (
        select(Revision.after, Operation.actor, Operation.at)
        .join(Operation, Operation.serial == Revision.operation_serial)
        .where(Revision.record_id == record.id, Revision.record_version > version)
        .order_by(Revision.sequence)
    )
    changed: set[str] = set()
    by, at = "", None
    for after, actor, when in session.execute(query):
        fields = set(after or {}) - BOOKKEEPING
        if fields & set(values):
            by, at = actor, when
        changed |= fields
    disputed = [
        name
        for name in values
        if name in changed and to_json(values[name]) != to_json(getattr(record, name))
    ]
    if not disputed:
        return
    kind = record.__kind__
    raise ConflictError(
        kind=kind.name,
        record_id=record.id,
        label=kind.describe({f: getattr(record, f, None) for f in ("number", kind.title)}),
        mine={name: values[name] for name in disputed},
        theirs={name: getattr(record, name) for name in disputed},
        theirs_by=by,
        theirs_at=at,
        version=record.version,
    )


def restore_values(record: Record, values: Mapping[str, Any]) -> None:
    """Set fields from the JSON values of a revision."""
    wanted = {n: v for n, v in values.items() if n not in BOOKKEEPING and n != "id"}
    assign(record, from_json(type(record), wanted))


def bring_back(session: Session, model: type[Record], values: Mapping[str, Any]) -> None:
    """Insert a deleted record again, from the JSON values of revisions.

    Its version goes on from its last one: a version that somebody read once must never
    stand for something else.
    """
    fresh = {name: value for name, value in values.items() if name != "version"}
    record = model(**from_json(model, fresh))
    session.add(record)
    session.flush()
    query = select(func.max(Revision.record_version)).where(Revision.record_id == record.id)
    version = (session.scalar(query) or 0) + 1
    if version == record.version:
        return
    table = cast("Table", model.__table__)
    statement = update(table).where(table.c.id == record.id)
    session.connection().execute(statement.values(version=version, updated_at=table.c.updated_at))
    set_committed_value(record, "version", version)
    note = session.info[RECORDER].touched[record.id]
    note.record_version = note.after["version"] = version
