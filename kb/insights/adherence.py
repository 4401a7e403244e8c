"""How playbooks were kept: which steps were late, skipped, added or done out of order."""

from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kb.insights.models import IncidentFigure, StepFigure
from kb.insights.schemas import Adherence, StepRow
from kb.insights.scope import Scope
from kb.vocabulary.enums import StepResult

_MOST: Final = 12
_NAMES: Final = {
    StepResult.LATE: "late",
    StepResult.SKIPPED: "skipped",
    StepResult.ADDED: "added",
    StepResult.REORDERED: "moved",
}


def adherence(session: Session, scope: Scope) -> Adherence:
    """The steps that deviate most often, over all playbooks: equal titles are one step."""
    sums = select(func.count(), func.sum(IncidentFigure.due), func.sum(IncidentFigure.kept)).where(
        *scope.conditions, IncidentFigure.due > 0
    )
    incidents, due, kept = session.execute(sums).one()
    of_scope = IncidentFigure.incident_id == StepFigure.incident_id
    named = (StepFigure.step != "", *scope.conditions)
    counts: list[Any] = [_in_incidents(result).label(name) for result, name in _NAMES.items()]
    every = func.count().label("every")
    query = (
        select(func.max(StepFigure.title), *counts)
        .join(IncidentFigure, of_scope)
        .where(*named)
        .group_by(StepFigure.step)
        .order_by(every.desc(), StepFigure.step)
        .limit(_MOST)
    )
    rows = tuple(StepRow(*row) for row in session.execute(query))
    distinct = select(func.count(StepFigure.step.distinct())).join(IncidentFigure, of_scope)
    return Adherence(
        incidents=incidents,
        due=due or 0,
        kept=kept or 0,
        rows=rows,
        further=max((session.scalar(distinct.where(*named)) or 0) - len(rows), 0),
    )


def _in_incidents(result: StepResult) -> Any:  # noqa: ANN401 - an aggregate
    """In how many incidents: one that added a step twice is one."""
    return func.count(StepFigure.incident_id.distinct()).filter(StepFigure.result == result.value)
