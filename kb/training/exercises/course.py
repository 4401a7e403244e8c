"""The course of an exercise: what is put to the group and when, what is decided by whom."""

import uuid
from collections.abc import Mapping
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kb.errors import ValidationError
from kb.incidents.lessons import service as lessons
from kb.incidents.observations import service as observations
from kb.ledger import editing
from kb.ledger.operation import operation
from kb.store.base import new_id, now
from kb.store.coercion import coerce_values
from kb.store.schemas import as_schema
from kb.training.exercises import schemas
from kb.training.exercises.models import Exercise, ExerciseEntry, ExerciseInject
from kb.vocabulary.training import EntryKind, ExerciseState


@operation("Add inject")
def add_inject(
    session: Session, exercise_id: uuid.UUID, text: str, minute: int | None = None
) -> uuid.UUID:
    """Write something of one's own to be put to the group, behind the others.

    Returns:
        Its id.

    Raises:
        NotFoundError: there is no such exercise.
        ValidationError: nothing is written, or the exercise is over.
    """
    _open(session, exercise_id)
    last = session.scalar(
        select(func.max(ExerciseInject.position)).where(ExerciseInject.exercise_id == exercise_id)
    )
    values = coerce_values(ExerciseInject, _with_minute({"text": text, "minute": minute}))
    inject = ExerciseInject(
        id=new_id(), exercise_id=exercise_id, position=(last or 0.0) + 1.0, **values
    )
    session.add(inject)
    session.flush()
    return inject.id


@operation("Revise inject")
def revise_inject(
    session: Session, record_id: uuid.UUID, version: int, values: Mapping[str, Any]
) -> None:
    """Write an inject anew, or say at which minute the clock releases it.

    Raises:
        ConflictError, NotFoundError.
        ValidationError: it was put to the group already.
    """
    _refuse_released(editing.fetch(session, ExerciseInject, record_id))
    editing.revise(session, ExerciseInject, record_id, version, _with_minute(values))
    session.flush()


@operation("Remove inject")
def remove_inject(session: Session, record_id: uuid.UUID) -> None:
    """Take out what isn't to be put to the group.

    Raises:
        NotFoundError: it isn't there.
        ValidationError: it was put to the group already.
    """
    inject = editing.fetch(session, ExerciseInject, record_id)
    _refuse_released(inject)
    session.delete(inject)
    session.flush()


@operation("Release inject")
def release(session: Session, record_id: uuid.UUID) -> None:
    """Put something to the group now; what was released already stays as it was.

    Raises:
        NotFoundError: it isn't there.
        ValidationError: the exercise isn't under way.
    """
    inject = editing.fetch(session, ExerciseInject, record_id)
    _running(session, inject.exercise_id)
    if inject.released_at is None:
        editing.assign(inject, {"released_at": session.info.get("at") or now()})


@operation("Release injects by the clock")
def release_due(session: Session, exercise_id: uuid.UUID) -> int:
    """Put to the group whatever the clock has reached.

    Returns:
        How many.

    Raises:
        NotFoundError: there is no such exercise.
        ValidationError: it isn't under way.
    """
    exercise = as_schema(schemas.Exercise, _running(session, exercise_id))
    at = session.info.get("at") or now()
    found = session.scalars(
        select(ExerciseInject)
        .where(ExerciseInject.exercise_id == exercise_id, ExerciseInject.released_at.is_(None))
        .order_by(ExerciseInject.position)
    )
    due = [one for one in found if as_schema(schemas.Inject, one).is_due(exercise, at)]
    for one in due:
        editing.assign(one, {"released_at": at})
    return len(due)


