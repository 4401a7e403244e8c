"""A time axis on paper: long gaps are broken, ticks stand at round times."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise

#: A gap longer than this part of everything shown is broken.
_BREAK_PART = 0.42
_MAX_BREAKS = 3
#: With fewer gaps, or shorter ones, a whole axis reads better than a broken one.
_FEWEST_GAPS = 4
_SHORTEST_BREAK = timedelta(minutes=30)
_STEPS = tuple(
    timedelta(seconds=seconds)
    for seconds in (
        60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200,
        86400, 2 * 86400, 7 * 86400, 14 * 86400, 30 * 86400, 91 * 86400, 365 * 86400, 3650 * 86400,
    )
)  # fmt: skip
_DAY = timedelta(days=1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Tick:
    """A grid line with its label; `day` is said when it changes."""

    x: float
    label: str
    day: str = ""


@dataclass(frozen=True, slots=True)
class _Span:
    start: datetime
    end: datetime
    x1: float
    x2: float

    def at(self, moment: datetime) -> float:
        length = (self.end - self.start).total_seconds()
        part = (moment - self.start).total_seconds() / length if length else 0.0
        return self.x1 + part * (self.x2 - self.x1)


class Axis:
    """Instants laid out between two x positions.

    Attributes:
        breaks: x positions of the marks that say "time is left out here".
    """

    def __init__(
        self, moments: list[datetime], left: float, right: float, gap: float, max_ticks: int = 8
    ) -> None:
        """Lay out.

        Args:
            moments: what must be on the axis; at least one.
            left: where the axis begins.
            right: where it ends.
            gap: the width of a broken gap.
            max_ticks: at most about so many grid lines.
        """
        points = sorted(set(moments))
        if len(points) == 1:
            points = [points[0] - timedelta(minutes=30), points[0] + timedelta(minutes=30)]
        self._max_ticks = max_ticks
        spans, _ = _layout(points, left, right, gap)
        begin = _round_down(points[0], self._step(spans))
        self._spans, self.breaks = _layout([begin, *points], left, right, gap)

    def x(self, moment: datetime) -> float:
        """Where an instant stands; those off the axis stand at its ends."""
        for span in self._spans:
            if moment <= span.end:
                return span.at(max(moment, span.start)) if moment >= span.start else span.x1
        return self._spans[-1].x2

    def ticks(self, apart: float) -> list[Tick]:
        """Grid lines at round times, at least `apart` from each other."""
        step = self._step(self._spans)
        found: list[tuple[float, datetime]] = []
        for span in self._spans:
            inside = [(span.at(at), at) for at in _round_times(span.start, span.end, step)]
            found += inside or [(span.x1, span.start)]
        kept: list[tuple[float, datetime]] = []
        for x, at in sorted(found):
            if not kept or x - kept[-1][0] >= apart:
                kept.append((x, at))
        return _labelled(kept, step)

    def _step(self, spans: list[_Span]) -> timedelta:
        shown = sum(((span.end - span.start) for span in spans), timedelta())
        return next((step for step in _STEPS if shown / step <= self._max_ticks), _STEPS[-1])


def _layout(
    points: list[datetime], left: float, right: float, gap: float
) -> tuple[list[_Span], list[float]]:
    gaps = [later - earlier for earlier, later in pairwise(points)]
    broken: set[int] = set()
    while len(broken) < _MAX_BREAKS:
        whole = [length for i, length in enumerate(gaps) if i not in broken]
        longest = max(whole, default=timedelta())
        few = len(whole) < _FEWEST_GAPS or longest < _SHORTEST_BREAK
        if few or longest < sum(whole, timedelta()) * _BREAK_PART:
            break
        broken.add(
            next(i for i, length in enumerate(gaps) if length == longest and i not in broken)
        )
    shown = sum((length for i, length in enumerate(gaps) if i not in broken), timedelta())
    room = right - left - gap * len(broken)
    spans: list[_Span] = []
    breaks: list[float] = []
    x, start = left, points[0]
    for i, later in enumerate(points[1:]):
        if i in broken:
            width = room * ((points[i] - start) / shown) if shown else 0.0
            spans.append(_Span(start, points[i], x, x + width))
            breaks.append(x + width + gap / 2)
            x, start = x + width + gap, later
    spans.append(_Span(start, points[-1], x, right))
    return spans, breaks


def _round_down(at: datetime, step: timedelta) -> datetime:
    """The round time at or before an instant; the instant itself where steps are long."""
    if step >= 7 * _DAY:
        return at
    return _EPOCH + (at - _EPOCH) // step * step


def _round_times(start: datetime, end: datetime, step: timedelta) -> list[datetime]:
    first = _EPOCH - (_EPOCH - start) // step * step
    times: list[datetime] = []
    while first <= end and len(times) < 60:
        times.append(first)
        first += step
    return times


def _labelled(found: list[tuple[float, datetime]], step: timedelta) -> list[Tick]:
    days = {at.date() for _, at in found}
    years = {at.year for _, at in found}
    ticks: list[Tick] = []
    last = None
    for x, at in found:
        if step >= _DAY:
            label = f"{at:%Y-%m}" if step >= 30 * _DAY else f"{at:%m-%d}"
            day = f"{at:%Y}" if len(years) > 1 and at.year != last and step < 30 * _DAY else ""
            last = at.year
        else:
            label = f"{at:%H:%M}"
            day = f"{at:%m-%d}" if len(days) > 1 and at.timetuple().tm_yday != last else ""
            last = at.timetuple().tm_yday
        ticks.append(Tick(x, label, day))
    return ticks
