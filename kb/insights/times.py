"""Incidents by period and severity, and how long detecting, triage, containing, resolving took.

Only the times of events count, never when something was typed in.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import Final

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from kb.incidents.metrics.service import METRICS
from kb.incidents.record.models import Incident
from kb.insights.keeping import TIMES
from kb.insights.models import IncidentFigure
from kb.insights.numbers import Group
from kb.insights.percentiles import spread_of
from kb.insights.schemas import PeriodCount, TimeFigure, TimeOfSeverity, WrongTime
from kb.insights.scope import Scope
from kb.vocabulary.enums import Severity

type Targets = Mapping[str, Mapping[str, int]]

_MOST_WRONG: Final = 50


def by_period(groups: Sequence[Group], scope: Scope) -> tuple[PeriodCount, ...]:
    """The incidents of each period, also of those that had none."""
    counts: Counter[tuple[int, int]] = Counter()
    for group in groups:
        counts[group.month // scope.unit, group.rank] += group.count
    ranks = range(len(Severity))
    return tuple(
        PeriodCount(period, tuple(counts[number, rank] for rank in ranks))
        for number, period in scope.periods.items()
    )


def times(groups: Sequence[Group], scope: Scope, targets: Targets) -> tuple[TimeFigure, ...]:
    """The four times against the targets of the house."""
    return tuple(_time(groups, scope, name, targets) for name in TIMES)


def _time(groups: Sequence[Group], scope: Scope, name: str, targets: Targets) -> TimeFigure:
    known: defaultdict[int, list[float]] = defaultdict(list)
    for group in groups:
        known[group.month // scope.unit].extend(group.times[name].known)
    label, start, end, _tells = METRICS[name]
    return TimeFigure(
        name=name,
        label=label,
        between=(start, end),
        whole=spread_of(chain.from_iterable(known.values())),
        missing=sum(group.times[name].missing for group in groups),
        errors=sum(group.times[name].wrong for group in groups),
        rows=tuple(
            (period, spread_of(known.get(number, ()))) for number, period in scope.periods.items()
        ),
        by_severity=tuple(_by_severity(groups, name, targets)),
    )


def _by_severity(groups: Sequence[Group], name: str, targets: Targets) -> Iterator[TimeOfSeverity]:
    """Each severity of which the time is known, against its own target."""
    for severity in sorted(Severity, key=lambda one: one.rank):
        held = [group.times[name] for group in groups if group.rank == severity.rank]
        goal = targets.get(severity.value, {}).get(name)
        met = sum(one.within(goal) for one in held) if goal is not None else 0
        count = sum(len(one.known) for one in held)
        if count:
            yield TimeOfSeverity(severity.value, count, goal, met)


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
