"""A store of the second schema becomes today's, with everything that it held."""

import uuid
from functools import partial
from pathlib import Path

import sqlalchemy as sa

from kb import dossier
from kb.knowledge_base import KnowledgeBase
from kb.store import migrate
from tests.kb.store.test_m0002_whole_record import row

_ID = uuid.UUID(int=42)
_PARTS = (
    "timeline_event",
    "remediation_action",
    "config_change",
    "follow_up",
    "measure",
    "comment",
    "evidence_item",
    "incident_source",
)


def second_schema(place: Path) -> None:
    """A store that stands at 0002 and holds an incident with one of each older part."""
    engine = sa.create_engine(f"sqlite:///{place}")
    migrate.upgrade(engine, "0002")
    tables = sa.MetaData()
    tables.reflect(engine)
    with engine.begin() as connection:
        row(connection, tables.tables["incident"], id=_ID.hex, number="INC-2025-0001", title="Old")
        for name in _PARTS:
            row(connection, tables.tables[name], id=uuid.uuid4().hex, incident_id=_ID.hex)
    engine.dispose()


def test_a_store_of_the_second_schema_opens_and_keeps_its_records(tmp_path: Path) -> None:
    place = tmp_path / "old.hotwash"
    second_schema(place)
    with KnowledgeBase.open(place, actor="Amelie Fontaine") as kb:
        found = kb.read(partial(dossier.whole, incident_id=_ID))
        with kb.engine.connect() as connection:
            assert migrate.current(connection) == migrate.HEAD
            assert migrate.differences(connection) == []
    assert (found.incident.title, found.incident.custom) == ("Old", {})
    assert (found.incident.backfilled, found.incident.review_skipped) == (False, "")
    assert (found.timeline[0].extent, found.timeline[0].tags) == ("range", ())
    assert (found.config_changes[0].decision, found.config_changes[0].options) == ("undecided", ())
    assert (found.follow_ups[0].likelihood, found.follow_ups[0].asked_by) == ("not_set", "")
    assert (found.measures[0].custom, found.measures[0].tags) == ({}, ())
    assert (found.comments[0].quote, found.comments[0].resolved_at) == ("", None)
    assert found.evidence[0].container == "none"
    assert (found.sources[0].portal, found.sources[0].prerequisites) == ("", ())
    assert found.remediation[0].extra == {}
    assert (found.clocks, found.scope_changes, found.adherence, found.links) == ((), (), (), ())
    assert list(tmp_path.glob("*-before-migration-from-0002-*.hotwash-backup"))
