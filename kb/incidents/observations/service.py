"""Operations and queries on observations."""

import uuid
from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from kb.incidents.observations import schemas
from kb.incidents.observations.models import Observation
from kb.incidents.record import parts
from kb.ledger import editing
from kb.ledger.operation import operation
from kb.store.schemas import as_schema


def list_for(session: Session, incident_id: uuid.UUID) -> tuple[schemas.Observation, ...]:
    """The observations of an incident, in their order."""
    return parts.listed(schemas.Observation, parts.rows(session, Observation, incident_id))


def get(session: Session, record_id: uuid.UUID) -> schemas.Observation:
    """One by its id.

    Raises:
        NotFoundError: it isn't there.
    """
    return as_schema(schemas.Observation, editing.fetch(session, Observation, record_id))


@operation("Add observation")
def add(session: Session, incident_id: uuid.UUID, values: Mapping[str, Any]) -> uuid.UUID:
    """Insert an observation; one filled field is enough.

    Returns:
        Its id.

    Raises:
        NotFoundError, ValidationError.
    """
    return parts.add(session, Observation, incident_id, values).id


@operation("Add observations")
def add_many(
    session: Session, incident_id: uuid.UUID, rows: tuple[Mapping[str, Any], ...]
) -> tuple[uuid.UUID, ...]:
    """Insert several at once, such as pasted lines."""
    return tuple(parts.add(session, Observation, incident_id, values).id for values in rows)


@operation("Revise observation")
def revise(
    session: Session, record_id: uuid.UUID, version: int, values: Mapping[str, Any]
) -> schemas.Observation:
    """Set fields of an observation that was read at `version`.

    Returns:
        The record as it is now, with its new version.

    Raises:
        ConflictError, NotFoundError, ValidationError.
    """
    editing.revise(session, Observation, record_id, version, values)
    session.flush()
    return get(session, record_id)


@operation("Delete observation")
def remove(session: Session, record_id: uuid.UUID) -> None:
    """Delete an observation; undo brings it back.

    Raises:
        NotFoundError: it isn't there.
    """
    parts.remove(session, Observation, record_id)


@operation("Duplicate observation")
def duplicate(session: Session, record_id: uuid.UUID) -> uuid.UUID:
    """Insert a copy.

    Returns:
        The id of the copy.

    Raises:
        NotFoundError: it isn't there.
    """
    return parts.duplicate(session, Observation, record_id).id
