"""Which files of an incident are no longer what was collected, read again and never written."""

import uuid

from sqlalchemy.orm import Session

from kb.incidents.evidence.models import EVIDENCE, EvidenceItem
from kb.incidents.record import parts
from kb.store import blobs


def altered(session: Session, incident_id: uuid.UUID) -> tuple[tuple[str, str], ...]:
    """Read every file of an incident's evidence and compare it with its hash.

    Returns:
        Reference and what is wrong, such as ("E-02", "is missing"), for each that differs.
    """
    found: list[tuple[str, str]] = []
    for item in parts.rows(session, EvidenceItem, incident_id):
        if isinstance(item, EvidenceItem) and item.sha256:
            wrong = blobs.verify(session, item.sha256, item.size)
            if wrong is not None:
                found.append((EVIDENCE.ref(item.number), wrong))
    return tuple(found)
