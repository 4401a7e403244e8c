"""Operations and queries on detection opportunities."""

import uuid
from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from kb.incidents.opportunities import schemas
from kb.incidents.opportunities.models import Opportunity
from kb.incidents.record import parts
from kb.ledger import editing
from kb.ledger.operation import operation
from kb.store.schemas import as_schema


def list_for(session: Session, incident_id: uuid.UUID) -> tuple[schemas.Opportunity, ...]:
    """The detection opportunities of an incident, in their order."""
    return parts.listed(schemas.Opportunity, parts.rows(session, Opportunity, incident_id))


def get(session: Session, record_id: uuid.UUID) -> schemas.Opportunity:
    """One by its id.

    Raises:
        NotFoundError: it isn't there.
    """
    return as_schema(schemas.Opportunity, editing.fetch(session, Opportunity, record_id))


@operation("Add detection opportunity")
def add(session: Session, incident_id: uuid.UUID, values: Mapping[str, Any]) -> uuid.UUID:
    """Insert a detection opportunity; one filled field is enough.

    Returns:
        Its id.

    Raises:
        NotFoundError, ValidationError.
    """
    return parts.add(session, Opportunity, incident_id, values).id


@operation("Add detection opportunities")
def add_many(
    session: Session, incident_id: uuid.UUID, rows: tuple[Mapping[str, Any], ...]
) -> tuple[uuid.UUID, ...]:
    """Insert several at once, such as pasted lines."""
    return tuple(parts.add(session, Opportunity, incident_id, values).id for values in rows)


@operation("Revise detection opportunity")
def revise(
    session: Session, record_id: uuid.UUID, version: int, values: Mapping[str, Any]
) -> schemas.Opportunity:
    """Set fields of a detection opportunity that was read at `version`.

    Returns:
        The record as it is now, with its new version.

    Raises:
        ConflictError, NotFoundError, ValidationError.
    """
    editing.revise(session, Opportunity, record_id, version, values)
    session.flush()
    return get(session, record_id)


@operation("Delete detection opportunity")
def remove(session: Session, record_id: uuid.UUID) -> None:
    """Delete a detection opportunity; undo brings it back.

    Raises:
        NotFoundError: it isn't there.
    """
    parts.remove(session, Opportunity, record_id)


@operation("Duplicate detection opportunity")
def duplicate(session: Session, record_id: uuid.UUID) -> uuid.UUID:
    """Insert a copy.

    Returns:
        The id of the copy.

    Raises:
        NotFoundError: it isn't there.
    """
    return parts.duplicate(session, Opportunity, record_id).id
