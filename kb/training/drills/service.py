"""Operations and queries on drills."""

import uuid
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.errors import NotFoundError, ValidationError
from kb.incidents.record.models import Incident
from kb.ledger import editing
from kb.ledger.operation import operation
from kb.store.base import new_id
from kb.store.coercion import coerce_values
from kb.store.schemas import as_schema
from kb.training.drills import moments, parts, schemas
from kb.training.drills.making import FEWEST, Material
from kb.training.drills.models import Drill
from kb.vocabulary.text import clean_tree
from kb.vocabulary.training import DrillState


def get(session: Session, record_id: uuid.UUID) -> schemas.Drill:
    """One drill.

    Raises:
        NotFoundError: it isn't there.
    """
    return as_schema(schemas.Drill, editing.fetch(session, Drill, record_id))


def in_use(session: Session) -> tuple[schemas.Drill, ...]:
    """All drills that aren't retired, by title."""
    query = select(Drill).where(Drill.state != DrillState.RETIRED.value)
    found = session.scalars(query.order_by(Drill.title, Drill.id))
    return tuple(as_schema(schemas.Drill, one) for one in found)


def published(session: Session) -> tuple[schemas.Drill, ...]:
    """All drills that people can take, by title."""
    return tuple(one for one in in_use(session) if one.state == DrillState.PUBLISHED)


def source_of(session: Session, drill: schemas.Drill) -> tuple[str, bool]:
    """The number of the incident, and whether it was changed since; "" where it is gone."""
    incident = session.get(Incident, drill.incident_id) if drill.incident_id else None
    if incident is None:
        return "", False
    return incident.number, str(incident.version) != drill.source_stamp


@operation("Make drill")
def make(session: Session, material: Material, audience: str) -> uuid.UUID:
    """Make the draft of a drill from what an incident tells.

    Args:
        session: of the write.
        material: with texts that others may read.
        audience: whom it was sanitised for.

    Returns:
        Its id.

    Raises:
        NotFoundError: the incident is gone.
        ValidationError: there is too little to decide.
    """
    editing.fetch(session, Incident, material.incident_id)
    if len(material.steps) < FEWEST:
        raise ValidationError(f"A drill has at least {FEWEST} decisions.", "steps")
    found = moments.arranged(material.facts, material.steps)
    values = {
        "title": material.title,
        "audience": audience,
        "incident_id": material.incident_id,
        "source_stamp": material.stamp,
        "playbook_title": material.playbook_title,
        "playbook_version_id": material.playbook_version_id,
        "facts": parts.rows(found),
        "steps": parts.rows(material.steps),
        "plan": parts.rows(material.plan),
        "others": [one.action for one in material.others],
    }
    drill = Drill(id=new_id(), **coerce_values(Drill, values))
    session.add(drill)
    session.flush()
    return drill.id


@operation("Revise drill")
def revise(
    session: Session, record_id: uuid.UUID, version: int, values: Mapping[str, Any]
) -> schemas.Drill:
    """Set the title, the briefing or the tags of a drill that was read at `version`.

    Returns:
        The record as it is now, with its new version.

    Raises:
        ConflictError, NotFoundError, ValidationError.
    """
    _refuse_all_but(values, {"title", "briefing", "tags"})
    editing.revise(session, Drill, record_id, version, values)
    session.flush()
    return get(session, record_id)


@operation("Move fact of drill")
def move_fact(session: Session, record_id: uuid.UUID, key: str, place: int) -> None:
    """Say at which decision a fact is known first: from when it happened to behind the last one.

    Raises:
        NotFoundError: the drill or the fact isn't there.
        ValidationError: the drill is published.
    """
    drill = _draft(session, record_id, key)
    known = moments.moved(parts.facts_of(drill.facts), key, place, parts.steps_of(drill.steps))
    editing.assign(drill, {"facts": clean_tree(parts.rows(known))})


@operation("Leave out fact of drill")
def leave_out(session: Session, record_id: uuid.UUID, key: str, *, left_out: bool) -> None:
    """Show a fact to nobody, or show it again.

    Raises:
        NotFoundError: the drill or the fact isn't there.
        ValidationError: the drill is published.
    """
    drill = _draft(session, record_id, key)
    known = [
        replace(one, left_out=left_out) if one.key == key else one
        for one in parts.facts_of(drill.facts)
    ]
    editing.assign(drill, {"facts": clean_tree(parts.rows(known))})


@operation("Publish drill")
def publish(session: Session, record_id: uuid.UUID) -> None:
    """Let people take a drill; what it shows is fixed from now on.

    Raises:
        NotFoundError: it isn't there.
        ValidationError: it was retired.
    """
    drill = editing.fetch(session, Drill, record_id)
    if drill.state == DrillState.RETIRED:
        raise ValidationError("This drill is retired: make a new one of its incident.", "state")
    editing.assign(drill, {"state": DrillState.PUBLISHED.value})


@operation("Retire drill")
def retire(session: Session, record_id: uuid.UUID) -> None:
    """Take a drill out of use; what people did in it is kept.

    Raises:
        NotFoundError: it isn't there.
    """
    drill = editing.fetch(session, Drill, record_id)
    editing.assign(drill, {"state": DrillState.RETIRED.value})


def _draft(session: Session, record_id: uuid.UUID, key: str) -> Drill:
    drill = editing.fetch(session, Drill, record_id)
    if drill.state != DrillState.DRAFT:
        raise ValidationError(
            "This drill is published: everybody gets the same.",
            "facts",
            "Retire it, and make a new one of its incident.",
        )
    if all(one.key != key for one in parts.facts_of(drill.facts)):
        raise NotFoundError("fact of this drill")
    return drill


def _refuse_all_but(values: Mapping[str, Any], allowed: set[str]) -> None:
    other = next((name for name in values if name not in allowed), None)
    if other is not None:
        raise ValidationError(f"“{other}” of a drill follows from its incident.", other)
