"""How long after its end an incident was learned from: lesson, change, proof, report."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from sqlalchemy import ColumnElement, Float, case, cast, func, select
from sqlalchemy.orm import Session

from kb.incidents.record.figure_filters import learned_at
from kb.insights.bare import bare_rows
from kb.insights.models import SKIPPED, IncidentFigure
from kb.insights.percentiles import spread_of
from kb.insights.schemas import LagRow, ReviewRow
from kb.insights.scope import Scope
from kb.vocabulary.enums import ReviewState

#: Stage → its label, and whether its first or its last one counts.
_STAGES: Final[Mapping[str, tuple[str, Callable[..., Any]]]] = {
    "lesson": ("First lesson written", func.min),
    "change": ("First change applied", func.min),
    "verified": ("Last change verified", func.max),
    "report": ("First report exported", func.min),
}
_DAY: Final = 86_400


def lags(session: Session, scope: Scope) -> tuple[LagRow, ...]:
    """Each stage over the incidents that are over.

    Those that were recorded afterwards are left out: when they were written down says nothing.
    """
    over = (
        *scope.conditions,
        IncidentFigure.ended_at.is_not(None),
        IncidentFigure.backfilled.is_(False),
    )
    total = session.scalar(select(func.count()).select_from(IncidentFigure).where(*over)) or 0
    found = []
    for stage, (label, which) in _STAGES.items():
        incident, at, holds = learned_at(stage)
        days = (
            select(_days(session, IncidentFigure.ended_at, which(at)))
            .where(IncidentFigure.incident_id == incident, holds, *over)
            .group_by(IncidentFigure.incident_id)
        )
        spread = spread_of(row[0] for row in bare_rows(session, days))
        found.append(LagRow(stage, label, spread, total - spread.count))
    return tuple(found)


def _days(session: Session, start: Any, end: Any) -> ColumnElement[float]:  # noqa: ANN401
    """The days between two times; none where the second one comes first."""
    if session.get_bind().dialect.name == "sqlite":
        between = func.julianday(end) - func.julianday(start)
    else:
        between = cast(func.extract("epoch", end - start), Float) / _DAY
    return case((between > 0, between), else_=0.0)


def reviews(session: Session, scope: Scope) -> tuple[ReviewRow, ...]:
    """How far reviews are, and how many were left out."""
    query = (
        select(IncidentFigure.review, func.count())
        .where(*scope.conditions)
        .group_by(IncidentFigure.review)
    )
    counts: dict[str, int] = {row[0]: row[1] for row in session.execute(query)}
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
        rows.append(ReviewRow("Skipped, with a reason", counts[SKIPPED], "review:skipped"))
    return tuple(rows)
