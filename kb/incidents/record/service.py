"""Operations and queries on the incident itself."""

import hashlib
import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kb.errors import NotFoundError, ValidationError
from kb.incidents.record import parts, schemas
from kb.incidents.record.fields import MILESTONES
from kb.incidents.record.models import Alert, Incident, IncidentSource, SavedVersion
from kb.ledger import editing
from kb.ledger.models import Dossier
from kb.ledger.operation import operation
from kb.store.base import new_id, now, record_models
from kb.store.coercion import coerce_values
from kb.store.schemas import as_schema
from kb.vocabulary.enums import ConfigDecision, Precision, ReviewState, Severity
from kb.vocabulary.text import clean

#: Characters of the source of a time.
LONGEST_SOURCE = 200
#: The lock of PostgreSQL that numbers are given under.
_NUMBERING = 0x486F7477
#: Where a review may go. Sign-off and approval join with the signing itself.
LEGAL_MOVES: dict[ReviewState, tuple[ReviewState, ...]] = {
    ReviewState.RECORDING: (ReviewState.IN_REVIEW,),
    ReviewState.IN_REVIEW: (ReviewState.RECORDING,),
    ReviewState.SIGN_OFF: (ReviewState.IN_REVIEW,),
    ReviewState.APPROVED: (),
}


def get(session: Session, record_id: uuid.UUID) -> schemas.Incident:
    """One incident.

    Raises:
        NotFoundError: it isn't there.
    """
    return as_schema(schemas.Incident, editing.fetch(session, Incident, record_id))


def find(session: Session, reference: str) -> uuid.UUID:
    """The incident that somebody means by an id, a number or a source's own id.

    Raises:
        NotFoundError: none or more than one fits.
    """
    wanted = reference.strip()
    try:
        by_id = session.get(Incident, uuid.UUID(wanted))
    except ValueError:
        by_id = None
    if by_id is not None:
        return by_id.id
    query = select(Incident.id).where(func.lower(Incident.number) == wanted.lower())
    found = session.scalar(query)
    if found is not None:
        return found
    sources = select(IncidentSource.incident_id).where(
        (IncidentSource.external_id == wanted) | (IncidentSource.external_number == wanted)
    )
    matches = session.scalars(sources.distinct().limit(2)).all()
    if len(matches) != 1:
        many = " alone: several have this source id" if matches else ""
        raise NotFoundError(f"incident “{wanted}”{many}")
    return matches[0]


def sources_for(session: Session, incident_id: uuid.UUID) -> tuple[schemas.IncidentSource, ...]:
    """Where an incident came from."""
    return parts.listed(schemas.IncidentSource, parts.rows(session, IncidentSource, incident_id))


def alerts_for(session: Session, incident_id: uuid.UUID) -> tuple[schemas.Alert, ...]:
    """The alerts of an incident, oldest first."""
    found = parts.rows(
        session, Alert, incident_id, Alert.first_activity_at.is_(None), Alert.first_activity_at
    )
    return parts.listed(schemas.Alert, found)


def versions_for(session: Session, incident_id: uuid.UUID) -> tuple[schemas.SavedVersion, ...]:
    """The named versions of an incident, oldest first."""
    return parts.listed(schemas.SavedVersion, parts.rows(session, SavedVersion, incident_id))


def next_number(session: Session, year: int) -> str:
    """The next number of a year, such as INC-2026-0042."""
    if session.get_bind().dialect.name == "postgresql":
        # Whoever makes incidents takes turns until the commit, so that no number is given twice.
        session.execute(select(func.pg_advisory_xact_lock(_NUMBERING)))
    prefix = f"INC-{year:04d}-"
    query = select(func.max(Incident.number)).where(
        Incident.number.like(prefix + "%"),
        func.length(Incident.number) == _longest(session, prefix),
    )
    last = session.scalar(query) or ""
    digits = last.removeprefix(prefix)
    number = int(digits) + 1 if digits.isdigit() else 1
    while _is_taken(session, f"{prefix}{number:04d}"):
        number += 1  # a bundle brought numbers of another width
    return f"{prefix}{number:04d}"


