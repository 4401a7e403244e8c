"""The runs of a playbook, or of a rule, over all incidents: started how, how far they came."""

import uuid
from dataclasses import dataclass
from typing import Final

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from kb.conformance import running
from kb.incidents.playbook_runs.models import PlaybookRun
from kb.incidents.playbook_runs.schemas import PlaybookRun as Run
from kb.incidents.record.models import Incident
from kb.library.playbooks.models import PlaybookVersion
from kb.store.schemas import as_schema

#: So many are read, the newest.
MOST: Final = 200


@dataclass(frozen=True, slots=True)
class SeenRun:
    """A run, and the incident that it belongs to."""

    run: Run
    number: str
    incident_title: str


@dataclass(frozen=True, slots=True)
class Runs:
    """The runs of a playbook, or those that a rule started.

    Attributes:
        shown: the newest ones that fit.
        by_trigger: how many there are of each code of RunTrigger, over all.
    """

    shown: tuple[SeenRun, ...]
    by_trigger: dict[str, int]


def of_playbook(session: Session, playbook_id: uuid.UUID, trigger: str = "") -> Runs:
    """The runs of any version of a playbook, newest first.

    Args:
        session: kb's own.
        playbook_id: the playbook.
        trigger: a code of RunTrigger, to read those alone; all where empty.
    """
    versions = select(PlaybookVersion.id).where(PlaybookVersion.playbook_id == playbook_id)
    return _read(session, PlaybookRun.playbook_version_id.in_(versions), trigger)


def of_rule(session: Session, rule_id: uuid.UUID) -> Runs:
    """The runs that an automation rule of the library started, newest first."""
    return _read(session, PlaybookRun.rule_id == rule_id)


def _read(session: Session, which: ColumnElement[bool], trigger: str = "") -> Runs:
    counts = select(PlaybookRun.trigger, func.count()).where(which).group_by(PlaybookRun.trigger)
    by_trigger = {str(row[0]): int(row[1]) for row in session.execute(counts)}
    query = (
        select(PlaybookRun, Incident.number, Incident.title)
        .join(Incident, Incident.id == PlaybookRun.incident_id)
        .where(which)
        .order_by(PlaybookRun.created_at.desc(), PlaybookRun.id)
        .limit(MOST)
    )
    rows = session.execute(query.where(PlaybookRun.trigger == trigger) if trigger else query).all()
    bare = [as_schema(Run, row[0], steps=0, done=0, skipped=0) for row in rows]
    runs = running.counted(session, bare)
    shown = (SeenRun(run, row[1], row[2]) for run, row in zip(runs, rows, strict=True))
    return Runs(tuple(shown), by_trigger)
