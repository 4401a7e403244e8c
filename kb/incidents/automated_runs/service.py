"""Operations and queries on automated investigations."""

import uuid
from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from kb.incidents.automated_runs import schemas
from kb.incidents.automated_runs.models import AutomatedRun
from kb.incidents.record import parts
from kb.ledger import editing
from kb.ledger.operation import operation
from kb.store.schemas import as_schema


def list_for(session: Session, incident_id: uuid.UUID) -> tuple[schemas.AutomatedRun, ...]:
    """The automated investigations of an incident, in their order."""
    return parts.listed(schemas.AutomatedRun, parts.rows(session, AutomatedRun, incident_id))


def get(session: Session, record_id: uuid.UUID) -> schemas.AutomatedRun:
    """One by its id.

    Raises:
        NotFoundError: it isn't there.
    """
    return as_schema(schemas.AutomatedRun, editing.fetch(session, AutomatedRun, record_id))


@operation("Add automated investigation")
def add(session: Session, incident_id: uuid.UUID, values: Mapping[str, Any]) -> uuid.UUID:
    """Insert an automated investigation; one filled field is enough.

    Returns:
        Its id.

    Raises:
        NotFoundError, ValidationError.
    """
    return parts.add(session, AutomatedRun, incident_id, values).id


@operation("Add automated investigations")
def add_many(
    session: Session, incident_id: uuid.UUID, rows: tuple[Mapping[str, Any], ...]
) -> tuple[uuid.UUID, ...]:
    """Insert several at once, such as pasted lines."""
    return tuple(parts.add(session, AutomatedRun, incident_id, values).id for values in rows)


@operation("Revise automated investigation")
def revise(
    session: Session, record_id: uuid.UUID, version: int, values: Mapping[str, Any]
) -> schemas.AutomatedRun:
    """Set fields of an automated investigation that was read at `version`.

    Returns:
        The record as it is now, with its new version.

    Raises:
        ConflictError, NotFoundError, ValidationError.
    """
    editing.revise(session, AutomatedRun, record_id, version, values)
    session.flush()
    return get(session, record_id)


@operation("Delete automated investigation")
def remove(session: Session, record_id: uuid.UUID) -> None:
    """Delete an automated investigation; undo brings it back.

    Raises:
        NotFoundError: it isn't there.
    """
    parts.remove(session, AutomatedRun, record_id)


@operation("Duplicate automated investigation")
def duplicate(session: Session, record_id: uuid.UUID) -> uuid.UUID:
    """Insert a copy.

    Returns:
        The id of the copy.

    Raises:
        NotFoundError: it isn't there.
    """
    return parts.duplicate(session, AutomatedRun, record_id).id
