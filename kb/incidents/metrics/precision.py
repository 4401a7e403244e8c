"""Durations no more exact than the times they lie between."""

from collections.abc import Mapping
from typing import Any

from kb.vocabulary.enums import Precision
from kb.vocabulary.moments import format_duration

_EXACT = Precision.EXACT
#: precision → how far the real time may lie behind the written one, in minutes.
SLACK: dict[Precision, float] = {
    Precision.EXACT: 0,
    Precision.MINUTE: 1,
    Precision.HOUR: 60,
    Precision.DAY: 1440,
    Precision.MONTH: 44_640,
    Precision.YEAR: 527_040,
    Precision.UNKNOWN: float("inf"),
}
#: precision → its unit in minutes, and the words of a duration within and of it.
_UNITS: dict[Precision, tuple[float, str, str, str]] = {
    Precision.HOUR: (60, "within the hour", "h", "h"),
    Precision.DAY: (1440, "the same day", "d", "d"),
    Precision.MONTH: (43_830, "the same month", "month", "months"),
    Precision.YEAR: (525_960, "the same year", "year", "years"),
}


def precision_of(moments: Mapping[str, Any], name: str) -> Precision:
    """How exactly a milestone is known; exact where nothing is said."""
    known = moments.get(name)
    try:
        return Precision(known.get("precision", "exact")) if isinstance(known, dict) else _EXACT
    except ValueError:
        return _EXACT


def coarser(moments: Mapping[str, Any], first: str, second: str) -> Precision:
    """The less exact of two milestones: a duration is no better than its worse end."""
    return worse(precision_of(moments, first), precision_of(moments, second))


def worse(one: Precision, other: Precision) -> Precision:
    """The less exact of two precisions."""
    order = list(Precision)
    return max(one, other, key=order.index)


def to_minute(precision: str | None) -> Precision:
    """For places that never show seconds; what older records lack is exact."""
    return worse(Precision(precision or Precision.EXACT), Precision.MINUTE)


def written(minutes: float | None, precision: str = Precision.EXACT) -> str:
    """A duration such as "1 h 14 m" or, where its ends are only about known, "about 3 h"."""
    if minutes is None:
        return format_duration(None)
    if precision == Precision.UNKNOWN:
        return "not known exactly"
    unit = _UNITS.get(Precision(precision))
    if unit is None:
        return format_duration(minutes)
    size, within, one, many = unit
    count = round(abs(minutes) / size)
    if not count:
        return within
    if precision == Precision.HOUR:
        return f"about {format_duration(count * size)}"
    return f"about {count} {one if count == 1 else many}"
