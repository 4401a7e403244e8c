"""A store of the fifth schema becomes today's, and can hold rules and known differences."""

import uuid
from functools import partial
from pathlib import Path

import sqlalchemy as sa

from kb.knowledge_base import KnowledgeBase
from kb.library.automation_rules import service as rules
from kb.library.known_differences import service as differences
from kb.library.playbooks import service as playbooks
from kb.store import migrate
from tests.kb.store.test_m0002_whole_record import row

_PLAYBOOK, _VERSION = (uuid.UUID(int=n) for n in (71, 72))


def fifth_schema(place: Path) -> None:
    """A store that stands at 0005 and holds a playbook."""
    engine = sa.create_engine(f"sqlite:///{place}")
    migrate.upgrade(engine, "0005")
    tables = sa.MetaData()
    tables.reflect(engine, only=["playbook", "playbook_version"])
    of = tables.tables
    with engine.begin() as connection:
        about = {"title": "Phishing", "state": "published", "published_version_id": _VERSION.hex}
        row(connection, of["playbook"], id=_PLAYBOOK.hex, **about)
        version = {"playbook_id": _PLAYBOOK.hex, "state": "published"}
        row(connection, of["playbook_version"], id=_VERSION.hex, number="1", **version)
    engine.dispose()


def test_a_store_of_the_fifth_schema_opens_and_takes_rules(tmp_path: Path) -> None:
    place = tmp_path / "old.hotwash"
    fifth_schema(place)
    with KnowledgeBase.open(place, actor="Amelie Fontaine") as kb:
        with kb.engine.connect() as connection:
            assert migrate.current(connection) == migrate.HEAD
            assert migrate.differences(connection) == []
        assert kb.read(partial(playbooks.get, record_id=_PLAYBOOK)).title == "Phishing"
        rule = kb.write(partial(rules.add, values={"title": "Escalate"})).result
        note = {"title": "Runs twice"}
        kb.write(partial(differences.add, item_kind="playbook", item_id=_PLAYBOOK, values=note))
        assert kb.read(partial(rules.get, record_id=rule)).rule_order == 1
        noted = kb.read(partial(differences.list_for, item_id=_PLAYBOOK))
        assert [one.title for one in noted] == ["Runs twice"]
    assert list(tmp_path.glob("*-before-migration-from-0005-*.hotwash-backup"))
