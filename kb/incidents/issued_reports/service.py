"""Operations and queries on exported reports."""

import uuid
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.incidents.issued_reports import schemas
from kb.incidents.issued_reports.models import IssuedReport
from kb.incidents.record import parts
from kb.ledger.operation import operation


def list_for(session: Session, incident_id: uuid.UUID) -> tuple[schemas.IssuedReport, ...]:
    """The exported reports of an incident, newest first."""
    found = parts.rows(session, IssuedReport, incident_id, IssuedReport.exported_at.desc())
    return parts.listed(schemas.IssuedReport, found)


def by_hash(session: Session, sha256: str) -> tuple[schemas.IssuedReport, ...]:
    """What is known of a file with these bytes."""
    found = session.scalars(select(IssuedReport).where(IssuedReport.sha256 == sha256)).all()
    return parts.listed(schemas.IssuedReport, found)


@operation("Export report")
def add(session: Session, incident_id: uuid.UUID, values: Mapping[str, Any]) -> uuid.UUID:
    """Note that a report left the house.

    Returns:
        The id of the note.

    Raises:
        NotFoundError, ValidationError.
    """
    return parts.add(session, IssuedReport, incident_id, values).id
