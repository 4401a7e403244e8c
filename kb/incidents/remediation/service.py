"""Operations and queries on remediation actions."""

import uuid
from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from kb.incidents.record import parts
from kb.incidents.remediation import schemas
from kb.incidents.remediation.models import RemediationAction
from kb.ledger import editing
from kb.ledger.operation import operation
from kb.store.schemas import as_schema


def list_for(session: Session, incident_id: uuid.UUID) -> tuple[schemas.RemediationAction, ...]:
    """The remediation actions of an incident, in their order."""
    found = parts.rows(session, RemediationAction, incident_id)
    return parts.listed(schemas.RemediationAction, found)


def get(session: Session, record_id: uuid.UUID) -> schemas.RemediationAction:
    """One remediation action.

    Raises:
        NotFoundError: it isn't there.
    """
    return as_schema(
        schemas.RemediationAction, editing.fetch(session, RemediationAction, record_id)
    )


@operation("Add remediation action")
def add(session: Session, incident_id: uuid.UUID, values: Mapping[str, Any]) -> uuid.UUID:
    """Insert a remediation action; one filled field is enough.

    Returns:
        Its id.

    Raises:
        NotFoundError, ValidationError.
    """
    return parts.add(session, RemediationAction, incident_id, values).id


@operation("Add remediation actions")
def add_many(
    session: Session, incident_id: uuid.UUID, rows: tuple[Mapping[str, Any], ...]
) -> tuple[uuid.UUID, ...]:
    """Insert several remediation actions at once, such as pasted lines."""
    return tuple(parts.add(session, RemediationAction, incident_id, values).id for values in rows)


@operation("Revise remediation action")
def revise(
    session: Session, record_id: uuid.UUID, version: int, values: Mapping[str, Any]
) -> schemas.RemediationAction:
    """Set fields of a remediation action that was read at `version`.

    Returns:
        The record as it is now, with its new version.

    Raises:
        ConflictError, NotFoundError, ValidationError.
    """
    editing.revise(session, RemediationAction, record_id, version, values)
    session.flush()
    return get(session, record_id)


@operation("Delete remediation action")
def remove(session: Session, record_id: uuid.UUID) -> None:
    """Delete a remediation action; undo brings it back.

    Raises:
        NotFoundError: it isn't there.
    """
    parts.remove(session, RemediationAction, record_id)


@operation("Duplicate remediation action")
def duplicate(session: Session, record_id: uuid.UUID) -> uuid.UUID:
    """Insert a copy.

    Returns:
        The id of the copy.

    Raises:
        NotFoundError: it isn't there.
    """
    return parts.duplicate(session, RemediationAction, record_id).id
