"""Signing a review: the gate is looked at in the same write, whoever signs and however."""

import uuid

from sqlalchemy.orm import Session

from kb.dossier import gate
from kb.incidents.sign_offs import schemas, service
from kb.incidents.sign_offs.guard import SIGN
from kb.ledger.operation import operation


@operation(SIGN)
def sign(
    session: Session, incident_id: uuid.UUID, role: str, by: str, statement: str
) -> schemas.SignOff:
    """Put a name under the review as it is now; the approver's one makes it read-only.

    Where something is missing before sign-off, the statement has to say why it is signed all
    the same; what was missing is kept with it.

    Returns:
        The signature, with the hash of what was signed.

    Raises:
        ValidationError: it isn't in review, the name is missing, its author approves alone, or
            points are open and the reason is missing.
        NotFoundError: it isn't there.
    """
    missing = [item.text for item in gate(session, incident_id) if not item.done]
    return service.sign(session, incident_id, role, by, statement, missing)