def _is_taken(session: Session, number: str) -> bool:
    return session.scalar(select(Incident.id).where(Incident.number == number)) is not None


def _longest(session: Session, prefix: str) -> int:
    """Numbers past 9999 are longer, and sort by length first."""
    query = select(func.max(func.length(Incident.number))).where(Incident.number.like(prefix + "%"))
    return session.scalar(query) or 0


@operation("New incident")
def add(session: Session, values: Mapping[str, Any] | None = None) -> uuid.UUID:
    """Insert an incident; nothing needs to be filled in.

    Returns:
        Its id.

    Raises:
        ValidationError: a value can't be taken.
    """
    filled = coerce_values(Incident, values or {})
    began = filled.get("first_activity_at") or session.info.get("at") or now()
    filled.setdefault("number", next_number(session, began.year))
    rank = _rank(filled.setdefault("severity", Severity.NOT_SET.value))
    incident = Incident(id=new_id(), severity_rank=rank, **filled)
    session.add(incident)
    session.flush()
    return incident.id


@operation("Revise incident")
def revise(
    session: Session, record_id: uuid.UUID, version: int, values: Mapping[str, Any]
) -> schemas.Incident:
    """Set fields of an incident that was read at `version`.

    Returns:
        The record as it is now, with its new version.

    Raises:
        ConflictError, NotFoundError, ValidationError: a value can't be taken, or it would
            approve the incident, which a signature alone does.
    """
    if values.get("review_state") == ReviewState.APPROVED:
        msg = "An incident is approved by a signature in Sign-off."
        raise ValidationError(msg, "review_state")
    incident = editing.revise(session, Incident, record_id, version, values)
    editing.assign(incident, {"severity_rank": _rank(incident.severity)})
    session.flush()
    return get(session, record_id)


@operation("Set time")
def set_moment(  # noqa: PLR0917 - a time is known in this many ways
    session: Session,
    record_id: uuid.UUID,
    version: int,
    name: str,
    at: datetime | None,
    precision: str = "exact",
    source: str | None = None,
) -> schemas.Incident:
    """Set one milestone and how exactly it is known; without a new source the known one stays.

    Raises:
        ConflictError, NotFoundError, ValidationError.
    """
    incident = editing.revise(session, Incident, record_id, version, {name: at})
    known = dict(incident.moments)
    before = known.pop(name, None)
    if at is not None:
        kept = str(before.get("source") or "") if isinstance(before, dict) else ""
        told = kept if source is None else source
        known[name] = {"precision": precision, "source": told, "original": "", "derived": ""}
    editing.assign(incident, {"moments": known})
    session.flush()
    return as_schema(schemas.Incident, incident)


@operation("Say how a time is known")
def describe_moment(
    session: Session,
    record_id: uuid.UUID,
    name: str,
    precision: str | None = None,
    source: str | None = None,
) -> schemas.Incident:
    """Set how exactly a milestone is known, or where that is known from; its time stays.

    Raises:
        ValidationError: there is no such milestone or precision, or its time isn't set.
        NotFoundError: it isn't there.
    """
    incident = editing.fetch(session, Incident, record_id)
    if name not in MILESTONES or getattr(incident, name) is None:
        msg = "Set the time first."
        raise ValidationError(msg, name)
    if precision is not None and precision not in set(Precision):
        msg = f"Use one of {', '.join(Precision)}."
        raise ValidationError(msg, name)
    before = incident.moments.get(name)
    known: dict[str, Any] = {"precision": "exact", "source": "", "original": "", "derived": ""}
    known |= before if isinstance(before, dict) else {}
    if precision is not None:
        known["precision"] = precision
    if source is not None:
        known["source"] = clean(source).strip()[:LONGEST_SOURCE]
    editing.assign(incident, {"moments": {**incident.moments, name: known}})
    session.flush()
    return as_schema(schemas.Incident, incident)


