"""Operations and queries on barriers."""

import uuid
from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from kb.incidents.barriers import schemas
from kb.incidents.barriers.models import Barrier
from kb.incidents.record import parts
from kb.ledger import editing
from kb.ledger.operation import operation
from kb.store.schemas import as_schema


def list_for(session: Session, incident_id: uuid.UUID) -> tuple[schemas.Barrier, ...]:
    """The barriers of an incident, in their order."""
    return parts.listed(schemas.Barrier, parts.rows(session, Barrier, incident_id))


def get(session: Session, record_id: uuid.UUID) -> schemas.Barrier:
    """One by its id.

    Raises:
        NotFoundError: it isn't there.
    """
    return as_schema(schemas.Barrier, editing.fetch(session, Barrier, record_id))


@operation("Add barrier")
def add(session: Session, incident_id: uuid.UUID, values: Mapping[str, Any]) -> uuid.UUID:
    """Insert a barrier; one filled field is enough.

    Returns:
        Its id.

    Raises:
        NotFoundError, ValidationError.
    """
    return parts.add(session, Barrier, incident_id, values).id


@operation("Add barriers")
def add_many(
    session: Session, incident_id: uuid.UUID, rows: tuple[Mapping[str, Any], ...]
) -> tuple[uuid.UUID, ...]:
    """Insert several at once, such as pasted lines."""
    return tuple(parts.add(session, Barrier, incident_id, values).id for values in rows)


@operation("Revise barrier")
def revise(
    session: Session, record_id: uuid.UUID, version: int, values: Mapping[str, Any]
) -> schemas.Barrier:
    """Set fields of a barrier that was read at `version`.

    Returns:
        The record as it is now, with its new version.

    Raises:
        ConflictError, NotFoundError, ValidationError.
    """
    editing.revise(session, Barrier, record_id, version, values)
    session.flush()
    return get(session, record_id)


@operation("Delete barrier")
def remove(session: Session, record_id: uuid.UUID) -> None:
    """Delete a barrier; undo brings it back.

    Raises:
        NotFoundError: it isn't there.
    """
    parts.remove(session, Barrier, record_id)


@operation("Duplicate barrier")
def duplicate(session: Session, record_id: uuid.UUID) -> uuid.UUID:
    """Insert a copy.

    Returns:
        The id of the copy.

    Raises:
        NotFoundError: it isn't there.
    """
    return parts.duplicate(session, Barrier, record_id).id
