"""What a drill can be made of, read from an incident: with all its names, to be sanitised.

Who makes a drill takes the names out first (`Material.with_texts`): only what is left is kept.
"""

import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.conformance.alignment import compare
from kb.conformance.likeness import unlike
from kb.conformance.links import with_links
from kb.errors import NotFoundError, ValidationError
from kb.incidents.record import service as incidents
from kb.incidents.record.models import Incident
from kb.incidents.record.schemas import Incident as Read
from kb.incidents.workflow import service as workflow
from kb.incidents.workflow.models import WorkflowStep
from kb.incidents.workflow.schemas import WorkflowStep as Step
from kb.library.playbooks import service as playbooks
from kb.library.playbooks.models import Playbook, PlaybookStep
from kb.training.drills import facts as known
from kb.training.drills.moments import Raw
from kb.training.drills.parts import Done, Planned
from kb.vocabulary.enums import KnowledgeState, StepResult, StepState, Tlp

#: As many decisions make a drill: one alone replays nothing.
FEWEST: Final = 2
#: Nobody decides more often in one sitting.
MOST: Final = 80
_TAKEN: Final = frozenset({StepState.DONE.value, StepState.IN_PROGRESS.value})
_OTHER_INCIDENTS: Final = 4
_FROM_EACH: Final = 8
_LOOKED_AT: Final = 400
#: With fewer steps of other incidents, those of other playbooks are offered as well.
_ENOUGH: Final = 12


@dataclass(frozen=True, slots=True)
class Other:
    """A step that was taken in another incident, or one of another playbook.

    Attributes:
        incident_id: None for a step of a playbook, which names nobody.
    """

    incident_id: uuid.UUID | None
    action: str


@dataclass(frozen=True, slots=True)
class Material:
    """What a drill is made of.

    Attributes:
        stamp: the version of the incident.
        others: steps of other incidents, to choose among.
    """

    incident_id: uuid.UUID
    number: str
    title: str
    stamp: str
    facts: tuple[Raw, ...]
    steps: tuple[Done, ...]
    plan: tuple[Planned, ...] = ()
    playbook_title: str = ""
    playbook_version_id: uuid.UUID | None = None
    others: tuple[Other, ...] = ()

    def with_texts(
        self, change: Callable[[str], str], of_other: Callable[[Other], str]
    ) -> "Material":
        """The same with each text of the incident, and of other incidents, changed."""
        return replace(
            self,
            facts=tuple(
                replace(one, fact=replace(one.fact, text=change(one.fact.text)))
                for one in self.facts
            ),
            steps=tuple(
                replace(one, action=change(one.action), by=change(one.by)) for one in self.steps
            ),
            others=tuple(replace(one, action=of_other(one)) for one in self.others),
        )


def material(session: Session, incident_id: uuid.UUID) -> Material:
    """What a drill on an incident is made of.

    Raises:
        NotFoundError: there is no such incident.
        ValidationError: its marking forbids telling others, or too little was recorded.
    """
    incident = incidents.get(session, incident_id)
    if incident.tlp == Tlp.RED:
        raise ValidationError(
            f"{incident.number} is marked TLP:RED: {Tlp.RED.meaning}",
            "tlp",
            "Make a drill of another incident, or let its owner change the marking first.",
        )
    every = workflow.list_for(session, incident_id)
    steps = _taken(every)
    automatic = {one.id for one in steps if one.automated}
    decided = [one for one in steps if one.id not in automatic][:MOST]
    if len(decided) < FEWEST:
        raise ValidationError(
            f"{incident.number} has too few steps that people took: there is nothing to decide.",
            "incident_id",
            f"Record at least {FEWEST} steps of its workflow, with their times.",
        )
    ran = {one.id: sum(not o.automated for o in steps[:at]) for at, one in enumerate(steps)}
    ran = {key: place for key, place in ran.items() if key in automatic}
    plan, of_step, title, version_id = _plan(session, incident, every, ran)
    return Material(
        incident_id=incident_id,
        number=incident.number,
        title=_title(incident, title),
        stamp=str(incident.version),
        facts=known.read(session, incident, _until(steps, decided[-1]), automatic),
        steps=tuple(_done(one, of_step) for one in decided),
        plan=plan,
        playbook_title=title,
        playbook_version_id=version_id,
        others=_others(session, incident, [*(o.action for o in decided), *(p.title for p in plan)]),
    )


def _title(incident: Read, playbook: str) -> str:
    """What a drill is called: the title of an incident would tell how it ended."""
    what = incident.incident_type.strip() or playbook.strip() or "Past incident"
    return f"{what} ({incident.number})"


def _taken(every: Sequence[Step]) -> list[Step]:
    """The steps that were taken, in the order of time; one without a time behind the last."""
    keyed = []
    last = 0.0
    for at, step in enumerate(every):
        begun = step.started_at or step.finished_at
        last = begun.timestamp() if begun is not None else last
        if step.state in _TAKEN and step.action.strip():
            keyed.append((last, at, step))
    return [step for *_when, step in sorted(keyed, key=lambda one: one[:2])]


