"""How long after its end an incident was learned from: lesson, change, proof, report."""

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import chain
from typing import Final

from kb.insights.figure import N_
from kb.insights.models import SKIPPED
from kb.insights.numbers import Group
from kb.insights.percentiles import spread_of
from kb.insights.schemas import LagRow, ReviewRow
from kb.vocabulary.enums import ReviewState

_LABELS: Final[Mapping[str, str]] = {
    "lesson": N_("First lesson written"),
    "change": N_("First change applied"),
    "verified": N_("Last change verified"),
    "report": N_("First report exported"),
}


def lags(groups: Sequence[Group]) -> tuple[LagRow, ...]:
    """Each stage over the incidents that are over.

    Those that were recorded afterwards are left out: when they were written down says nothing.
    """
    total = sum(group.over for group in groups)
    found = []
    for stage, label in _LABELS.items():
        spread = spread_of(chain.from_iterable(group.days[stage] for group in groups))
        found.append(LagRow(stage, label, spread, total - spread.count))
    return tuple(found)


def reviews(groups: Sequence[Group]) -> tuple[ReviewRow, ...]:
    """How far reviews are, and how many were left out."""
    counts: Counter[str] = Counter()
    for group in groups:
        counts.update(group.reviews)
    rows = [
        ReviewRow(
            state.label,
            counts[state.value],
            f"state:{state.value.replace('_', '-')} -review:skipped",
        )
        for state in ReviewState
        if counts.get(state.value)
    ]
    if counts.get(SKIPPED):
        rows.append(ReviewRow(N_("Skipped, with a reason"), counts[SKIPPED], "review:skipped"))
    return tuple(rows)
