"""Operations and queries on scope changes."""

import uuid
from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from kb.incidents.assets import schemas
from kb.incidents.assets.models import ScopeChange
from kb.incidents.record import parts
from kb.ledger import editing
from kb.ledger.operation import operation
from kb.store.schemas import as_schema


def list_for(session: Session, incident_id: uuid.UUID) -> tuple[schemas.ScopeChange, ...]:
    """The scope changes of an incident, in their order."""
    return parts.listed(schemas.ScopeChange, parts.rows(session, ScopeChange, incident_id))


def get(session: Session, record_id: uuid.UUID) -> schemas.ScopeChange:
    """One by its id.

    Raises:
        NotFoundError: it isn't there.
    """
    return as_schema(schemas.ScopeChange, editing.fetch(session, ScopeChange, record_id))


@operation("Add scope change")
def add(session: Session, incident_id: uuid.UUID, values: Mapping[str, Any]) -> uuid.UUID:
    """Insert a scope change; one filled field is enough.

    Returns:
        Its id.

    Raises:
        NotFoundError, ValidationError.
    """
    return parts.add(session, ScopeChange, incident_id, values).id


@operation("Add scope changes")
def add_many(
    session: Session, incident_id: uuid.UUID, rows: tuple[Mapping[str, Any], ...]
) -> tuple[uuid.UUID, ...]:
    """Insert several at once, such as pasted lines."""
    return tuple(parts.add(session, ScopeChange, incident_id, values).id for values in rows)


@operation("Revise scope change")
def revise(
    session: Session, record_id: uuid.UUID, version: int, values: Mapping[str, Any]
) -> schemas.ScopeChange:
    """Set fields of a scope change that was read at `version`.

    Returns:
        The record as it is now, with its new version.

    Raises:
        ConflictError, NotFoundError, ValidationError.
    """
    editing.revise(session, ScopeChange, record_id, version, values)
    session.flush()
    return get(session, record_id)


@operation("Delete scope change")
def remove(session: Session, record_id: uuid.UUID) -> None:
    """Delete a scope change; undo brings it back.

    Raises:
        NotFoundError: it isn't there.
    """
    parts.remove(session, ScopeChange, record_id)


@operation("Duplicate scope change")
def duplicate(session: Session, record_id: uuid.UUID) -> uuid.UUID:
    """Insert a copy.

    Returns:
        The id of the copy.

    Raises:
        NotFoundError: it isn't there.
    """
    return parts.duplicate(session, ScopeChange, record_id).id
