"""Operations and queries on causes."""

import uuid
from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from kb.incidents.causes import schemas
from kb.incidents.causes.models import Cause
from kb.incidents.record import parts
from kb.ledger import editing
from kb.ledger.operation import operation
from kb.store.schemas import as_schema


def list_for(session: Session, incident_id: uuid.UUID) -> tuple[schemas.Cause, ...]:
    """The causes of an incident, in their order."""
    found = parts.rows(session, Cause, incident_id)
    return parts.listed(schemas.Cause, found)


def get(session: Session, record_id: uuid.UUID) -> schemas.Cause:
    """One cause.

    Raises:
        NotFoundError: it isn't there.
    """
    return as_schema(schemas.Cause, editing.fetch(session, Cause, record_id))


@operation("Add cause")
def add(session: Session, incident_id: uuid.UUID, values: Mapping[str, Any]) -> uuid.UUID:
    """Insert a cause; one filled field is enough.

    Returns:
        Its id.

    Raises:
        NotFoundError, ValidationError.
    """
    return parts.add(session, Cause, incident_id, values).id


@operation("Add causes")
def add_many(
    session: Session, incident_id: uuid.UUID, rows: tuple[Mapping[str, Any], ...]
) -> tuple[uuid.UUID, ...]:
    """Insert several causes at once, such as pasted lines."""
    return tuple(parts.add(session, Cause, incident_id, values).id for values in rows)


@operation("Revise cause")
def revise(
    session: Session, record_id: uuid.UUID, version: int, values: Mapping[str, Any]
) -> schemas.Cause:
    """Set fields of a cause that was read at `version`.

    Returns:
        The record as it is now, with its new version.

    Raises:
        ConflictError, NotFoundError, ValidationError.
    """
    editing.revise(session, Cause, record_id, version, values)
    session.flush()
    return get(session, record_id)


@operation("Delete cause")
def remove(session: Session, record_id: uuid.UUID) -> None:
    """Delete a cause; undo brings it back.

    Raises:
        NotFoundError: it isn't there.
    """
    parts.remove(session, Cause, record_id)


@operation("Duplicate cause")
def duplicate(session: Session, record_id: uuid.UUID) -> uuid.UUID:
    """Insert a copy.

    Returns:
        The id of the copy.

    Raises:
        NotFoundError: it isn't there.
    """
    return parts.duplicate(session, Cause, record_id).id
