"""Operations and queries on links."""

import uuid
from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from kb.incidents.links import schemas
from kb.incidents.links.models import IncidentLink
from kb.incidents.record import parts
from kb.ledger import editing
from kb.ledger.operation import operation
from kb.store.schemas import as_schema


def list_for(session: Session, incident_id: uuid.UUID) -> tuple[schemas.IncidentLink, ...]:
    """The links of an incident, in their order."""
    return parts.listed(schemas.IncidentLink, parts.rows(session, IncidentLink, incident_id))


def get(session: Session, record_id: uuid.UUID) -> schemas.IncidentLink:
    """One by its id.

    Raises:
        NotFoundError: it isn't there.
    """
    return as_schema(schemas.IncidentLink, editing.fetch(session, IncidentLink, record_id))


@operation("Add link")
def add(session: Session, incident_id: uuid.UUID, values: Mapping[str, Any]) -> uuid.UUID:
    """Insert a link; one filled field is enough.

    Returns:
        Its id.

    Raises:
        NotFoundError, ValidationError.
    """
    return parts.add(session, IncidentLink, incident_id, values).id


@operation("Add links")
def add_many(
    session: Session, incident_id: uuid.UUID, rows: tuple[Mapping[str, Any], ...]
) -> tuple[uuid.UUID, ...]:
    """Insert several at once, such as pasted lines."""
    return tuple(parts.add(session, IncidentLink, incident_id, values).id for values in rows)


@operation("Revise link")
def revise(
    session: Session, record_id: uuid.UUID, version: int, values: Mapping[str, Any]
) -> schemas.IncidentLink:
    """Set fields of a link that was read at `version`.

    Returns:
        The record as it is now, with its new version.

    Raises:
        ConflictError, NotFoundError, ValidationError.
    """
    editing.revise(session, IncidentLink, record_id, version, values)
    session.flush()
    return get(session, record_id)


@operation("Delete link")
def remove(session: Session, record_id: uuid.UUID) -> None:
    """Delete a link; undo brings it back.

    Raises:
        NotFoundError: it isn't there.
    """
    parts.remove(session, IncidentLink, record_id)


@operation("Duplicate link")
def duplicate(session: Session, record_id: uuid.UUID) -> uuid.UUID:
    """Insert a copy.

    Returns:
        The id of the copy.

    Raises:
        NotFoundError: it isn't there.
    """
    return parts.duplicate(session, IncidentLink, record_id).id
