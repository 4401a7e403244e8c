"""A store of the ninth schema becomes today's; nothing was withheld in it by hand."""

import uuid
from functools import partial
from pathlib import Path

import sqlalchemy as sa

from kb.incidents.withheld_passages import service as withheld
from kb.knowledge_base import KnowledgeBase
from kb.store import migrate
from tests.kb.store.test_m0002_whole_record import row

_INCIDENT = uuid.UUID(int=101)


def test_a_store_of_the_ninth_schema_opens_and_takes_withheld_passages(tmp_path: Path) -> None:
    place = tmp_path / "old.hotwash"
    engine = sa.create_engine(f"sqlite:///{place}")
    migrate.upgrade(engine, "0010")
    of = sa.MetaData()
    of.reflect(engine, only=["incident"])
    with engine.begin() as connection:
        about = {"number": "INC-2025-0001", "summary": "Anna Petrova called."}
        row(connection, of.tables["incident"], id=_INCIDENT.hex, **about)
    engine.dispose()
    with KnowledgeBase.open(place, actor="Amelie Fontaine") as kb:
        assert kb.read(partial(withheld.list_for, incident_id=_INCIDENT)) == ()
        write = partial(
            withheld.withhold,
            incident_id=_INCIDENT,
            kind="incident",
            record_id=_INCIDENT,
            field="summary",
            passage="Anna Petrova",
            values={"reason": "person"},
        )
        kb.write(write)
        (found,) = kb.read(partial(withheld.list_for, incident_id=_INCIDENT))
        assert (found.passage, found.audiences, found.tlp) == ("Anna Petrova", (), "clear")
        with kb.engine.connect() as connection:
            assert migrate.current(connection) == migrate.HEAD
            assert migrate.differences(connection) == []
    assert list(tmp_path.glob("*-before-migration-from-0010-*.hotwash-backup"))
