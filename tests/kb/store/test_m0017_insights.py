"""A store of the sixteenth schema becomes today's, and the figures of its incidents are counted."""

import uuid
from functools import partial
from pathlib import Path

import sqlalchemy as sa

from kb.incidents.record import service as record
from kb.insights.models import IncidentFigure
from kb.knowledge_base import KnowledgeBase
from kb.store import migrate
from tests.kb.store.test_m0002_whole_record import row

_INCIDENT = uuid.UUID(int=171)


def test_a_store_of_the_sixteenth_schema_opens_with_its_figures(tmp_path: Path) -> None:
    place = tmp_path / "old.hotwash"
    engine = sa.create_engine(f"sqlite:///{place}")
    migrate.upgrade(engine, "0016")
    of = sa.MetaData()
    of.reflect(engine, only=["incident"])
    with engine.begin() as connection:
        row(connection, of.tables["incident"], id=_INCIDENT.hex, number="INC-2025-0001")
    engine.dispose()
    with KnowledgeBase.open(place, actor="Amelie Fontaine") as kb:
        assert kb.read(partial(record.get, record_id=_INCIDENT)).number == "INC-2025-0001"
        counted = sa.select(IncidentFigure.incident_id)
        assert kb.read(lambda session: session.scalars(counted).all()) == [_INCIDENT]
        with kb.engine.connect() as connection:
            assert migrate.current(connection) == migrate.HEAD
            assert migrate.differences(connection) == []
