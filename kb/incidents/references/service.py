"""Operations and queries on references."""

import uuid
from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from kb.incidents.record import parts
from kb.incidents.references import schemas
from kb.incidents.references.models import Reference
from kb.ledger import editing
from kb.ledger.operation import operation
from kb.store.schemas import as_schema


def list_for(session: Session, incident_id: uuid.UUID) -> tuple[schemas.Reference, ...]:
    """The references of an incident, in their order."""
    return parts.listed(schemas.Reference, parts.rows(session, Reference, incident_id))


def get(session: Session, record_id: uuid.UUID) -> schemas.Reference:
    """One by its id.

    Raises:
        NotFoundError: it isn't there.
    """
    return as_schema(schemas.Reference, editing.fetch(session, Reference, record_id))


@operation("Add reference")
def add(session: Session, incident_id: uuid.UUID, values: Mapping[str, Any]) -> uuid.UUID:
    """Insert a reference; one filled field is enough.

    Returns:
        Its id.

    Raises:
        NotFoundError, ValidationError.
    """
    return parts.add(session, Reference, incident_id, values).id


@operation("Add references")
def add_many(
    session: Session, incident_id: uuid.UUID, rows: tuple[Mapping[str, Any], ...]
) -> tuple[uuid.UUID, ...]:
    """Insert several at once, such as pasted lines."""
    return tuple(parts.add(session, Reference, incident_id, values).id for values in rows)


@operation("Revise reference")
def revise(
    session: Session, record_id: uuid.UUID, version: int, values: Mapping[str, Any]
) -> schemas.Reference:
    """Set fields of a reference that was read at `version`.

    Returns:
        The record as it is now, with its new version.

    Raises:
        ConflictError, NotFoundError, ValidationError.
    """
    editing.revise(session, Reference, record_id, version, values)
    session.flush()
    return get(session, record_id)


@operation("Delete reference")
def remove(session: Session, record_id: uuid.UUID) -> None:
    """Delete a reference; undo brings it back.

    Raises:
        NotFoundError: it isn't there.
    """
    parts.remove(session, Reference, record_id)


@operation("Duplicate reference")
def duplicate(session: Session, record_id: uuid.UUID) -> uuid.UUID:
    """Insert a copy.

    Returns:
        The id of the copy.

    Raises:
        NotFoundError: it isn't there.
    """
    return parts.duplicate(session, Reference, record_id).id