def _until(steps: Sequence[Step], last: Step) -> Sequence[Step]:
    at = next(place for place, step in enumerate(steps) if step.id == last.id)
    rest = [step for step in steps[at + 1 :] if step.automated]
    return [*steps[: at + 1], *rest]


def _done(step: Step, of_step: dict[uuid.UUID, int]) -> Done:
    return Done(
        key=str(step.id),
        action=step.action.strip(),
        phase=step.phase,
        by=step.done_by.strip(),
        started_at=step.started_at or step.finished_at,
        finished_at=step.finished_at,
        planned=of_step.get(step.id),
    )


def _plan(
    session: Session, incident: Read, every: Sequence[Step], ran: Mapping[uuid.UUID, int]
) -> tuple[tuple[Planned, ...], dict[uuid.UUID, int], str, uuid.UUID | None]:
    """The playbook's steps, which step was which, the playbook's title and version."""
    version_id = incident.playbook_version_id or _for_type(session, incident.incident_type)
    if version_id is None:
        return (), {}, "", None
    try:
        version = playbooks.version(session, version_id)
    except NotFoundError:
        return (), {}, "", None  # it was deleted; what was done still stands
    planned = playbooks.steps_for(session, version_id)
    rows = compare(planned, with_links(session, version, planned, every), is_over=True)
    aside = {
        row.playbook_step.number
        for row in rows
        if row.playbook_step is not None and row.result is StepResult.NOT_TAKEN
    }
    of_step = {
        row.performed_step.id: row.playbook_step.number
        for row in rows
        if row.performed_step is not None and row.playbook_step is not None
    }
    by_itself = {of_step[one]: place for one, place in ran.items() if one in of_step}
    plan = tuple(
        Planned(
            number=one.number,
            title=one.title,
            phase=one.phase,
            taken=one.number not in aside,
            id=one.id,
            ran_at=by_itself.get(one.number),
        )
        for one in planned
    )
    return plan, of_step, playbooks.get(session, version.playbook_id).title, version_id


def _for_type(session: Session, incident_type: str) -> uuid.UUID | None:
    """The published playbook for incidents of a type."""
    if not incident_type.strip():
        return None
    query = select(Playbook.published_version_id).where(
        Playbook.incident_type == incident_type,
        Playbook.published_version_id.is_not(None),
        Playbook.state != KnowledgeState.RETIRED.value,
    )
    return session.scalar(query.order_by(Playbook.title, Playbook.id).limit(1))


def _others(session: Session, incident: Read, unlike_these: Sequence[str]) -> tuple[Other, ...]:
    """Steps of other incidents, of the same type first, that read like none of these."""
    query = (
        select(WorkflowStep.incident_id, WorkflowStep.action)
        .join(Incident, Incident.id == WorkflowStep.incident_id)
        .where(
            WorkflowStep.incident_id != incident.id,
            WorkflowStep.state.in_(_TAKEN),
            WorkflowStep.action != "",
            Incident.tlp != Tlp.RED.value,
        )
        .order_by(
            (Incident.incident_type != incident.incident_type),
            Incident.created_at.desc(),
            Incident.id,
            WorkflowStep.position,
        )
        .limit(_LOOKED_AT)
    )
    taken: dict[uuid.UUID, list[str]] = {}
    rows = [(row.incident_id, row.action) for row in session.execute(query)]
    for incident_id, action in _apart(rows, unlike_these):
        if incident_id in taken or len(taken) < _OTHER_INCIDENTS:
            held = taken.setdefault(incident_id, [])
            if len(held) < _FROM_EACH and action not in held:
                held.append(action)
    found = [Other(one, action) for one, actions in taken.items() for action in actions]
    if len(found) < _ENOUGH:
        found += [Other(None, title) for _none, title in _apart(_titles(session), unlike_these)]
    return tuple(found)


def _titles(session: Session) -> list[tuple[None, str]]:
    """The steps of the playbooks in force."""
    query = (
        select(PlaybookStep.title)
        .join(Playbook, Playbook.published_version_id == PlaybookStep.playbook_version_id)
        .where(Playbook.state != KnowledgeState.RETIRED.value)
        .order_by(PlaybookStep.title)
        .limit(_LOOKED_AT)
    )
    return [(None, title) for title in session.scalars(query)]


def _apart[K](found: Iterable[tuple[K, str]], unlike_these: Sequence[str]) -> list[tuple[K, str]]:
    """Those that read like none of these."""
    listed = [(key, action.strip()) for key, action in found]
    alike = {
        at for near in unlike(unlike_these, [action for _key, action in listed]) for at in near
    }
    return [one for at, one in enumerate(listed) if at not in alike and one[1]]
