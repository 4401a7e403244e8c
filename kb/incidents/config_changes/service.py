"""Operations and queries on configuration changes."""

import uuid
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.errors import ValidationError
from kb.incidents.config_changes import decisions, schemas
from kb.incidents.config_changes.models import ConfigChange
from kb.incidents.record import parts
from kb.incidents.record.models import Incident
from kb.ledger import editing
from kb.ledger.operation import operation
from kb.store.base import now
from kb.store.schemas import as_schema
from kb.vocabulary.enums import ChangeState, ConfigDecision
from kb.vocabulary.response import ChangeDecision

#: Where a change may go from each state. Back is always possible: people err.
LEGAL_MOVES: dict[ChangeState, tuple[ChangeState, ...]] = {
    ChangeState.PROPOSED: (ChangeState.APPROVED, ChangeState.DECLINED),
    ChangeState.APPROVED: (ChangeState.IMPLEMENTED, ChangeState.PROPOSED, ChangeState.DECLINED),
    ChangeState.IMPLEMENTED: (ChangeState.VERIFIED, ChangeState.APPROVED),
    ChangeState.VERIFIED: (ChangeState.IMPLEMENTED,),
    ChangeState.DECLINED: (ChangeState.PROPOSED,),
}
#: Days after which somebody looks whether a change still holds, where no day was set.
VERIFY_AFTER = timedelta(days=14)
#: What a copy doesn't take over: nobody decided on it, and it was never made.
_FRESH: Mapping[str, Any] = {
    "state": ChangeState.PROPOSED.value,
    "state_reason": "",
    "decision": ChangeDecision.UNDECIDED.value,
    "decided_by": "",
    "decided_at": None,
    "decision_reason": "",
    "approver": "",
    "approved_at": None,
    "applied_by": "",
    "applied_at": None,
    "verified_by": "",
    "verified_at": None,
    "verify_on": None,
    "drift": "",
    "reopened_because": "",
}
_STAMPS = {
    ChangeState.APPROVED: ("approver", "approved_at"),
    ChangeState.IMPLEMENTED: ("applied_by", "applied_at"),
    ChangeState.VERIFIED: ("verified_by", "verified_at"),
}


def list_for(session: Session, incident_id: uuid.UUID) -> tuple[schemas.ConfigChange, ...]:
    """The configuration changes of an incident, in their order."""
    found = parts.rows(session, ConfigChange, incident_id)
    return parts.listed(schemas.ConfigChange, found)


def get(session: Session, record_id: uuid.UUID) -> schemas.ConfigChange:
    """One configuration change.

    Raises:
        NotFoundError: it isn't there.
    """
    return as_schema(schemas.ConfigChange, editing.fetch(session, ConfigChange, record_id))


@operation("Add configuration change")
def add(session: Session, incident_id: uuid.UUID, values: Mapping[str, Any]) -> uuid.UUID:
    """Insert a configuration change; one filled field is enough.

    The first one also decides, where nobody did, that changes are needed.

    Returns:
        Its id.

    Raises:
        NotFoundError, ValidationError.
    """
    change = parts.add(session, ConfigChange, incident_id, values)
    _decide(session, incident_id)
    return change.id


@operation("Add configuration changes")
def add_many(
    session: Session, incident_id: uuid.UUID, rows: tuple[Mapping[str, Any], ...]
) -> tuple[uuid.UUID, ...]:
    """Insert several configuration changes at once, such as pasted lines."""
    return tuple(add(session, incident_id, values) for values in rows)


@operation("Revise configuration change")
def revise(
    session: Session, record_id: uuid.UUID, version: int, values: Mapping[str, Any]
) -> schemas.ConfigChange:
    """Set fields of a configuration change that was read at `version`.

    Returns:
        The record as it is now, with its new version.

    Raises:
        ConflictError, NotFoundError, ValidationError.
    """
    editing.revise(session, ConfigChange, record_id, version, values)
    session.flush()
    return get(session, record_id)


