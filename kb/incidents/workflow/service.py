"""Operations and queries on the resolution workflow."""

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from kb.incidents.record import parts
from kb.incidents.workflow import schemas
from kb.incidents.workflow.models import WorkflowStep
from kb.ledger import editing
from kb.ledger.operation import operation
from kb.store.schemas import as_schema
from kb.vocabulary.enums import Precision, StepState


def list_for(session: Session, incident_id: uuid.UUID) -> tuple[schemas.WorkflowStep, ...]:
    """The steps of an incident, in the order people gave them."""
    found = parts.rows(session, WorkflowStep, incident_id, WorkflowStep.position)
    return parts.listed(schemas.WorkflowStep, found)


def get(session: Session, record_id: uuid.UUID) -> schemas.WorkflowStep:
    """One step.

    Raises:
        NotFoundError: it isn't there.
    """
    return as_schema(schemas.WorkflowStep, editing.fetch(session, WorkflowStep, record_id))


@operation("Add step")
def add(
    session: Session,
    incident_id: uuid.UUID,
    values: Mapping[str, Any],
    after: uuid.UUID | None = None,
) -> uuid.UUID:
    """Insert a step behind another one, or at the end; one filled field is enough.

    Returns:
        Its id.

    Raises:
        NotFoundError, ValidationError.
    """
    position = parts.place_after(session, WorkflowStep, incident_id, after)
    step = parts.add(session, WorkflowStep, incident_id, {"position": position, **values})
    _follow_times(step, set(values))
    return step.id


@operation("Add steps")
def add_many(
    session: Session,
    incident_id: uuid.UUID,
    rows: tuple[Mapping[str, Any], ...],
    after: uuid.UUID | None = None,
) -> tuple[uuid.UUID, ...]:
    """Insert several steps in their order, such as pasted lines or a playbook's steps."""
    made: list[uuid.UUID] = []
    for values in rows:
        after = add(session, incident_id, values, after)
        made.append(after)
    return tuple(made)


@operation("Revise step")
def revise(
    session: Session, record_id: uuid.UUID, version: int, values: Mapping[str, Any]
) -> schemas.WorkflowStep:
    """Set fields of a step that was read at `version`.

    A finish makes it done and a start in progress, unless a state is given too.

    Returns:
        The record as it is now, with its new version.

    Raises:
        ConflictError, NotFoundError, ValidationError.
    """
    step = editing.revise(session, WorkflowStep, record_id, version, values)
    _follow_times(step, set(values))
    session.flush()
    return get(session, record_id)


@operation("Finish step")
def finish(session: Session, record_id: uuid.UUID, at: datetime, by: str = "") -> None:
    """Mark a step as done at a time; its start and its doer are kept where set.

    Raises:
        NotFoundError: it isn't there.
    """
    step = editing.fetch(session, WorkflowStep, record_id)
    values: dict[str, Any] = {
        "state": StepState.DONE.value,
        "finished_at": at,
        "finished_precision": Precision.MINUTE.value,
    }
    if step.started_at is None:
        values |= {"started_at": at, "started_precision": Precision.MINUTE.value}
    if not step.done_by and by:
        values["done_by"] = by
    editing.assign(step, values)


@operation("Move step")
def move(
    session: Session,
    record_id: uuid.UUID,
    before: uuid.UUID | None = None,
    after: uuid.UUID | None = None,
) -> None:
    """Put a step in front of another one, or behind one, or at the end.

    Raises:
        NotFoundError, ValidationError.
    """
    step = editing.fetch(session, WorkflowStep, record_id)
    if before is not None:
        place = parts.place_before(session, WorkflowStep, step.incident_id, before)
    else:
        place = parts.place_after(session, WorkflowStep, step.incident_id, after)
    editing.assign(step, {"position": place})


@operation("Delete step")
def remove(session: Session, record_id: uuid.UUID) -> None:
    """Delete a step; undo brings it back.

    Raises:
        NotFoundError: it isn't there.
    """
    parts.remove(session, WorkflowStep, record_id)


@operation("Delete steps")
def remove_many(session: Session, record_ids: tuple[uuid.UUID, ...]) -> None:
    """Delete several steps at once; one undo brings them back.

    Raises:
        NotFoundError: one of them isn't there.
    """
    for record_id in record_ids:
        parts.remove(session, WorkflowStep, record_id)


@operation("Duplicate step")
def duplicate(session: Session, record_id: uuid.UUID) -> uuid.UUID:
    """Insert a copy right behind a step.

    Returns:
        The id of the copy.
    """
    return parts.duplicate(session, WorkflowStep, record_id).id


def _follow_times(step: WorkflowStep, given: set[str]) -> None:
    """Keep the state in step with the times that were just set."""
    if "state" in given:
        return
    if "finished_at" in given and step.finished_at is not None:
        step.state = StepState.DONE.value
    elif "started_at" in given and step.started_at and step.state == StepState.PLANNED.value:
        step.state = StepState.IN_PROGRESS.value
