"""Events as marks on lanes: where each stands, and which are joined because they collide."""

from bisect import bisect_left
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Placed:
    """One mark, or several that would lie upon each other, with its middle in pixels."""

    x: float
    marks: tuple[LaneMark, ...]

    @property
    def label(self) -> str:
        """The number, or the first and the last of a group."""
        first, last = self.marks[0].number, self.marks[-1].number
        return str(first) if len(self.marks) == 1 else f"{first}–{last}"

    @property
    def key_event(self) -> bool:
        """Whether one of its events goes into the report."""
        return any(mark.key_event for mark in self.marks)


class Placement:
    """Where the marks of each lane stand for one scale; made anew when scale or marks change."""

    def __init__(self, marks: Sequence[LaneMark], scale: TimeScale, size: float) -> None:
        self._lanes: dict[str, list[Placed]] = {}
        self._wide: dict[str, list[LaneMark]] = {}
        self._group_of: dict[Hashable, Placed] = {}
        for lane in dict.fromkeys(mark.lane for mark in marks):
            own = sorted((m for m in marks if m.lane == lane), key=lambda m: (m.at, m.number))
            self._lanes[lane] = _grouped(own, scale, size)
            self._wide[lane] = [m for m in own if m.until or m.uncertain_until]
        for placed in self._lanes.values():
            for group in placed:
                self._group_of.update((mark.key, group) for mark in group.marks)

    def visible(self, lane: str, left: float, right: float) -> list[Placed]:
        """Marks of a lane between two pixels."""
        placed = self._lanes.get(lane, [])
        first = bisect_left(placed, left, key=lambda group: group.x)
        last = bisect_left(placed, right, key=lambda group: group.x)
        return placed[first:last]

    def spans(self, lane: str) -> list[LaneMark]:
        """Marks of a lane that have a length."""
        return self._wide.get(lane, [])

    def group_of(self, key: Hashable) -> Placed | None:
        """The mark, or the group, in which an event is shown."""
        return self._group_of.get(key)


def _grouped(marks: Sequence[LaneMark], scale: TimeScale, size: float) -> list[Placed]:
    groups: list[Placed] = []
    held: list[LaneMark] = []
    first = last = 0.0
    for mark in marks:
        x = scale.x_of(mark.at)
        # A group is as wide as two marks; what begins further right is one of its own.
        if held and (x - last < size or x - first < (2 * size if len(held) > 1 else size)):
            held.append(mark)
            last = max(first, min(x, first + 2 * size))
            continue
        if held:
            groups.append(Placed((first + last) / 2, tuple(held)))
        held, first, last = [mark], x, x
    if held:
        groups.append(Placed((first + last) / 2, tuple(held)))
    return groups
