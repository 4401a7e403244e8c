"""From what happened to what follows: step → lesson → follow-up and configuration change.

Each function is one operation, so that one undo takes back the new record and its link.
"""

import uuid
from typing import Any

from sqlalchemy.orm import Session

from kb.incidents.config_changes import service as config_changes
from kb.incidents.follow_ups import service as follow_ups
from kb.incidents.lessons import service as lessons
from kb.incidents.lessons.schemas import Lesson
from kb.incidents.workflow import service as workflow
from kb.incidents.workflow.schemas import WorkflowStep
from kb.ledger.operation import operation
from kb.vocabulary.enums import StepResult, StepState


@operation("Turn lesson into follow-up")
def follow_up_from_lesson(session: Session, lesson_id: uuid.UUID) -> uuid.UUID:
    """Add a follow-up with the lesson's title, owner and due date, and link the two.

    Returns:
        The id of the follow-up.

    Raises:
        NotFoundError: the lesson isn't there.
    """
    lesson = lessons.get(session, lesson_id)
    values: dict[str, Any] = {"action": lesson.title, "owner": lesson.owner, "source_id": lesson.id}
    if lesson.due is not None:
        values["due"] = lesson.due
    made = follow_ups.add(session, lesson.incident_id, values)
    _link(session, lesson, "follow_up_ids", made)
    return made


@operation("Make configuration change of lesson")
def change_from_lesson(session: Session, lesson_id: uuid.UUID) -> uuid.UUID:
    """Add a configuration change with the lesson's title and its story as reason; link the two.

    Returns:
        The id of the configuration change.

    Raises:
        NotFoundError: the lesson isn't there.
    """
    lesson = lessons.get(session, lesson_id)
    values = {"title": lesson.title, "reason": lesson.what_happened, "requester": lesson.owner}
    made = config_changes.add(session, lesson.incident_id, values)
    _link(session, lesson, "config_change_ids", made)
    return made


@operation("Write lesson from step")
def lesson_from_step(session: Session, step_id: uuid.UUID) -> uuid.UUID:
    """Add a lesson that tells what happened in a step, and link the two.

    Returns:
        The id of the lesson.

    Raises:
        NotFoundError: the step isn't there.
    """
    step = workflow.get(session, step_id)
    told = step.outcome or step.action
    values = {
        "what_happened": told,
        "whys": [step.reason] if step.reason.strip() else [],
        "step_ids": [step.id],
    }
    return lessons.add(session, step.incident_id, values)


@operation("Link step to lesson")
def connect_step(
    session: Session, lesson_id: uuid.UUID, step_id: uuid.UUID, *, linked: bool
) -> None:
    """Say that a lesson comes from a step, or that it doesn't.

    Raises:
        NotFoundError: the lesson isn't there.
    """
    lesson = lessons.get(session, lesson_id)
    kept = tuple(known for known in lesson.step_ids if known != step_id)
    values = {"step_ids": (*kept, step_id) if linked else kept}
    lessons.revise(session, lesson_id, lesson.version, values)


@operation("Link step to playbook")
def link_step(session: Session, step_id: uuid.UUID, playbook_step_id: uuid.UUID | None) -> None:
    """Say that a performed step is this step of the playbook; None leaves that to the words.

    Others that are this step stay so, and it was repeated; but a run does each of its steps once,
    and a planned copy that nothing was told of yet goes, as this is what became of it.

    Raises:
        NotFoundError: the step isn't there.
    """
    step = workflow.get(session, step_id)
    values: dict[str, Any] = {"playbook_step_id": playbook_step_id}
    if step.result_override == StepResult.ADDED:
        values |= {"result_override": "", "result_reason": ""}
    if playbook_step_id is not None:
        for other in workflow.list_for(session, step.incident_id):
            if other.playbook_step_id != playbook_step_id or other.id == step_id:
                continue
            if other.playbook_run_id != step.playbook_run_id:
                continue
            if step.playbook_run_id is not None:
                workflow.revise(session, other.id, other.version, {"playbook_step_id": None})
            elif _is_bare(other):
                workflow.remove(session, other.id)
    workflow.revise(session, step_id, step.version, values)


@operation("Say that step isn't in playbook")
def not_in_playbook(session: Session, step_id: uuid.UUID) -> None:
    """Say that a performed step is no step of the playbook, however like it is to one.

    Raises:
        NotFoundError: the step isn't there.
    """
    step = workflow.get(session, step_id)
    values = {"playbook_step_id": None, "result_override": StepResult.ADDED.value}
    workflow.revise(session, step_id, step.version, values)


def _is_bare(step: WorkflowStep) -> bool:
    """Whether a step is only planned yet, and nothing is told of it."""
    told = (step.outcome, step.reason, step.command, step.result_reason, step.done_by)
    begun = step.started_at or step.finished_at or any(told)
    return step.state == StepState.PLANNED and not begun and not step.asset_ids


def _link(session: Session, lesson: Lesson, field: str, record_id: uuid.UUID) -> None:
    linked = (*getattr(lesson, field), record_id)
    lessons.revise(session, lesson.id, lesson.version, {field: linked})
