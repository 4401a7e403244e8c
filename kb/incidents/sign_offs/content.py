"""The hash of all that a signature stands for: the record, not the talk about it."""

import hashlib
import uuid
from collections.abc import Iterable

from sqlalchemy.orm import Session

from kb.incidents.record import parts
from kb.incidents.record.models import Incident
from kb.ledger import editing
from kb.ledger.values import BOOKKEEPING, canonical, snapshot
from kb.store.base import Record, record_models

#: Records that speak about a review and aren't part of it.
_ABOUT = frozenset({"sign_off", "saved_version", "issued_report", "comment"})
#: Fields that signing itself or a later check changes.
_PASSING = BOOKKEEPING | {"review_state", "verified_at", "verification", "severity_rank"}


def content_hash(session: Session, incident_id: uuid.UUID) -> str:
    """SHA-256, as 64 hex digits, over every recorded field of an incident and its parts.

    Raises:
        NotFoundError: it isn't there.
    """
    digest = hashlib.sha256()
    incident = editing.fetch(session, Incident, incident_id)
    digest.update(canonical(_values(incident)))
    for name, model in record_models().items():
        if model.__kind__.dossier == "incident_id" and name not in _ABOUT:
            for record in parts.rows(session, model, incident_id, model.__table__.c.id):
                digest.update(name.encode() + canonical(_values(record)))
    return digest.hexdigest()


def counts(kind: str, fields: Iterable[str]) -> bool:
    """Whether a change of these fields of a kind of record is a change of what was signed."""
    return kind not in _ABOUT and any(name not in _PASSING for name in fields)


def _values(record: Record) -> dict[str, object]:
    return {n: v for n, v in snapshot(record).items() if n not in _PASSING}
