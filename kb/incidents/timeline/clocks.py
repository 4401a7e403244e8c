"""Operations and queries on clocks."""

import uuid
from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from kb.incidents.record import parts
from kb.incidents.timeline import schemas
from kb.incidents.timeline.models import Clock
from kb.ledger import editing
from kb.ledger.operation import operation
from kb.store.schemas import as_schema


def list_for(session: Session, incident_id: uuid.UUID) -> tuple[schemas.Clock, ...]:
    """The clocks of an incident, in their order."""
    return parts.listed(schemas.Clock, parts.rows(session, Clock, incident_id))


def get(session: Session, record_id: uuid.UUID) -> schemas.Clock:
    """One by its id.

    Raises:
        NotFoundError: it isn't there.
    """
    return as_schema(schemas.Clock, editing.fetch(session, Clock, record_id))


@operation("Add clock")
def add(session: Session, incident_id: uuid.UUID, values: Mapping[str, Any]) -> uuid.UUID:
    """Insert a clock; one filled field is enough.

    Returns:
        Its id.

    Raises:
        NotFoundError, ValidationError.
    """
    return parts.add(session, Clock, incident_id, values).id


@operation("Add clocks")
def add_many(
    session: Session, incident_id: uuid.UUID, rows: tuple[Mapping[str, Any], ...]
) -> tuple[uuid.UUID, ...]:
    """Insert several at once, such as pasted lines."""
    return tuple(parts.add(session, Clock, incident_id, values).id for values in rows)


@operation("Revise clock")
def revise(
    session: Session, record_id: uuid.UUID, version: int, values: Mapping[str, Any]
) -> schemas.Clock:
    """Set fields of a clock that was read at `version`.

    Returns:
        The record as it is now, with its new version.

    Raises:
        ConflictError, NotFoundError, ValidationError.
    """
    editing.revise(session, Clock, record_id, version, values)
    session.flush()
    return get(session, record_id)


@operation("Delete clock")
def remove(session: Session, record_id: uuid.UUID) -> None:
    """Delete a clock; undo brings it back.

    Raises:
        NotFoundError: it isn't there.
    """
    parts.remove(session, Clock, record_id)


@operation("Duplicate clock")
def duplicate(session: Session, record_id: uuid.UUID) -> uuid.UUID:
    """Insert a copy.

    Returns:
        The id of the copy.

    Raises:
        NotFoundError: it isn't there.
    """
    return parts.duplicate(session, Clock, record_id).id
