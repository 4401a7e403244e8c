"""Operations and queries on evidence items."""

import uuid
from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from kb.incidents.evidence import schemas
from kb.incidents.evidence.models import CustodyEvent, EvidenceItem
from kb.incidents.record import parts
from kb.ledger import editing
from kb.ledger.operation import operation
from kb.store.schemas import as_schema
from kb.vocabulary.response import EvidenceKind


def list_for(session: Session, incident_id: uuid.UUID) -> tuple[schemas.EvidenceItem, ...]:
    """The evidence items of an incident, in their order."""
    found = parts.rows(session, EvidenceItem, incident_id)
    return parts.listed(schemas.EvidenceItem, found)


def get(session: Session, record_id: uuid.UUID) -> schemas.EvidenceItem:
    """One evidence item.

    Raises:
        NotFoundError: it isn't there.
    """
    return as_schema(schemas.EvidenceItem, editing.fetch(session, EvidenceItem, record_id))


def custody_for(session: Session, incident_id: uuid.UUID) -> tuple[schemas.CustodyEvent, ...]:
    """The moves of all items of an incident, oldest first."""
    found = parts.rows(
        session, CustodyEvent, incident_id, CustodyEvent.at.is_(None), CustodyEvent.at
    )
    return parts.listed(schemas.CustodyEvent, found)


@operation("Add evidence item")
def add(session: Session, incident_id: uuid.UUID, values: Mapping[str, Any]) -> uuid.UUID:
    """Insert an evidence item; one filled field is enough.

    Returns:
        Its id.

    Raises:
        NotFoundError, ValidationError.
    """
    return parts.add(session, EvidenceItem, incident_id, values).id


@operation("Add evidence items")
def add_many(
    session: Session, incident_id: uuid.UUID, rows: tuple[Mapping[str, Any], ...]
) -> tuple[uuid.UUID, ...]:
    """Insert several evidence items at once, such as pasted lines."""
    return tuple(parts.add(session, EvidenceItem, incident_id, values).id for values in rows)


@operation("Revise evidence item")
def revise(
    session: Session, record_id: uuid.UUID, version: int, values: Mapping[str, Any]
) -> schemas.EvidenceItem:
    """Set fields of an evidence item that was read at `version`.

    Returns:
        The record as it is now, with its new version.

    Raises:
        ConflictError, NotFoundError, ValidationError.
    """
    item = editing.revise(session, EvidenceItem, record_id, version, values)
    if item.malicious or item.evidence_kind == EvidenceKind.MALWARE:
        # What is malicious isn't shown, and the search would show it.
        editing.assign(item, {"text": ""})
    session.flush()
    return get(session, record_id)


@operation("Delete evidence item")
def remove(session: Session, record_id: uuid.UUID) -> None:
    """Delete an item with its moves; its bytes stay, and undo brings it back.

    Raises:
        NotFoundError: it isn't there.
    """
    item = editing.fetch(session, EvidenceItem, record_id)
    for move in parts.rows(session, CustodyEvent, item.incident_id, CustodyEvent.id):
        if isinstance(move, CustodyEvent) and move.evidence_id == record_id:
            session.delete(move)
    session.flush()
    session.delete(item)


@operation("Duplicate evidence item")
def duplicate(session: Session, record_id: uuid.UUID) -> uuid.UUID:
    """Insert a copy.

    Returns:
        The id of the copy.

    Raises:
        NotFoundError: it isn't there.
    """
    return parts.duplicate(session, EvidenceItem, record_id).id
