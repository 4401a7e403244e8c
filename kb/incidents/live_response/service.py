"""Operations and queries on live-response sessions."""

import uuid
from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from kb.incidents.live_response import schemas
from kb.incidents.live_response.models import LiveResponse
from kb.incidents.record import parts
from kb.ledger import editing
from kb.ledger.operation import operation
from kb.store.schemas import as_schema


def list_for(session: Session, incident_id: uuid.UUID) -> tuple[schemas.LiveResponse, ...]:
    """The live-response sessions of an incident, in their order."""
    return parts.listed(schemas.LiveResponse, parts.rows(session, LiveResponse, incident_id))


def get(session: Session, record_id: uuid.UUID) -> schemas.LiveResponse:
    """One by its id.

    Raises:
        NotFoundError: it isn't there.
    """
    return as_schema(schemas.LiveResponse, editing.fetch(session, LiveResponse, record_id))


@operation("Add live-response session")
def add(session: Session, incident_id: uuid.UUID, values: Mapping[str, Any]) -> uuid.UUID:
    """Insert a live-response session; one filled field is enough.

    Returns:
        Its id.

    Raises:
        NotFoundError, ValidationError.
    """
    return parts.add(session, LiveResponse, incident_id, values).id


@operation("Add live-response sessions")
def add_many(
    session: Session, incident_id: uuid.UUID, rows: tuple[Mapping[str, Any], ...]
) -> tuple[uuid.UUID, ...]:
    """Insert several at once, such as pasted lines."""
    return tuple(parts.add(session, LiveResponse, incident_id, values).id for values in rows)


@operation("Revise live-response session")
def revise(
    session: Session, record_id: uuid.UUID, version: int, values: Mapping[str, Any]
) -> schemas.LiveResponse:
    """Set fields of a live-response session that was read at `version`.

    Returns:
        The record as it is now, with its new version.

    Raises:
        ConflictError, NotFoundError, ValidationError.
    """
    editing.revise(session, LiveResponse, record_id, version, values)
    session.flush()
    return get(session, record_id)


@operation("Delete live-response session")
def remove(session: Session, record_id: uuid.UUID) -> None:
    """Delete a live-response session; undo brings it back.

    Raises:
        NotFoundError: it isn't there.
    """
    parts.remove(session, LiveResponse, record_id)


@operation("Duplicate live-response session")
def duplicate(session: Session, record_id: uuid.UUID) -> uuid.UUID:
    """Insert a copy.

    Returns:
        The id of the copy.

    Raises:
        NotFoundError: it isn't there.
    """
    return parts.duplicate(session, LiveResponse, record_id).id
