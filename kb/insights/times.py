"""Incidents by period and severity, and how long detecting, triage, containing, resolving took.

Only the times of events count, never when something was typed in.
"""

from collections import Counter
from collections.abc import Mapping
from itertools import chain
from typing import Any, Final

from sqlalchemy import Select, and_, case, false, func, or_, select
from sqlalchemy.orm import Session

from kb.incidents.metrics.service import METRICS
from kb.incidents.record.models import Incident
from kb.insights.bare import bare_rows
from kb.insights.keeping import TIMES
from kb.insights.models import IncidentFigure
from kb.insights.percentiles import spread_of
from kb.insights.schemas import PeriodCount, TimeFigure, TimeOfSeverity, WrongTime
from kb.insights.scope import Scope
from kb.vocabulary.enums import Severity

type Targets = Mapping[str, Mapping[str, int]]

_MOST_WRONG: Final = 50
_BY_RANK: Final = {one.rank: one.value for one in Severity}


def by_period(session: Session, scope: Scope) -> tuple[PeriodCount, ...]:
    """The incidents of each period, also of those that had none."""
    query = (
        select(IncidentFigure.month, IncidentFigure.severity_rank, func.count())
        .where(*scope.conditions)
        .group_by(IncidentFigure.month, IncidentFigure.severity_rank)
    )
    counts: Counter[tuple[int, int]] = Counter()
    for month, rank, count in session.execute(query):
        counts[month // scope.unit, rank] += count
    ranks = range(len(Severity))
    return tuple(
        PeriodCount(period, tuple(counts[number, rank] for rank in ranks))
        for number, period in scope.periods.items()
    )


def times(session: Session, scope: Scope, targets: Targets) -> tuple[TimeFigure, ...]:
    """The four times against the targets of the house.

    The database says what it can sum up; the values come here, since neither SQLite nor a window
    over each period finds percentiles in half the time that sorting them takes.
    """
    sums = {row.rank: row for row in session.execute(_sums(scope, targets))}
    columns = [getattr(IncidentFigure, name) for name in TIMES]
    query = select(IncidentFigure.month, *columns).where(*scope.conditions)
    held: dict[int, tuple[list[float | None], ...]] = {}
    for month, detect, triage, contain, resolve in bare_rows(session, query):
        lists = held.get(month)
        if lists is None:
            lists = held[month] = ([], [], [], [])
        lists[0].append(detect)
        lists[1].append(triage)
        lists[2].append(contain)
        lists[3].append(resolve)
    return tuple(
        _time(scope, name, {month: lists[at] for month, lists in held.items()}, sums, targets)
        for at, name in enumerate(TIMES)
    )


def _goal(targets: Targets, rank: int, name: str) -> int | None:
    return targets.get(_BY_RANK.get(rank, ""), {}).get(name)


def _sums(scope: Scope, targets: Targets) -> Select[Any]:
    """By severity and time: how many lack it, are wrong, count, and met their target."""
    rank = IncidentFigure.severity_rank
    each: list[Any] = []
    for name in TIMES:
        column: Any = getattr(IncidentFigure, name)
        goals = [
            (rank == number, column <= goal)
            for number in _BY_RANK
            if (goal := _goal(targets, number, name)) is not None
        ]
        met = case(*goals, else_=False) if goals else false()
        each += [
            func.count().filter(column.is_(None)).label(f"{name}_missing"),
            func.count().filter(column < 0).label(f"{name}_wrong"),
            func.count().filter(and_(column >= 0, met)).label(f"{name}_met"),
        ]
    query = select(rank.label("rank"), func.count().label("all"), *each).where(*scope.conditions)
    return query.group_by(rank)


def _time(
    scope: Scope,
    name: str,
    held: Mapping[int, list[float | None]],
    sums: Mapping[int, Any],
    targets: Targets,
) -> TimeFigure:
    known: dict[int, list[float]] = {}
    for month, values in held.items():
        good = [value for value in values if value is not None and value >= 0]
        known.setdefault(month // scope.unit, []).extend(good)
    for held_values in known.values():
        held_values.sort()
    missing = sum(getattr(row, f"{name}_missing") for row in sums.values())
    errors = sum(getattr(row, f"{name}_wrong") for row in sums.values())
    label, start, end, _tells = METRICS[name]
    return TimeFigure(
        name=name,
        label=label,
        between=(start, end),
        whole=spread_of(chain.from_iterable(known.values())),
        missing=missing,
        errors=errors,
        rows=tuple(
            (period, spread_of(known.get(number, ()))) for number, period in scope.periods.items()
        ),
        by_severity=tuple(
            TimeOfSeverity(
                _BY_RANK[rank], count, _goal(targets, rank, name), getattr(row, f"{name}_met")
            )
            for rank, row in sorted(sums.items())
            if rank in _BY_RANK
            and (count := row.all - getattr(row, f"{name}_missing") - getattr(row, f"{name}_wrong"))
        ),
    )


def wrong(session: Session, scope: Scope) -> tuple[int, tuple[WrongTime, ...]]:
    """Incidents whose times contradict each other: how many, and the newest."""
    each = [getattr(IncidentFigure, name) for name in TIMES]
    negative = or_(*(column < 0 for column in each))
    count = select(func.count()).select_from(IncidentFigure).where(*scope.conditions, negative)
    query = (
        select(Incident.id, Incident.number, Incident.title, *each)
        .join(IncidentFigure, IncidentFigure.incident_id == Incident.id)
        .where(*scope.conditions, negative)
        .order_by(IncidentFigure.at.desc(), Incident.id)
        .limit(_MOST_WRONG)
    )
    rows = tuple(
        WrongTime(
            incident_id,
            number,
            title,
            tuple(name for name, value in zip(TIMES, values, strict=True) if (value or 0) < 0),
        )
        for incident_id, number, title, *values in session.execute(query)
    )
    return session.scalar(count) or 0, rows
