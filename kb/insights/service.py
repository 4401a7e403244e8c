"""The figures of a list of incidents, all in one reading."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.house import service as house
from kb.incidents.record.listing import ListQuery
from kb.incidents.record.models import Incident
from kb.insights.adherence import adherence
from kb.insights.causes import causes
from kb.insights.learning import lags, reviews
from kb.insights.models import IncidentFigure
from kb.insights.numbers import groups
from kb.insights.owed import owed
from kb.insights.schemas import Insights
from kb.insights.scope import Scope, opened_by, scope_of
from kb.insights.techniques import techniques
from kb.insights.times import by_period, times, wrong
from kb.insights.training import coverage
from kb.vocabulary.enums import Tlp

_ORDER = [tlp.value for tlp in Tlp]
_UNITS = {1: "month", 3: "quarter", 12: "year"}


def read(session: Session, q: ListQuery, at: datetime, viewer: str = "") -> Insights:
    """Count the incidents of a list.

    Args:
        session: of the read.
        q: which incidents; their order says nothing.
        at: the time that ages of follow-ups are told at.
        viewer: who looks: training is seen by leads.
    """
    scope = scope_of(session, q)
    base = opened_by(session, q)
    training = coverage(session, viewer)
    if not scope.count:
        return Insights(base, 0, "month", training=training)
    held = groups(session, scope)
    taken = times(held, scope, house.read(session).targets)
    is_wrong = any(one.errors for one in taken)
    errors, named = wrong(session, scope) if is_wrong else (0, ())
    return Insights(
        base=base,
        incidents=scope.count,
        unit=_UNITS[scope.unit],
        tlp=_marking(session, scope),
        periods=by_period(held, scope),
        times=taken,
        errors=errors,
        wrong=named,
        adherence=adherence(session, scope),
        techniques=techniques(session, scope, at),
        causes=causes(session, scope),
        owed=owed(session, scope, at),
        lags=lags(held),
        reviews=reviews(held),
        training=training,
    )


def _marking(session: Session, scope: Scope) -> str:
    """The strictest marking of what is counted, found without reading each incident."""
    for tlp in reversed(_ORDER):
        counted = select(IncidentFigure.incident_id).where(
            IncidentFigure.incident_id == Incident.id, *scope.conditions
        )
        query = select(Incident.id).where(Incident.tlp == tlp, counted.exists()).limit(1)
        if session.scalar(query) is not None:
            return tlp
    return Tlp.AMBER.value
