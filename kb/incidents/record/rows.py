"""Rows of the list of incidents: read for what is visible, a query a part."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, FromClause, and_, case, func, or_, select
from sqlalchemy.orm import Session

from kb.incidents.record.models import Incident, IncidentSource
from kb.store.base import Base
from kb.vocabulary import enums as e

#: Parts of a review that `review_done` counts.
REVIEW_PARTS = 9

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
        playbook: the title of the playbook in use, or an empty text.
        source: the first source, None for incidents entered by hand.
        counts: records of each part, by the keys of `COUNTED`.
        open_follow_ups, overdue_follow_ups: what is still owed.
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
    Incident.is_example,
    Incident.version,
)
_NAMES = tuple(column.key for column in _COLUMNS)


def read_rows(session: Session, ids: Sequence[uuid.UUID]) -> tuple[IncidentRow, ...]:
    """The rows of these incidents, in the order of the ids; vanished ones are left out."""
    found: dict[uuid.UUID, IncidentRow] = {}
    for start in range(0, len(ids), 500):
        found |= _read(session, ids[start : start + 500])
    return tuple(found[i] for i in ids if i in found)


def _read(session: Session, ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, IncidentRow]:
    has_summary = case((func.trim(Incident.summary) != "", 1), else_=0).label("has_summary")
    query = select(
        *_COLUMNS, has_summary, Incident.config_decision, Incident.playbook_version_id
    ).where(Incident.id.in_(ids))
    rows = session.execute(query).all()
    counts = {key: _counts(session, table, ids) for key, table in COUNTED.items()}
    owed = _owed(session, ids)
    sources = _sources(session, ids)
    playbooks = _playbooks(session, {r.playbook_version_id for r in rows} - {None})
    made: dict[uuid.UUID, IncidentRow] = {}
    for row in rows:
        values = dict(zip(_NAMES, row, strict=False))
        values["tags"], values["techniques"] = tuple(row.tags or ()), tuple(row.techniques or ())
        mine = {key: by_id.get(row.id, 0) for key, by_id in counts.items()}
        still, late, bare = owed.get(row.id, (0, 0, 0))
        made[row.id] = IncidentRow(
            **values,
            playbook=playbooks.get(row.playbook_version_id, ""),
            source=sources.get(row.id),
            counts=mine,
            open_follow_ups=still,
            overdue_follow_ups=late,
            review_done=_review_done(row, mine, bare),
        )
    return made


def _review_done(row: Any, counts: Mapping[str, int], bare: int) -> int:  # noqa: ANN401 - a row
    """Parts that are there; `bare` is how many open follow-ups lack owner or due date."""
    return sum(
        (
            bool(row.has_summary),
            row.severity != e.Severity.NOT_SET.value,
            bool(row.lead.strip()),
            counts["timeline"] > 0,
            counts["workflow_steps"] > 0,
            counts["assets"] > 0,
            counts["lessons"] > 0,
            row.config_decision != e.ConfigDecision.UNDECIDED.value or counts["config_changes"] > 0,
            counts["follow_ups"] > 0 and bare == 0,
        )
    )


def _table(name: str) -> FromClause:
    return Base.metadata.tables[name]


def _counts(session: Session, name: str, ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, int]:
    owner = _table(name).c.incident_id
    query = select(owner, func.count()).where(owner.in_(ids)).group_by(owner)
    return {row[0]: row[1] for row in session.execute(query)}


def _owed(session: Session, ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, tuple[int, int, int]]:
    """Open, overdue, and lacking owner or due date: follow-ups by incident."""
    column = _table("follow_up").c
    is_open = column.state.in_([state.value for state in e.FollowUpState if state.is_open])
    query = (
        select(
            column.incident_id,
            func.count(),
            _how_many(column.due < func.current_date()),
            _how_many(or_(func.trim(column.owner) == "", column.due.is_(None))),
        )
        .where(and_(column.incident_id.in_(ids), is_open))
        .group_by(column.incident_id)
    )
    return {row[0]: (row[1], row[2], row[3]) for row in session.execute(query)}


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
    version, playbook = _table("playbook_version"), _table("playbook")
    query = (
        select(version.c.id, playbook.c.title)
        .join_from(version, playbook, playbook.c.id == version.c.playbook_id)
        .where(version.c.id.in_(versions))
    )
    return {row[0]: row[1] for row in session.execute(query)}
