"""Operations and queries on table-top exercises."""

import uuid
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.errors import ValidationError
from kb.incidents.record.models import Incident
from kb.ledger import editing
from kb.ledger.operation import operation
from kb.store.base import new_id, now
from kb.store.coercion import coerce_values
from kb.store.schemas import as_schema
from kb.training.drills import service as drills
from kb.training.drills.schemas import Drill
from kb.training.exercises import schemas
from kb.training.exercises.models import Exercise, ExerciseEntry, ExerciseInject
from kb.vocabulary.training import ExerciseState


def get(session: Session, record_id: uuid.UUID) -> schemas.Exercise:
    """One exercise.

    Raises:
        NotFoundError: it isn't there.
    """
    return as_schema(schemas.Exercise, editing.fetch(session, Exercise, record_id))


def listed(session: Session) -> tuple[schemas.Exercise, ...]:
    """All exercises: those under way first, then the newest."""
    found = session.scalars(select(Exercise).order_by(Exercise.created_at.desc(), Exercise.id))
    rows = [as_schema(schemas.Exercise, one) for one in found]
    return tuple(sorted(rows, key=lambda one: one.state == ExerciseState.ENDED))


def whole(session: Session, record_id: uuid.UUID) -> schemas.WholeExercise:
    """One exercise with its injects, in their order, and its notes, in theirs.

    Raises:
        NotFoundError: it isn't there.
    """
    exercise = get(session, record_id)
    injects = session.scalars(
        select(ExerciseInject)
        .where(ExerciseInject.exercise_id == record_id)
        .order_by(ExerciseInject.position, ExerciseInject.id)
    )
    entries = session.scalars(
        select(ExerciseEntry)
        .where(ExerciseEntry.exercise_id == record_id)
        .order_by(ExerciseEntry.at, ExerciseEntry.id)
    )
    held = session.get(Incident, exercise.incident_id) if exercise.incident_id else None
    return schemas.WholeExercise(
        exercise,
        tuple(as_schema(schemas.Inject, one) for one in injects),
        tuple(as_schema(schemas.Entry, one) for one in entries),
        held.number if held is not None else "",
    )


@operation("Make table-top exercise")
def make(session: Session, drill_id: uuid.UUID) -> uuid.UUID:
    """Make an exercise of a drill: what became known is put to the group, in that order.

    Returns:
        Its id.

    Raises:
        NotFoundError: there is no such drill.
    """
    drill = drills.get(session, drill_id)
    values = {"title": drill.title, "incident_id": drill.incident_id, "drill_id": drill.id}
    made = Exercise(id=new_id(), **coerce_values(Exercise, values))
    session.add(made)
    session.flush()
    for position, text in enumerate(_put(drill), 1):
        inject = ExerciseInject(
            id=new_id(), exercise_id=made.id, position=float(position), text=text
        )
        session.add(inject)
    session.flush()
    return made.id


@operation("New table-top exercise")
def add(session: Session, values: Mapping[str, Any]) -> uuid.UUID:
    """Insert an exercise that somebody writes.

    Returns:
        Its id.

    Raises:
        ValidationError: it has no title.
    """
    made = Exercise(id=new_id(), **coerce_values(Exercise, {"title": None, **values}))
    session.add(made)
    session.flush()
    return made.id


@operation("Revise table-top exercise")
def revise(
    session: Session, record_id: uuid.UUID, version: int, values: Mapping[str, Any]
) -> schemas.Exercise:
    """Set fields of an exercise that was read at `version`.

    Returns:
        The record as it is now, with its new version.

    Raises:
        ConflictError, NotFoundError, ValidationError.
    """
    editing.revise(session, Exercise, record_id, version, values)
    session.flush()
    return get(session, record_id)


@operation("Begin table-top exercise")
def begin(session: Session, record_id: uuid.UUID) -> None:
    """Begin: from now on the clock runs, and things are put to the group.

    Raises:
        NotFoundError: it isn't there.
        ValidationError: it began before.
    """
    exercise = editing.fetch(session, Exercise, record_id)
    if exercise.state != ExerciseState.PLANNED:
        raise ValidationError("This exercise began before.", "state")
    at = session.info.get("at") or now()
    editing.assign(exercise, {"state": ExerciseState.RUNNING.value, "started_at": at})


@operation("End table-top exercise")
def end(session: Session, record_id: uuid.UUID) -> None:
    """End: nothing more is put to the group; what was noted can still be put right.

    Raises:
        NotFoundError: it isn't there.
        ValidationError: it isn't under way.
    """
    exercise = editing.fetch(session, Exercise, record_id)
    if exercise.state != ExerciseState.RUNNING:
        raise ValidationError("This exercise isn't under way.", "state")
    at = session.info.get("at") or now()
    editing.assign(exercise, {"state": ExerciseState.ENDED.value, "ended_at": at})


def _put(drill: Drill) -> list[str]:
    """What is put to a group: the briefing first, then each fact as it became known."""
    briefing = [drill.briefing.strip()] if drill.briefing.strip() else []
    return [*briefing, *(one.text for one in drill.known if not one.left_out)]
