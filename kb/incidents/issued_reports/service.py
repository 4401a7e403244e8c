"""Operations and queries on exported reports."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.incidents.issued_reports import schemas
from kb.incidents.issued_reports.models import IssuedReport
from kb.incidents.record import parts
from kb.incidents.record.models import Incident
from kb.ledger import editing
from kb.ledger.operation import operation
from kb.store.schemas import as_schema

#: So many of the register are read, the newest.
MOST: Final = 2_000


def list_for(session: Session, incident_id: uuid.UUID) -> tuple[schemas.IssuedReport, ...]:
    """The exported reports of an incident, newest first."""
    found = parts.rows(session, IssuedReport, incident_id, IssuedReport.exported_at.desc())
    return parts.listed(schemas.IssuedReport, found)


def by_hash(session: Session, sha256: str) -> tuple[schemas.IssuedReport, ...]:
    """What is known of a file with these bytes."""
    found = session.scalars(select(IssuedReport).where(IssuedReport.sha256 == sha256)).all()
    return parts.listed(schemas.IssuedReport, found)


def get(session: Session, record_id: uuid.UUID) -> schemas.IssuedReport:
    """One by its id.

    Raises:
        NotFoundError: it isn't there.
    """
    return as_schema(schemas.IssuedReport, editing.fetch(session, IssuedReport, record_id))


def register(session: Session, limit: int = MOST) -> tuple[schemas.Registered, ...]:
    """The exported reports of all incidents, newest first."""
    query = (
        select(IssuedReport, Incident.number, Incident.title)
        .join(Incident, Incident.id == IssuedReport.incident_id)
        .order_by(IssuedReport.exported_at.desc(), IssuedReport.id)
        .limit(limit)
    )
    return tuple(
        schemas.Registered(as_schema(schemas.IssuedReport, row[0]), row[1], row[2])
        for row in session.execute(query)
    )


@operation("Say who was given a report")
def give(
    session: Session, record_id: uuid.UUID, version: int, recipients: Sequence[str]
) -> schemas.IssuedReport:
    """Note to whom a report was given; spaces around names and empty ones are left out.

    Returns:
        The record as it is now, with its new version.

    Raises:
        ConflictError, NotFoundError, ValidationError.
    """
    values = {"recipients": list(recipients)}
    editing.revise(session, IssuedReport, record_id, version, values)
    session.flush()
    return get(session, record_id)


@operation("Export report")
def add(session: Session, incident_id: uuid.UUID, values: Mapping[str, Any]) -> uuid.UUID:
    """Note that a report left the house.

    Returns:
        The id of the note.

    Raises:
        NotFoundError, ValidationError.
    """
    return parts.add(session, IssuedReport, incident_id, values).id
