"""What a playbook asks: what comes next, where a decision leads, what stands in a gap."""

import re
from collections.abc import Iterator
from typing import Final

from kb.library.playbooks.flow import END, Flow, FlowStep
from kb.library.playbooks.step_labels import detail
from kb.training.cards.schemas import Suggestion
from kb.vocabulary.enums import Phase, StepKind
from kb.vocabulary.moments import format_duration

#: A command, or words that the author set bold, are what must be known by heart.
_GAP: Final = re.compile(r"(?P<marks>`{1,2}|\*\*)(?P<said>[^`*\n]{2,120}?)(?P=marks)")
_FENCE: Final = re.compile(r"^\s*(?:```|~~~)", re.MULTILINE)
_LONGEST_GAP_TEXT: Final = 900
_LONGEST_DETAIL: Final = 1500
_HOLE: Final = "**[ … ]**"


def suggestions(title: str, found: Flow, tags: tuple[str, ...]) -> Iterator[Suggestion]:
    """The cards of one version of a playbook, in the order of its steps.

    Args:
        title: of the playbook; also the deck.
        found: its steps and their ways.
        tags: of the playbook.
    """
    by_number = {step.number: step for step in found.steps}
    named: set[str] = set()
    if found.steps:
        first = found.steps[0]
        asked = _question("What is done first", first)
        yield Suggestion("first", f"**{title}** begins.\n\n{asked}", _answer(first), title, tags)
    for step in found.steps:
        place = _key(step, named)
        if step.kind == StepKind.DECISION:
            yield from _decision(title, step, found, by_number, place, tags)
        else:
            yield from _next(title, step, found, by_number, place, tags)
        yield from _gap(title, step, place, tags)


def _key(step: FlowStep, named: set[str]) -> str:
    """A step's place: its phase and title, so that moving it changes no other card."""
    name = f"{step.phase}/{' '.join(step.title.casefold().split())}"[:300]
    key, number = name, 1
    while key in named:
        number += 1
        key = f"{name} ({number})"
    named.add(key)
    return key


def _next(
    title: str,
    step: FlowStep,
    found: Flow,
    by_number: dict[int, FlowStep],
    place: str,
    tags: tuple[str, ...],
) -> Iterator[Suggestion]:
    always = [edge for edge in found.ways_from(step.number) if not edge.label and not edge.back]
    if len(always) != 1:
        return
    after = by_number.get(always[0].target)
    if after is None and always[0].target != END:
        return
    front = f"**{title}**, {_phase(step)}. You have just done this:\n\n> {step.title}\n\n"
    if after is None:
        yield Suggestion(
            f"next:{place}", f"{front}What comes next?", "Nothing: the playbook ends.", title, tags
        )
        return
    asked = _question("What comes next", after)
    yield Suggestion(f"next:{place}", front + asked, _answer(after), title, tags)


def _decision(
    title: str,
    step: FlowStep,
    found: Flow,
    by_number: dict[int, FlowStep],
    place: str,
    tags: tuple[str, ...],
) -> Iterator[Suggestion]:
    ways = found.ways_from(step.number)
    if len(ways) < 2:
        return
    lines = []
    for edge in ways:
        target = by_number.get(edge.target)
        leads = target.title if target is not None else "the end of the playbook"
        lines.append(f"- **{edge.label or 'otherwise'}** → {leads}")
    front = f"**{title}**, {_phase(step)}. You have to decide:\n\n> {step.title}\n\n"
    asked = "Which ways are there, and where does each lead?"
    yield Suggestion(f"decide:{place}", front + asked, "\n".join(lines), title, tags)


def _gap(title: str, step: FlowStep, place: str, tags: tuple[str, ...]) -> Iterator[Suggestion]:
    """A gap in what the step says, where its author marked what counts."""
    told = detail(step.title, step.text).strip()
    found = _GAP.search(told)
    if found is None or len(told) > _LONGEST_GAP_TEXT or _FENCE.search(told):
        return
    with_hole = told[: found.start()] + _HOLE + told[found.end() :]
    if not re.sub(r"[\W_]", "", with_hole):
        return  # nothing is left that would say what is asked
    front = f"**{title}**, {_phase(step)}: {step.title}\n\nFill the gap:\n\n{with_hole}"
    back = f"{found[0]}\n\n---\n\n{told}"
    yield Suggestion(f"gap:{place}", front, back, title, tags)


def _question(asked: str, step: FlowStep) -> str:
    """Asks only what the step answers."""
    more = []
    if step.role:
        more.append("who does it")
    if step.expected_minutes:
        more.append("within how long")
    if not more:
        return f"{asked}?"
    before = ", and " if len(more) == 1 else ", "
    return f"{asked}{before}{' and '.join(more)}?"


def _answer(step: FlowStep) -> str:
    facts = []
    if step.role:
        facts.append(f"- Who: {step.role}")
    if step.expected_minutes:
        facts.append(f"- Within: {format_duration(step.expected_minutes)}")
    if step.labels.expected_result:
        facts.append(f"- Expected result: {step.labels.expected_result}")
    told = detail(step.title, step.text).strip()
    if len(told) > _LONGEST_DETAIL:
        told = told[:_LONGEST_DETAIL].rsplit("\n", 1)[0].rstrip() + "\n\n…"
    parts = [f"**{step.title}**", "\n".join(facts), told]
    return "\n\n".join(part for part in parts if part)


def _phase(step: FlowStep) -> str:
    known = {phase.value: phase.label for phase in Phase}
    return f"{known.get(step.phase, step.phase or 'response').lower()}"
