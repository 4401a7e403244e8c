"""How a playbook was kept over many incidents: by step, in time, and where people always deviate.

Incidents are compared with the version that they used; what it says of a step counts for what
became of the step in the version that holds now.
"""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kb.conformance.alignment import ComparedStep, Plan, compare_with
from kb.conformance.likeness import unlike
from kb.conformance.links import with_links
from kb.incidents.record import parts
from kb.incidents.record.models import Incident
from kb.incidents.workflow.models import WorkflowStep
from kb.incidents.workflow.schemas import WorkflowStep as Performed
from kb.library.playbooks import comparing, schemas
from kb.library.playbooks import service as playbooks
from kb.vocabulary.enums import StepResult

#: So many incidents are read, the newest.
MOST: Final = 2_000
#: With fewer incidents nothing is said to happen always.
ENOUGH: Final = 3
_CHUNK = 400
#: Results of a step that somebody had to do, and that is settled.
_COUNTED: Final = (
    StepResult.AS_PLANNED,
    StepResult.LATE,
    StepResult.REORDERED,
    StepResult.SKIPPED,
)


@dataclass(frozen=True, slots=True)
class Where:
    """An incident: where a number comes from."""

    incident_id: uuid.UUID
    number: str
    title: str


@dataclass(frozen=True, slots=True)
class StepUse:
    """A step of the version that holds, over all incidents.

    Attributes:
        by_result: incidents by what the comparison says of the step, the newest first.
        took: incidents in which its time is known, each with minutes.
    """

    step: schemas.PlaybookStep
    by_result: Mapping[StepResult, tuple[Where, ...]]
    took: tuple[tuple[Where, float], ...]

    @property
    def due(self) -> int:
        """In how many incidents it had to be done."""
        return sum(len(self.by_result.get(result, ())) for result in _COUNTED)

    @property
    def median_minutes(self) -> float | None:
        """The median of what it took; None where no time is known."""
        return median(minutes for _where, minutes in self.took) if self.took else None

    @property
    def always_deviates(self) -> bool:
        """Whether it is skipped or done out of order in half of the incidents or more."""
        apart = (StepResult.SKIPPED, StepResult.REORDERED)
        count = sum(len(self.by_result.get(result, ())) for result in apart)
        return self.due >= ENOUGH and 2 * count >= self.due


@dataclass(frozen=True, slots=True)
class Addition:
    """Something that was done in several incidents, and isn't in the playbook."""

    title: str
    where: tuple[Where, ...]


@dataclass(frozen=True, slots=True)
class PlaybookUse:
    """How a playbook was kept.

    Attributes:
        version: the number of the version that holds, whose steps are listed.
        incidents: how many were read.
        left_out: how many older ones weren't.
        additions: what could become steps, the most frequent first.
    """

    playbook_id: uuid.UUID
    version: int
    incidents: int
    left_out: int
    steps: tuple[StepUse, ...]
    additions: tuple[Addition, ...]


def read(session: Session, playbook_id: uuid.UUID) -> PlaybookUse:
    """How a playbook was kept in the incidents that are compared with any of its versions.

    Raises:
        NotFoundError: the playbook isn't there.
    """
    current = playbooks.current(session, playbook_id)
    versions = {one.id: one for one in playbooks.versions_for(session, playbook_id)}
    count = select(func.count()).where(Incident.playbook_version_id.in_(versions))
    counted = _Counted(playbooks.steps_for(session, current.id))
    query = (
        select(Incident.id, Incident.number, Incident.title, Incident.playbook_version_id)
        .add_columns(Incident.resolved_at, Incident.closed_at)
        .where(Incident.playbook_version_id.in_(versions))
        .order_by(Incident.created_at.desc(), Incident.id)
        .limit(MOST)
    )
    found = session.execute(query).all()
    plans = {one: Plan.of(playbooks.steps_for(session, one)) for one in {row[3] for row in found}}
    same = {one: _same(versions[one], current) for one in plans}
    for start in range(0, len(found), _CHUNK):
        some = found[start : start + _CHUNK]
        performed = _performed(session, [row[0] for row in some])
        for incident_id, number, title, version_id, resolved_at, closed_at in some:
            plan = plans[version_id]
            steps = performed.get(incident_id, ())
            linked = with_links(session, versions[version_id], plan.steps, steps)
            is_over = resolved_at is not None or closed_at is not None
            rows = compare_with(plan, linked, is_over=is_over)
            counted.note(Where(incident_id, number, title), rows, same[version_id])
    return PlaybookUse(
        playbook_id=playbook_id,
        version=current.number,
        incidents=len(found),
        left_out=(session.scalar(count) or 0) - len(found),
        steps=counted.steps(),
        additions=additions_of(counted.added),
    )


