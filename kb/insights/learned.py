"""How long after its end each incident was learned from, kept with its other figures."""

import uuid
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, Float, case, cast, func, select, update
from sqlalchemy.orm import Session

from kb.incidents.record.figure_filters import learned_at
from kb.insights.models import IncidentFigure

#: Stage → whether its first or its last one counts.
STAGES: Final[Mapping[str, Callable[..., Any]]] = {
    "lesson": func.min,
    "change": func.min,
    "verified": func.max,
    "report": func.min,
}
#: What of a record of a kind says when a stage was reached, beside that it is there.
FIELDS: Final[Mapping[str, frozenset[str]]] = {
    "lesson": frozenset(),
    "config_change": frozenset({"applied_at", "verified_at", "state"}),
    "issued_report": frozenset({"exported_at", "incident_id"}),
}
_DAY: Final = 86_400


def column(stage: str) -> ColumnElement[float | None]:
    """Where the days of a stage are kept."""
    found: ColumnElement[float | None] = getattr(IncidentFigure, f"{stage}_days")
    return found


def keep(session: Session, ids: Sequence[uuid.UUID]) -> None:
    """Count the days of incidents anew; the caller commits."""
    values = {f"{stage}_days": _days_to(session, stage) for stage in STAGES}
    query = update(IncidentFigure).where(IncidentFigure.incident_id.in_(ids)).values(values)
    session.execute(query, execution_options={"synchronize_session": False})


def _days_to(session: Session, stage: str) -> Any:  # noqa: ANN401 - a value that is selected
    incident, at, holds = learned_at(stage)
    days = _days(session, IncidentFigure.ended_at, STAGES[stage](at))
    query = select(days).where(incident == IncidentFigure.incident_id, holds)
    return query.correlate(IncidentFigure).scalar_subquery()


def _days(session: Session, start: Any, end: Any) -> ColumnElement[float]:  # noqa: ANN401
    """The days between two times; none where the second one comes first."""
    if session.get_bind().dialect.name == "sqlite":
        between = func.julianday(end) - func.julianday(start)
    else:
        between = cast(func.extract("epoch", end - start), Float) / _DAY
    return case((between > 0, between), (between <= 0, 0.0))
