"""Operations and queries on fields."""

import uuid
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.custom_fields import schemas
from kb.custom_fields.models import CustomField
from kb.ledger import editing
from kb.ledger.operation import operation
from kb.store.coercion import coerce_values
from kb.store.schemas import as_schema


def everything(session: Session) -> tuple[schemas.CustomField, ...]:
    """All fields, in their order."""
    found = session.scalars(select(CustomField).order_by(CustomField.place, CustomField.id))
    return tuple(as_schema(schemas.CustomField, record) for record in found)


def get(session: Session, record_id: uuid.UUID) -> schemas.CustomField:
    """One by its id.

    Raises:
        NotFoundError: it isn't there.
    """
    return as_schema(schemas.CustomField, editing.fetch(session, CustomField, record_id))


@operation("Add field")
def add(session: Session, values: Mapping[str, Any]) -> uuid.UUID:
    """Insert a field.

    Returns:
        Its id.

    Raises:
        ValidationError: a value can't be taken.
    """
    record = CustomField(**coerce_values(CustomField, values))
    session.add(record)
    session.flush()
    return record.id


@operation("Revise field")
def revise(
    session: Session, record_id: uuid.UUID, version: int, values: Mapping[str, Any]
) -> schemas.CustomField:
    """Set fields of a field that was read at `version`.

    Returns:
        The record as it is now, with its new version.

    Raises:
        ConflictError, NotFoundError, ValidationError.
    """
    editing.revise(session, CustomField, record_id, version, values)
    session.flush()
    return get(session, record_id)


@operation("Delete field")
def remove(session: Session, record_id: uuid.UUID) -> None:
    """Delete a field; undo brings it back.

    Raises:
        NotFoundError: it isn't there.
    """
    session.delete(editing.fetch(session, CustomField, record_id))
