"""A time axis that leaves long empty stretches out: from instants to pixels and back."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from itertools import pairwise
from typing import Final

_LONG_SHARE: Final = 1.5
_LONG_SECONDS: Final = 2 * 3600.0
_LONELY_SECONDS: Final = 24 * 3600.0
_MOST_BREAKS: Final = 8
_SHORTEST_SPAN: Final = 60.0

BREAK_WIDTH: Final = 34.0
"""Pixels of a stretch that is left out."""

_STEPS: Final = (
    *(1, 2, 5, 10, 15, 30),
    *(60 * n for n in (1, 2, 5, 10, 15, 30)),
    *(3600 * n for n in (1, 2, 3, 6, 12)),
    *(86400 * n for n in (1, 2, 7, 14, 28, 91, 182, 364)),
)
_DAY: Final = 86400


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of time that is drawn to scale; all in seconds since 1970 and pixels."""

    start: float
    end: float
    x: float
    width: float


@dataclass(frozen=True, slots=True)
class Tick:
    """A mark of the axis; `day` is the date where it begins a day or a stretch, else ""."""

    x: float
    label: str
    day: str


def long_gaps(instants: Sequence[float]) -> list[tuple[float, float]]:
    """Empty stretches that would take most of the axis; eight at most.

    They are longer than two hours, and longer than one and a half times all shorter
    stretches together: what happened keeps its room. Lonely instants need a day between them.

    Args:
        instants: sorted seconds since 1970.
    """
    gaps = sorted((right - left, left, right) for left, right in pairwise(instants))
    together = 0.0
    for number, (gap, _left, _right) in enumerate(gaps):
        least = max(_LONG_SECONDS, _LONG_SHARE * together) if together else _LONELY_SECONDS
        if gap >= least:
            return sorted((left, right) for _gap, left, right in gaps[number:][-_MOST_BREAKS:])
        together += gap
    return []


class TimeScale:
    """Places instants on an axis.

    Args:
        instants: what must be on it, sorted seconds since 1970.
        width: pixels at zoom 1, all instants within it.
        margin: pixels kept free at both ends.
        zoom: 1 fits; larger stretches the time.
        stretches: of these instants, where they are known.
    """

    def __init__(
        self,
        instants: Sequence[float],
        width: float,
        *,
        margin: float = 24.0,
        zoom: float = 1.0,
        stretches: Sequence[tuple[float, float]] | None = None,
    ) -> None:
        self.margin = margin
        stretches = stretches_of(instants) if stretches is None else stretches
        self._breaks = len(stretches) - 1
        seconds = sum(end - start for start, end in stretches)
        room = max(40.0, width - 2 * margin - BREAK_WIDTH * self._breaks)
        self.per_second = room / seconds * zoom
        self.segments: list[Segment] = []
        x = margin
        for start, end in stretches:
            length = (end - start) * self.per_second
            self.segments.append(Segment(start, end, x, length))
            x += length + BREAK_WIDTH
        self.width = x - BREAK_WIDTH + margin
        self._starts = [segment.start for segment in self.segments]
        self._lefts = [segment.x for segment in self.segments]

    def x_of(self, instant: float) -> float:
        """Pixels from the left end; instants in a gap stand inside its break."""
        at = max(0, bisect_right(self._starts, instant) - 1)
        segment = self.segments[at]
        if instant <= segment.end or at + 1 == len(self.segments):
            return segment.x + (instant - segment.start) * self.per_second
        following = self.segments[at + 1]
        share = (instant - segment.end) / (following.start - segment.end)
        return segment.x + segment.width + share * BREAK_WIDTH

    def instant_at(self, x: float) -> float:
        """Seconds since 1970 at `x`; within a break, in proportion."""
        at = max(0, bisect_right(self._lefts, x) - 1)
        segment = self.segments[at]
        if x <= segment.x + segment.width or at + 1 == len(self.segments):
            return segment.start + (x - segment.x) / self.per_second
        following = self.segments[at + 1]
        share = (x - segment.x - segment.width) / BREAK_WIDTH
        return segment.end + share * (following.start - segment.end)

    def breaks(self) -> list[float]:
        """Middles of the stretches that are left out, in pixels."""
        return [
            segment.x + segment.width + BREAK_WIDTH / 2 for segment in self.segments[: self._breaks]
        ]

    def step(self, least: float = 76.0) -> int:
        """Seconds between two ticks that are at least `least` pixels apart."""
        return next((step for step in _STEPS if step * self.per_second >= least), _STEPS[-1])

    def ticks(self, zone: tzinfo, left: float, right: float) -> list[Tick]:
        """Ticks between two pixels; days and hours are those of `zone`."""
        step = self.step()
        found: list[Tick] = []
        for segment in self.segments:
            if segment.x > right or segment.x + segment.width < left:
                continue
            found += self._ticks_in(segment, step, zone, left, right)
        return found

    def _ticks_in(
        self, segment: Segment, step: int, zone: tzinfo, left: float, right: float
    ) -> list[Tick]:
        first = max(segment.start, self.instant_at(max(left, segment.x)))
        last = min(segment.end, self.instant_at(min(right, segment.x + segment.width)))
        at = _aligned(first, step, zone)
        found: list[Tick] = []
        shown_day = ""
        while at.timestamp() <= last:
            local = at.astimezone(zone)
            day = local.strftime("%Y-%m-%d")
            new_day = day != shown_day
            label = "" if step >= _DAY else local.strftime("%H:%M:%S" if step < 60 else "%H:%M")
            found.append(Tick(self.x_of(at.timestamp()), label, day if new_day else ""))
            shown_day = day
            at += timedelta(seconds=step)
        middle = segment.x + segment.width / 2
        if not found and left <= middle <= right:
            # A stretch shorter than a step still has to say when it is.
            local = datetime.fromtimestamp((segment.start + segment.end) / 2, zone)
            found.append(Tick(middle, local.strftime("%H:%M"), local.strftime("%Y-%m-%d")))
        return found


def stretches_of(instants: Sequence[float]) -> list[tuple[float, float]]:
    """What is drawn to scale, each with some room at its ends."""
    if not instants:
        return [(0.0, 3600.0)]
    gaps = long_gaps(instants)
    ends = [instants[0], *(value for gap in gaps for value in gap), instants[-1]]
    stretches = [(ends[n], ends[n + 1]) for n in range(0, len(ends), 2)]
    seconds = sum(end - start for start, end in stretches)
    room = max(_SHORTEST_SPAN, 0.04 * seconds)
    return [(start - room, end + room) for start, end in stretches]


def _aligned(first: float, step: int, zone: tzinfo) -> datetime:
    """The first whole step at or after `first`, counted from midnight in `zone`."""
    local = datetime.fromtimestamp(first, zone)
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    if step >= _DAY:
        return midnight if midnight.timestamp() >= first else midnight + timedelta(days=1)
    passed = (local - midnight).total_seconds()
    return midnight + timedelta(seconds=-(-passed // step) * step)
