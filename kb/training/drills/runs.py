"""Going through a drill: each answer is kept as it is given, seen by the person and the lead."""

import uuid
from collections.abc import Sequence

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from kb.errors import NotFoundError, ValidationError
from kb.ledger import editing
from kb.ledger.operation import operation
from kb.library.playbooks import service as playbooks
from kb.library.playbooks.schemas import PlaybookStep
from kb.store.base import new_id, now
from kb.store.schemas import as_schema
from kb.training import trainees
from kb.training.drills import parts, schemas, scoring
from kb.training.drills.models import Drill, DrillRun
from kb.vocabulary.text import clean_tree
from kb.vocabulary.training import DrillState, RunState


@operation("Begin drill")
def begin(session: Session, drill_id: uuid.UUID, person: str) -> uuid.UUID:
    """Begin a drill, or go on with the run of it that somebody hasn't finished.

    Returns:
        The id of the run.

    Raises:
        NotFoundError: it isn't there.
        ValidationError: it isn't published, or nobody is named.
    """
    drill = editing.fetch(session, Drill, drill_id)
    _refuse_for_others(session, person)
    found = session.scalar(_newest_first(person, drill_id, RunState.BEGUN).limit(1))
    if found is not None:
        return found.id
    if drill.state != DrillState.PUBLISHED:
        raise ValidationError("This drill isn't published.", "state")
    run = DrillRun(
        id=new_id(),
        drill_id=drill_id,
        drill_title=drill.title,
        person=person.strip(),
        person_key=trainees.key_of(person),
        started_at=session.info.get("at") or now(),
    )
    session.add(run)
    session.flush()
    return run.id


@operation("Answer in drill")
def answer(session: Session, run_id: uuid.UUID, decision: int, given: parts.Answer) -> None:
    """Keep the answer to a decision; the last one ends the run and counts its points.

    Args:
        session: of the write.
        run_id: the run.
        decision: which, from 0: the next one that has no answer.
        given: the answer.

    Raises:
        NotFoundError: it isn't there.
        ValidationError: it is another one's, or that decision was answered before.
    """
    run = editing.fetch(session, DrillRun, run_id)
    _refuse_for_others(session, run.person)
    if run.state != RunState.BEGUN or decision != len(run.answers):
        raise ValidationError(
            "This decision was answered before, perhaps in another window.",
            "answers",
            "Open the drill again: it goes on where you are.",
        )
    if not given.text.strip():
        raise ValidationError("Choose what you would do, or write it.", "answers")
    drill = as_schema(schemas.Drill, editing.fetch(session, Drill, run.drill_id))
    at = session.info.get("at") or now()
    kept = parts.Answer(
        text=given.text.strip()[:2000],
        own_words=given.own_words,
        step=given.step if given.step is not None and 0 <= given.step < len(drill.done) else None,
        planned=given.planned,
        seconds=given.seconds,
        at=at,
    )
    answers = [*run.answers, *clean_tree(parts.rows([kept]))]
    editing.assign(run, {"answers": answers})
    if len(answers) >= len(drill.done):
        _finish(session, run, drill)


@operation("Drop drill")
def drop(session: Session, run_id: uuid.UUID) -> None:
    """Forget a run that wasn't finished, to begin the drill anew.

    Raises:
        NotFoundError: it isn't there.
        ValidationError: it is another one's, or it came to its end.
    """
    run = editing.fetch(session, DrillRun, run_id)
    _refuse_for_others(session, run.person)
    if run.state != RunState.BEGUN:
        raise ValidationError("A drill that came to its end is kept.", "state")
    session.delete(run)
    session.flush()


def of_person(
    session: Session, viewer: str, person: str, drill_id: uuid.UUID | None = None
) -> tuple[schemas.DrillRun, ...]:
    """A person's runs that came to their end, newest first; of one drill, or of all.

    Raises:
        ValidationError: the viewer is neither that person nor a lead.
    """
    trainees.refuse_others(session, viewer, person)
    found = session.scalars(_newest_first(person, drill_id, RunState.FINISHED).limit(200))
    return tuple(as_schema(schemas.DrillRun, one) for one in found)


def open_run(session: Session, person: str, drill_id: uuid.UUID) -> schemas.DrillRun | None:
    """The run that a person can go on with."""
    found = session.scalar(_newest_first(person, drill_id, RunState.BEGUN).limit(1))
    return as_schema(schemas.DrillRun, found) if found is not None else None


def get(session: Session, viewer: str, run_id: uuid.UUID) -> schemas.DrillRun:
    """One run.

    Raises:
        NotFoundError: it isn't there.
        ValidationError: the viewer is neither its person nor a lead.
    """
    run = editing.fetch(session, DrillRun, run_id)
    trainees.refuse_others(session, viewer, run.person)
    return as_schema(schemas.DrillRun, run)


def debrief(session: Session, viewer: str, run_id: uuid.UUID) -> schemas.Debrief:
    """What came of a run: its answers beside what was done, and beside the playbook.

    Raises:
        NotFoundError: it isn't there.
        ValidationError: the viewer is neither its person nor a lead.
    """
    run = get(session, viewer, run_id)
    drill = as_schema(schemas.Drill, editing.fetch(session, Drill, run.drill_id))
    rows, score = scoring.against_done(drill, run.given)
    plan = scoring.against_plan(drill, run.given, _steps(session, drill))
    return schemas.Debrief(
        drill, run, rows, score, plan[0] if plan else None, plan[1] if plan else None
    )


def _finish(session: Session, run: DrillRun, drill: schemas.Drill) -> None:
    answers = parts.answers_of(run.answers)
    _rows, done = scoring.against_done(drill, answers)
    plan = scoring.against_plan(drill, answers, _steps(session, drill))
    run.state = RunState.FINISHED.value
    run.finished_at = session.info.get("at") or now()
    run.done_points, run.done_of = done.points, done.out_of
    if plan is not None:
        run.plan_points, run.plan_of = plan[1].points, plan[1].out_of


def _steps(session: Session, drill: schemas.Drill) -> Sequence[PlaybookStep]:
    if drill.playbook_version_id is None:
        return ()
    try:
        playbooks.version(session, drill.playbook_version_id)
    except NotFoundError:
        return ()
    return playbooks.steps_for(session, drill.playbook_version_id)


def _refuse_for_others(session: Session, person: str) -> None:
    """Everybody answers for themselves; what runs without a person at work may answer for any."""
    actor = str(session.info.get("actor") or "")
    if actor and trainees.key_of(actor) != trainees.key_of(person):
        raise ValidationError(f"Only {person} goes through the drill of {person}.", "person")


def _newest_first(person: str, drill_id: uuid.UUID | None, state: RunState) -> Select[DrillRun]:
    query = select(DrillRun).where(
        DrillRun.person_key == trainees.key_of(person), DrillRun.state == state.value
    )
    if drill_id is not None:
        query = query.where(DrillRun.drill_id == drill_id)
    return query.order_by(DrillRun.started_at.desc(), DrillRun.id.desc())
