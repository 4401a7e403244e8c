"""A store of the fifteenth schema becomes today's; its lessons answer no cause by name yet."""

import uuid
from functools import partial
from pathlib import Path

import sqlalchemy as sa

from kb.incidents.lessons import service as lessons
from kb.knowledge_base import KnowledgeBase
from kb.store import migrate
from tests.kb.store.test_m0002_whole_record import row

_INCIDENT, _LESSON = (uuid.UUID(int=n) for n in (141, 142))


def test_a_store_of_the_fifteenth_schema_opens_and_keeps_its_lessons(tmp_path: Path) -> None:
    place = tmp_path / "old.hotwash"
    engine = sa.create_engine(f"sqlite:///{place}")
    migrate.upgrade(engine, "0015")
    of = sa.MetaData()
    of.reflect(engine, only=["incident", "lesson"])
    with engine.begin() as connection:
        row(connection, of.tables["incident"], id=_INCIDENT.hex, number="INC-2025-0001")
        about = {"incident_id": _INCIDENT.hex, "title": "Look sooner"}
        row(connection, of.tables["lesson"], id=_LESSON.hex, **about)
    engine.dispose()
    with KnowledgeBase.open(place, actor="Amelie Fontaine") as kb:
        lesson = kb.read(partial(lessons.get, record_id=_LESSON))
        assert (lesson.title, lesson.cause_ids) == ("Look sooner", ())
        with kb.engine.connect() as connection:
            assert migrate.current(connection) == migrate.HEAD
            assert migrate.differences(connection) == []
