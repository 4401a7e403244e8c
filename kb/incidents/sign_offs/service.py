"""Signing a review, giving it back, opening it again."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.errors import ValidationError
from kb.incidents.record import parts
from kb.incidents.record.models import Incident
from kb.incidents.sign_offs import schemas
from kb.incidents.sign_offs.changes import changes_since
from kb.incidents.sign_offs.content import content_hash
from kb.incidents.sign_offs.guard import REOPEN, REOPENED, RETURN, SIGN
from kb.incidents.sign_offs.models import SignOff
from kb.ledger import editing
from kb.ledger.models import Dossier
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


@dataclass(frozen=True, slots=True)
class Returned:
    """A review that somebody gave back: by whom, when, and what is to be done first."""

    incident_id: uuid.UUID
    sign_off_id: uuid.UUID
    by: str
    at: datetime | None
    reason: str


def returned_to(session: Session, lead: str, limit: int = 20) -> tuple[Returned, ...]:
    """Reviews of somebody's incidents that were returned and not asked for again, newest first."""
    query = (
        select(SignOff)
        .join(Incident, Incident.id == SignOff.incident_id)
        .where(
            Incident.lead == lead,
            Incident.review_state == ReviewState.RECORDING.value,
            SignOff.decision == SignOffDecision.RETURNED.value,
        )
        .order_by(SignOff.at.desc(), SignOff.id.desc())
    )
    found: dict[uuid.UUID, Returned] = {}
    for one in session.scalars(query):
        last = list_for(session, one.incident_id)[-1]
        if one.incident_id not in found and last.id == one.id:
            reason = one.statement
            found[one.incident_id] = Returned(one.incident_id, one.id, one.by, one.at, reason)
        if len(found) == limit:
            break
    return tuple(found.values())


def review_number(session: Session, incident_id: uuid.UUID) -> int:
    """The version of the review that is being written or was approved; 1 is the first."""
    return number_of(list_for(session, incident_id))


def number_of(signed: Sequence[schemas.SignOff]) -> int:
    """The version of the review that has these signatures."""
    latest = max((s.review_number for s in signed), default=1)
    reopened = any(_was_opened_again(s) for s in signed if s.review_number == latest)
    return latest + 1 if reopened else latest


@dataclass(frozen=True, slots=True)
class Standing:
    """How a review stands to what was signed.

    Attributes:
        review_number: the version that is written, or was approved.
        content_hash: of the record as it is now.
        changed: signatures that stand for something else than the record now: those in force,
            and until the next approval the former one, or the last one before a return.
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
    compared = _to_compare([s for s in list_for(session, incident_id) if _is_signature(s)])
    # Another hash alone says little: older versions of the app made it of fewer fields.
    changed = frozenset(
        s.id for s in compared if s.content_hash != current and changes_since(session, s.id)
    )
    return Standing(review_number(session, incident_id), current, changed)


def _to_compare(signed: Sequence[schemas.SignOff]) -> list[schemas.SignOff]:
    """Those that tell who signs next what is new."""
    held = [s for s in signed if s.in_force]
    if any(s.role == SignOffRole.APPROVER for s in held):
        return held
    fallen = [s for s in signed if not s.in_force]
    approvals = [s for s in fallen if s.role == SignOffRole.APPROVER]
    return [*(approvals or ([] if held else fallen))[-1:], *held]


@operation(SIGN)
def sign(
    session: Session,
    incident_id: uuid.UUID,
    role: str,
    by: str,
    statement: str,
    open_points: Sequence[str],
) -> schemas.SignOff:
    """Put a name under the review as it is now; the approver's one makes it read-only.

    People sign by `kb.signing`, which knows what is open.

    Args:
        session: of the write.
        incident_id: whose review it is.
        role: as what somebody signs.
        by: who does.
        statement: what they say; the reason where points are open.
        open_points: what is missing before sign-off; kept with the statement.

    Returns:
        The signature, with the hash of what was signed.

    Raises:
        ValidationError: it isn't in review, the name is missing, its author approves alone, or
            points are open and the reason is missing.
        NotFoundError: it isn't there.
    """
    _wait_for_turn(session, incident_id)
    incident = editing.fetch(session, Incident, incident_id)
    signing, name = SignOffRole(role), " ".join(by.split())
    _refuse_signing(session, incident, signing, name)
    said = _with_open_points(statement.strip(), open_points)
    made = _enter(session, incident_id, signing, SignOffDecision.SIGNED, name, said)
    approves = signing is SignOffRole.APPROVER
    state = ReviewState.APPROVED if approves else ReviewState.SIGN_OFF
    editing.assign(incident, {"review_state": state.value})
    session.flush()
    return parts.listed(schemas.SignOff, [made])[0]


@operation(RETURN)
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


@operation(REOPEN)
def reopen(session: Session, incident_id: uuid.UUID, reason: str, by: str = "") -> None:
    """Open an approved review again as its next version; the signatures stay, void.

    Who opened it and why stands among them.

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
    role, opened = SignOffRole.APPROVER, SignOffDecision.REOPENED
    who = " ".join((by or str(session.info["actor"])).split())
    number = review_number(session, incident_id)
    _void(session, incident_id)
    _enter(session, incident_id, role, opened, who, reason, number)
    session.info.setdefault(REOPENED, set()).add(incident_id)
    editing.assign(incident, {"review_state": ReviewState.RECORDING.value})


