"""A store of the thirteenth schema becomes today's, and can hold proposed changes."""

import uuid
from datetime import date
from functools import partial
from pathlib import Path

import sqlalchemy as sa

from kb.knowledge_base import KnowledgeBase
from kb.library.playbooks import service as playbooks
from kb.library.proposals import listing, service
from kb.store import migrate
from tests.kb.store.test_m0002_whole_record import row

_PLAYBOOK, _VERSION = (uuid.UUID(int=n) for n in (141, 142))


def thirteenth_schema(place: Path) -> None:
    """A store that stands at 0013 and holds a playbook with a published version."""
    engine = sa.create_engine(f"sqlite:///{place}")
    migrate.upgrade(engine, "0013")
    tables = sa.MetaData()
    tables.reflect(engine, only=["playbook", "playbook_version"])
    of = tables.tables
    with engine.begin() as connection:
        about = {"title": "Phishing", "state": "published", "published_version_id": _VERSION.hex}
        row(connection, of["playbook"], id=_PLAYBOOK.hex, **about)
        version = {"playbook_id": _PLAYBOOK.hex, "state": "published", "body": "1. Look\n"}
        row(connection, of["playbook_version"], id=_VERSION.hex, number="1", **version)
    engine.dispose()


def test_a_store_of_the_thirteenth_schema_opens_and_takes_proposals(tmp_path: Path) -> None:
    place = tmp_path / "old.hotwash"
    thirteenth_schema(place)
    with KnowledgeBase.open(place, actor="Amelie Fontaine") as kb:
        with kb.engine.connect() as connection:
            assert migrate.current(connection) == migrate.HEAD
            assert migrate.differences(connection) == []
        assert kb.read(partial(playbooks.current, playbook_id=_PLAYBOOK)).effective_from is None
        values = {"title": "Ask", "body": "1. Look\n2. Ask\n"}
        add = partial(service.add, item_kind="playbook", item_id=_PLAYBOOK, values=values)
        made = kb.write(add).result
        kb.write(partial(service.accept, record_id=made, by="Rita O."))
        day = date(2020, 1, 1)
        kb.write(partial(service.publish, record_id=made, note="", by="R", effective_from=day))
        (one,) = kb.read(partial(listing.of_item, item_id=_PLAYBOOK))
        assert (one.version_number, one.effective_from) == (2, day)
    assert list(tmp_path.glob("*-before-migration-from-0013-*.hotwash-backup"))
