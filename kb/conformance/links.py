"""The links that people made, carried over to the version that is compared with."""

import uuid
from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.incidents.workflow.schemas import WorkflowStep
from kb.library.playbooks import comparing, schemas
from kb.library.playbooks.models import PlaybookStep, PlaybookVersion


def with_links(
    session: Session,
    version: schemas.PlaybookVersion,
    planned: Sequence[schemas.PlaybookStep],
    performed: Sequence[WorkflowStep],
) -> tuple[WorkflowStep, ...]:
    """The performed steps, linked with the steps of a version.

    A step that was linked with a step of another version of the same playbook is linked with what
    became of that one. Links with other playbooks, and with steps that are gone, say nothing here.
    """
    own = {step.id for step in planned}
    linked = {step.playbook_step_id for step in performed if step.playbook_step_id}
    became = _became(session, version, planned, linked - own) if linked - own else {}
    return tuple(
        step
        if step.playbook_step_id is None or step.playbook_step_id in own
        else replace(step, playbook_step_id=became.get(step.playbook_step_id))
        for step in performed
    )


def _became(
    session: Session,
    version: schemas.PlaybookVersion,
    planned: Sequence[schemas.PlaybookStep],
    wanted: set[uuid.UUID],
) -> dict[uuid.UUID, uuid.UUID]:
    """By the id of a step of another version, the id of the same step in this one."""
    query = select(PlaybookStep.id, PlaybookStep.number, PlaybookStep.playbook_version_id).where(
        PlaybookStep.id.in_(wanted), PlaybookStep.playbook_id == version.playbook_id
    )
    by_version: dict[uuid.UUID, list[tuple[uuid.UUID, int]]] = {}
    for step_id, number, version_id in session.execute(query):
        by_version.setdefault(version_id, []).append((step_id, number))
    of_number = {step.number: step.id for step in planned}
    found: dict[uuid.UUID, uuid.UUID] = {}
    for version_id, steps in by_version.items():
        other = session.get(PlaybookVersion, version_id)
        rows = comparing.compare(other.body, version.body) if other is not None else ()
        same = {
            row.before.number: of_number.get(row.after.number)
            for row in rows
            if row.before is not None and row.after is not None
        }
        found |= {step: now for step, number in steps if (now := same.get(number)) is not None}
    return found
