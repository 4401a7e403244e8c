"""A store of the fourth schema becomes today's; its library stays as it was."""

import uuid
from functools import partial
from pathlib import Path

import sqlalchemy as sa

from kb.incidents.record import service as incidents
from kb.knowledge_base import KnowledgeBase
from kb.library.playbooks import service as playbooks
from kb.store import migrate
from tests.kb.store.test_m0002_whole_record import row

_INCIDENT, _PLAYBOOK, _VERSION = (uuid.UUID(int=n) for n in (51, 52, 53))


def fourth_schema(place: Path) -> None:
    """A store that stands at 0004 and holds a retired playbook and an incident that used it."""
    engine = sa.create_engine(f"sqlite:///{place}")
    migrate.upgrade(engine, "0004")
    tables = sa.MetaData()
    tables.reflect(engine, only=["incident", "playbook", "playbook_version"])
    of = tables.tables
    with engine.begin() as connection:
        about = {"title": "Phishing", "state": "retired", "published_version_id": _VERSION.hex}
        row(connection, of["playbook"], id=_PLAYBOOK.hex, **about)
        version = {"playbook_id": _PLAYBOOK.hex, "state": "published"}
        row(connection, of["playbook_version"], id=_VERSION.hex, number="1", **version)
        used = {"number": "INC-2025-0001", "playbook_version_id": _VERSION.hex}
        row(connection, of["incident"], id=_INCIDENT.hex, **used)
    engine.dispose()


def test_a_store_of_the_fourth_schema_opens_and_keeps_its_library(tmp_path: Path) -> None:
    place = tmp_path / "old.hotwash"
    fourth_schema(place)
    with KnowledgeBase.open(place, actor="Amelie Fontaine") as kb:
        playbook = kb.read(partial(playbooks.get, record_id=_PLAYBOOK))
        incident = kb.read(partial(incidents.get, record_id=_INCIDENT))
        with kb.engine.connect() as connection:
            assert migrate.current(connection) == migrate.HEAD
            assert migrate.differences(connection) == []
    assert (playbook.state, playbook.retired_reason, playbook.successor_id) == ("retired", "", None)
    assert incident.playbook_version_id == _VERSION
    assert incident.playbook_was_stale is False
    assert list(tmp_path.glob("*-before-migration-from-0004-*.hotwash-backup"))
