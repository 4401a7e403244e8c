"""Operations and queries on fields."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import func, literal, select
from sqlalchemy.orm import Session

from kb.custom_fields import schemas
from kb.custom_fields.models import CustomField
from kb.custom_fields.values import key_from
from kb.errors import ValidationError
from kb.ledger import editing
from kb.ledger.operation import operation
from kb.store.base import record_models
from kb.store.coercion import coerce_values
from kb.store.schemas import as_schema
from kb.vocabulary.response import CustomOwner, CustomType

#: What decides how values are kept: it stays once there are any.
_SETTLED = ("value_type", "applies_to")


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


def by_key(session: Session, key: str) -> schemas.CustomField | None:
    """One by its key, in any case; None when there is none."""
    query = select(CustomField).where(func.lower(CustomField.key) == key.lower())
    found = session.scalars(query.order_by(CustomField.id)).first()
    return as_schema(schemas.CustomField, found) if found is not None else None


def _holds_values(session: Session, field: CustomField) -> bool:
    model = record_models()[field.applies_to]
    held = model.__table__.c.custom[field.key].as_string()
    return session.scalar(select(literal(1)).where(held.is_not(None)).limit(1)) is not None


@operation("Add field")
def add(session: Session, values: Mapping[str, Any]) -> uuid.UUID:
    """Insert a field at the end; its key is made from its name and stays.

    Returns:
        Its id.

    Raises:
        ValidationError: a value can't be taken.
    """
    filled = coerce_values(CustomField, {"label": "", **values})
    known = session.execute(select(CustomField.key, CustomField.place)).all()
    filled.setdefault("key", key_from(filled["label"], {row.key for row in known}))
    filled.setdefault("place", max((row.place for row in known), default=0) + 1)
    record = CustomField(**filled)
    _refuse_unfit(session, record)
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
    before = get(session, record_id)
    if values.get("key", before.key) != before.key:
        msg = "The key of a field stays: values are kept under it."
        raise ValidationError(msg, "key", "Change its name.")
    with session.no_autoflush:
        record = editing.revise(session, CustomField, record_id, version, values)
        for name in _SETTLED:
            if getattr(record, name) != getattr(before, name):
                _refuse_resettling(session, before, name)
        _refuse_unfit(session, record)
    session.flush()
    return get(session, record_id)


def _refuse_resettling(session: Session, before: schemas.CustomField, name: str) -> None:
    held = CustomField(key=before.key, applies_to=before.applies_to)
    if _holds_values(session, held):
        what = "holds" if name == "value_type" else "belongs to"
        msg = f"There are values of “{before.label}”: what it {what} can't change any more."
        raise ValidationError(msg, name, "Retire it, and add another field.")


def _refuse_unfit(session: Session, record: CustomField) -> None:
    """One name a field of incidents or measures; a choice has something to choose from."""
    owner = record.applies_to or CustomOwner.INCIDENT.value
    query = select(CustomField.id).where(
        func.lower(CustomField.label) == record.label.lower(), CustomField.applies_to == owner
    )
    if record.id is not None:
        query = query.where(CustomField.id != record.id)
    if session.scalar(query.limit(1)) is not None:
        msg = f"There is a field “{record.label}” already."
        raise ValidationError(msg, "label", "Give it another name, or bring that one back.")
    if record.value_type == CustomType.CHOICE and not record.choices:
        msg = "A choice needs something to choose from."
        raise ValidationError(msg, "choices", "Enter its choices, separated by commas.")


@operation("Put fields in order")
def arrange(session: Session, record_ids: Sequence[uuid.UUID]) -> None:
    """Set the order in which forms show the fields; those not named come after.

    Raises:
        NotFoundError: one isn't there.
    """
    named = [editing.fetch(session, CustomField, record_id) for record_id in record_ids]
    query = select(CustomField).order_by(CustomField.place, CustomField.id)
    rest = [field for field in session.scalars(query) if field not in named]
    for place, field in enumerate([*named, *rest], start=1):
        editing.assign(field, {"place": place})


@operation("Retire field")
def retire(session: Session, record_id: uuid.UUID) -> None:
    """Ask for a field no longer; what is recorded stays, is found and reported.

    Raises:
        NotFoundError: it isn't there.
    """
    editing.assign(editing.fetch(session, CustomField, record_id), {"retired": True})


@operation("Bring field back")
def bring_back(session: Session, record_id: uuid.UUID) -> None:
    """Ask for a retired field again.

    Raises:
        NotFoundError: it isn't there.
    """
    editing.assign(editing.fetch(session, CustomField, record_id), {"retired": False})


@operation("Delete field")
def remove(session: Session, record_id: uuid.UUID) -> None:
    """Delete a field that nobody filled in; undo brings it back.

    Raises:
        NotFoundError: it isn't there.
        ValidationError: there are values of it.
    """
    record = editing.fetch(session, CustomField, record_id)
    if _holds_values(session, record):
        msg = f"There are values of “{record.label}”."
        raise ValidationError(msg, "key", "Retire it: then it is no longer asked for.")
    session.delete(record)
