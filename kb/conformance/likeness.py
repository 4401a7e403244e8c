"""How unlike the words of playbook steps and recorded steps are."""

from collections.abc import Sequence
from typing import Final

from rapidfuzz import fuzz, process

#: Titles less alike than this (of 100) are different steps.
ALIKE: Final = 72.0
#: How unlike two titles are that are just alike enough.
_FARTHEST: Final = 1000


def unlike(titles: Sequence[str], actions: Sequence[str]) -> list[dict[int, int]]:
    """For each title, the actions that may be the same step: 0 for equal words, 1000 at most.

    The order of the words doesn't count, nor do capitals.
    """
    sought = [_sorted(action) for action in actions]
    found: list[dict[int, int]] = []
    for title in titles:
        words = _sorted(title)
        hits = process.extract(
            words, sought, scorer=fuzz.ratio, score_cutoff=ALIKE, limit=None, processor=None
        )
        far = {at: round((100 - score) / (100 - ALIKE) * _FARTHEST) for _text, score, at in hits}
        found.append(far if words else {})
    return found


def _sorted(text: str) -> str:
    return " ".join(sorted(text.casefold().split()))