@operation("Move on configuration change")
def advance(
    session: Session, record_id: uuid.UUID, state: str, at: datetime, by: str, reason: str = ""
) -> None:
    """Take a change to its next state and note who did so, and when.

    Raises:
        ValidationError: the step isn't a legal one, or declining lacks its reason.
        NotFoundError: it isn't there.
    """
    change = editing.fetch(session, ConfigChange, record_id)
    target = ChangeState(state)
    if target not in LEGAL_MOVES[ChangeState(change.state)]:
        offered = " or ".join(s.label.lower() for s in LEGAL_MOVES[ChangeState(change.state)])
        msg = f"A change that is {change.state} can become {offered or 'nothing else'}."
        raise ValidationError(msg, "state")
    if target is ChangeState.DECLINED and not reason.strip():
        msg = "Say why the change is declined."
        raise ValidationError(msg, "state_reason")
    values: dict[str, Any] = {"state": target.value, "state_reason": reason.strip()}
    stamp = _STAMPS.get(target)
    if stamp:
        values |= {stamp[0]: by, stamp[1]: at}
    values |= _decided_by_moving(change, target, by, at, reason.strip())
    if target is ChangeState.IMPLEMENTED and change.verify_on is None:
        values["verify_on"] = (at + VERIFY_AFTER).date()
    editing.assign(change, values)


@operation("Note drift of configuration change")
def note_drift(session: Session, record_id: uuid.UUID, drift: str) -> None:
    """Note how a setting has wandered off; a verified change has to be verified again.

    Raises:
        ValidationError: nothing is said about the drift.
        NotFoundError: it isn't there.
    """
    change = editing.fetch(session, ConfigChange, record_id)
    text = drift.strip()
    if not text:
        msg = "Say how the setting differs from what was agreed."
        raise ValidationError(msg, "drift")
    values: dict[str, Any] = {"drift": text}
    if change.state == ChangeState.VERIFIED:
        values |= {
            "state": ChangeState.IMPLEMENTED.value,
            "state_reason": " ".join(text.split()),
            "verified_by": "",
            "verified_at": None,
        }
    editing.assign(change, values)


def is_verification_due(change: schemas.ConfigChange, today: date) -> bool:
    """Whether an implemented change waits for somebody to look whether it holds.

    It is due on its day, and overdue from the next day on.
    """
    if change.state != ChangeState.IMPLEMENTED or change.verify_on is None:
        return False
    return change.verify_on <= today


def to_verify(session: Session, by: date, limit: int = 50) -> tuple[schemas.ConfigChange, ...]:
    """Implemented changes of all incidents that are to be verified by a day, oldest first."""
    query = select(ConfigChange).where(
        ConfigChange.state == ChangeState.IMPLEMENTED.value, ConfigChange.verify_on <= by
    )
    query = query.order_by(ConfigChange.verify_on, ConfigChange.id).limit(limit)
    return parts.listed(schemas.ConfigChange, session.scalars(query).all())


@operation("Delete configuration change")
def remove(session: Session, record_id: uuid.UUID) -> None:
    """Delete a configuration change; undo brings it back.

    Raises:
        NotFoundError: it isn't there.
    """
    parts.remove(session, ConfigChange, record_id)


@operation("Duplicate configuration change")
def duplicate(session: Session, record_id: uuid.UUID) -> uuid.UUID:
    """Insert a copy that is proposed, and not decided on yet.

    Returns:
        The id of the copy.

    Raises:
        NotFoundError: it isn't there.
    """
    return parts.duplicate(session, ConfigChange, record_id, _FRESH).id


def _decided_by_moving(
    change: ConfigChange, target: ChangeState, by: str, at: datetime, reason: str
) -> dict[str, Any]:
    """The decision that a move of the state implies; the two never contradict each other."""
    found = None
    if target is ChangeState.APPROVED and change.decision != ChangeDecision.YES:
        found = ChangeDecision.YES
    elif target is ChangeState.DECLINED:
        found = ChangeDecision.NO
    elif change.state == ChangeState.DECLINED:
        return dict(decisions.UNDECIDED)
    if found is None:
        return {}
    return decisions.stamped(found, by, at, reason or change.decision_reason)


def _decide(session: Session, incident_id: uuid.UUID) -> None:
    incident = editing.fetch(session, Incident, incident_id)
    if incident.config_decision == ConfigDecision.UNDECIDED:
        values = {
            "config_decision": ConfigDecision.CHANGES_NEEDED.value,
            "config_decision_by": session.info.get("actor", ""),
            "config_decision_at": session.info.get("at") or now(),
        }
        editing.assign(incident, values)
