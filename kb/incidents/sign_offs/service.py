"""Signing a review, giving it back, opening it again."""

import uuid
from dataclasses import dataclass

from sqlalchemy.orm import Session

from kb.errors import ValidationError
from kb.incidents.record import parts
from kb.incidents.record.models import Incident
from kb.incidents.sign_offs import schemas
from kb.incidents.sign_offs.content import content_hash
from kb.incidents.sign_offs.models import SignOff
from kb.ledger import editing
from kb.ledger.operation import operation
from kb.store.base import now
from kb.vocabulary.enums import ReviewState
from kb.vocabulary.response import SignOffDecision, SignOffRole

#: States in which a review can be signed.
_SIGNABLE = {ReviewState.IN_REVIEW, ReviewState.SIGN_OFF}


def list_for(session: Session, incident_id: uuid.UUID) -> tuple[schemas.SignOff, ...]:
    """The signatures under a review, oldest first, those of former versions included."""
    found = parts.rows(session, SignOff, incident_id, SignOff.at)
    return parts.listed(schemas.SignOff, found)


def review_number(session: Session, incident_id: uuid.UUID) -> int:
    """The version of the review that is being written or was approved; 1 is the first."""
    signed = parts.rows(session, SignOff, incident_id, SignOff.at)
    numbers = [s.review_number for s in signed if isinstance(s, SignOff)]
    latest = max(numbers, default=1)
    void = [s for s in signed if isinstance(s, SignOff) and s.review_number == latest]
    reopened = any(_approves(s) and not s.in_force for s in void)
    return latest + 1 if reopened else latest


@dataclass(frozen=True, slots=True)
class Standing:
    """How a review stands to what was signed.

    Attributes:
        review_number: the version that is written, or was approved.
        content_hash: of the record as it is now.
        changed: signatures in force that stand for something else than the record now.
    """

    review_number: int
    content_hash: str
    changed: frozenset[uuid.UUID]


def standing(session: Session, incident_id: uuid.UUID) -> Standing:
    """Compare the record with what was signed.

    Raises:
        NotFoundError: it isn't there.
    """
    current = content_hash(session, incident_id)
    signed = [s for s in list_for(session, incident_id) if s.in_force and _is_signature(s)]
    changed = frozenset(s.id for s in signed if s.content_hash != current)
    return Standing(review_number(session, incident_id), current, changed)


@operation("Sign review")
def sign(
    session: Session, incident_id: uuid.UUID, role: str, by: str, statement: str
) -> schemas.SignOff:
    """Put a name under the review as it is now; the approver's one makes it read-only.

    Returns:
        The signature, with the hash of what was signed.

    Raises:
        ValidationError: it isn't in review, the name is missing, or its author approves alone.
        NotFoundError: it isn't there.
    """
    incident = editing.fetch(session, Incident, incident_id)
    signing = SignOffRole(role)
    _refuse_signing(session, incident, signing, by.strip())
    made = _enter(session, incident_id, signing, SignOffDecision.SIGNED, by.strip(), statement)
    approves = signing is SignOffRole.APPROVER
    state = ReviewState.APPROVED if approves else ReviewState.SIGN_OFF
    editing.assign(incident, {"review_state": state.value})
    session.flush()
    return parts.listed(schemas.SignOff, [made])[0]


@operation("Return review")
def give_back(session: Session, incident_id: uuid.UUID, by: str, reason: str) -> schemas.SignOff:
    """Give a review back to its author: signatures under it no longer hold.

    Raises:
        ValidationError: it isn't in review, or the reason is missing.
        NotFoundError: it isn't there.
    """
    incident = editing.fetch(session, Incident, incident_id)
    if ReviewState(incident.review_state) not in _SIGNABLE:
        msg = "Only a review that was asked for can be returned."
        raise ValidationError(msg, "review_state")
    if not reason.strip():
        msg = "Say what is to be done before it comes back."
        raise ValidationError(msg, "statement")
    _void(session, incident_id)
    role, returned = SignOffRole.REVIEWER, SignOffDecision.RETURNED
    made = _enter(session, incident_id, role, returned, by.strip(), reason)
    editing.assign(incident, {"review_state": ReviewState.RECORDING.value})
    session.flush()
    return parts.listed(schemas.SignOff, [made])[0]


@operation("Reopen review")
def reopen(session: Session, incident_id: uuid.UUID, reason: str) -> None:
    """Open an approved review again as its next version; the signatures stay, void.

    Raises:
        ValidationError: it isn't approved, or the reason is missing.
        NotFoundError: it isn't there.
    """
    incident = editing.fetch(session, Incident, incident_id)
    if incident.review_state != ReviewState.APPROVED:
        msg = "Only an approved review can be reopened."
        raise ValidationError(msg, "review_state")
    if not reason.strip():
        msg = "Say why the review is opened again."
        raise ValidationError(msg, "statement")
    _void(session, incident_id)
    editing.assign(incident, {"review_state": ReviewState.RECORDING.value})


def _refuse_signing(session: Session, incident: Incident, role: SignOffRole, by: str) -> None:
    if ReviewState(incident.review_state) not in _SIGNABLE:
        msg = "Request sign-off first: only a review in review can be signed."
        raise ValidationError(msg, "review_state")
    if not by:
        msg = "Say who signs."
        raise ValidationError(msg, "by")
    signed = [s for s in list_for(session, incident.id) if s.in_force and _is_signature(s)]
    if any(s.by == by and s.role == role for s in signed):
        msg = f"{by} has signed as {role.label.lower()} already."
        raise ValidationError(msg, "by")
    authors = {s.by for s in signed if s.role == SignOffRole.AUTHOR}
    if role is SignOffRole.APPROVER and by in authors:
        msg = "The author can't approve the own review: somebody else has to."
        raise ValidationError(msg, "by")


def _enter(
    session: Session,
    incident_id: uuid.UUID,
    role: SignOffRole,
    decision: SignOffDecision,
    by: str,
    statement: str,
) -> SignOff:
    values = {
        "review_number": review_number(session, incident_id),
        "role": role.value,
        "decision": decision.value,
        "by": by,
        "at": session.info.get("at") or now(),
        "statement": statement.strip(),
        "content_hash": content_hash(session, incident_id),
        "in_force": decision is SignOffDecision.SIGNED,
    }
    return parts.add(session, SignOff, incident_id, values)


def _void(session: Session, incident_id: uuid.UUID) -> None:
    for record in parts.rows(session, SignOff, incident_id, SignOff.at):
        editing.assign(record, {"in_force": False})
    session.flush()


def _is_signature(signed: schemas.SignOff) -> bool:
    return signed.decision == SignOffDecision.SIGNED


def _approves(signed: SignOff) -> bool:
    return signed.role == SignOffRole.APPROVER and signed.decision == SignOffDecision.SIGNED
