"""Where people decided: at a branch of the playbook that they followed, or in words of a step."""

import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy.orm import Session

from kb.conformance import service as conformance
from kb.conformance.alignment import Comparison
from kb.incidents.workflow.schemas import WorkflowStep
from kb.library.playbooks import service as playbooks
from kb.library.playbooks.flow import END, FlowStep, flow
from kb.vocabulary.enums import StepKind

_ASKS: Final = re.compile(
    r"^(?:decid|decision\b)|\bwhether\b|\?\s*$|^(?:check|assess|verify|determine) if\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Decision:
    """A point at which the response could have gone another way.

    Attributes:
        question: what was decided.
        taken: the case and the recorded step that it led to; None ends.
        others: the cases that weren't taken, each with what would have followed.
        step_id: the recorded step that is the decision; None where nobody recorded it.
        before: the recorded step that the decision stands before, where it is none itself.
        source: the playbook that has the decision; "" where a step's words tell it.
    """

    question: str
    taken: tuple[tuple[str, uuid.UUID | None], ...]
    others: tuple[tuple[str, str], ...]
    step_id: uuid.UUID | None
    before: uuid.UUID | None
    source: str = ""


def decisions(
    session: Session, incident_id: uuid.UUID, steps: Sequence[WorkflowStep]
) -> tuple[Decision, ...]:
    """The decisions of an incident: those of its playbook first, then those that steps tell."""
    compared = conformance.comparison(session, incident_id)
    found = _of_playbook(session, compared, steps) if compared is not None else ()
    known = {one.step_id for one in found}
    told = (_told(n, steps) for n, step in enumerate(steps) if step.id not in known)
    return (*found, *(one for one in told if one is not None))


def _of_playbook(
    session: Session, compared: Comparison, steps: Sequence[WorkflowStep]
) -> tuple[Decision, ...]:
    if compared.version_id is None:
        return ()
    planned = flow(playbooks.steps_for(session, compared.version_id))
    place = {step.id: n for n, step in enumerate(steps)}
    done: dict[int, int] = {}
    for row in compared.steps:
        if row.playbook_step is not None and row.performed_step is not None:
            at = place.get(row.performed_step.id)
            if at is not None:
                done.setdefault(row.playbook_step.number, at)
    titles = {step.number: step.title for step in planned.steps} | {END: "the end"}
    source = f"{compared.playbook_title}, version {compared.version_number}"
    found = []
    for step in planned.steps:
        if step.kind != StepKind.DECISION:
            continue
        ways = [(way.label or "otherwise", way.target) for way in planned.ways_from(step.number)]
        made = _taken(step, ways, done, steps, titles, source)
        if made is not None:
            found.append(made)
    return tuple(found)


def _taken(
    step: FlowStep,
    ways: Sequence[tuple[str, int]],
    done: dict[int, int],
    steps: Sequence[WorkflowStep],
    titles: dict[int, str],
    source: str,
) -> Decision | None:
    """A decision of a playbook, where the record shows which way was gone."""
    at = done.get(step.number)
    first = -1 if at is None else at
    gone = [(case, done[target]) for case, target in ways if done.get(target, -1) > first]
    if not gone or len(ways) < 2:
        return None
    targets = {case for case, _place in gone}
    others = tuple((case, titles[target]) for case, target in ways if case not in targets)
    return Decision(
        question=step.title,
        taken=tuple((case, steps[place].id) for case, place in gone),
        others=others,
        step_id=steps[at].id if at is not None else None,
        before=None if at is not None else steps[min(place for _case, place in gone)].id,
        source=f"{source}, step {step.number}",
    )


def _told(place: int, steps: Sequence[WorkflowStep]) -> Decision | None:
    """A decision that a step's own words tell; what follows otherwise is what comes after."""
    step = steps[place]
    if not _ASKS.search(step.action.strip()):
        return None
    following = steps[place + 1].id if place + 1 < len(steps) else None
    return Decision(step.action, (("yes", following),), (("otherwise", ""),), step.id, None)
