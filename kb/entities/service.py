"""Operations and queries on entities."""

import uuid
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.entities import schemas
from kb.entities.models import Entity
from kb.ledger import editing
from kb.ledger.operation import operation
from kb.store.coercion import coerce_values
from kb.store.schemas import as_schema


def everything(session: Session) -> tuple[schemas.Entity, ...]:
    """All entities, in their order."""
    found = session.scalars(select(Entity).order_by(Entity.name, Entity.id))
    return tuple(as_schema(schemas.Entity, record) for record in found)


def get(session: Session, record_id: uuid.UUID) -> schemas.Entity:
    """One by its id.

    Raises:
        NotFoundError: it isn't there.
    """
    return as_schema(schemas.Entity, editing.fetch(session, Entity, record_id))


@operation("Add entity")
def add(session: Session, values: Mapping[str, Any]) -> uuid.UUID:
    """Insert an entity.

    Returns:
        Its id.

    Raises:
        ValidationError: a value can't be taken.
    """
    record = Entity(**coerce_values(Entity, values))
    session.add(record)
    session.flush()
    return record.id


@operation("Revise entity")
def revise(
    session: Session, record_id: uuid.UUID, version: int, values: Mapping[str, Any]
) -> schemas.Entity:
    """Set fields of an entity that was read at `version`.

    Returns:
        The record as it is now, with its new version.

    Raises:
        ConflictError, NotFoundError, ValidationError.
    """
    editing.revise(session, Entity, record_id, version, values)
    session.flush()
    return get(session, record_id)


@operation("Delete entity")
def remove(session: Session, record_id: uuid.UUID) -> None:
    """Delete an entity; undo brings it back.

    Raises:
        NotFoundError: it isn't there.
    """
    session.delete(editing.fetch(session, Entity, record_id))