@dataclass
class _Counted:
    """What is said of each step of the version that holds, incident after incident."""

    planned: Sequence[schemas.PlaybookStep]
    by_step: dict[int, dict[StepResult, list[Where]]] = field(default_factory=dict)
    took: dict[int, list[tuple[Where, float]]] = field(default_factory=dict)
    added: list[tuple[str, Where]] = field(default_factory=list)

    def note(self, where: Where, rows: Iterable[ComparedStep], same: Mapping[int, int]) -> None:
        """Count the rows of one incident; each step once for each of its results."""
        for row in rows:
            done = row.performed_step
            if row.playbook_step is None:
                if done is not None and row.result is StepResult.ADDED:
                    self.added.append((done.action, where))
                continue
            number = same.get(row.playbook_step.number)
            if number is None:
                continue
            known = self.by_step.setdefault(number, {}).setdefault(row.result, [])
            if not known or known[-1] != where:
                known.append(where)
            first = row.result is not StepResult.REPEATED
            if first and row.real_minutes is not None and row.real_minutes >= 0:
                self.took.setdefault(number, []).append((where, row.real_minutes))

    def steps(self) -> tuple[StepUse, ...]:
        """The steps in their order."""
        return tuple(
            StepUse(
                step,
                {result: tuple(at) for result, at in self.by_step.get(step.number, {}).items()},
                tuple(self.took.get(step.number, ())),
            )
            for step in self.planned
        )


def additions_of(added: Sequence[tuple[str, Where]]) -> tuple[Addition, ...]:
    """What was added in three incidents or more, in like words."""
    by_title: dict[str, list[tuple[str, Where]]] = {}
    for title, where in added:
        by_title.setdefault(" ".join(sorted(title.casefold().split())), []).append((title, where))
    common = sorted(by_title.items(), key=lambda pair: -len(pair[1]))
    alike = unlike([title for title, _all in common], [title for title, _all in common])
    taken: set[int] = set()
    found: list[Addition] = []
    for at, (folded, _all) in enumerate(common):
        group = [other for other in alike[at] if other not in taken]
        if not folded or at in taken:
            continue
        taken.update(group)
        every = [one for other in sorted(group) for one in common[other][1]]
        places = tuple(dict.fromkeys(place for _title, place in every))
        if len(places) >= ENOUGH:
            found.append(Addition(every[0][0], places))
    return tuple(sorted(found, key=lambda one: (-len(one.where), one.title)))


def _performed(
    session: Session, incident_ids: Sequence[uuid.UUID]
) -> dict[uuid.UUID, list[Performed]]:
    query = (
        select(WorkflowStep)
        .where(WorkflowStep.incident_id.in_(incident_ids))
        .order_by(WorkflowStep.incident_id, WorkflowStep.position, WorkflowStep.id)
    )
    found: dict[uuid.UUID, list[Performed]] = {}
    for step in parts.listed(Performed, session.scalars(query).all()):
        found.setdefault(step.incident_id, []).append(step)
    session.expunge_all()
    return found


def _same(version: schemas.PlaybookVersion, current: schemas.PlaybookVersion) -> dict[int, int]:
    """By number in a version, the number of the same step in the current one."""
    return {
        row.before.number: row.after.number
        for row in comparing.compare(version.body, current.body)
        if row.before is not None and row.after is not None
    }
