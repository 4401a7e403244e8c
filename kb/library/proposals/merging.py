"""Two changes of one text put together: what both changed differently waits to be settled.

Pure. Lines are compared with the text that both began with. In a playbook, the numbers of steps
and references to them stand for the steps that they mean, so that two steps inserted in
different places are no conflict, and each reference still leads where it led.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Final

from kb.library.proposals import marking

#: Of longer texts, lines that stand there again and again don't guide the comparison.
_LONG: Final = 2_000


class Choice(StrEnum):
    """How a place that both changed is settled."""

    THEIRS = "theirs"
    MINE = "mine"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class Conflict:
    """A place that both changed differently.

    Attributes:
        base: the lines as they were.
        theirs: as the item has them now.
        mine: as the proposal has them.
    """

    base: str
    theirs: str
    mine: str


@dataclass(frozen=True, slots=True)
class _Place:
    base: tuple[str, ...]
    theirs: tuple[str, ...]
    mine: tuple[str, ...]

    def settled(self, choice: Choice) -> tuple[str, ...]:
        """The lines that a choice leaves."""
        if choice is Choice.BOTH:
            return (*self.theirs, *self.mine)
        return self.theirs if choice is Choice.THEIRS else self.mine


@dataclass(frozen=True, slots=True)
class Merged:
    """What came of it.

    Attributes:
        conflicts: places to be settled, in their order.
    """

    conflicts: tuple[Conflict, ...]
    _parts: tuple[tuple[str, ...] | _Place, ...]
    _marks: marking.Marks | None

    @property
    def body(self) -> str | None:
        """The text with both changes; None while something is to be settled."""
        return None if self.conflicts else self.settled(())

    def settled(self, choices: Sequence[Choice]) -> str:
        """The text with its conflicts settled, one choice for each.

        Raises:
            ValueError: there are more or fewer choices than conflicts.
        """
        left = list(choices)
        if len(left) != len(self.conflicts):
            msg = f"{len(self.conflicts)} places are to be settled, not {len(left)}."
            raise ValueError(msg)
        lines: list[str] = []
        for part in self._parts:
            lines += part.settled(left.pop(0)) if isinstance(part, _Place) else part
        body = "\n".join(lines)
        return self._marks.resolved(body) if self._marks is not None else body


def merge(base: str, theirs: str, mine: str, *, steps: bool = False) -> Merged:
    """Put two changes of a text together.

    Args:
        base: what both began with.
        theirs: the text as it is now.
        mine: the text as it is proposed.
        steps: it is a playbook, whose steps have numbers.
    """
    marks = marking.Marks.of(base, theirs, mine) if steps else None
    texts = marks.texts if marks is not None else (base, theirs, mine)
    olds, ours, news = (text.split("\n") for text in texts)
    parts = _joined(_parts(olds, ours, news))
    places = [part for part in parts if isinstance(part, _Place)]
    return Merged(tuple(_shown(place, marks) for place in places), parts, marks)


def _shown(place: _Place, marks: marking.Marks | None) -> Conflict:
    texts = ["\n".join(lines) for lines in (place.base, place.theirs, place.mine)]
    if marks is not None:
        texts = [marks.plain(text, side) for side, text in enumerate(texts)]
    return Conflict(*texts)


def _parts(
    base: list[str], theirs: list[str], mine: list[str]
) -> Iterator[tuple[str, ...] | _Place]:
    at = (0, 0, 0)
    for same, other, own, length in _in_all(base, theirs, mine):
        yield from _between(
            tuple(base[at[0] : same]), tuple(theirs[at[1] : other]), tuple(mine[at[2] : own])
        )
        yield tuple(base[same : same + length])
        at = (same + length, other + length, own + length)


def _between(
    base: tuple[str, ...], theirs: tuple[str, ...], mine: tuple[str, ...]
) -> Iterator[tuple[str, ...] | _Place]:
    """What stands between two runs that all three have."""
    if theirs in (mine, base):
        yield mine
    elif mine == base:
        yield theirs
    else:
        yield _Place(base, theirs, mine)


def _in_all(
    base: list[str], theirs: list[str], mine: list[str]
) -> Iterator[tuple[int, int, int, int]]:
    """Runs of lines that all three have: where they begin in each, and how long they are."""
    ours, news = _same_runs(base, theirs), _same_runs(base, mine)
    one = two = 0
    while one < len(ours) and two < len(news):
        a_base, a_other, a_length = ours[one]
        b_base, b_other, b_length = news[two]
        start, end = max(a_base, b_base), min(a_base + a_length, b_base + b_length)
        if end > start:
            yield start, a_other + start - a_base, b_other + start - b_base, end - start
        if a_base + a_length < b_base + b_length:
            one += 1
        else:
            two += 1
    yield len(base), len(theirs), len(mine), 0


def _same_runs(old: list[str], new: list[str]) -> list[tuple[int, int, int]]:
    """Equal runs of two texts. Equal ends are taken first: what changed is mostly short."""
    first, least = 0, min(len(old), len(new))
    while first < least and old[first] == new[first]:
        first += 1
    last = 0
    while last < least - first and old[-1 - last] == new[-1 - last]:
        last += 1
    inner = old[first : len(old) - last], new[first : len(new) - last]
    is_long = max(map(len, inner)) > _LONG
    found = SequenceMatcher(None, *inner, autojunk=is_long).get_matching_blocks()
    runs = [(0, 0, first), *((first + a, first + b, n) for a, b, n in found)]
    runs.append((len(old) - last, len(new) - last, last))
    return [run for run in runs if run[2]]


def _joined(
    parts: Iterator[tuple[str, ...] | _Place],
) -> tuple[tuple[str, ...] | _Place, ...]:
    return tuple(part for part in parts if isinstance(part, _Place) or part)
