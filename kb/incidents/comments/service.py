"""Operations and queries on comments."""

import uuid
from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from kb.incidents.comments import schemas
from kb.incidents.comments.models import Comment
from kb.incidents.record import parts
from kb.ledger import editing
from kb.ledger.operation import operation
from kb.store.schemas import as_schema


def list_for(session: Session, incident_id: uuid.UUID) -> tuple[schemas.Comment, ...]:
    """The comments of an incident, in their order."""
    found = parts.rows(session, Comment, incident_id, *(Comment.at.is_(None), Comment.at))
    return parts.listed(schemas.Comment, found)


def get(session: Session, record_id: uuid.UUID) -> schemas.Comment:
    """One comment.

    Raises:
        NotFoundError: it isn't there.
    """
    return as_schema(schemas.Comment, editing.fetch(session, Comment, record_id))


@operation("Add comment")
def add(session: Session, incident_id: uuid.UUID, values: Mapping[str, Any]) -> uuid.UUID:
    """Insert a comment; one filled field is enough.

    Returns:
        Its id.

    Raises:
        NotFoundError, ValidationError.
    """
    return parts.add(session, Comment, incident_id, values).id


@operation("Add comments")
def add_many(
    session: Session, incident_id: uuid.UUID, rows: tuple[Mapping[str, Any], ...]
) -> tuple[uuid.UUID, ...]:
    """Insert several comments at once, such as pasted lines."""
    return tuple(parts.add(session, Comment, incident_id, values).id for values in rows)


@operation("Revise comment")
def revise(
    session: Session, record_id: uuid.UUID, version: int, values: Mapping[str, Any]
) -> schemas.Comment:
    """Set fields of a comment that was read at `version`.

    Returns:
        The record as it is now, with its new version.

    Raises:
        ConflictError, NotFoundError, ValidationError.
    """
    editing.revise(session, Comment, record_id, version, values)
    session.flush()
    return get(session, record_id)


@operation("Delete comment")
def remove(session: Session, record_id: uuid.UUID) -> None:
    """Delete a comment; undo brings it back.

    Raises:
        NotFoundError: it isn't there.
    """
    parts.remove(session, Comment, record_id)


@operation("Duplicate comment")
def duplicate(session: Session, record_id: uuid.UUID) -> uuid.UUID:
    """Insert a copy.

    Returns:
        The id of the copy.

    Raises:
        NotFoundError: it isn't there.
    """
    return parts.duplicate(session, Comment, record_id).id
