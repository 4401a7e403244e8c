"""A playbook made from an incident: its recorded steps as a draft that can be carried out again."""

import re
import textwrap
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy.orm import Session

from kb.errors import ValidationError
from kb.incidents.assets import service as assets
from kb.incidents.automated_runs import service as automated_runs
from kb.incidents.automated_runs.schemas import AutomatedRun
from kb.incidents.record import service as record
from kb.incidents.record.schemas import Incident
from kb.incidents.workflow import service as workflow
from kb.incidents.workflow.schemas import WorkflowStep
from kb.interchange import playbook_text
from kb.interchange.playbook_text import END, Chapter, StepDraft, one_line
from kb.ledger.operation import operation
from kb.library.playbooks import from_incident, targets
from kb.library.playbooks import service as playbooks
from kb.library.playbooks.models import Playbook
from kb.library.playbooks.outline import MOST_STEPS, outline
from kb.library.playbooks.phases import is_only_a_phase
from kb.orchestration.automation import Guess, guess
from kb.orchestration.deciding import Decision, decisions
from kb.orchestration.masking import Masks
from kb.orchestration.timing import Timing, timings
from kb.people import service as people
from kb.vocabulary.enums import Phase, Severity, StepKind, StepState
from kb.vocabulary.moments import format_duration
from kb.vocabulary.response import RunsOn

#: References to items of the incident, which a playbook doesn't have: [3], [E-05, E-06].
_CITED: Final = re.compile(r"\s*\[(?:[A-Z]{1,2}-)?\d+(?:\s*[,–-]\s*(?:[A-Z]{1,2}-)?\d+)*\]")
#: What happened and why are told in so many characters: a playbook isn't the review.
_LONGEST: Final = 400
_TITLE: Final = 300


@dataclass(frozen=True, slots=True)
class Material:
    """What a draft is made of, read in one transaction."""

    incident: Incident
    steps: tuple[WorkflowStep, ...]
    runs: tuple[AutomatedRun, ...]
    timings: dict[uuid.UUID, Timing]
    decisions: tuple[Decision, ...]
    masks: Masks


@operation("Make playbook from incident")
def make(session: Session, incident_id: uuid.UUID) -> uuid.UUID:
    """Make the draft of an incident's playbook; the one that it has already is left as it is.

    Returns:
        The id of the playbook.

    Raises:
        NotFoundError: there is no such incident.
        ValidationError: it has no steps, or more than a playbook can have.
    """
    held = from_incident.find(session, incident_id)
    if held is not None:
        return held[0]
    read = material(session, incident_id)
    incident = read.incident
    values: dict[str, Any] = {
        "title": title_of(read),
        "incident_type": incident.incident_type,
        "techniques": list(incident.techniques),
        "tags": list(incident.tags),
        "owner": incident.lead,
        "source": incident.number,
    }
    made = playbooks.add(session, values, text_of(read))
    session.get_one(Playbook, made).import_key = from_incident.key_of(incident_id)
    return made


def material(session: Session, incident_id: uuid.UUID) -> Material:
    """Read what the draft of an incident's playbook is made of.

    Raises:
        NotFoundError: there is no such incident.
        ValidationError: it has no steps, or more than a playbook can have.
    """
    incident = record.get(session, incident_id)
    steps = workflow.list_for(session, incident_id)
    if not steps:
        msg = f"{incident.number} has no steps yet, and a playbook is made of steps."
        raise ValidationError(msg, "workflow", "Record in its workflow what was done.")
    decided = decisions(session, incident_id, steps)
    count = len(steps) + sum(one.step_id is None for one in decided)
    if count > MOST_STEPS:
        msg = f"{incident.number} has {count:,} steps; a playbook has at most {MOST_STEPS}."
        raise ValidationError(msg, "workflow", "Duplicate the incident and take some out.")
    masks = Masks(incident, steps, assets.list_for(session, incident_id), people.everybody(session))
    runs = automated_runs.list_for(session, incident_id)
    took = timings(session, incident_id, steps)
    return Material(incident, steps, runs, took, decided, masks)


def title_of(read: Material) -> str:
    """What the playbook is called: the incident's title without names and values."""
    title = " ".join(read.masks.text(read.incident.title).split())
    return title[:_TITLE] or f"Playbook from {read.incident.number}"


def text_of(read: Material) -> str:
    """The draft's text, every recorded step in its order."""
    chapters: list[Chapter] = []
    decided = {one.step_id: one for one in read.decisions if one.step_id is not None}
    inserted: dict[uuid.UUID | None, list[Decision]] = {}
    for one in read.decisions:
        if one.step_id is None:
            inserted.setdefault(one.before, []).append(one)
    for place, step in enumerate(read.steps):
        phase = Phase(step.phase) if step.phase in set(Phase) else Phase.TRIAGE
        if not chapters or chapters[-1].heading != phase.label:
            chapters.append(Chapter(phase.label, []))
        for decision in inserted.get(step.id, ()):
            chapters[-1].steps.append(_inserted(decision, step, read))
        chapters[-1].steps.append(_step(place, step, decided.get(step.id), read))
    return playbook_text.write(title_of(read), _about(read), chapters)


# --- what it is about


def _about(read: Material) -> str:
    incident = read.incident
    severity = Severity(incident.severity).label if incident.severity in set(Severity) else ""
    kinds = [incident.incident_type, severity if incident.severity != Severity.NOT_SET else ""]
    said = ", ".join(one_line(part) for part in kinds if part.strip())
    made = f"Made from {incident.number}{f' ({said})' if said else ''}: the steps in the order in "
    made += "which they were recorded. Names are roles; {host}, {mailbox} and the like stand for "
    made += "what it is started on. Check every step before it is published."
    parts = [made, targets.line(RunsOn.INCIDENT)]
    if incident.techniques:
        known = ", ".join(one_line(one) for one in incident.techniques)
        parts.append(f"**Similar risk:** {known}")
    return "\n\n".join([*parts, "## Roles", "\n".join(_roles(read))])


