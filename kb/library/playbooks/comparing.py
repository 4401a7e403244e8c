"""Two versions of a playbook compared step by step: what was added, removed, moved, changed.

Pure. Steps are the same where their titles are, else where their titles are nearly alike
and no better pair is left. What isn't in the longest order that both have was moved.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from rapidfuzz import fuzz

from kb.library.playbooks.outline import OutlineStep, outline
from kb.vocabulary.rising import longest_rising

#: Titles less alike than this (of 100) are different steps.
_ALIKE = 72.0
_ITEM = re.compile(r"^[ \t]*\d{1,4}[.)][ \t]+")


class StepChange(StrEnum):
    """What became of a step."""

    SAME = "same"
    CHANGED = "changed"
    MOVED = "moved"
    MOVED_AND_CHANGED = "moved_and_changed"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class ComparedVersions:
    """One step in two versions.

    Attributes:
        before, after: one of them is None where the step was added or removed.
    """

    change: StepChange
    before: OutlineStep | None
    after: OutlineStep | None


def compare(before: str, after: str) -> tuple[ComparedVersions, ...]:
    """The steps of the newer text in their order, removed ones where they stood."""
    old, new = outline(before), outline(after)
    pairs = _pairs(old, new)
    moved = _moved(pairs)
    olds = {b: a for a, b in pairs.items()}
    rows: list[ComparedVersions] = []
    gone = [place for place in range(len(old)) if place not in pairs]
    for place, step in enumerate(new):
        if place not in olds:
            rows.append(ComparedVersions(StepChange.ADDED, None, step))
            continue
        earlier = olds[place]
        while earlier not in moved and gone and gone[0] < earlier:
            rows.append(ComparedVersions(StepChange.REMOVED, old[gone.pop(0)], None))
        change = _change(old[earlier], step, moved=earlier in moved)
        rows.append(ComparedVersions(change, old[earlier], step))
    rows += [ComparedVersions(StepChange.REMOVED, old[place], None) for place in gone]
    return tuple(rows)


def words_of(step: OutlineStep) -> str:
    """A step's text without its number, which follows its place."""
    return _ITEM.sub("", step.text).strip()


def _change(before: OutlineStep, after: OutlineStep, *, moved: bool) -> StepChange:
    changed = words_of(before) != words_of(after) or before.phase != after.phase
    if moved:
        return StepChange.MOVED_AND_CHANGED if changed else StepChange.MOVED
    return StepChange.CHANGED if changed else StepChange.SAME


def _pairs(old: Sequence[OutlineStep], new: Sequence[OutlineStep]) -> dict[int, int]:
    """Which step of the newer text is which of the older, by place."""
    pairs: dict[int, int] = {}
    left = dict(enumerate(new))
    for exact in (True, False):
        for place, step in enumerate(old):
            if place in pairs:
                continue
            found = next((n for n, other in left.items() if _same(step, other, exact)), None)
            if found is not None:
                pairs[place] = found
                del left[found]
    return pairs | _alike(old, left, pairs)


def _same(step: OutlineStep, other: OutlineStep, with_phase: bool) -> bool:
    titled = step.title.casefold() == other.title.casefold()
    return titled and (not with_phase or step.phase == other.phase)


def _alike(
    old: Sequence[OutlineStep], left: dict[int, OutlineStep], pairs: dict[int, int]
) -> dict[int, int]:
    """Pairs of what is left over, the most alike first."""
    scored = [
        (fuzz.token_sort_ratio(step.title.casefold(), other.title.casefold()), place, n)
        for place, step in enumerate(old)
        if place not in pairs
        for n, other in left.items()
    ]
    found: dict[int, int] = {}
    for score, place, n in sorted(scored, key=lambda one: (-one[0], one[1], one[2])):
        if score >= _ALIKE and place not in found and n not in found.values():
            found[place] = n
    return found


def _moved(pairs: dict[int, int]) -> set[int]:
    """Places in the older text whose steps aren't in the longest common order."""
    order = sorted(pairs)
    kept = longest_rising([pairs[place] for place in order])
    return {place for rank, place in enumerate(order) if rank not in kept}
