"""Leaving a review out: small incidents may go without one, with a reason that stays."""

import uuid
from typing import Final

from sqlalchemy.orm import Session

from kb.errors import ValidationError
from kb.incidents.record.models import Incident
from kb.ledger import editing
from kb.ledger.operation import operation
from kb.vocabulary.enums import ReviewState, Severity

#: How bad an incident may be at most to go without a review.
SKIPPABLE: Final = frozenset({Severity.LOW, Severity.INFORMATIONAL})


def may_skip(severity: str, review_state: str) -> bool:
    """Whether an incident may go without a review."""
    return severity in SKIPPABLE and review_state == ReviewState.RECORDING


@operation("Skip review")
def skip_review(session: Session, record_id: uuid.UUID, reason: str) -> None:
    """Say that an incident gets no review, and why.

    Raises:
        ValidationError: it is too severe, its review has begun, or the reason is missing.
        NotFoundError: it isn't there.
    """
    incident = editing.fetch(session, Incident, record_id)
    if incident.severity not in SKIPPABLE:
        bad = Severity(incident.severity).label.lower()
        msg = f"Only incidents of low severity go without a review; this one is “{bad}”."
        raise ValidationError(msg, "review_skipped")
    if not may_skip(incident.severity, incident.review_state):
        msg = "Its review has begun already: return it first."
        raise ValidationError(msg, "review_skipped")
    if not reason.strip():
        msg = "Say why no review is needed."
        raise ValidationError(msg, "review_skipped")
    editing.assign(incident, {"review_skipped": reason.strip()})


@operation("Take up review")
def take_up_review(session: Session, record_id: uuid.UUID) -> None:
    """Say that an incident gets a review after all.

    Raises:
        NotFoundError: it isn't there.
    """
    editing.assign(editing.fetch(session, Incident, record_id), {"review_skipped": ""})
