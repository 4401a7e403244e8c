"""Steps moved, added and taken away within a playbook's text. Pure: text in, text out.

Every step keeps its lines word for word. Numbers of list items are written anew, and so
are references by number, so that each still means the step that it meant.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

from kb.library.playbooks.outline import OutlineStep, outline
from kb.library.playbooks.step_labels import LABELLED_LINE
from kb.vocabulary.enums import StepKind

#: An item of a list: what stands before its number, the number, the mark behind it.
NUMBERED_ITEM = re.compile(r"^(?P<before>[ ]{0,3})(?P<number>\d{1,4})(?P<mark>[.)])(?=[ \t]|$)")
_NUMBER = re.compile(
    r"(?P<before>(?:^|;)[ \t]*(?:step[ \t]+)?)(?P<number>\d{1,4})(?=[ \t]*(?:;|$))",
    re.IGNORECASE,
)
_LEADS = re.compile(r"if |otherwise|while |in parallel|next", re.IGNORECASE)
_TEMPLATES = {
    StepKind.ACTION: (),
    StepKind.DECISION: ("- Kind: decision", "- If yes: {next}", "- If no: end"),
    StepKind.PARALLEL: ("- Kind: parallel", "- In parallel: {next}; {then}"),
    StepKind.LOOP: ("- Kind: loop", "- While there is another one: {next}"),
    StepKind.SUB_PLAYBOOK: ("- Kind: sub-playbook", "- Playbook: [[]]"),
}


@dataclass(frozen=True, slots=True)
class Rearranged:
    """A text after a change.

    Attributes:
        line: where the step that was moved or added begins now, from 1.
    """

    body: str
    line: int


def step_at(body: str, line: int) -> OutlineStep | None:
    """The step that a line, from 1, belongs to."""
    found = None
    for step in outline(body):
        if step.line <= line < step.line + step.text.count("\n") + 1:
            found = step
    return found


def move(body: str, number: int, to: int) -> Rearranged | None:
    """Move a step to where another one stands; the others make room.

    Args:
        body: the playbook's text.
        number: of the step.
        to: the number that it has afterwards.

    Returns:
        None where there is nothing to move: no such step, no such place, or steps that lie
        within each other (as in tables or under headings of their own).
    """
    steps = outline(body)
    places = {step.number: step for step in steps}
    if number not in places or to not in places or number == to or not _stand_apart(steps):
        return None
    lines = body.split("\n")
    moved, target = places[number], places[to]
    start, end = _lines_of(moved)
    taken = lines[start:end]
    at = _lines_of(target)[0] if to < number else _lines_of(target)[1]
    kept = lines[:start] + lines[end:]
    at -= end - start if at > start else 0
    made = kept[:at] + taken + kept[at:]
    order = [n for n in places if n != number]
    order.insert(to - 1, number)
    renamed = {old: new for new, old in enumerate(order, start=1)}
    return _renumbered("\n".join(made), steps, renamed, to)


def add(body: str, after: int, kind: StepKind, title: str) -> Rearranged:
    """Add a step below another one, with the lines that its kind needs.

    Args:
        body: the playbook's text.
        after: the number of the step above; 0 puts it behind the last one.
        kind: what the step is.
        title: what it is called.
    """
    steps = outline(body)
    above = next((step for step in steps if step.number == after), steps[-1] if steps else None)
    if above is None:
        text = f"{body.rstrip()}\n\n## Steps\n\n" if body.strip() else "## Steps\n\n"
        made = "\n".join(_new(1, kind, title, 0))
        return Rearranged(f"{text}{made}\n", text.count("\n") + 1)
    lines = body.split("\n")
    at = _lines_of(above)[1]
    number = above.number + 1
    last = len(steps) + 1
    fresh = _new(number, kind, title, len(steps))
    renamed = {n: n if n < number else n + 1 for n in range(1, last)}
    return _renumbered("\n".join(lines[:at] + fresh + lines[at:]), steps, renamed, number)


def remove(body: str, number: int) -> Rearranged | None:
    """Take a step away; those below it count on, and references to it lead to the next one.

    Returns:
        None where there is no such step, or it lies within another one or around one.
    """
    steps = outline(body)
    gone = next((step for step in steps if step.number == number), None)
    if gone is None or not _stands_alone(gone, steps):
        return None
    lines = body.split("\n")
    start, end = _lines_of(gone)
    if end < len(lines) and not lines[end].strip() and start and not lines[start - 1].strip():
        end += 1  # one empty line is left of the two around it
    renamed = {n: n - 1 if n > number else n for n in (step.number for step in steps)}
    return _renumbered("\n".join(lines[:start] + lines[end:]), steps, renamed, number)


def renumber(body: str, like: str) -> str:
    """The items of a text counted as they are in another one: through it, or in each part."""
    return _renumbered(body, outline(like), {}, 1).body


def with_references(line: str, named: Mapping[int, object]) -> str:
    """A line of labels in which each reference by number is what is named for that number."""
    found = LABELLED_LINE.match(line)
    if found is None or not _LEADS.match(found["label"]):
        return line
    said = _NUMBER.sub(
        lambda n: f"{n['before']}{named.get(int(n['number']), n['number'])}", found["said"]
    )
    return line[: found.start("said")] + said


def _new(number: int, kind: StepKind, title: str, count: int) -> list[str]:
    """The lines of a new step among `count` others; it leads to those that were there before."""
    below = {
        name: f"step {number + away}" if number + away <= count else "end"
        for away, name in enumerate(("next", "then"))
    }
    labels = [line.format_map(below) for line in _TEMPLATES[kind]]
    return [f"{number}. **{title}**", *(f"    {line}" for line in labels)]


def _lines_of(step: OutlineStep) -> tuple[int, int]:
    """A step's lines, from 0, the end not included."""
    return step.line - 1, step.line + step.text.count("\n")


def _stands_alone(one: OutlineStep, steps: tuple[OutlineStep, ...]) -> bool:
    """Whether a step shares no line with another one."""
    start, end = _lines_of(one)
    others = (_lines_of(step) for step in steps if step.number != one.number)
    return all(other[1] <= start or other[0] >= end for other in others)


def _stand_apart(steps: tuple[OutlineStep, ...]) -> bool:
    """Whether no step lies within another one, and each is an item of a list."""
    places = sorted(_lines_of(step) for step in steps)
    apart = all(one[1] <= other[0] for one, other in pairwise(places))
    return apart and not any(step.text.lstrip().startswith(("#", "|")) for step in steps)


def _renumbered(
    body: str, before: tuple[OutlineStep, ...], renamed: dict[int, int], number: int
) -> Rearranged:
    """Items count on as they did, and references follow the steps that they mean."""
    through = all(_written(step) in (None, step.number) for step in before)
    lines = body.split("\n")
    counted, place = 0, 1
    for step in outline(body):
        start, end = _lines_of(step)
        begins = any(line.startswith("#") for line in lines[counted:start]) or not counted
        place = step.number if through else 1 if begins else place + 1
        lines[start] = NUMBERED_ITEM.sub(rf"\g<before>{place}\g<mark>", lines[start])
        for index in range(start, end):
            lines[index] = with_references(lines[index], renamed)
        counted = end
    made = "\n".join(lines)
    line = next((step.line for step in outline(made) if step.number == number), 1)
    return Rearranged(made, line)


def _written(step: OutlineStep) -> int | None:
    """The number that stands before a step's title."""
    found = NUMBERED_ITEM.match(step.text)
    return int(found["number"]) if found else None
