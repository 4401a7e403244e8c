"""Operations and queries on research notes."""

import uuid
from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from kb.incidents.record import parts
from kb.incidents.research import schemas
from kb.incidents.research.models import ResearchNote
from kb.ledger import editing
from kb.ledger.operation import operation
from kb.store.schemas import as_schema


def list_for(session: Session, incident_id: uuid.UUID) -> tuple[schemas.ResearchNote, ...]:
    """The research notes of an incident, in their order."""
    found = parts.rows(session, ResearchNote, incident_id)
    return parts.listed(schemas.ResearchNote, found)


def get(session: Session, record_id: uuid.UUID) -> schemas.ResearchNote:
    """One research note.

    Raises:
        NotFoundError: it isn't there.
    """
    return as_schema(schemas.ResearchNote, editing.fetch(session, ResearchNote, record_id))


@operation("Add research note")
def add(session: Session, incident_id: uuid.UUID, values: Mapping[str, Any]) -> uuid.UUID:
    """Insert a research note; one filled field is enough.

    Returns:
        Its id.

    Raises:
        NotFoundError, ValidationError.
    """
    return parts.add(session, ResearchNote, incident_id, values).id


@operation("Add research notes")
def add_many(
    session: Session, incident_id: uuid.UUID, rows: tuple[Mapping[str, Any], ...]
) -> tuple[uuid.UUID, ...]:
    """Insert several research notes at once, such as pasted lines."""
    return tuple(parts.add(session, ResearchNote, incident_id, values).id for values in rows)


@operation("Revise research note")
def revise(
    session: Session, record_id: uuid.UUID, version: int, values: Mapping[str, Any]
) -> schemas.ResearchNote:
    """Set fields of a research note that was read at `version`.

    Returns:
        The record as it is now, with its new version.

    Raises:
        ConflictError, NotFoundError, ValidationError.
    """
    editing.revise(session, ResearchNote, record_id, version, values)
    session.flush()
    return get(session, record_id)


@operation("Delete research note")
def remove(session: Session, record_id: uuid.UUID) -> None:
    """Delete a research note; undo brings it back.

    Raises:
        NotFoundError: it isn't there.
    """
    parts.remove(session, ResearchNote, record_id)


@operation("Duplicate research note")
def duplicate(session: Session, record_id: uuid.UUID) -> uuid.UUID:
    """Insert a copy.

    Returns:
        The id of the copy.

    Raises:
        NotFoundError: it isn't there.
    """
    return parts.duplicate(session, ResearchNote, record_id).id
