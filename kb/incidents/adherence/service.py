"""Operations and queries on clauses."""

import uuid
from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from kb.incidents.adherence import schemas
from kb.incidents.adherence.models import Adherence
from kb.incidents.record import parts
from kb.ledger import editing
from kb.ledger.operation import operation
from kb.store.schemas import as_schema


def list_for(session: Session, incident_id: uuid.UUID) -> tuple[schemas.Adherence, ...]:
    """The clauses of an incident, in their order."""
    return parts.listed(schemas.Adherence, parts.rows(session, Adherence, incident_id))


def get(session: Session, record_id: uuid.UUID) -> schemas.Adherence:
    """One by its id.

    Raises:
        NotFoundError: it isn't there.
    """
    return as_schema(schemas.Adherence, editing.fetch(session, Adherence, record_id))


@operation("Add clause")
def add(session: Session, incident_id: uuid.UUID, values: Mapping[str, Any]) -> uuid.UUID:
    """Insert a clause; one filled field is enough.

    Returns:
        Its id.

    Raises:
        NotFoundError, ValidationError.
    """
    return parts.add(session, Adherence, incident_id, values).id


@operation("Add clauses")
def add_many(
    session: Session, incident_id: uuid.UUID, rows: tuple[Mapping[str, Any], ...]
) -> tuple[uuid.UUID, ...]:
    """Insert several at once, such as pasted lines."""
    return tuple(parts.add(session, Adherence, incident_id, values).id for values in rows)


@operation("Revise clause")
def revise(
    session: Session, record_id: uuid.UUID, version: int, values: Mapping[str, Any]
) -> schemas.Adherence:
    """Set fields of a clause that was read at `version`.

    Returns:
        The record as it is now, with its new version.

    Raises:
        ConflictError, NotFoundError, ValidationError.
    """
    editing.revise(session, Adherence, record_id, version, values)
    session.flush()
    return get(session, record_id)


@operation("Delete clause")
def remove(session: Session, record_id: uuid.UUID) -> None:
    """Delete a clause; undo brings it back.

    Raises:
        NotFoundError: it isn't there.
    """
    parts.remove(session, Adherence, record_id)


@operation("Duplicate clause")
def duplicate(session: Session, record_id: uuid.UUID) -> uuid.UUID:
    """Insert a copy.

    Returns:
        The id of the copy.

    Raises:
        NotFoundError: it isn't there.
    """
    return parts.duplicate(session, Adherence, record_id).id
