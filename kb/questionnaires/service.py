"""Operations and queries on questionnaires."""

import uuid
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.ledger import editing
from kb.ledger.operation import operation
from kb.questionnaires import schemas
from kb.questionnaires.models import Questionnaire
from kb.store.coercion import coerce_values
from kb.store.schemas import as_schema


def everything(session: Session) -> tuple[schemas.Questionnaire, ...]:
    """All questionnaires, in their order."""
    found = session.scalars(select(Questionnaire).order_by(Questionnaire.title, Questionnaire.id))
    return tuple(as_schema(schemas.Questionnaire, record) for record in found)


def get(session: Session, record_id: uuid.UUID) -> schemas.Questionnaire:
    """One by its id.

    Raises:
        NotFoundError: it isn't there.
    """
    return as_schema(schemas.Questionnaire, editing.fetch(session, Questionnaire, record_id))


@operation("Add questionnaire")
def add(session: Session, values: Mapping[str, Any]) -> uuid.UUID:
    """Insert a questionnaire.

    Returns:
        Its id.

    Raises:
        ValidationError: a value can't be taken.
    """
    record = Questionnaire(**coerce_values(Questionnaire, values))
    session.add(record)
    session.flush()
    return record.id


@operation("Revise questionnaire")
def revise(
    session: Session, record_id: uuid.UUID, version: int, values: Mapping[str, Any]
) -> schemas.Questionnaire:
    """Set fields of a questionnaire that was read at `version`.

    Returns:
        The record as it is now, with its new version.

    Raises:
        ConflictError, NotFoundError, ValidationError.
    """
    editing.revise(session, Questionnaire, record_id, version, values)
    session.flush()
    return get(session, record_id)


@operation("Delete questionnaire")
def remove(session: Session, record_id: uuid.UUID) -> None:
    """Delete a questionnaire; undo brings it back.

    Raises:
        NotFoundError: it isn't there.
    """
    session.delete(editing.fetch(session, Questionnaire, record_id))
