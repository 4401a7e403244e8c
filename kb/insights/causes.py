"""Causes that several incidents have, and those that came back after a change answered them."""

from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from kb.incidents.causes.models import Cause
from kb.incidents.config_changes.models import ConfigChange
from kb.insights.models import IncidentFigure
from kb.insights.schemas import CauseRow
from kb.insights.scope import Scope
from kb.vocabulary.enums import ChangeState

_MOST: Final = 15
_MADE: Final = (ChangeState.IMPLEMENTED.value, ChangeState.VERIFIED.value)


def causes(session: Session, scope: Scope) -> tuple[CauseRow, ...]:
    """Shared factors of two incidents or more; those that came back come first.

    A cause came back when an incident with it was detected on a later day than that on which a
    change that answers it was applied, in whichever incident. A change that was reopened since
    counts, too.
    """
    answered = _answered(session).subquery()
    at = IncidentFigure.at
    incidents = Cause.incident_id.distinct()
    after = func.count(incidents).filter(at >= answered.c.day_after)
    count = func.count(incidents)
    query = (
        select(Cause.factor, count, func.min(at), func.max(at), func.max(answered.c.at), after)
        .join(IncidentFigure, IncidentFigure.incident_id == Cause.incident_id)
        .join(answered, answered.c.factor == Cause.factor, isouter=True)
        .where(Cause.factor != "", *scope.conditions)
        .group_by(Cause.factor)
        .having(count > 1)
        .order_by(after.desc(), count.desc(), Cause.factor)
        .limit(_MOST)
    )
    return tuple(CauseRow(*row) for row in session.execute(query))


def _answered(session: Session) -> Select[str, datetime | None, datetime | None]:
    """When each factor was first answered by a change that was made, and when the next day began.

    Days are those of UTC, as filters tell them apart.
    """
    first = func.min(ConfigChange.applied_at)
    made = ConfigChange.state.in_(_MADE) | (ConfigChange.reopened_because != "")
    return (
        select(Cause.factor, first.label("at"), _day_after(session, first).label("day_after"))
        .join(ConfigChange, ConfigChange.cause_id == Cause.id)
        .where(Cause.factor != "", ConfigChange.applied_at.is_not(None), made)
        .group_by(Cause.factor)
    )


def _day_after(session: Session, moment: Any) -> Any:  # noqa: ANN401 - a time, and one of it
    if session.get_bind().dialect.name == "sqlite":
        return func.date(moment, "+1 day")
    day = func.date_trunc("day", func.timezone("UTC", moment)) + timedelta(days=1)
    return func.timezone("UTC", day)
