"""The workflow against its playbook: what was planned above, what was done below."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from kb.vocabulary.enums import StepResult
from reports.drawing import (
    DARK,
    DASHES,
    INK,
    LIGHT,
    MIDDLE,
    SOFT,
    WHITE,
    WIDTH,
    box,
    line,
    picture,
    shape,
    text,
)
from reports.language import _, label
from reports.language.words import how_many, in_turn, listed

#: More steps than this make a figure that nobody reads; the table has them.
MOST_STEPS = 40
_LEFT = 18.0
_COLUMNS = 9
_COLUMN = (WIDTH - _LEFT) / _COLUMNS
_WIDE, _HIGH = 11.0, 6.4
_PLAYBOOK, _PERFORMED, _WORD, _BAND = 0.6, 15.4, 25.0, 31.0
#: How much an outline leans that stands for another place in the order.
_LEAN = 2.2
_OPEN = (StepResult.SKIPPED, StepResult.NOT_TAKEN, StepResult.NOT_YET)
#: What the playbook has no box for, above.
_BESIDE = (StepResult.ADDED, StepResult.REPEATED)


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the comparison.

    Attributes:
        number: as the table has it, such as 4 or +1.
        result: one of the words of `StepResult`.
        order: its place among what was done; None where it wasn't done.
    """

    number: str
    result: StepResult
    order: int | None = None


def against_playbook(steps: Sequence[Step]) -> Markup:
    """Boxes of the playbook joined to those of what was done; lines cross where the order differs.

    Args:
        steps: one to `MOST_STEPS`, as the table has them.
    """
    bands = [steps[at : at + _COLUMNS] for at in range(0, len(steps), _COLUMNS)]
    parts: list[Markup] = []
    for number, band in enumerate(bands):
        parts += _band(band, number * _BAND)
    counts = Counter(step.result for step in steps)
    told = listed(
        how_many(counts[one], label(StepResult, one)) for one in StepResult if counts[one]
    )
    each = in_turn(f"{step.number} {label(StepResult, step.result).lower()}" for step in steps)
    height = _BAND * len(bands) - (_BAND - _WORD) + 1.4
    words = _(
        "Workflow against the playbook: {results}. By step: {steps}.", results=told, steps=each
    )
    return picture(parts, height, words)


def _band(steps: Sequence[Step], top: float) -> list[Markup]:
    parts = [
        text(0, top + _PLAYBOOK + 4.1, _("Playbook"), weight=600),
        text(0, top + _PERFORMED + 4.1, _("Performed"), weight=600),
    ]
    boxes: list[Markup] = []
    places = _places(steps)
    for column, (step, place) in enumerate(zip(steps, places, strict=True)):
        above, below = _middle(column), _middle(place)
        if step.result not in _BESIDE:
            start, end = top + _PLAYBOOK + _HIGH, top + _PERFORMED
            dashes = DASHES if step.result in _OPEN else ""
            parts.append(line(above, start, below, end, INK, 0.35, dashes=dashes))
            boxes.append(box(above - _WIDE / 2, top + _PLAYBOOK, _WIDE, _HIGH, WHITE))
            boxes.append(_number(step, above, top + _PLAYBOOK))
        boxes += _performed(step, below, top + _PERFORMED)
        boxes.append(text(below, top + _WORD, label(StepResult, step.result), anchor="middle"))
    return parts + boxes


def _places(steps: Sequence[Step]) -> list[int]:
    """Columns of what was done: those of the done steps, in the order they were done."""
    done = [column for column, step in enumerate(steps) if step.order is not None]
    in_order = sorted(done, key=lambda column: steps[column].order or 0)
    taken = dict(zip(in_order, done, strict=True))
    return [taken.get(column, column) for column in range(len(steps))]


def _middle(column: int) -> float:
    return _LEFT + (column + 0.5) * _COLUMN


def _performed(step: Step, x: float, y: float) -> list[Markup]:
    """The result by its outline: plain, dark at its end, leaning, crossed out, round or dashed."""
    left, right, bottom = x - _WIDE / 2, x + _WIDE / 2, y + _HIGH
    if step.result in _OPEN:
        parts = [box(left, y, _WIDE, _HIGH, WHITE, dashes=DASHES)]
        if step.result is StepResult.SKIPPED:
            parts.append(line(left, y, right, bottom, SOFT))
            parts.append(line(left, bottom, right, y, SOFT))
        if step.result is StepResult.NOT_TAKEN:
            parts.append(line(left, bottom, right, y, SOFT))
        return parts
    if step.result is StepResult.REORDERED:
        corners = [(left + _LEAN, y), (right + _LEAN, y), (right - _LEAN, bottom)]
        return [shape([*corners, (left - _LEAN, bottom)], LIGHT), _number(step, x, y)]
    if step.result in _BESIDE:
        added = step.result is StepResult.ADDED
        pill = [box(left, y, _WIDE, _HIGH, DARK if added else WHITE, corner=_HIGH / 2)]
        if not added:  # one within the other
            pill.append(box(left + 0.8, y + 0.8, _WIDE - 1.6, _HIGH - 1.6, WHITE, corner=2.4))
        return [*pill, _number(step, x, y, WHITE if added else INK)]
    late = step.result is StepResult.LATE
    plain = box(left, y, _WIDE, _HIGH, MIDDLE if late else WHITE)
    end = [box(right - 2, y, 2, _HIGH, INK)] if late else []
    return [plain, *end, _number(step, x - (1 if late else 0), y)]


def _number(step: Step, x: float, y: float, fill: str = INK) -> Markup:
    return text(x, y + 4.1, step.number, anchor="middle", weight=600, fill=fill)
