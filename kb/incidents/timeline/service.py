"""Operations and queries on events."""

import uuid
from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from kb.errors import NotFoundError
from kb.incidents.record import parts
from kb.incidents.record.models import Incident
from kb.incidents.timeline import schemas
from kb.incidents.timeline.models import TimelineEvent
from kb.ledger import editing
from kb.ledger.bulk import insert_many
from kb.ledger.operation import operation
from kb.store.base import new_id
from kb.store.coercion import coerce_values
from kb.store.schemas import as_schema


def list_for(session: Session, incident_id: uuid.UUID) -> tuple[schemas.TimelineEvent, ...]:
    """The events of an incident, in their order."""
    found = parts.rows(
        session, TimelineEvent, incident_id, *(TimelineEvent.at.is_(None), TimelineEvent.at)
    )
    return parts.listed(schemas.TimelineEvent, found)


def get(session: Session, record_id: uuid.UUID) -> schemas.TimelineEvent:
    """One event.

    Raises:
        NotFoundError: it isn't there.
    """
    return as_schema(schemas.TimelineEvent, editing.fetch(session, TimelineEvent, record_id))


@operation("Add event")
def add(session: Session, incident_id: uuid.UUID, values: Mapping[str, Any]) -> uuid.UUID:
    """Insert a event; one filled field is enough.

    Returns:
        Its id.

    Raises:
        NotFoundError, ValidationError.
    """
    return parts.add(session, TimelineEvent, incident_id, values).id


@operation("Add events")
def add_many(
    session: Session, incident_id: uuid.UUID, rows: tuple[Mapping[str, Any], ...]
) -> tuple[uuid.UUID, ...]:
    """Insert several events at once, such as pasted lines or the thousands of a file.

    Raises:
        NotFoundError, ValidationError: nothing is inserted then.
    """
    if session.get(Incident, incident_id) is None:
        raise NotFoundError("incident")
    made = [
        {"id": new_id(), "incident_id": incident_id, **coerce_values(TimelineEvent, values)}
        for values in rows
    ]
    insert_many(session, TimelineEvent, made)
    return tuple(row["id"] for row in made)


@operation("Revise event")
def revise(
    session: Session, record_id: uuid.UUID, version: int, values: Mapping[str, Any]
) -> schemas.TimelineEvent:
    """Set fields of a event that was read at `version`.

    Returns:
        The record as it is now, with its new version.

    Raises:
        ConflictError, NotFoundError, ValidationError.
    """
    editing.revise(session, TimelineEvent, record_id, version, values)
    session.flush()
    return get(session, record_id)


@operation("Delete event")
def remove(session: Session, record_id: uuid.UUID) -> None:
    """Delete a event; undo brings it back.

    Raises:
        NotFoundError: it isn't there.
    """
    parts.remove(session, TimelineEvent, record_id)


@operation("Duplicate event")
def duplicate(session: Session, record_id: uuid.UUID) -> uuid.UUID:
    """Insert a copy.

    Returns:
        The id of the copy.

    Raises:
        NotFoundError: it isn't there.
    """
    return parts.duplicate(session, TimelineEvent, record_id).id
