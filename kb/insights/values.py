"""Values of a figure as people read them; no store is asked, so that a renderer may."""

from collections.abc import Callable

from kb.insights.figure import Measure, Value
from kb.vocabulary.moments import format_duration

_DAY = 1440


def written(
    value: Value,
    measure: Measure = "text",
    duration: Callable[[float], str] = format_duration,
    same_day: str = "0 d",
) -> str:
    """A value as people read it; "–" where there is none.

    Args:
        value: of a figure.
        measure: what it counts.
        duration: how minutes are written.
        same_day: how less than a day's worth of days is written.
    """
    if value is None:
        return "–"
    if measure == "minutes" and isinstance(value, int | float):
        return duration(value)
    if measure == "days" and isinstance(value, int | float):
        return same_day if value * _DAY < 1 else duration(value * _DAY)
    if isinstance(value, int | float):
        return f"{value:,.0f}"
    return value