def _wait_for_turn(session: Session, incident_id: uuid.UUID) -> None:
    """Who writes this incident now ends before the hash is made; who comes later sees the name."""
    session.execute(select(Dossier.id).where(Dossier.id == incident_id).with_for_update())


def _with_open_points(statement: str, open_points: Sequence[str]) -> str:
    """The statement with what was missing when it was made.

    Raises:
        ValidationError: it is missing.
    """
    if not open_points:
        return statement
    if not statement:
        msg = f"{len(open_points)} points are open: say why it is signed all the same."
        msg = (
            msg if len(open_points) > 1 else f"{open_points[0]}: say why it is signed all the same."
        )
        raise ValidationError(msg, "statement")
    return "\n".join((statement, "", "Open when it was signed:", *(f"– {p}" for p in open_points)))


def _refuse_signing(session: Session, incident: Incident, role: SignOffRole, by: str) -> None:
    if ReviewState(incident.review_state) not in _SIGNABLE:
        msg = "Request sign-off first: only a review in review can be signed."
        raise ValidationError(msg, "review_state")
    if not by:
        msg = "Say who signs."
        raise ValidationError(msg, "by")
    signed = [s for s in list_for(session, incident.id) if s.in_force and _is_signature(s)]
    if any(same_person(s.by, by) and s.role == role for s in signed):
        msg = f"{by} has signed as {role.label.lower()} already."
        raise ValidationError(msg, "by")
    if role is SignOffRole.APPROVER and any(
        same_person(author, by) for author in _authors(incident, signed)
    ):
        msg = "The author can't approve their own review: somebody else has to."
        raise ValidationError(msg, "by")


def _authors(incident: Incident, signed: Sequence[schemas.SignOff]) -> list[str]:
    """Who stands for the review: who signed as its author, or else who led the incident."""
    return [s.by for s in signed if s.role == SignOffRole.AUTHOR] or [incident.lead]


def same_person(one: str, other: str) -> bool:
    """Whether two names, as people type them, are the same."""
    return " ".join(one.casefold().split()) == " ".join(other.casefold().split())


def _enter(  # noqa: PLR0917 - a signature is made of all this
    session: Session,
    incident_id: uuid.UUID,
    role: SignOffRole,
    decision: SignOffDecision,
    by: str,
    statement: str,
    number: int | None = None,
) -> SignOff:
    values = {
        "review_number": number or review_number(session, incident_id),
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


def _was_opened_again(signed: schemas.SignOff) -> bool:
    """Whether its version of the review ended; older stores say so by a void approval only."""
    approval = signed.role == SignOffRole.APPROVER and signed.decision == SignOffDecision.SIGNED
    return (approval and not signed.in_force) or signed.decision == SignOffDecision.REOPENED
