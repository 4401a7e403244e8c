"""Follow-ups that are open: by their age, by who owes them, by the cause of their incident."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import Session

from kb.incidents.causes.models import Cause
from kb.incidents.follow_ups.models import FollowUp
from kb.insights.figure import N_
from kb.insights.models import IncidentFigure
from kb.insights.schemas import AgeRow, Owed, OwedRow
from kb.insights.scope import Scope
from kb.vocabulary.enums import FollowUpState

_MOST: Final = 10
_OPEN: Final = tuple(state.value for state in FollowUpState if state.is_open)
#: From so many days on, and its words.
_AGES: Final = (
    (0, N_("Up to a week")),
    (8, N_("Up to a month")),
    (31, N_("Up to three months")),
    (91, N_("Up to a year")),
    (366, N_("Over a year")),
)

type _Row = tuple[str, int, int, int]
"""An owner, a place in _AGES, how many, and how many of them are overdue."""


def owed(session: Session, scope: Scope, at: datetime) -> Owed:
    """All open follow-ups of the counted incidents.

    Their age is the number of days since they were written down.
    """
    late = case((FollowUp.due < at.date(), 1), else_=0)
    of_scope = IncidentFigure.incident_id == FollowUp.incident_id
    open_ = (FollowUp.state.in_(_OPEN), *scope.conditions)
    age = _age(at)
    query = (
        select(FollowUp.owner, age, func.count(), func.sum(late))
        .join(IncidentFigure, of_scope)
        .where(*open_)
        .group_by(FollowUp.owner, age)
    )
    rows = [(owner, age, count, overdue) for owner, age, count, overdue in session.execute(query)]
    if not rows:
        return Owed()
    overdue = func.count(FollowUp.id.distinct()).filter(late == 1)
    by_cause = (
        select(Cause.factor, func.count(FollowUp.id.distinct()), overdue)
        .select_from(FollowUp)
        .join(IncidentFigure, of_scope)
        .join(Cause, Cause.incident_id == FollowUp.incident_id)
        .where(Cause.factor != "", *open_)
        .group_by(Cause.factor)
        .order_by(func.count(FollowUp.id.distinct()).desc(), Cause.factor)
        .limit(_MOST)
    )
    return Owed(
        count=sum(count for _owner, _age, count, _late in rows),
        overdue=sum(is_late for _owner, _age, _count, is_late in rows),
        by_age=_by_age(rows, at),
        by_owner=_by_owner(rows),
        by_cause=tuple(OwedRow(*row) for row in session.execute(by_cause)),
    )


def _age(at: datetime) -> ColumnElement[int]:
    """The place in _AGES of a follow-up; what was written down in the future is new."""
    older = [
        (FollowUp.created_at < _midnight(at, days), place)
        for place, (days, _label) in reversed(list(enumerate(_AGES)))
        if days
    ]
    return case(*older, else_=0)


def _midnight(at: datetime, days: int) -> datetime:
    """What was written down before it is so many days old at least."""
    day = at.replace(hour=0, minute=0, second=0, microsecond=0)
    return day - timedelta(days=days - 1)


def _by_owner(rows: Sequence[_Row]) -> tuple[OwedRow, ...]:
    counts: Counter[str] = Counter()
    late: Counter[str] = Counter()
    for owner, _age, count, overdue in rows:
        counts[owner] += count
        late[owner] += overdue
    first = sorted(counts, key=lambda owner: (-counts[owner], owner))[:_MOST]
    return tuple(OwedRow(owner, counts[owner], late[owner]) for owner in first)


def _by_age(rows: Sequence[_Row], at: datetime) -> tuple[AgeRow, ...]:
    """Whole days, as a filter tells them apart."""
    found = []
    for place, (days, label) in enumerate(_AGES):
        held = [row for row in rows if row[1] == place]
        newest = at.date() - timedelta(days=days)
        oldest = (
            at.date() - timedelta(days=_AGES[place + 1][0] - 1) if place + 1 < len(_AGES) else ""
        )
        said = (
            f"{oldest}..{newest}" if days and oldest else f">={oldest}" if oldest else f"<={newest}"
        )
        count, overdue = sum(row[2] for row in held), sum(row[3] for row in held)
        found.append(AgeRow(label, days, count, overdue, f"owed-since:{said}"))
    return tuple(found)
