"""What changed since a report was given out: what a new copy of it would say otherwise."""

import uuid

from sqlalchemy.orm import Session

from kb.incidents.issued_reports import service as issued_reports
from kb.incidents.sign_offs.changes import changes_after
from kb.ledger.history import HistoryEntry


def changes_since(session: Session, report_id: uuid.UUID) -> tuple[HistoryEntry, ...]:
    """Changes of the incident's record after a report of it was exported, newest first.

    Talk about the review, signatures and other exports aren't among them.

    Raises:
        NotFoundError: there is no such report.
    """
    report = issued_reports.get(session, report_id)
    return changes_after(session, report.incident_id, report_id)
