"""Operations and queries on causes."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kb.errors import ValidationError
from kb.incidents.causes import schemas
from kb.incidents.causes.models import Cause
from kb.incidents.record import parts
from kb.ledger import editing
from kb.ledger.operation import operation
from kb.store.schemas import as_schema


def list_for(session: Session, incident_id: uuid.UUID) -> tuple[schemas.Cause, ...]:
    """The causes of an incident, in their order."""
    found = parts.rows(session, Cause, incident_id)
    return parts.listed(schemas.Cause, found)


def get(session: Session, record_id: uuid.UUID) -> schemas.Cause:
    """One cause.

    Raises:
        NotFoundError: it isn't there.
    """
    return as_schema(schemas.Cause, editing.fetch(session, Cause, record_id))


@operation("Add cause")
def add(session: Session, incident_id: uuid.UUID, values: Mapping[str, Any]) -> uuid.UUID:
    """Insert a cause; one filled field is enough.

    Returns:
        Its id.

    Raises:
        NotFoundError, ValidationError.
    """
    return _add(session, incident_id, values)


@operation("Add causes")
def add_many(
    session: Session, incident_id: uuid.UUID, rows: tuple[Mapping[str, Any], ...]
) -> tuple[uuid.UUID, ...]:
    """Insert several causes at once, such as pasted lines."""
    return tuple(_add(session, incident_id, values) for values in rows)


@operation("Revise cause")
def revise(
    session: Session, record_id: uuid.UUID, version: int, values: Mapping[str, Any]
) -> schemas.Cause:
    """Set fields of a cause that was read at `version`.

    Returns:
        The record as it is now, with its new version.

    Raises:
        ConflictError, NotFoundError, ValidationError.
    """
    cause = editing.revise(session, Cause, record_id, version, values)
    _refuse_loop(session, cause)
    session.flush()
    return get(session, record_id)


@operation("Delete cause")
def remove(session: Session, record_id: uuid.UUID) -> None:
    """Delete a cause; what it explains is then explained by its own causes.

    Raises:
        NotFoundError: it isn't there.
    """
    cause = editing.fetch(session, Cause, record_id)
    for other in parts.rows(session, Cause, cause.incident_id):
        if isinstance(other, Cause) and other.parent_id == record_id:
            editing.assign(other, {"parent_id": cause.parent_id})
    session.flush()
    session.delete(cause)


@operation("Duplicate cause")
def duplicate(session: Session, record_id: uuid.UUID) -> uuid.UUID:
    """Insert a copy.

    Returns:
        The id of the copy.

    Raises:
        NotFoundError: it isn't there.
    """
    return parts.duplicate(session, Cause, record_id).id


@dataclass(frozen=True, slots=True)
class Factor:
    """A contributing factor that several incidents may share, and how many do."""

    name: str
    incidents: int


def factors(session: Session) -> tuple[Factor, ...]:
    """All shared factors, the most frequent first."""
    count = func.count(Cause.incident_id.distinct())
    query = select(Cause.factor, count).where(Cause.factor != "").group_by(Cause.factor)
    return tuple(
        Factor(*row) for row in session.execute(query.order_by(count.desc(), Cause.factor))
    )


def incidents_with(session: Session, factor: str) -> tuple[uuid.UUID, ...]:
    """All incidents that share a factor, newest first."""
    query = select(Cause.incident_id).where(Cause.factor == factor).distinct()
    return tuple(sorted(session.scalars(query), reverse=True)) if factor else ()


def in_tree(causes: Sequence[schemas.Cause]) -> tuple[tuple[schemas.Cause, int], ...]:
    """Causes as a tree of whys: each with its depth, right after what it explains."""
    known = {cause.id for cause in causes}
    below: dict[uuid.UUID | None, list[schemas.Cause]] = {}
    for cause in causes:
        parent = cause.parent_id if cause.parent_id in known else None
        below.setdefault(parent, []).append(cause)
    found: list[tuple[schemas.Cause, int]] = []
    waiting = [(cause, 0) for cause in reversed(below.get(None, []))]
    while waiting:
        cause, depth = waiting.pop()
        found.append((cause, depth))
        waiting += [(child, depth + 1) for child in reversed(below.get(cause.id, []))]
    return tuple(found)


def _add(session: Session, incident_id: uuid.UUID, values: Mapping[str, Any]) -> uuid.UUID:
    cause = parts.add(session, Cause, incident_id, values)
    _refuse_loop(session, cause)
    return cause.id


def _refuse_loop(session: Session, cause: Cause) -> None:
    """Nothing explains itself, not even over others."""
    seen, above = {cause.id}, cause.parent_id
    while above is not None:
        parent = session.get(Cause, above)
        if parent is None or parent.incident_id != cause.incident_id:
            msg = "The cause that this one explains is in another incident or was deleted."
            raise ValidationError(msg, "parent_id")
        if parent.id in seen:
            msg = "A cause can't explain itself: choose another one."
            raise ValidationError(msg, "parent_id")
        seen.add(parent.id)
        above = parent.parent_id
