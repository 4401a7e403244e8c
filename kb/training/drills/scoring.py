"""What answers are worth: aligned with what was done, and with what the playbook says.

The alignment is the one of the workflow comparison (`kb.conformance`): a step in its order is
worth a point, one that came too early or too late half of one, anything else nothing.
"""

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final

from kb.conformance.alignment import ComparedStep, compare
from kb.incidents.workflow.schemas import WorkflowStep
from kb.library.playbooks.schemas import PlaybookStep
from kb.training.drills.parts import Answer, Done, Planned
from kb.training.drills.schemas import Drill, Score
from kb.vocabulary.enums import Precision, StepResult, StepState

_SPACE: Final = uuid.UUID("3b8c2f0a-9f0e-5d5e-8f0c-5e0c8a1f7d42")
_START: Final = datetime(2000, 1, 1, tzinfo=UTC)
_WORTH: Final[Mapping[StepResult, float]] = {
    StepResult.AS_PLANNED: 1.0,
    StepResult.LATE: 1.0,
    StepResult.REORDERED: 0.5,
}
_ON_THE_WAY: Final = frozenset({*_WORTH, StepResult.SKIPPED})


def against_done(drill: Drill, answers: Sequence[Answer]) -> tuple[tuple[ComparedStep, ...], Score]:
    """The answers beside the steps that were taken."""
    steps = [_of_done(drill, number, one) for number, one in enumerate(drill.done, 1)]
    ids = {at: step.id for at, step in enumerate(steps)}
    rows = _compared(
        drill, steps, answers, lambda one: ids.get(-1 if one.step is None else one.step)
    )
    return rows, Score(_points(rows), float(len(steps)))


def against_plan(
    drill: Drill, answers: Sequence[Answer], steps: Sequence[PlaybookStep] = ()
) -> tuple[tuple[ComparedStep, ...], Score] | None:
    """The answers beside the playbook.

    Args:
        drill: what was asked.
        answers: in the order of the decisions.
        steps: of the playbook's version, with its branches; where it is gone, the way that
            the incident took stands for it.

    Returns:
        None for a drill without a playbook.
    """
    planned = steps or _kept(drill)
    if not planned:
        return None
    ids = {step.number: step.id for step in planned}
    if not steps:
        taken = [one.number for one in drill.planned if one.taken]
        ids = {number: planned[at].id for at, number in enumerate(taken)}
    rows = _compared(drill, planned, answers, lambda one: ids.get(one.planned or 0), by_itself=True)
    on_the_way = sum(
        row.playbook_step is not None and row.result in _ON_THE_WAY and not _ran(row)
        for row in rows
    )
    return rows, Score(_points(rows), float(min(len(answers), on_the_way)))


def _kept(drill: Drill) -> list[PlaybookStep]:
    taken = [one for one in drill.planned if one.taken]
    return [_of_plan(drill, number, one) for number, one in enumerate(taken, 1)]


def _points(rows: Sequence[ComparedStep]) -> float:
    return sum(
        _WORTH.get(row.result, 0.0)
        for row in rows
        if row.performed_step is not None and not _ran(row)
    )


def _ran(row: ComparedStep) -> bool:
    """Whether it was done by itself: nobody gets points for it."""
    return row.performed_step is not None and row.performed_step.automated


def _compared(
    drill: Drill,
    steps: Sequence[PlaybookStep],
    answers: Sequence[Answer],
    link: Callable[[Answer], uuid.UUID | None],
    *,
    by_itself: bool = False,
) -> tuple[ComparedStep, ...]:
    performed = [_performed(drill, at, one, link(one)) for at, one in enumerate(answers)]
    if by_itself:
        performed = _with_automation(drill, performed, link)
    rows = compare(steps, performed, is_over=True)
    # Why an answer is beside the plan was said by nobody: it was one of the others.
    return tuple(replace(r, because="") if r.result is StepResult.ADDED else r for r in rows)


def _with_automation(
    drill: Drill,
    performed: Sequence[WorkflowStep],
    link: Callable[[Answer], uuid.UUID | None],
) -> list[WorkflowStep]:
    """The answers, with what ran by itself before the decision that it preceded."""
    found: list[tuple[float, WorkflowStep]] = [(float(n), s) for n, s in enumerate(performed)]
    for one in drill.planned:
        if one.ran_at is None or one.ran_at > len(performed):
            continue
        stood_for = Answer(one.title, planned=one.number)
        made = _performed(drill, one.ran_at, stood_for, link(stood_for))
        key = uuid.uuid5(_SPACE, f"{drill.id}/ran/{one.number}")
        begun = made.started_at - timedelta(seconds=30) if made.started_at else None
        made = replace(made, id=key, automated=True, started_at=begun)
        found.append((one.ran_at - 0.5, made))
    return [step for _at, step in sorted(found, key=lambda one: one[0])]


def _performed(drill: Drill, at: int, answer: Answer, step: uuid.UUID | None) -> WorkflowStep:
    begun = _START + timedelta(minutes=at)
    return WorkflowStep(
        id=uuid.uuid5(_SPACE, f"{drill.id}/answer/{at}"),
        version=1,
        incident_id=drill.id,
        position=float(at),
        phase=drill.done[at].phase if at < len(drill.done) else "",
        action=answer.text,
        state=StepState.DONE.value,
        done_by="",
        started_at=begun,
        started_precision=Precision.MINUTE.value,
        finished_at=None,
        finished_precision=Precision.MINUTE.value,
        outcome="",
        reason="",
        tool="",
        command="",
        automated=False,
        playbook_step_id=step,
        playbook_run_id=None,
        expected_minutes=None,
        result_override="" if step is not None else StepResult.ADDED.value,
        result_reason="",
        asset_ids=(),
        created_at=begun,
        updated_at=begun,
    )


def _of_done(drill: Drill, number: int, done: Done) -> PlaybookStep:
    return _step(drill, number, done.action, done.phase, f"done/{number}")


def _of_plan(drill: Drill, number: int, planned: Planned) -> PlaybookStep:
    return _step(drill, number, planned.title, planned.phase, f"plan/{number}")


def _step(drill: Drill, number: int, title: str, phase: str, key: str) -> PlaybookStep:
    return PlaybookStep(
        id=uuid.uuid5(_SPACE, f"{drill.id}/{key}"),
        version=1,
        playbook_id=drill.id,
        playbook_version_id=drill.id,
        position=number,
        number=number,
        phase=phase,
        title=title,
        text="",
        role="",
        expected_minutes=None,
        techniques=(),
        created_at=_START,
        updated_at=_START,
    )
