"""Runs of playbooks: started with a version, and ticked step by step into the workflow.

A run is pinned to the version it was started with. Ticking one of its steps writes the step
of the workflow that stands for it, so that what a run did is told once, in the workflow.
"""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kb.conformance.service import choose_playbook
from kb.errors import NotFoundError, ValidationError
from kb.incidents.assets.models import Asset
from kb.incidents.playbook_runs import service
from kb.incidents.playbook_runs.models import PlaybookRun
from kb.incidents.playbook_runs.schemas import PlaybookRun as Run
from kb.incidents.record import parts
from kb.incidents.record.models import Incident
from kb.incidents.workflow import service as workflow
from kb.incidents.workflow.models import WorkflowStep
from kb.incidents.workflow.schemas import WorkflowStep as Performed
from kb.ledger import editing
from kb.ledger.operation import operation
from kb.library.automation_rules import service as automation_rules
from kb.library.playbooks import service as playbooks
from kb.library.playbooks.models import Playbook, PlaybookStep, PlaybookVersion
from kb.library.playbooks.schemas import PlaybookStep as Planned
from kb.library.playbooks.step_labels import read_labels
from kb.vocabulary.enums import Phase, Precision, StepState
from kb.vocabulary.response import RunTrigger

#: Fields in which somebody may have told something of a step.
_TOLD = ("outcome", "reason", "command", "result_reason")


@dataclass(frozen=True, slots=True)
class RunStep:
    """A step of the version that a run is pinned to.

    Attributes:
        performed: the step of the workflow that stands for it in this run, or None.
        automated: what does it without a person; "" by hand.
    """

    planned: Planned
    performed: Performed | None
    automated: str

    @property
    def state(self) -> StepState:
        """How far it has come in this run."""
        return StepState(self.performed.state) if self.performed else StepState.PLANNED


def list_for(session: Session, incident_id: uuid.UUID) -> tuple[Run, ...]:
    """The runs of an incident in their order, with their steps counted."""
    return counted(session, service.list_for(session, incident_id))


def counted(session: Session, runs: Sequence[Run]) -> tuple[Run, ...]:
    """The same runs, with how many steps their versions have, were done and left out."""
    versions = {run.playbook_version_id for run in runs if run.playbook_version_id}
    if not runs:
        return ()
    of_version = PlaybookStep.playbook_version_id
    steps = select(of_version, func.count()).where(of_version.in_(versions)).group_by(of_version)
    sizes = {row[0]: int(row[1]) for row in session.execute(steps)}
    of_run, state = WorkflowStep.playbook_run_id, WorkflowStep.state
    told = func.count(WorkflowStep.playbook_step_id.distinct())
    query = select(of_run, state, told).where(of_run.in_([run.id for run in runs]))
    found = {
        (row[0], row[1]): int(row[2]) for row in session.execute(query.group_by(of_run, state))
    }
    return tuple(
        replace(
            run,
            steps=sizes.get(run.playbook_version_id, 0) if run.playbook_version_id else 0,
            done=found.get((run.id, StepState.DONE.value), 0),
            skipped=found.get((run.id, StepState.SKIPPED.value), 0),
        )
        for run in runs
    )


def checklist(session: Session, run_id: uuid.UUID) -> tuple[RunStep, ...]:
    """The steps of the version that a run is pinned to, each with what was done.

    Empty where none is pinned, or where its playbook was deleted.

    Raises:
        NotFoundError: the run isn't there.
    """
    run = editing.fetch(session, PlaybookRun, run_id)
    if run.playbook_version_id is None:
        return ()
    done = {step.playbook_step_id: step for step in _steps_of(session, run)}
    return tuple(
        RunStep(planned, done.get(planned.id), read_labels(planned.text).automated)
        for planned in playbooks.steps_for(session, run.playbook_version_id)
    )


@operation("Start playbook run")
def start(
    session: Session,
    incident_id: uuid.UUID,
    version_id: uuid.UUID,
    values: Mapping[str, Any] | None = None,
) -> uuid.UUID:
    """Begin a run of a version of a playbook.

    Where the incident is compared with no playbook yet, it is compared with this one.

    Args:
        session: of the write.
        incident_id: where it ran.
        version_id: the version that was used.
        values: fields of the run: what it ran on, by whom or by which rule, when.

    Returns:
        The id of the run.

    Raises:
        NotFoundError, ValidationError.
    """
    pinned = editing.fetch(session, PlaybookVersion, version_id)
    playbook = editing.fetch(session, Playbook, pinned.playbook_id)
    about = {
        "title": playbook.title,
        "playbook_version_id": pinned.id,
        "playbook_version": pinned.number,
    }
    run_id = service.add(session, incident_id, {**_with_rule(session, values or {}), **about})
    _compare_with(session, incident_id, version_id)
    return run_id


