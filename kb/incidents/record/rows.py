"""Rows of the list of incidents: read for what is visible, a query a part."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, literal, select
from sqlalchemy.orm import Session

from kb.incidents.record.completeness import FLAWS, own_parts, parts_done, table
from kb.incidents.record.models import Incident, IncidentSource
from kb.vocabulary import enums as e

#: What a row counts: the key of lists in JSON, and the table.
COUNTED: Mapping[str, str] = {
    "alerts": "alert",
    "assets": "asset",
    "timeline": "timeline_event",
    "workflow_steps": "workflow_step",
    "lessons": "lesson",
    "config_changes": "config_change",
    "follow_ups": "follow_up",
}


@dataclass(frozen=True, slots=True)
class RowSource:
    """Where an imported incident came from."""

    product: str
    external_id: str
    external_number: str
    url: str


@dataclass(frozen=True, slots=True)
class IncidentRow:
    """One incident as a list shows it.

    Attributes:
        moments: how exactly each time is known.
        playbook: the title of the playbook in use, or an empty text.
        source: the first source, None for incidents entered by hand.
        counts: records of each part, by the keys of `COUNTED`.
        open_follow_ups, overdue_follow_ups: what is still owed.
        review_skipped: why it goes without a review; empty where it gets one.
        review_done: how many of the nine parts of the review are there.
    """

    id: uuid.UUID
    number: str
    title: str
    severity: str
    status: str
    review_state: str
    classification: str
    determination: str
    tlp: str
    incident_type: str
    lead: str
    reporter: str
    tags: tuple[str, ...]
    techniques: tuple[str, ...]
    created_at: datetime
    updated_at: datetime
    first_activity_at: datetime | None
    last_activity_at: datetime | None
    detected_at: datetime | None
    contained_at: datetime | None
    resolved_at: datetime | None
    is_example: bool
    version: int
    playbook: str
    source: RowSource | None
    counts: Mapping[str, int]
    open_follow_ups: int
    overdue_follow_ups: int
    review_done: int
    moments: Mapping[str, Any] = field(default_factory=dict)
    review_skipped: str = ""

    @property
    def assets(self) -> int:
        """How many assets and entities there are."""
        return self.counts["assets"]


_COLUMNS = (
    Incident.id,
    Incident.number,
    Incident.title,
    Incident.severity,
    Incident.status,
    Incident.review_state,
    Incident.classification,
    Incident.determination,
    Incident.tlp,
    Incident.incident_type,
    Incident.lead,
    Incident.reporter,
    Incident.tags,
    Incident.techniques,
    Incident.created_at,
    Incident.updated_at,
    Incident.first_activity_at,
    Incident.last_activity_at,
    Incident.detected_at,
    Incident.contained_at,
    Incident.resolved_at,
    Incident.moments,
    Incident.is_example,
    Incident.version,
    Incident.review_skipped,
)
_NAMES = tuple(column.key for column in _COLUMNS)


def read_rows(session: Session, ids: Sequence[uuid.UUID]) -> tuple[IncidentRow, ...]:
    """The rows of these incidents, in the order of the ids; vanished ones are left out."""
    found: dict[uuid.UUID, IncidentRow] = {}
    for start in range(0, len(ids), 500):
        found |= _read(session, ids[start : start + 500])
    return tuple(found[i] for i in ids if i in found)


def _read(session: Session, ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, IncidentRow]:
    own = [case((part, 1), else_=0) for part in own_parts()]
    query = select(
        *_COLUMNS,
        sum(own[1:], own[0]).label("own_parts"),
        Incident.config_decision,
        Incident.playbook_version_id,
    ).where(Incident.id.in_(ids))
    rows = session.execute(query).all()
    counts = {name: _counts(session, name, ids) for name in COUNTED.values()}
    owed = _owed(session, ids)
    sources = _sources(session, ids)
    playbooks = _playbooks(session, {r.playbook_version_id for r in rows} - {None})
    made: dict[uuid.UUID, IncidentRow] = {}
    for row in rows:
        values = dict(zip(_NAMES, row, strict=False))
        values["tags"], values["techniques"] = tuple(row.tags or ()), tuple(row.techniques or ())
        mine = {name: by_id.get(row.id, (0, 0)) for name, by_id in counts.items()}
        number = {name: pair[0] for name, pair in mine.items()}
        flaws = {name: pair[1] for name, pair in mine.items()}
        still, late = owed.get(row.id, (0, 0))
        made[row.id] = IncidentRow(
            **values,
            playbook=playbooks.get(row.playbook_version_id, ""),
            source=sources.get(row.id),
            counts={key: number[name] for key, name in COUNTED.items()},
            open_follow_ups=still,
            overdue_follow_ups=late,
            review_done=parts_done(row.own_parts, row.config_decision, number, flaws),
        )
    return made


def _counts(
    session: Session, name: str, ids: Sequence[uuid.UUID]
) -> dict[uuid.UUID, tuple[int, int]]:
    """Records of a part, and how many of them lack something, by incident."""
    part = table(name)
    owner = part.c.incident_id
    flawed = _how_many(FLAWS[name](part)) if name in FLAWS else literal(0)
    query = select(owner, func.count(), flawed).where(owner.in_(ids)).group_by(owner)
    return {row[0]: (row[1], row[2]) for row in session.execute(query)}


def _owed(session: Session, ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, tuple[int, int]]:
    """Open and overdue follow-ups by incident."""
    column = table("follow_up").c
    is_open = column.state.in_([state.value for state in e.FollowUpState if state.is_open])
    today = datetime.now(UTC).date()
    query = (
        select(column.incident_id, func.count(), _how_many(column.due < today))
        .where(and_(column.incident_id.in_(ids), is_open))
        .group_by(column.incident_id)
    )
    return {row[0]: (row[1], row[2]) for row in session.execute(query)}


def _how_many(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


def _sources(session: Session, ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, RowSource]:
    """The first source of each incident."""
    query = select(
        IncidentSource.incident_id,
        IncidentSource.product,
        IncidentSource.external_id,
        IncidentSource.external_number,
        IncidentSource.url,
    )
    query = query.where(IncidentSource.incident_id.in_(ids)).order_by(IncidentSource.id.desc())
    return {row[0]: RowSource(*row[1:]) for row in session.execute(query)}


def _playbooks(session: Session, versions: set[uuid.UUID]) -> dict[uuid.UUID, str]:
    """The titles of playbooks by the id of their version."""
    if not versions:
        return {}
    version, playbook = table("playbook_version"), table("playbook")
    query = (
        select(version.c.id, playbook.c.title)
        .join_from(version, playbook, playbook.c.id == version.c.playbook_id)
        .where(version.c.id.in_(versions))
    )
    return {row[0]: row[1] for row in session.execute(query)}
