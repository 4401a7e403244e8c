"""Events as marks on lanes: where each stands, and which are joined because they collide."""

from bisect import bisect_left
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Final

from desktop.widgets.time_scale import TimeScale

MARK: Final = 20
"""Diameter of a mark in pixels at 100 % text."""


@dataclass(frozen=True, slots=True)
class LaneMark:
    """One event of the figure.

    Attributes:
        key: what tells events apart.
        lane: key of its lane.
        number: as in the table below.
        at: seconds since 1970.
        until: end of a range, or None.
        uncertain_until: end of the span in which it happened, when only the hour, the day or
            the month is known; else None.
        text: what happened.
        time: the time in words.
        key_event: whether it goes into the report; such marks are filled.
        movable: whether its time may be dragged; times known by the day may not.
        label: what stands in the mark; the number where it is empty.
        tone: its colour; the lane's own where it is empty.
        between: it happened once, somewhere between `at` and `uncertain_until`.
        diamond: it is drawn with pointed ends: not something that happened.
    """

    key: Hashable
    lane: str
    number: int
    at: float
    until: float | None = None
    uncertain_until: float | None = None
    text: str = ""
    time: str = ""
    key_event: bool = False
    movable: bool = True
    label: str = ""
    tone: str = ""
    between: bool = False
    diamond: bool = False


@dataclass(frozen=True, slots=True)
class LaneGap:
    """A long time of which nothing is recorded, over all lanes; `label` says how long."""

    start: float
    end: float
    label: str


@dataclass(frozen=True, slots=True)
class LaneLine:
    """An instant that matters to all lanes, such as detection."""

    at: float
    label: str


@dataclass(frozen=True, slots=True)
class Placed:
    """One mark, or several that would lie upon each other, with its middle in pixels."""

    x: float
    marks: tuple[LaneMark, ...]

    @property
    def label(self) -> str:
        """The label or number, or the first and the last number of a group."""
        if len(self.marks) == 1:
            return self.marks[0].label or str(self.marks[0].number)
        return f"{self.marks[0].number}–{self.marks[-1].number}"

    @property
    def tone(self) -> str:
        """The tone of its events where they agree, else ""."""
        first = self.marks[0].tone
        return first if all(mark.tone == first for mark in self.marks) else ""

    @property
    def diamond(self) -> bool:
        """Whether it has pointed ends."""
        return self.marks[0].diamond

    @property
    def key_event(self) -> bool:
        """Whether one of its events goes into the report."""
        return any(mark.key_event for mark in self.marks)


@dataclass(frozen=True, slots=True)
class Lane:
    """The marks of one lane in the order of time.

    Attributes:
        marks: all of them.
        instants: when each is.
        wide: those that have a length.
    """

    marks: tuple[LaneMark, ...]
    instants: tuple[float, ...]
    wide: tuple[LaneMark, ...]


def by_lane(marks: Sequence[LaneMark]) -> dict[str, Lane]:
    """The lanes of these marks."""
    lanes: dict[str, list[LaneMark]] = {}
    for mark in sorted(marks, key=_order):
        lanes.setdefault(mark.lane, []).append(mark)
    return {
        name: Lane(
            tuple(own),
            tuple(mark.at for mark in own),
            tuple(mark for mark in own if mark.until or mark.uncertain_until),
        )
        for name, own in lanes.items()
    }


_order = attrgetter("at", "number")


class Placement:
    """Where the marks of each lane stand for one scale; made anew when scale or marks change.

    Args:
        lanes: marks of each lane.
        scale: where instants stand.
        size: pixels of a mark.
    """

    def __init__(self, lanes: Mapping[str, Lane], scale: TimeScale, size: float) -> None:
        self._lanes = {name: _grouped(lane, scale, size) for name, lane in lanes.items()}
        self._wide = {name: lane.wide for name, lane in lanes.items()}
        self._group_of: dict[tuple[str, Hashable], Placed] | None = None

    def visible(self, lane: str, left: float, right: float) -> list[Placed]:
        """Marks of a lane between two pixels."""
        placed = self._lanes.get(lane, [])
        first = bisect_left(placed, left, key=lambda group: group.x)
        last = bisect_left(placed, right, key=lambda group: group.x)
        return placed[first:last]

    def spans(self, lane: str) -> tuple[LaneMark, ...]:
        """Marks of a lane that have a length, in the order of their beginnings."""
        return self._wide.get(lane, ())

    def group_of(self, lane: str, key: Hashable) -> Placed | None:
        """The mark, or the group, in which a lane shows an event."""
        if self._group_of is None:
            self._group_of = {
                (name, mark.key): group
                for name, placed in self._lanes.items()
                for group in placed
                for mark in group.marks
            }
        return self._group_of.get((lane, key))


def _width(mark: LaneMark, size: float) -> float:
    """About how wide a mark is, by its label."""
    if len(mark.label) < 2:
        return size
    return size * (0.4 * len(mark.label) + (1.0 if mark.diamond else 0.5))


def _grouped(lane: Lane, scale: TimeScale, size: float) -> list[Placed]:
    groups: list[Placed] = []
    marks, count, at = lane.marks, len(lane.marks), 0
    while at < count:
        start, first = at, scale.x_of(lane.instants[at])
        before, last = _width(marks[at], size), first
        at += 1
        while at < count:
            x = scale.x_of(lane.instants[at])
            near = (before + _width(marks[at], size)) / 2
            # A group is as wide as two marks; what begins further right is one of its own.
            if x - last >= near and x - first >= (2 * size if at - start > 1 else near):
                break
            # Thousands may lie in one group: they are passed over, not looked at.
            at = max(at + 1, bisect_left(lane.instants, scale.instant_at(first + 2 * size), at))
            last = min(scale.x_of(lane.instants[at - 1]), first + 2 * size)
        groups.append(Placed((first + last) / 2, marks[start:at]))
    return groups
