"""A store of the fourteenth schema becomes today's, and drills can be taken in it."""

from functools import partial
from pathlib import Path

import sqlalchemy as sa

from kb.knowledge_base import KnowledgeBase
from kb.store import migrate
from kb.training.cards import service as cards


def test_a_store_of_the_fourteenth_schema_opens_and_takes_drills(tmp_path: Path) -> None:
    place = tmp_path / "old.hotwash"
    engine = sa.create_engine(f"sqlite:///{place}")
    migrate.upgrade(engine, "0014")
    engine.dispose()
    with KnowledgeBase.open(place, actor="Amelie Fontaine") as kb:
        made = kb.write(partial(cards.add, values={"front": "What is T1550?"})).result
        assert kb.read(partial(cards.get, record_id=made)).state == "accepted"
        with kb.engine.connect() as connection:
            assert migrate.current(connection) == migrate.HEAD
            assert migrate.differences(connection) == []
