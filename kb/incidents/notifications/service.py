"""Operations and queries on notifications."""

import uuid
from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from kb.incidents.notifications import planning, schemas
from kb.incidents.notifications.models import Notification
from kb.incidents.record import parts
from kb.ledger import editing
from kb.ledger.operation import operation
from kb.store.schemas import as_schema


def list_for(session: Session, incident_id: uuid.UUID) -> tuple[schemas.Notification, ...]:
    """The notifications of an incident, in their order."""
    found = parts.rows(session, Notification, incident_id)
    return parts.listed(schemas.Notification, found)


def get(session: Session, record_id: uuid.UUID) -> schemas.Notification:
    """One notification.

    Raises:
        NotFoundError: it isn't there.
    """
    return as_schema(schemas.Notification, editing.fetch(session, Notification, record_id))


@operation("Add notification")
def add(session: Session, incident_id: uuid.UUID, values: Mapping[str, Any]) -> uuid.UUID:
    """Insert a notification; one filled field is enough.

    Returns:
        Its id.

    Raises:
        NotFoundError, ValidationError.
    """
    made = parts.add(session, Notification, incident_id, values).id
    planning.follow(session, incident_id)
    return made


@operation("Add notifications")
def add_many(
    session: Session, incident_id: uuid.UUID, rows: tuple[Mapping[str, Any], ...]
) -> tuple[uuid.UUID, ...]:
    """Insert several notifications at once, such as pasted lines."""
    made = tuple(parts.add(session, Notification, incident_id, values).id for values in rows)
    planning.follow(session, incident_id)
    return made


@operation("Revise notification")
def revise(
    session: Session, record_id: uuid.UUID, version: int, values: Mapping[str, Any]
) -> schemas.Notification:
    """Set fields of a notification that was read at `version`; later stages move after it.

    Returns:
        The record as it is now, with its new version.

    Raises:
        ConflictError, NotFoundError, ValidationError.
    """
    revised = editing.revise(session, Notification, record_id, version, values)
    planning.follow(session, revised.incident_id)
    session.flush()
    return get(session, record_id)


@operation("Delete notification")
def remove(session: Session, record_id: uuid.UUID) -> None:
    """Delete a notification; undo brings it back.

    Raises:
        NotFoundError: it isn't there.
    """
    parts.remove(session, Notification, record_id)


@operation("Duplicate notification")
def duplicate(session: Session, record_id: uuid.UUID) -> uuid.UUID:
    """Insert a copy.

    Returns:
        The id of the copy.

    Raises:
        NotFoundError: it isn't there.
    """
    return parts.duplicate(session, Notification, record_id).id
