"""A store of the ninth schema becomes today's; its reports were signed by nobody."""

import uuid
from functools import partial
from pathlib import Path

import sqlalchemy as sa

from kb.incidents.issued_reports import service as issued
from kb.knowledge_base import KnowledgeBase
from kb.store import migrate
from tests.kb.store.test_m0002_whole_record import row

_INCIDENT, _REPORT = (uuid.UUID(int=n) for n in (91, 92))


def test_a_store_of_the_ninth_schema_opens_and_keeps_its_reports(tmp_path: Path) -> None:
    place = tmp_path / "old.hotwash"
    engine = sa.create_engine(f"sqlite:///{place}")
    migrate.upgrade(engine, "0009")
    of = sa.MetaData()
    of.reflect(engine, only=["incident", "issued_report"])
    with engine.begin() as connection:
        row(connection, of.tables["incident"], id=_INCIDENT.hex, number="INC-2025-0001")
        about = {"incident_id": _INCIDENT.hex, "file_name": "review.pdf", "recipients": "[]"}
        row(connection, of.tables["issued_report"], id=_REPORT.hex, **about)
    engine.dispose()
    with KnowledgeBase.open(place, actor="Amelie Fontaine") as kb:
        report = kb.read(partial(issued.get, record_id=_REPORT))
        assert (report.file_name, report.signed_by) == ("review.pdf", "")
        with kb.engine.connect() as connection:
            assert migrate.current(connection) == migrate.HEAD
            assert migrate.differences(connection) == []