@operation("Note in exercise")
def note(
    session: Session, exercise_id: uuid.UUID, kind: str, text: str, who: str = ""
) -> uuid.UUID:
    """Note what was decided, observed or learned, now, under what was put to the group last.

    Returns:
        The id of the note.

    Raises:
        NotFoundError: there is no such exercise.
        ValidationError: nothing is written, or the exercise didn't begin.
    """
    exercise = editing.fetch(session, Exercise, exercise_id)
    if exercise.state == ExerciseState.PLANNED:
        raise ValidationError("Begin the exercise before you note what is decided.", "state")
    last = session.scalar(
        select(ExerciseInject.id)
        .where(ExerciseInject.exercise_id == exercise_id, ExerciseInject.released_at.is_not(None))
        .order_by(ExerciseInject.released_at.desc(), ExerciseInject.position.desc())
        .limit(1)
    )
    given = {"entry_kind": kind, "text": text.strip(), "who": who}
    at = session.info.get("at") or now()
    entry = ExerciseEntry(
        id=new_id(),
        exercise_id=exercise_id,
        at=at,
        inject_id=last,
        **coerce_values(ExerciseEntry, given),
    )
    session.add(entry)
    session.flush()
    return entry.id


@operation("Revise note of exercise")
def revise_entry(
    session: Session, record_id: uuid.UUID, version: int, values: Mapping[str, Any]
) -> None:
    """Put right what was noted.

    Raises:
        ConflictError, NotFoundError, ValidationError.
    """
    editing.revise(session, ExerciseEntry, record_id, version, values)
    session.flush()


@operation("Remove note of exercise")
def remove_entry(session: Session, record_id: uuid.UUID) -> None:
    """Take out a note; undo brings it back.

    Raises:
        NotFoundError: it isn't there.
    """
    session.delete(editing.fetch(session, ExerciseEntry, record_id))
    session.flush()


@operation("Hand on what an exercise found")
def hand_on(session: Session, exercise_id: uuid.UUID, incident_id: uuid.UUID) -> int:
    """Make observations and lessons of an incident of what was noted as such, each once.

    Returns:
        How many were made.

    Raises:
        NotFoundError: the exercise or the incident isn't there.
        ValidationError: the incident is approved.
    """
    exercise = editing.fetch(session, Exercise, exercise_id)
    told = f"Table-top exercise “{exercise.title}”"
    query = select(ExerciseEntry).where(
        ExerciseEntry.exercise_id == exercise_id,
        ExerciseEntry.entry_kind != EntryKind.DECISION.value,
        ExerciseEntry.made_id.is_(None),
    )
    made = 0
    for entry in session.scalars(query.order_by(ExerciseEntry.at, ExerciseEntry.id)).all():
        title, _line, rest = entry.text.partition("\n")
        why = "\n\n".join(part for part in (rest.strip(), told) if part)
        if entry.entry_kind == EntryKind.LESSON:
            values: dict[str, Any] = {"title": title, "what_happened": why}
            entry.made_id = lessons.add(session, incident_id, values)
        else:
            values = {"title": title, "explanation": why, "by": entry.who}
            entry.made_id = observations.add(session, incident_id, values)
        made += 1
    session.flush()
    return made


def _with_minute(values: Mapping[str, Any]) -> dict[str, Any]:
    given = dict(values)
    minute = given.get("minute")
    if minute is not None and not 0 <= int(minute) <= 24 * 60:
        raise ValidationError("Use a minute from 0 to 1440.", "minute")
    return given


def _open(session: Session, exercise_id: uuid.UUID) -> Exercise:
    exercise = editing.fetch(session, Exercise, exercise_id)
    if exercise.state == ExerciseState.ENDED:
        raise ValidationError("This exercise is over.", "state")
    return exercise


def _running(session: Session, exercise_id: uuid.UUID) -> Exercise:
    exercise = editing.fetch(session, Exercise, exercise_id)
    if exercise.state != ExerciseState.RUNNING:
        raise ValidationError("This exercise isn't under way.", "state")
    return exercise


def _refuse_released(inject: ExerciseInject) -> None:
    if inject.released_at is not None:
        raise ValidationError("This was put to the group already.", "released_at")
