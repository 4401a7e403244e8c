"""Operations and queries on exported reports."""

import io
import uuid
from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.errors import NotFoundError, ValidationError
from kb.incidents.issued_reports import schemas
from kb.incidents.issued_reports.models import (
    EXERCISE,
    EXTRACT,
    INCIDENT,
    INSIGHTS,
    ITEMS,
    PERIOD,
    IssuedReport,
)
from kb.incidents.record import parts
from kb.incidents.record.models import Incident
from kb.ledger import editing
from kb.ledger.operation import operation
from kb.store import blobs
from kb.store.base import record_models
from kb.store.coercion import coerce_values
from kb.store.schemas import as_schema

#: Ids rise with time, which tells apart what was exported in the same second.
_NEWEST: Final = (IssuedReport.exported_at.desc(), IssuedReport.id.desc())
#: So many of the register are read, the newest.
MOST: Final = 2_000
#: What the kept files of an own template are called among the attachments.
TEMPLATE: Final = "application/vnd.hotwash.template"


def list_for(session: Session, incident_id: uuid.UUID) -> tuple[schemas.IssuedReport, ...]:
    """The exported reports of an incident, newest first."""
    found = parts.rows(session, IssuedReport, incident_id, *_NEWEST)
    return parts.listed(schemas.IssuedReport, found)


def get(session: Session, record_id: uuid.UUID) -> schemas.IssuedReport:
    """One by its id.

    Raises:
        NotFoundError: it isn't there.
    """
    return as_schema(schemas.IssuedReport, editing.fetch(session, IssuedReport, record_id))


def register(
    session: Session, limit: int = MOST, subjects: Sequence[str] = ()
) -> tuple[schemas.Registered, ...]:
    """All exported reports, newest first.

    Args:
        session: of the reading.
        limit: at most so many.
        subjects: only what is about one of these; everything where empty.
    """
    query = (
        select(IssuedReport, Incident.number, Incident.title)
        .join(Incident, Incident.id == IssuedReport.incident_id, isouter=True)
        .order_by(*_NEWEST)
        .limit(limit)
    )
    if subjects:
        query = query.where(IssuedReport.subject.in_(subjects))
    return tuple(_registered(*row) for row in session.execute(query))


def template_files(session: Session, sha256: str) -> bytes:
    """The kept files of an own template, as they were packed.

    Raises:
        NotFoundError: they aren't kept here.
        ValidationError: they aren't those that were kept.
    """
    if wrong := blobs.verify(session, sha256):
        if wrong == "is missing":
            raise NotFoundError(f"template {sha256[:12]}")
        raise ValidationError(f"The kept template {sha256[:12]} {wrong}.", "template_sha256")
    return b"".join(blobs.read(session, sha256))


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
def add(
    session: Session,
    incident_id: uuid.UUID | None,
    values: Mapping[str, Any],
    template: bytes = b"",
) -> uuid.UUID:
    """Note that a report left the house.

    Args:
        session: of the write.
        incident_id: the incident it tells of; None for one of the library, of a period, of figures.
        values: what it was; `item_id` says which playbook, article or exercise.
        template: the files of an own template, which are kept as an attachment.

    Returns:
        The id of the note.

    Raises:
        NotFoundError: what it is about isn't there.
        ValidationError: a value can't be taken, or it says of nothing what it is about.
    """
    known = dict(values)
    if template:
        known["template_sha256"] = blobs.put(session, io.BytesIO(template), TEMPLATE)
    if incident_id is not None:
        known.setdefault("subject", INCIDENT)
        _refuse_subject(known, {INCIDENT, EXTRACT}, "item_id")
        return parts.add(session, IssuedReport, incident_id, known).id
    record = IssuedReport(**coerce_values(IssuedReport, known))
    if record.item_id is None:
        _refuse_subject(known, {PERIOD, INSIGHTS})
    else:
        _refuse_subject(known, {*ITEMS, EXERCISE})
        if session.get(record_models()[record.subject], record.item_id) is None:
            raise NotFoundError(record.subject)
    session.add(record)
    session.flush()
    return record.id


def _refuse_subject(
    values: Mapping[str, Any], allowed: frozenset[str] | set[str], without: str = ""
) -> None:
    if values.get("subject") not in allowed or (without and values.get(without)):
        msg = f"A report of this belongs to {' or '.join(sorted(allowed))}."
        raise ValidationError(msg, "subject")


def _registered(report: IssuedReport, number: str | None, title: str | None) -> schemas.Registered:
    found = as_schema(schemas.IssuedReport, report)
    return schemas.Registered(found, number or "", title or found.subject_title)
