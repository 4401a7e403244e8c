"""Operations and queries on follow-ups."""

import uuid
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.incidents.follow_ups import closing, priority, schemas
from kb.incidents.follow_ups.models import FollowUp
from kb.incidents.record import parts
from kb.ledger import editing
from kb.ledger.operation import operation
from kb.store.base import now
from kb.store.schemas import as_schema
from kb.vocabulary.enums import FollowUpState, Priority


def list_for(session: Session, incident_id: uuid.UUID) -> tuple[schemas.FollowUp, ...]:
    """The follow-ups of an incident, in their order."""
    found = parts.rows(session, FollowUp, incident_id)
    return parts.listed(schemas.FollowUp, found)


def get(session: Session, record_id: uuid.UUID) -> schemas.FollowUp:
    """One follow-up.

    Raises:
        NotFoundError: it isn't there.
    """
    return as_schema(schemas.FollowUp, editing.fetch(session, FollowUp, record_id))


#: What a copy doesn't take over: it is owed anew.
_FRESH: Mapping[str, Any] = {
    "state": FollowUpState.OPEN.value,
    "closing_note": "",
    "evidence_ids": (),
    "risk_owner": "",
    "verified_by": "",
    "closed_at": None,
}
OPEN_STATES = tuple(state.value for state in FollowUpState if state.is_open)


def open_for(
    session: Session, owner: str, *, due_before: date | None = None, limit: int = 50
) -> tuple[schemas.FollowUp, ...]:
    """Open follow-ups of somebody (of everybody when empty), the most urgent first."""
    query = select(FollowUp).where(FollowUp.state.in_(OPEN_STATES))
    if owner:
        query = query.where(FollowUp.owner == owner)
    if due_before is not None:
        query = query.where(FollowUp.due < due_before)
    query = query.order_by(FollowUp.due.is_(None), FollowUp.due, FollowUp.id).limit(limit)
    return parts.listed(schemas.FollowUp, session.scalars(query).all())


@operation("Add follow-up")
def add(session: Session, incident_id: uuid.UUID, values: Mapping[str, Any]) -> uuid.UUID:
    """Insert a follow-up; one filled field is enough. Its risk gives its priority.

    Returns:
        Its id.

    Raises:
        NotFoundError, ValidationError: also when it is closed without what that takes.
    """
    follow_up = parts.add(session, FollowUp, incident_id, values)
    if "priority" not in values:
        _take_priority(follow_up, None)
    closing.refuse(closing.missing(follow_up))
    return follow_up.id


@operation("Add follow-ups")
def add_many(
    session: Session, incident_id: uuid.UUID, rows: tuple[Mapping[str, Any], ...]
) -> tuple[uuid.UUID, ...]:
    """Insert several follow-ups at once, such as pasted lines."""
    return tuple(add(session, incident_id, values) for values in rows)


@operation("Revise follow-up")
def revise(
    session: Session, record_id: uuid.UUID, version: int, values: Mapping[str, Any]
) -> schemas.FollowUp:
    """Set fields of a follow-up that was read at `version`.

    A changed risk changes the priority, unless somebody set it by hand.

    Returns:
        The record as it is now, with its new version.

    Raises:
        ConflictError, NotFoundError.
        ValidationError: a value can't be taken, or it would be closed without what that takes.
    """
    former = editing.fetch(session, FollowUp, record_id)
    state, lacked = former.state, closing.missing(former)
    risk, by_hand = priority.of_risk(former.likelihood, former.impact), priority.is_by_hand(former)
    follow_up = editing.revise(session, FollowUp, record_id, version, values)
    if "priority" not in values and not by_hand:
        _take_priority(follow_up, risk)
    lacks = closing.missing(follow_up)
    # Old records that lack something are mended field by field: only a new lack is refused.
    known = lacked if follow_up.state == state else {}
    closing.refuse({name: why for name, why in lacks.items() if name not in known})
    if "state" in values and "closed_at" not in values:
        closed = not FollowUpState(follow_up.state).is_open
        at: datetime = session.info.get("at") or now()
        editing.assign(follow_up, {"closed_at": (follow_up.closed_at or at) if closed else None})
    session.flush()
    return get(session, record_id)


@operation("Delete follow-up")
def remove(session: Session, record_id: uuid.UUID) -> None:
    """Delete a follow-up; undo brings it back.

    Raises:
        NotFoundError: it isn't there.
    """
    parts.remove(session, FollowUp, record_id)


@operation("Duplicate follow-up")
def duplicate(session: Session, record_id: uuid.UUID) -> uuid.UUID:
    """Insert a copy that is open again.

    Returns:
        The id of the copy.

    Raises:
        NotFoundError: it isn't there.
    """
    return parts.duplicate(session, FollowUp, record_id, _FRESH).id


def _take_priority(follow_up: FollowUp, former: Priority | None) -> None:
    """The priority follows the risk where the risk says something new."""
    found = priority.of_risk(follow_up.likelihood, follow_up.impact)
    if found is not None and found != former:
        editing.assign(follow_up, {"priority": found.value})
