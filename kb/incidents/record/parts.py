"""What all parts of an incident have in common: list, add, revise, remove, move, duplicate.

The parts' own services say which model and schema; their functions name the operation.
"""

import uuid
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, func, inspect, select
from sqlalchemy.orm import Session

from kb.errors import NotFoundError, ValidationError
from kb.incidents.record.models import Incident
from kb.ledger import editing
from kb.ledger.models import Dossier
from kb.store.base import Record
from kb.store.coercion import coerce_values
from kb.store.schemas import as_schema

_GAP = 1024.0
_SMALLEST_GAP = 1e-6


def rows(
    session: Session,
    model: type[Record],
    incident_id: uuid.UUID,
    *order: Any,  # noqa: ANN401
) -> Sequence[Record]:
    """The records of one incident in their order."""
    query = _of_incident(model).order_by(*order, _ids(model)) if order else _in_order(model)
    return session.scalars(query, {"of_incident": incident_id}).all()


# A query is put together once a kind: an incident that is read asks some thirty of them.
@cache
def _of_incident(model: type[Record]) -> Select[Record]:
    return select(model).where(inspect(model).columns["incident_id"] == bindparam("of_incident"))


@cache
def _in_order(model: type[Record]) -> Select[Record]:
    table = inspect(model).columns
    first = table["number"] if "number" in table else table["created_at"]
    return _of_incident(model).order_by(first, _ids(model))


def _ids(model: type[Record]) -> Any:  # noqa: ANN401 - a column of any kind
    return inspect(model).columns["id"]


def add[R: Record](
    session: Session, model: type[R], incident_id: uuid.UUID, values: Mapping[str, Any]
) -> R:
    """Insert a record; it gets the next number where its kind has numbers.

    Raises:
        NotFoundError: there is no such incident.
        ValidationError: a value can't be taken.
    """
    if session.get(Incident, incident_id) is None:
        raise NotFoundError("incident")
    record = model(incident_id=incident_id, **coerce_values(model, values))
    if model.__kind__.prefix and "number" not in values:
        record.number = next_number(session, model, incident_id)  # type: ignore[attr-defined]
    session.add(record)
    session.flush()
    return record


def next_number(session: Session, model: type[Record], incident_id: uuid.UUID) -> int:
    """One more than the highest number there is in this incident."""
    if session.get_bind().dialect.name == "postgresql":
        # Two writers of one incident take their turns here, not only when they commit.
        session.execute(select(Dossier.id).where(Dossier.id == incident_id).with_for_update())
    table = inspect(model).columns
    query = select(func.max(table["number"])).where(table["incident_id"] == incident_id)
    return (session.scalar(query) or 0) + 1


def remove(session: Session, model: type[Record], record_id: uuid.UUID) -> None:
    """Delete a record; undo brings it back.

    Raises:
        NotFoundError: it isn't there.
    """
    session.delete(editing.fetch(session, model, record_id))


def duplicate[R: Record](
    session: Session,
    model: type[R],
    record_id: uuid.UUID,
    fresh: Mapping[str, Any] | None = None,
) -> R:
    """Insert a copy of a record, with a number of its own, right behind it.

    Args:
        session: of the write.
        model: of the record.
        record_id: what is copied.
        fresh: fields that the copy has from the start, such as the state it begins in.
    """
    original = editing.fetch(session, model, record_id)
    copied = {
        field.name: getattr(original, field.name)
        for field in model.__kind__.fields
        if field.name not in {"number", "position"}
    }
    copied |= fresh or {}
    incident_id: uuid.UUID = original.incident_id  # type: ignore[attr-defined]
    if model.__kind__.ordered:
        copied["position"] = place_after(session, model, incident_id, record_id)
    return add(session, model, incident_id, copied)


def place_after(
    session: Session, model: type[Record], incident_id: uuid.UUID, after: uuid.UUID | None
) -> float:
    """A position right behind a record, or at the end when `after` is None."""
    ordered = rows(session, model, incident_id, inspect(model).columns["position"])
    positions: list[float] = [record.position for record in ordered]  # type: ignore[attr-defined]
    if after is None:
        return (positions[-1] if positions else 0.0) + _GAP
    index = _index_of(ordered, after)
    return _between(positions, index + 1) or _renumbered(ordered, index + 1)


def place_before(
    session: Session, model: type[Record], incident_id: uuid.UUID, before: uuid.UUID
) -> float:
    """A position right in front of a record."""
    ordered = rows(session, model, incident_id, inspect(model).columns["position"])
    positions: list[float] = [record.position for record in ordered]  # type: ignore[attr-defined]
    index = _index_of(ordered, before)
    return _between(positions, index) or _renumbered(ordered, index)


def _index_of(ordered: Sequence[Record], record_id: uuid.UUID) -> int:
    for index, record in enumerate(ordered):
        if record.id == record_id:
            return index
    what = "The row to place it at is in another incident or was deleted."
    raise ValidationError(what)


def _between(positions: list[float], index: int) -> float | None:
    """The middle of the gap in front of `index`; None when the gap is used up."""
    if index >= len(positions):
        return (positions[-1] if positions else 0.0) + _GAP
    low = positions[index - 1] if index else positions[index] - 2 * _GAP
    middle = (low + positions[index]) / 2
    return middle if positions[index] - low > _SMALLEST_GAP and middle != 0.0 else None


def _renumbered(ordered: Sequence[Record], index: int) -> float:
    """Spread all positions again, leaving room at `index`."""
    for number, record in enumerate(ordered):
        record.position = _GAP * (number + 1 + (number >= index))  # type: ignore[attr-defined]
    return _GAP * (index + 1)


def listed[S](schema: type[S], found: Sequence[Record]) -> tuple[S, ...]:
    """Rows as schemas."""
    return tuple(as_schema(schema, record) for record in found)
