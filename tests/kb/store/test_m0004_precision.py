"""A store of the third schema becomes today's; its times stay as exact as they were kept."""

import uuid
from functools import partial
from pathlib import Path

import sqlalchemy as sa

from kb import dossier
from kb.knowledge_base import KnowledgeBase
from kb.store import migrate
from tests.kb.store.test_m0002_whole_record import row

_ID = uuid.UUID(int=43)


def third_schema(place: Path) -> None:
    """A store that stands at 0003 and holds an incident with an asset and an action."""
    engine = sa.create_engine(f"sqlite:///{place}")
    migrate.upgrade(engine, "0003")
    tables = sa.MetaData()
    tables.reflect(engine, only=["incident", "asset", "remediation_action"])
    with engine.begin() as connection:
        row(connection, tables.tables["incident"], id=_ID.hex, number="INC-2025-0001", title="Old")
        for name in ("asset", "remediation_action"):
            row(connection, tables.tables[name], id=uuid.uuid4().hex, incident_id=_ID.hex)
    engine.dispose()


def test_a_store_of_the_third_schema_opens_and_keeps_its_times(tmp_path: Path) -> None:
    place = tmp_path / "old.hotwash"
    third_schema(place)
    with KnowledgeBase.open(place, actor="Amelie Fontaine") as kb:
        found = kb.read(partial(dossier.whole, incident_id=_ID))
        with kb.engine.connect() as connection:
            assert migrate.current(connection) == migrate.HEAD
            assert migrate.differences(connection) == []
    (asset,), (action,) = found.assets, found.remediation
    assert (asset.first_seen_precision, asset.last_seen_precision) == ("exact", "exact")
    assert (action.ran_precision, action.finished_precision) == ("exact", "exact")
    assert list(tmp_path.glob("*-before-migration-from-0003-*.hotwash-backup"))
