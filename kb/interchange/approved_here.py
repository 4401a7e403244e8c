"""Incidents whose review is approved in this store: nothing is imported into them unasked."""

import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.incidents.record.models import Incident, IncidentSource
from kb.incidents.sign_offs import guard
from kb.interchange.bundle_lines import BundleRecord
from kb.store.base import Record
from kb.vocabulary.enums import ReviewState


def approved(session: Session, sources: Iterable[IncidentSource | None]) -> dict[uuid.UUID, str]:
    """Of known incidents those whose review is approved, with their numbers."""
    wanted = {source.incident_id for source in sources if source is not None}
    state = Incident.review_state == ReviewState.APPROVED.value
    query = select(Incident.id, Incident.number).where(Incident.id.in_(wanted), state)
    return {row.id: row.number for row in session.execute(query)}


def left_out(number: str) -> str:
    """What is said of an approved incident of which something newer came."""
    return (
        f"The review of {number} is approved: what is newer in this file was left out. "
        "Reopen the review and import the file again to take it."
    )


class ApprovedHere:
    """Knows which incidents of a bundle stand still here, as they were before it is taken."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._numbers: dict[uuid.UUID, str] = {}
        self._told: set[uuid.UUID] = set()

    def look(
        self,
        model: type[Record],
        batch: Iterable[BundleRecord],
        seen: Mapping[uuid.UUID, type[Record]],
    ) -> None:
        """Find the approved ones among the incidents of a batch, or among its records' owners.

        Owners that the bundle itself holds were looked at when their own batch came.
        """
        owner = model.__kind__.dossier
        if model is Incident:
            wanted = {record.id for record in batch}
        elif owner == "incident_id":
            wanted = {record.values[owner] for record in batch} - seen.keys()
        else:
            return
        approved = Incident.review_state == ReviewState.APPROVED.value
        query = select(Incident.id, Incident.number).where(Incident.id.in_(wanted), approved)
        self._numbers |= {row.id: row.number for row in self._session.execute(query)}

    def refuses(self, record: BundleRecord, differing: Mapping[str, Any] | None = None) -> bool:
        """Whether a record would change what is approved; without `differing` it is new here."""
        if _incident_of(record) not in self._numbers:
            return False
        kind = record.model.__kind__.name
        if kind == "incident":
            return True
        if differing is None:
            return kind not in {"comment", "withheld_passage"} and kind not in guard.ADDED
        return not differing.keys() <= guard.FOLLOWED_UP.get(kind, frozenset())

    def warning(self, record: BundleRecord) -> str:
        """What is said of the incident of a refused record; nothing the second time."""
        incident_id = _incident_of(record)
        if incident_id is None or incident_id in self._told:
            return ""
        self._told.add(incident_id)
        return left_out(self._numbers[incident_id])


def _incident_of(record: BundleRecord) -> uuid.UUID | None:
    if record.model is Incident:
        return record.id
    found: uuid.UUID | None = record.values.get("incident_id")
    return found
