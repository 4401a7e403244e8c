"""Signing a review: the gate is looked at in the same write, whoever signs and however."""

import uuid

from sqlalchemy.orm import Session

from kb.dossier import gate
from kb.errors import ValidationError
from kb.incidents.review.checklist import undecided
from kb.incidents.sign_offs import schemas, service
from kb.incidents.sign_offs.guard import SIGN
from kb.ledger.operation import operation


@operation(SIGN)
def sign(
    session: Session, incident_id: uuid.UUID, role: str, by: str, statement: str
) -> schemas.SignOff:
    """Put a name under the review as it is now; the approver's one makes it read-only.

    Where something is missing before sign-off, the statement has to say why it is signed all
    the same; what was missing is kept with it. But what becomes of workflows, processes, policies
    and playbooks is decided before anybody signs: that is what the review is for.

    Returns:
        The signature, with the hash of what was signed.

    Raises:
        ValidationError: it isn't in review, the name is missing, its author approves alone, or
            points are open and the reason is missing, or what the review changes isn't decided.
        NotFoundError: it isn't there.
    """
    items = gate(session, incident_id)
    if left := undecided(items):
        msg = f"Decide first what becomes of {', '.join(left)}: updated, scheduled or not needed."
        raise ValidationError(msg, "knowledge_updates")
    missing = [item.text for item in items if not item.done]
    return service.sign(session, incident_id, role, by, statement, missing)
