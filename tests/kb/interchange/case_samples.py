"""Whole cases in a store: imported, read again, and looked at by kind."""

from collections import Counter
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.incidents.record.models import Incident, IncidentSource
from kb.interchange import service
from kb.interchange.outcome import ImportReport
from kb.interchange.parsed import ParsedIncident, ParsedRecord
from kb.interchange.part_kinds import PARTS
from kb.knowledge_base import KnowledgeBase


def part(incident: ParsedIncident, kind: str, key: str) -> ParsedRecord:
    """One part of a parsed incident."""
    return {record.key: record for record in dict(incident.parts())[kind]}[key]


def parts(incident: ParsedIncident, kind: str) -> tuple[ParsedRecord, ...]:
    """All parts of one kind."""
    return dict(incident.parts()).get(kind, ())


def taken(kb: KnowledgeBase, *paths: Path) -> ImportReport:
    """An import that refuses nothing."""
    report = service.import_paths(kb, paths)
    assert [(file.path, file.reason) for file in report.refused] == []
    return report


def count_stored(kb: KnowledgeBase) -> Counter[str]:
    """How many records of each kind the store holds."""

    def read(session: Session) -> Counter[str]:
        return Counter({n: len(list(session.scalars(select(m.id)))) for n, m in PARTS.items()})

    return +kb.read(read)


def incident_of(kb: KnowledgeBase, external_id: str) -> dict[str, Any]:
    """The fields of the stored incident that a source id names, with its source's `extra`."""

    def read(session: Session) -> dict[str, Any]:
        source = session.scalars(
            select(IncidentSource).where(IncidentSource.external_id == external_id)
        ).one()
        incident = session.get_one(Incident, source.incident_id)
        values = {name: getattr(incident, name) for name in Incident.__kind__.by_name}
        return values | {"id": incident.id, "version": incident.version, "extra": source.extra}

    found: dict[str, Any] = kb.read(read)
    return found
