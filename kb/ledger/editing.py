"""Changing one record on behalf of a person: by field, against the version they saw."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any, cast

from sqlalchemy import Table, func, select, update
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from kb.errors import ConflictError, NotFoundError
from kb.ledger.bulk import RECORDER
from kb.ledger.items import is_list, merged_items
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

    Fields that others changed since then, and that aren't among `values`, stay theirs; of
    links and tags, also what others added to the same field or took away from it.

    Raises:
        ConflictError: the same field was changed to something else since `version`.
        ValidationError: a value can't be taken.
        NotFoundError: the record was deleted.
    """
    record = fetch(session, model, record_id)
    session.info[_HELD] = record  # or the session forgets it, and giving it back reads it again
    cleaned = coerce_values(model, values)
    if record.version != version:
        cleaned |= _with_others(session, record, version, cleaned)
    assign(record, cleaned)
    return record


def revise_entries[R: Record](
    session: Session,
    model: type[R],
    record_id: uuid.UUID,
    version: int,
    name: str,
    entries: Mapping[str, Any],
    *,
    prefix: str = "",
) -> R:
    """Set entries of a mapping that a record holds in one field; its other entries stay.

    Args:
        session: of the write.
        model: of the record.
        record_id: which.
        version: as somebody read it.
        name: the field that holds the mapping.
        entries: what to set; None takes an entry away.
        prefix: before the keys, where a conflict names them.

    Raises:
        ConflictError: the same entry was changed to something else since `version`.
        NotFoundError: the record was deleted.
    """
    record = fetch(session, model, record_id)
    session.info[_HELD] = record
    held: dict[str, Any] = dict(getattr(record, name))
    if record.version != version:
        _refuse_same_entries(session, record, version, name, entries, prefix)
    merged = {**held, **entries}
    assign(record, {name: {key: value for key, value in merged.items() if value is not None}})
    return record


def assign(record: Record, values: Mapping[str, Any]) -> None:
    """Set the fields that differ, so that a revision names only those."""
    for name, value in values.items():
        if getattr(record, name) != value:
            setattr(record, name, value)


def _with_others(
    session: Session, record: Record, version: int, values: Mapping[str, Any]
) -> dict[str, Any]:
    """Lists with what others did to them since `version`.

    Raises:
        ConflictError: another field was changed to something else.
    """
    bases: dict[str, Any] = {}
    last: Any = None
    for change in _since(session, record, version):
        fields = set(change.after or {}) - BOOKKEEPING
        if fields & set(values):
            last = change
        for name in fields - set(bases):
            bases[name] = (change.before or {}).get(name)
    disputed = [
        name
        for name in values
        if name in bases and to_json(values[name]) != to_json(getattr(record, name))
    ]
    merged = {
        name: merged_items(getattr(record, name), bases[name], values[name])
        for name in disputed
        if is_list(record.__kind__, name) and isinstance(bases[name], list)
    }
    disputed = [name for name in disputed if name not in merged]
    if disputed:
        mine = {name: values[name] for name in disputed}
        theirs = {name: getattr(record, name) for name in disputed}
        raise _conflict(record, mine, theirs, last)
    return merged


def _refuse_same_entries(
    session: Session,
    record: Record,
    version: int,
    name: str,
    entries: Mapping[str, Any],
    prefix: str,
) -> None:
    held: dict[str, Any] = getattr(record, name)
    differing = {key for key, value in entries.items() if held.get(key) != value}
    last: Any = None
    disputed: set[str] = set()
    for change in _since(session, record, version):
        before, after = (change.before or {}).get(name), (change.after or {}).get(name)
        if isinstance(before, dict) and isinstance(after, dict):
            same = {key for key in differing if before.get(key) != after.get(key)}
            disputed |= same
            last = change if same else last
    if disputed:
        mine = {prefix + key: entries[key] for key in disputed}
        raise _conflict(record, mine, {prefix + key: held.get(key) for key in disputed}, last)


def _since(session: Session, record: Record, version: int) -> Sequence[Any]:
    """What was written of a record after a version, with who and when."""
    query = (
        select(Revision.before, Revision.after, Operation.actor, Operation.at)
        .join(Operation, Operation.serial == Revision.operation_serial)
        .where(Revision.record_id == record.id, Revision.record_version > version)
        .order_by(Revision.sequence)
    )
    return session.execute(query).all()


def _conflict(
    record: Record, mine: Mapping[str, Any], theirs: Mapping[str, Any], last: Any
) -> ConflictError:
    kind = record.__kind__
    return ConflictError(
        kind=kind.name,
        record_id=record.id,
        label=kind.describe({f: getattr(record, f, None) for f in ("number", kind.title)}),
        mine=mine,
        theirs=theirs,
        theirs_by=last.actor if last is not None else "",
        theirs_at=last.at if last is not None else None,
        version=record.version,
    )


def entries_back(held: object, expected: object, wanted: object) -> dict[str, Any] | None:
    """A mapping after the entries that differ between two states were taken from one to the other.

    Entries that others changed meanwhile stay theirs.

    Returns:
        The whole mapping; None when it can't be done entry by entry.
    """
    if not (isinstance(held, dict) and isinstance(expected, dict) and isinstance(wanted, dict)):
        return None
    moved = {key for key in expected | wanted if expected.get(key) != wanted.get(key)}
    if any(held.get(key) != expected.get(key) for key in moved):
        return None
    rest = {key: value for key, value in held.items() if key not in moved}
    return rest | {key: wanted[key] for key in moved if key in wanted}


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