@operation("Change state of incident")
def set_state(session: Session, record_id: uuid.UUID, state: str) -> None:
    """Take the review to its next state.

    Raises:
        ValidationError: the move isn't a legal one.
        NotFoundError: it isn't there.
    """
    incident = editing.fetch(session, Incident, record_id)
    target = ReviewState(state)
    if target not in LEGAL_MOVES[ReviewState(incident.review_state)]:
        now_is = ReviewState(incident.review_state).label
        msg = f"A review in state “{now_is}” can't become “{target.label}”."
        raise ValidationError(msg, "review_state")
    editing.assign(incident, {"review_state": target.value})
    if target is ReviewState.IN_REVIEW:
        editing.assign(incident, {"review_skipped": ""})  # it gets one after all


@operation("Decide on configuration changes")
def decide_on_changes(
    session: Session, record_id: uuid.UUID, decision: str, reason: str, by: str
) -> None:
    """Record whether the incident asks for configuration changes, and why.

    Raises:
        ValidationError: "no change needed" and "deferred" need a reason.
        NotFoundError: it isn't there.
    """
    choice = ConfigDecision(decision)
    if choice in {ConfigDecision.NO_CHANGE_NEEDED, ConfigDecision.DEFERRED} and not reason.strip():
        msg = "Give the reason of the decision."
        raise ValidationError(msg, "config_decision_reason")
    undecided = choice is ConfigDecision.UNDECIDED
    editing.assign(
        editing.fetch(session, Incident, record_id),
        {
            "config_decision": choice.value,
            "config_decision_reason": reason.strip(),
            "config_decision_by": "" if undecided else by,
            "config_decision_at": None if undecided else session.info.get("at") or now(),
        },
    )


#: What an incident may change in the knowledge base; each is decided before sign-off.
KNOWLEDGE = ("workflows", "processes", "policies", "playbooks")


@operation("Save version")
def save_version(session: Session, incident_id: uuid.UUID, name: str, by: str) -> uuid.UUID:
    """Give the incident as it is now a version number and a name.

    Returns:
        The id of the version, whose hash is the head of the incident's chain.

    Raises:
        NotFoundError: it isn't there.
    """
    editing.fetch(session, Incident, incident_id)
    head = session.get(Dossier, incident_id)
    content = hashlib.sha256((head.head if head else "").encode()).hexdigest()
    values = {
        "number": parts.next_number(session, SavedVersion, incident_id),
        "name": name,
        "by": by,
        "at": session.info.get("at") or now(),
        "content_hash": content,
    }
    return parts.add(session, SavedVersion, incident_id, values).id


@operation("Delete incident")
def remove(session: Session, record_id: uuid.UUID) -> None:
    """Delete an incident with all its parts; undo brings all of it back.

    Raises:
        NotFoundError: it isn't there.
    """
    incident = editing.fetch(session, Incident, record_id)
    for model in record_models().values():
        if model.__kind__.dossier == "incident_id":
            for record in parts.rows(session, model, record_id, *model.__table__.primary_key):
                session.delete(record)
    session.flush()
    session.delete(incident)


@operation("Duplicate incident")
def duplicate(session: Session, record_id: uuid.UUID) -> uuid.UUID:
    """Start a new incident from another one: what describes its kind, not what happened.

    Returns:
        The id of the new incident.
    """
    original = editing.fetch(session, Incident, record_id)
    kept = ("incident_type", "severity", "tlp", "pap", "tags", "lead", "playbook_version_id")
    values = {name: getattr(original, name) for name in kept}
    return add(session, {"title": f"{original.title} (copy)", **values})


def _rank(severity: str) -> int:
    try:
        return Severity(severity).rank
    except ValueError:
        return len(Severity)