@operation("Add playbook run")
def add(session: Session, incident_id: uuid.UUID, values: Mapping[str, Any]) -> uuid.UUID:
    """Insert a run from its fields; a title of the library pins the version that is current.

    Returns:
        Its id.

    Raises:
        NotFoundError, ValidationError.
    """
    title = str(values.get("title") or "")
    try:
        playbook_id = playbooks.find(session, title) if title.strip() else None
    except NotFoundError:
        playbook_id = None  # it runs in another system, or is known by another name
    if playbook_id is None:
        return service.add(session, incident_id, _with_rule(session, values))
    version_id = playbooks.current(session, playbook_id).id
    return start(session, incident_id, version_id, values)


@operation("Revise playbook run")
def revise(session: Session, record_id: uuid.UUID, version: int, values: Mapping[str, Any]) -> Run:
    """Set fields of a run that was read at `version`; a rule of the library is linked.

    Returns:
        The record as it is now, with its new version.

    Raises:
        ConflictError, NotFoundError, ValidationError.
    """
    return service.revise(session, record_id, version, _with_rule(session, values))


def _with_rule(session: Session, values: Mapping[str, Any]) -> Mapping[str, Any]:
    """A rule that the library knows by its title is linked, with the version in force."""
    title = str(values.get("rule") or "").strip()
    if not title or "rule_id" in values:
        return values
    try:
        rule_id = automation_rules.find(session, title)
        number = automation_rules.current(session, rule_id).number
    except NotFoundError:
        return values  # it lives in another system
    return {"rule_version": str(number), **values, "rule_id": rule_id}


@operation("Add playbook runs")
def add_many(
    session: Session, incident_id: uuid.UUID, rows: tuple[Mapping[str, Any], ...]
) -> tuple[uuid.UUID, ...]:
    """Insert several at once, such as pasted lines."""
    return tuple(add(session, incident_id, values) for values in rows)


@operation("Delete playbook run")
def remove(session: Session, record_id: uuid.UUID) -> None:
    """Delete a run; the steps that it wrote stay in the workflow. Undo brings both back together.

    Raises:
        NotFoundError: it isn't there.
    """
    run = editing.fetch(session, PlaybookRun, record_id)
    for step in _rows_of(session, run):
        editing.assign(step, {"playbook_run_id": None})
    parts.remove(session, PlaybookRun, record_id)


@operation("Tick step of playbook run")
def tick(
    session: Session,
    run_id: uuid.UUID,
    playbook_step_id: uuid.UUID,
    at: datetime | None = None,
    by: str = "",
) -> uuid.UUID:
    """Say that a step of the playbook was done in this run.

    A step of the workflow that stands for it already, in no run yet, is taken with what was
    told of it; else one is written, where the playbook has it among the steps of this run.

    Args:
        session: of the write.
        run_id: the run.
        playbook_step_id: the step of the version that the run is pinned to.
        at: when it was done, to the minute; None where that is to be said later.
        by: who did it; whoever started the run where empty.

    Returns:
        The id of the step of the workflow.

    Raises:
        NotFoundError: the run isn't there, or its version has no such step.
    """
    run, planned = _planned(session, run_id, playbook_step_id)
    step = _taken_up(session, run, planned)
    values: dict[str, Any] = {"state": StepState.DONE.value}
    if step.state == StepState.SKIPPED.value:
        values["reason"] = ""  # why it was left out, which it wasn't after all
    if at is not None and step.finished_at is None:
        minute = Precision.MINUTE.value
        values |= {"finished_at": at, "finished_precision": minute}
        if step.started_at is None:
            values |= {"started_at": at, "started_precision": minute}
    if not step.done_by:
        values["done_by"] = by or run.started_by
    automated = read_labels(planned.text).automated
    if automated and run.trigger == RunTrigger.BY_RULE.value:
        values |= {"automated": True, "tool": step.tool or automated, "done_by": step.done_by}
    editing.assign(step, values)
    return step.id


@operation("Record step of playbook run")
def record(
    session: Session, run_id: uuid.UUID, playbook_step_id: uuid.UUID, values: Mapping[str, Any]
) -> uuid.UUID:
    """Set fields of the step of the workflow that stands for a step of a run.

    As in the workflow, an end makes it done and a beginning has it in progress.

    Returns:
        The id of the step of the workflow, made where there was none.

    Raises:
        NotFoundError: the run isn't there, or its version has no such step.
        ValidationError: a value can't be taken.
    """
    run, planned = _planned(session, run_id, playbook_step_id)
    step = _taken_up(session, run, planned)
    session.flush()
    workflow.revise(session, step.id, step.version, values)
    return step.id


@operation("Leave out step of playbook run")
def leave_out(
    session: Session, run_id: uuid.UUID, playbook_step_id: uuid.UUID, reason: str
) -> uuid.UUID:
    """Say that a step of the playbook wasn't done in this run, and why.

    Returns:
        The id of the step of the workflow.

    Raises:
        NotFoundError: the run isn't there, or its version has no such step.
        ValidationError: the reason is missing.
    """
    if not reason.strip():
        raise ValidationError("Say why it was left out.", "reason")
    run, planned = _planned(session, run_id, playbook_step_id)
    step = _taken_up(session, run, planned)
    values: dict[str, Any] = {"state": StepState.SKIPPED.value, "reason": reason.strip()}
    editing.assign(step, values | {"started_at": None, "finished_at": None})
    return step.id


