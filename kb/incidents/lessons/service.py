"""Operations and queries on lessons."""

import uuid
from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from kb.incidents.lessons import schemas
from kb.incidents.lessons.models import Lesson
from kb.incidents.record import parts
from kb.ledger import editing
from kb.ledger.operation import operation
from kb.store.schemas import as_schema


def list_for(session: Session, incident_id: uuid.UUID) -> tuple[schemas.Lesson, ...]:
    """The lessons of an incident, in their order."""
    found = parts.rows(session, Lesson, incident_id)
    return parts.listed(schemas.Lesson, found)


def get(session: Session, record_id: uuid.UUID) -> schemas.Lesson:
    """One lesson.

    Raises:
        NotFoundError: it isn't there.
    """
    return as_schema(schemas.Lesson, editing.fetch(session, Lesson, record_id))


@operation("Add lesson")
def add(session: Session, incident_id: uuid.UUID, values: Mapping[str, Any]) -> uuid.UUID:
    """Insert a lesson; one filled field is enough.

    Returns:
        Its id.

    Raises:
        NotFoundError, ValidationError.
    """
    return parts.add(session, Lesson, incident_id, values).id


@operation("Add lessons")
def add_many(
    session: Session, incident_id: uuid.UUID, rows: tuple[Mapping[str, Any], ...]
) -> tuple[uuid.UUID, ...]:
    """Insert several lessons at once, such as pasted lines."""
    return tuple(parts.add(session, Lesson, incident_id, values).id for values in rows)


@operation("Revise lesson")
def revise(
    session: Session, record_id: uuid.UUID, version: int, values: Mapping[str, Any]
) -> schemas.Lesson:
    """Set fields of a lesson that was read at `version`.

    Returns:
        The record as it is now, with its new version.

    Raises:
        ConflictError, NotFoundError, ValidationError.
    """
    editing.revise(session, Lesson, record_id, version, values)
    session.flush()
    return get(session, record_id)


@operation("Delete lesson")
def remove(session: Session, record_id: uuid.UUID) -> None:
    """Delete a lesson; undo brings it back.

    Raises:
        NotFoundError: it isn't there.
    """
    parts.remove(session, Lesson, record_id)


@operation("Duplicate lesson")
def duplicate(session: Session, record_id: uuid.UUID) -> uuid.UUID:
    """Insert a copy.

    Returns:
        The id of the copy.

    Raises:
        NotFoundError: it isn't there.
    """
    return parts.duplicate(session, Lesson, record_id).id
