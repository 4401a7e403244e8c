"""Medians and ninetieth percentiles of many values."""

from collections.abc import Iterable
from statistics import median

from kb.insights.schemas import ENOUGH_FOR_P90, Spread


def spread_of(values: Iterable[float]) -> Spread:
    """How values lie, as `statistics.median` and `statistics.quantiles` say it."""
    held = sorted(values)
    if not held:
        return Spread()
    if len(held) < ENOUGH_FOR_P90:
        return Spread(len(held), median(held))
    ninth, beyond = divmod(9 * (len(held) + 1), 10)
    p90 = (held[ninth - 1] * (10 - beyond) + held[ninth] * beyond) / 10
    return Spread(len(held), median(held), p90)