def _roles(read: Material) -> Iterator[str]:
    """Who does how much of it; what nobody did is said, too."""
    counted: dict[str, int] = {}
    for step in read.steps:
        by = "A machine" if step.automated else read.masks.role(step.done_by) or "Nobody named"
        counted[by] = counted.get(by, 0) + 1
    for role, count in counted.items():
        yield f"- {one_line(role)}: {count} step{'s' if count > 1 else ''}"


# --- steps


def _step(place: int, step: WorkflowStep, decided: Decision | None, read: Material) -> StepDraft:
    timing = read.timings.get(step.id, Timing())
    guessed = guess(step, timing, read.runs)
    title = findable(read.masks.text(step.action), f"Step {place + 1}")
    draft = StepDraft(str(step.id), title, detail=_detail(step, timing, guessed, decided, read))
    if decided is not None:
        following = read.steps[place + 1] if place + 1 < len(read.steps) else None
        _lead(draft, decided, following, read)
    draft.said += list(_said(step, timing, guessed, read))
    return draft


def _inserted(decision: Decision, before: WorkflowStep, read: Material) -> StepDraft:
    """A decision that nobody recorded, before the step that shows which way was gone."""
    key = f"decision/{decision.source}"
    draft = StepDraft(key, read.masks.text(decision.question), detail=_ways(decision))
    _lead(draft, decision, before, read)
    draft.said.append(("Automatable", "no (a person decides)"))
    return draft


def _lead(
    draft: StepDraft, decided: Decision, following: WorkflowStep | None, read: Material
) -> None:
    """The ways of a decision: the one that was gone, and the others, which nobody recorded."""
    draft.kind = StepKind.DECISION
    draft.ways = [(case, str(target) if target else END) for case, target in decided.taken]
    if decided.source:
        draft.ways += [(case, END) for case, _title in decided.others]
    else:
        draft.ways.append(("otherwise", _after(following, read)))


def _after(following: WorkflowStep | None, read: Material) -> str:
    """What comes after the step that a decision led to."""
    at = next((n for n, one in enumerate(read.steps) if following and one.id == following.id), None)
    if at is None or at + 1 >= len(read.steps):
        return END
    return str(read.steps[at + 1].id)


def _said(
    step: WorkflowStep, timing: Timing, guessed: Guess, read: Material
) -> Iterator[tuple[str, str]]:
    role = read.masks.role(step.done_by)
    if role and not step.automated:
        yield "Role", one_line(role)
    if timing.minutes is not None:
        yield "Expected time", f"{timing.minutes} minutes"
    if guessed.done:
        yield "Automated", one_line(read.masks.text(guessed.by)) or "a machine"
    yield "Automatable", one_line(read.masks.text(guessed.line))


def _detail(
    step: WorkflowStep,
    timing: Timing,
    guessed: Guess,
    decided: Decision | None,
    read: Material,
) -> str:
    """What stands below a step: how long it took, why, what came of it, and its command."""
    parts = [_timing(timing)]
    if step.state == StepState.SKIPPED:
        parts.append(f"It was skipped in {read.incident.number}.")
    if step.reason.strip():
        parts.append(f"Reason given: {_short(read.masks.text(step.reason))}")
    if step.outcome.strip():
        parts.append(f"In {read.incident.number}: {_short(read.masks.text(step.outcome))}")
    if decided is not None:
        parts.append(_ways(decided))
    if guessed.can_be and guessed.by and not guessed.done:
        parts.append(f"It could be done by {one_line(read.masks.text(guessed.by))}.")
    if step.command.strip():
        parts.append(fenced(read.masks.text(step.command), guessed.language))
    return "\n\n".join(part for part in parts if part)


def _timing(timing: Timing) -> str:
    if timing.minutes is None:
        return ""
    here = format_duration(timing.here) if timing.here is not None else "not known"
    if timing.incidents < 2:
        return "The time is what it took in this incident."
    usual = format_duration(timing.minutes)
    return f"The time is the median of {timing.incidents} incidents: {usual}; here it was {here}."


def _ways(decision: Decision) -> str:
    """What is known of the ways that weren't gone."""
    if not decision.source:
        return "What follows otherwise wasn't recorded: write it."
    lines = [f"Decided as in {one_line(decision.source)}."]
    lines += [
        f"Not gone: in the case of “{one_line(case)}” it leads to “{one_line(title)}”."
        for case, title in decision.others
    ]
    return " ".join(lines)


def findable(title: str, name: str) -> str:
    """A title that the outline finds as a step's, whatever somebody wrote: no step is dropped."""
    words = one_line(title)
    if not any(letter.isalnum() for letter in words):
        return name
    found = outline(f"## Triage\n\n1. **{words}**\n2. **{name}**\n")
    # Where all titles of a phase are names of phases, they are read as a list of the phases.
    if len(found) == 2 and not is_only_a_phase(words):
        return title
    return f"{name}: {words}"


def _short(text: str) -> str:
    """A text on one line, so that no line of it is read as what a step says of its flow."""
    words = one_line(_CITED.sub("", text))
    if len(words) <= _LONGEST:
        return words
    return f"{words[:_LONGEST].rsplit(' ', 1)[0]}…"


def fenced(command: str, language: str) -> str:
    """A command as code, whatever stands in it."""
    longest = max((len(run) for run in re.findall(r"`+", command)), default=0)
    mark = "`" * max(3, longest + 1)
    return f"{mark}{language}\n{textwrap.dedent(command).strip(chr(10))}\n{mark}"
