"""How often an incident's techniques, causes and type come: twelve months of our own incidents."""

import uuid
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime

from dateutil.relativedelta import relativedelta
from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from kb.incidents.causes.models import Cause
from kb.incidents.record.labels import DossierLabel
from kb.incidents.record.models import Incident
from kb.incidents.research.models import ResearchNote
from kb.vocabulary.folding import fold

MONTHS = 12
_RECENT = 3
_MOST_NAMES = 40
_ORDER = ("technique", "factor", "type")


@dataclass(frozen=True, slots=True)
class Trend:
    """One technique, shared factor or type of incident.

    Attributes:
        kind: "technique", "factor" or "type".
        name: as the incident writes it.
        counts: incidents a month, the oldest month first.
        notes: days and titles of what others wrote of it in these months.
    """

    kind: str
    name: str
    counts: tuple[int, ...]
    notes: tuple[tuple[date, str], ...] = ()

    @property
    def total(self) -> int:
        """Incidents in twelve months."""
        return sum(self.counts)

    @property
    def direction(self) -> str:
        """Rising, falling or steady: the last three months against the three before."""
        last, before = self.recent
        return "rising" if last > before else "falling" if last < before else "steady"

    @property
    def recent(self) -> tuple[int, int]:
        """Incidents of the last three months, and of the three before."""
        return sum(self.counts[-_RECENT:]), sum(self.counts[-2 * _RECENT : -_RECENT])


@dataclass(frozen=True, slots=True)
class Trends:
    """All of an incident.

    Attributes:
        months: first days of the twelve months, the oldest first.
        rows: techniques, then factors, the most frequent first; then the type.
    """

    months: tuple[date, ...]
    rows: tuple[Trend, ...]


def trends(session: Session, incident_id: uuid.UUID, today: date) -> Trends:
    """The trend of each technique and shared factor of an incident, and of its type.

    An incident counts in the month in which it was detected; in which it began or was opened
    where that isn't known. A technique includes its sub-techniques.

    Args:
        session: of the read.
        incident_id: whose techniques and factors.
        today: the twelfth month is the one of this day.
    """
    last = today.replace(day=1)
    months = tuple(last - relativedelta(months=MONTHS - 1 - at) for at in range(MONTHS))
    rows = [
        Trend("technique", name, _by_month(_with_technique(session, name, months[0]), months))
        for name in _techniques(session, incident_id)
    ]
    rows += [
        Trend("factor", name, _by_month(_with_factor(session, name, months[0]), months))
        for name in _factors(session, incident_id)
    ]
    rows += [
        Trend("type", name, _by_month(_of_type(session, name, months[0]), months))
        for name in _types(session, incident_id)
    ]
    noted = [_with_notes(session, row, months[0]) for row in rows]
    return Trends(
        months, tuple(sorted(noted, key=lambda row: (_ORDER.index(row.kind), -row.total)))
    )


_AT = func.coalesce(Incident.detected_at, Incident.first_activity_at, Incident.created_at)


def _start(first: date) -> datetime:
    return datetime(first.year, first.month, 1, tzinfo=UTC)


def _techniques(session: Session, incident_id: uuid.UUID) -> list[str]:
    incident = session.get(Incident, incident_id)
    return list(incident.techniques)[:_MOST_NAMES] if incident is not None else []


def _factors(session: Session, incident_id: uuid.UUID) -> list[str]:
    query = select(Cause.factor).where(Cause.incident_id == incident_id, Cause.factor != "")
    return list(session.scalars(query.distinct().order_by(Cause.factor).limit(_MOST_NAMES)))


def _types(session: Session, incident_id: uuid.UUID) -> list[str]:
    incident = session.get(Incident, incident_id)
    return [incident.incident_type] if incident is not None and incident.incident_type else []


def _with_technique(session: Session, name: str, first: date) -> Iterable[datetime]:
    wanted = fold(name)
    value = DossierLabel.value
    below = (value >= wanted + ".") & (value < wanted + ".\U0010ffff")
    named = select(DossierLabel.dossier_id).where(
        DossierLabel.field == "technique", or_(value == wanted, below)
    )
    query = select(_AT).where(Incident.id.in_(named), _start(first) <= _AT)
    return session.scalars(query.where(Incident.is_example.is_(False)))


def _with_factor(session: Session, factor: str, first: date) -> Iterable[datetime]:
    named = select(Cause.incident_id).where(Cause.factor == factor)
    query = select(_AT).where(Incident.id.in_(named), _start(first) <= _AT)
    return session.scalars(query.where(Incident.is_example.is_(False)))


def _of_type(session: Session, name: str, first: date) -> Iterable[datetime]:
    named = select(DossierLabel.dossier_id).where(
        DossierLabel.field == "type", DossierLabel.value == fold(name)
    )
    query = select(_AT).where(Incident.id.in_(named), _start(first) <= _AT)
    return session.scalars(query.where(Incident.is_example.is_(False)))


def _by_month(found: Iterable[datetime], months: tuple[date, ...]) -> tuple[int, ...]:
    counted = Counter((at.year, at.month) for at in found)
    return tuple(counted[month.year, month.month] for month in months)


def _with_notes(session: Session, row: Trend, first: date) -> Trend:
    """What others wrote, from the notes of all incidents, each title once."""
    day = func.coalesce(ResearchNote.published_on, ResearchNote.read_on)
    query = select(day, ResearchNote.title, ResearchNote.techniques, ResearchNote.tags)
    wanted = fold(row.name)
    notes: dict[tuple[date, str], None] = {}
    for at, title, techniques, tags in session.execute(query.where(day >= first).order_by(day)):
        named = {fold(word) for word in (techniques if row.kind == "technique" else tags)}
        if any(word == wanted or word.startswith(f"{wanted}.") for word in named):
            notes[at, title] = None
    return Trend(row.kind, row.name, row.counts, tuple(notes))
