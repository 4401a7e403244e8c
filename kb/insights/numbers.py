"""The numbers of all counted incidents, read once: several figures are made of them.

To sort and count them comes cheaper here than in a database that goes over its rows for each.
"""

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import compress
from typing import Any

from sqlalchemy import and_, case, select
from sqlalchemy.orm import Session

from kb.insights.bare import bare_rows
from kb.insights.keeping import TIMES
from kb.insights.learned import STAGES, column
from kb.insights.models import IncidentFigure
from kb.insights.scope import Scope


@dataclass(frozen=True, slots=True)
class Durations:
    """One of the four times, of incidents of the same month and severity.

    Attributes:
        known: minutes, the shortest first.
        missing: incidents that lack one of its two times.
        wrong: incidents where it is less than zero.
    """

    known: Sequence[float]
    missing: int
    wrong: int

    def within(self, minutes: float) -> int:
        """How many took so long at most."""
        return bisect_right(self.known, minutes)


@dataclass(frozen=True, slots=True)
class Group:
    """The incidents of a month and a severity.

    Attributes:
        month: see `IncidentFigure`.
        times: the four times, by their name.
        over: how many are over, and weren't recorded afterwards.
        days: of these, the days to each stage of learning that was reached, by its name.
        reviews: how many reviews are in each state.
    """

    month: int
    rank: int
    count: int
    times: Mapping[str, Durations]
    over: int
    days: Mapping[str, Sequence[float]]
    reviews: Counter[str]


def groups(session: Session, scope: Scope) -> tuple[Group, ...]:
    """The counted incidents by month and severity."""
    of = IncidentFigure
    over = case((and_(of.ended_at.is_not(None), of.backfilled.is_(False)), 1), else_=0)
    columns = (of.month, of.severity_rank, of.review, over)
    times = (getattr(of, name) for name in TIMES)
    query = select(*columns, *times, *map(column, STAGES)).where(*scope.conditions)
    held: defaultdict[tuple[int, int], list[tuple[Any, ...]]] = defaultdict(list)
    for row in bare_rows(session, query):
        held[row[:2]].append(row)
    return tuple(_group(month, rank, rows) for (month, rank), rows in sorted(held.items()))


def _group(month: int, rank: int, rows: Sequence[tuple[Any, ...]]) -> Group:
    _months, _ranks, reviews, over, *each = zip(*rows, strict=True)
    times, days = each[: len(TIMES)], each[len(TIMES) :]
    return Group(
        month,
        rank,
        len(rows),
        {name: _durations(values) for name, values in zip(TIMES, times, strict=True)},
        sum(over),
        {stage: _reached(values, over) for stage, values in zip(STAGES, days, strict=True)},
        Counter(reviews),
    )


def _reached(days: Sequence[float | None], over: Sequence[int]) -> Sequence[float]:
    return [value for value in compress(days, over) if value is not None]


def _durations(values: Sequence[float | None]) -> Durations:
    given = sorted(value for value in values if value is not None)
    wrong = next((at for at, value in enumerate(given) if value >= 0), len(given))
    return Durations(given[wrong:], len(values) - len(given), wrong)