@operation("Untick step of playbook run")
def untick(session: Session, run_id: uuid.UUID, playbook_step_id: uuid.UUID) -> None:
    """Take back that a step was done or left out; what was told of it is kept.

    Raises:
        NotFoundError: the run isn't there, or nothing was said of the step in it.
    """
    run = editing.fetch(session, PlaybookRun, run_id)
    step = next((s for s in _rows_of(session, run) if s.playbook_step_id == playbook_step_id), None)
    if step is None:
        raise NotFoundError("step of the run")
    left_out = step.state == StepState.SKIPPED.value
    told = [name for name in _TOLD if getattr(step, name) and not (left_out and name == "reason")]
    planned = session.get(PlaybookStep, playbook_step_id)
    if not told and planned is not None and step.action == planned.title:
        parts.remove(session, WorkflowStep, step.id)
        return
    values: dict[str, Any] = {"state": StepState.PLANNED.value}
    editing.assign(step, values | {"started_at": None, "finished_at": None})


def _planned(
    session: Session, run_id: uuid.UUID, playbook_step_id: uuid.UUID
) -> tuple[PlaybookRun, PlaybookStep]:
    run = editing.fetch(session, PlaybookRun, run_id)
    planned = session.get(PlaybookStep, playbook_step_id)
    if planned is None or planned.playbook_version_id != run.playbook_version_id:
        raise NotFoundError("step of the playbook version of this run")
    return run, planned


def _taken_up(session: Session, run: PlaybookRun, planned: PlaybookStep) -> WorkflowStep:
    """The step of the workflow that stands for a step of the run, made where there is none."""
    rows = parts.rows(session, WorkflowStep, run.incident_id, WorkflowStep.position)
    steps = [row for row in rows if isinstance(row, WorkflowStep)]
    of_it = [step for step in steps if step.playbook_step_id == planned.id]
    for step in of_it:
        if step.playbook_run_id == run.id:
            return step
    free = [step for step in of_it if step.playbook_run_id is None]
    free.sort(key=lambda step: step.state != StepState.PLANNED.value)
    if free:
        editing.assign(free[0], {"playbook_run_id": run.id} | _assets(session, run, free[0]))
        return free[0]
    phase = planned.phase if planned.phase in set(Phase) else Phase.TRIAGE.value
    values = {
        "action": planned.title,
        "phase": phase,
        "playbook_step_id": planned.id,
        "playbook_run_id": run.id,
        "expected_minutes": planned.expected_minutes,
    }
    position = _place(session, run, planned)
    step_id = workflow.add(session, run.incident_id, {**values, "position": position})
    step = editing.fetch(session, WorkflowStep, step_id)
    editing.assign(step, _assets(session, run, step))
    return step


def _assets(session: Session, run: PlaybookRun, step: WorkflowStep) -> dict[str, Any]:
    """A run on a thing is about that thing, step by step."""
    subject = session.get(Asset, run.subject_id) if run.subject_id is not None else None
    if subject is None or step.asset_ids:
        return {}
    return {"asset_ids": [str(subject.id)]}


def _place(session: Session, run: PlaybookRun, planned: PlaybookStep) -> float:
    """Where a step of the playbook stands among those that this run wrote already."""
    order = {
        step.id: step.position for step in playbooks.steps_for(session, planned.playbook_version_id)
    }
    ranked = [(order.get(s.playbook_step_id or s.id), s.id) for s in _rows_of(session, run)]
    earlier = [(at, step_id) for at, step_id in ranked if at is not None and at < planned.position]
    later = [(at, step_id) for at, step_id in ranked if at is not None and at > planned.position]
    if later and not earlier:
        return parts.place_before(session, WorkflowStep, run.incident_id, min(later)[1])
    after = max(earlier)[1] if earlier else None
    return parts.place_after(session, WorkflowStep, run.incident_id, after)


def _rows_of(session: Session, run: PlaybookRun) -> Sequence[WorkflowStep]:
    query = select(WorkflowStep).where(
        WorkflowStep.incident_id == run.incident_id, WorkflowStep.playbook_run_id == run.id
    )
    return session.scalars(query.order_by(WorkflowStep.position, WorkflowStep.id)).all()


def _steps_of(session: Session, run: PlaybookRun) -> tuple[Performed, ...]:
    return tuple(workflow.get(session, step.id) for step in _rows_of(session, run))


def _compare_with(session: Session, incident_id: uuid.UUID, version_id: uuid.UUID) -> None:
    incident = editing.fetch(session, Incident, incident_id)
    if incident.playbook_version_id is None:
        choose_playbook(session, incident_id, version_id)
