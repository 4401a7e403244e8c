"""Operations and queries on answers."""

import uuid
from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from kb.incidents.answers import schemas
from kb.incidents.answers.models import AnswerSet
from kb.incidents.record import parts
from kb.ledger import editing
from kb.ledger.operation import operation
from kb.store.schemas import as_schema


def list_for(session: Session, incident_id: uuid.UUID) -> tuple[schemas.AnswerSet, ...]:
    """The answers of an incident, in their order."""
    return parts.listed(schemas.AnswerSet, parts.rows(session, AnswerSet, incident_id))


def get(session: Session, record_id: uuid.UUID) -> schemas.AnswerSet:
    """One by its id.

    Raises:
        NotFoundError: it isn't there.
    """
    return as_schema(schemas.AnswerSet, editing.fetch(session, AnswerSet, record_id))


@operation("Add answers")
def add(session: Session, incident_id: uuid.UUID, values: Mapping[str, Any]) -> uuid.UUID:
    """Insert a set of answers; one filled field is enough.

    Returns:
        Its id.

    Raises:
        NotFoundError, ValidationError.
    """
    return parts.add(session, AnswerSet, incident_id, values).id


@operation("Add answers")
def add_many(
    session: Session, incident_id: uuid.UUID, rows: tuple[Mapping[str, Any], ...]
) -> tuple[uuid.UUID, ...]:
    """Insert several at once, such as pasted lines."""
    return tuple(parts.add(session, AnswerSet, incident_id, values).id for values in rows)


@operation("Revise answers")
def revise(
    session: Session, record_id: uuid.UUID, version: int, values: Mapping[str, Any]
) -> schemas.AnswerSet:
    """Set fields of a set of answers that was read at `version`.

    Returns:
        The record as it is now, with its new version.

    Raises:
        ConflictError, NotFoundError, ValidationError.
    """
    editing.revise(session, AnswerSet, record_id, version, values)
    session.flush()
    return get(session, record_id)


@operation("Delete answers")
def remove(session: Session, record_id: uuid.UUID) -> None:
    """Delete a set of answers; undo brings it back.

    Raises:
        NotFoundError: it isn't there.
    """
    parts.remove(session, AnswerSet, record_id)


@operation("Duplicate answers")
def duplicate(session: Session, record_id: uuid.UUID) -> uuid.UUID:
    """Insert a copy.

    Returns:
        The id of the copy.

    Raises:
        NotFoundError: it isn't there.
    """
    return parts.duplicate(session, AnswerSet, record_id).id
