"""The longest part of a sequence that keeps rising: what stayed in order."""

import bisect
from collections.abc import Sequence


def longest_rising(values: Sequence[int]) -> set[int]:
    """Places of a longest strictly rising part (Fredman 1975: patience sorting)."""
    tails: list[int] = []
    ends: list[int] = []
    previous: list[int] = [-1] * len(values)
    for place, value in enumerate(values):
        at = bisect.bisect_left(tails, value)
        previous[place] = ends[at - 1] if at else -1
        tails[at : at + 1] = [value]
        ends[at : at + 1] = [place]
    kept: set[int] = set()
    last = ends[-1] if ends else -1
    while last >= 0:
        kept.add(last)
        last = previous[last]
    return kept
