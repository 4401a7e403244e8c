"""How long a step usually takes: the median over this incident and others with a step like it."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median
from typing import Any, Final

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from kb.conformance.likeness import unlike
from kb.incidents.workflow.models import WorkflowStep
from kb.incidents.workflow.schemas import WorkflowStep as Performed

#: So many steps of other incidents are looked at, the newest.
MOST: Final = 5_000
_MINUTE: Final = 60


@dataclass(frozen=True, slots=True)
class Timing:
    """What a step took.

    Attributes:
        minutes: the median; None where no time is known.
        here: in this incident; None where that isn't known.
        incidents: how many the median is of.
        automated: in how many others a machine did it.
    """

    minutes: int | None = None
    here: int | None = None
    incidents: int = 0
    automated: int = 0


def timings(
    session: Session, incident_id: uuid.UUID, steps: Sequence[Performed]
) -> dict[uuid.UUID, Timing]:
    """The timing of each step of an incident, by its id.

    A step of another incident is the same where it is the same step of a playbook, or where its
    phase is the same and its words are alike.
    """
    others = _others(session, incident_id, steps)
    alike = unlike([step.action for step in steps], [row.action for row in others])
    found: dict[uuid.UUID, Timing] = {}
    for step, near in zip(steps, alike, strict=True):
        same = [
            row
            for at, row in enumerate(others)
            if (at in near and row.phase == step.phase)
            or (step.playbook_step_id and row.playbook_step_id == step.playbook_step_id)
        ]
        took: dict[uuid.UUID, float] = {}
        for row in same:
            minutes = _minutes(row.started_at, row.finished_at)
            if minutes is not None:
                took.setdefault(row.incident_id, minutes)
        here = _minutes(step.started_at, step.finished_at)
        found[step.id] = _timing(
            here, list(took.values()), {r.incident_id for r in same if r.automated}
        )
    return found


def _others(session: Session, incident_id: uuid.UUID, steps: Sequence[Performed]) -> Sequence[Any]:
    """Steps of other incidents that were finished in the same phases or of the same playbook."""
    wanted = {step.phase for step in steps}
    known = {step.playbook_step_id for step in steps if step.playbook_step_id}
    query = (
        select(
            WorkflowStep.incident_id,
            WorkflowStep.phase,
            WorkflowStep.action,
            WorkflowStep.playbook_step_id,
            WorkflowStep.started_at,
            WorkflowStep.finished_at,
            WorkflowStep.automated,
        )
        .where(
            WorkflowStep.incident_id != incident_id,
            or_(WorkflowStep.phase.in_(wanted), WorkflowStep.playbook_step_id.in_(known)),
            WorkflowStep.finished_at.is_not(None),
        )
        .order_by(WorkflowStep.created_at.desc(), WorkflowStep.id)
        .limit(MOST)
    )
    return session.execute(query).all()


def _timing(here: float | None, others: list[float], automated: set[uuid.UUID]) -> Timing:
    every = others if here is None else [*others, here]
    return Timing(
        minutes=max(1, round(median(every))) if every else None,
        here=None if here is None else max(1, round(here)),
        incidents=len(every),
        automated=len(automated),
    )


def _minutes(started: datetime | None, finished: datetime | None) -> float | None:
    """What lies between two times; None where one isn't known, or they are the wrong way round."""
    if started is None or finished is None or finished < started:
        return None
    return (finished - started).total_seconds() / _MINUTE
