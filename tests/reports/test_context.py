"""From a real store to a context: one reading, the same record on the page and in the file."""

from functools import partial
from pathlib import Path
from uuid import UUID

import pytest

from kb.errors import NotFoundError
from kb.incidents.lessons import service as lessons
from kb.incidents.record import service as record
from kb.knowledge_base import KnowledgeBase
from reports import context
from reports.pool import RenderPool
from tests.reports import factories
from tests.reports.reading_pdf import text_of
from tests.stores import new_store


def test_a_recorded_incident_becomes_a_report(pool: RenderPool, tmp_path: Path) -> None:
    kb = KnowledgeBase.open(new_store(tmp_path / "store.db"), actor="Amélie Fontaine")
    try:
        written = kb.write(partial(record.add, values={"title": "Stolen session"}))
        incident_id = written.created("incident")
        kb.write(
            partial(lessons.add, incident_id=incident_id, values={"title": "Rules need owners"})
        )
        read = kb.read(partial(context.read, incident_id=incident_id, options=factories.options()))
    finally:
        kb.close()
    assert read.record["title"] == "Stolen session"
    assert read.options.tlp == read.record["tlp"]
    text = text_of(pool.submit(read).result(60).content)
    assert "Stolen session" in text
    assert "Rules need owners" in text


def test_no_incident_is_an_error(tmp_path: Path) -> None:
    kb = KnowledgeBase.open(new_store(tmp_path / "store.db"), actor="x")
    try:
        missing = UUID(factories.uid("missing"))
        with pytest.raises(NotFoundError):
            kb.read(partial(context.read, incident_id=missing, options=factories.options()))
    finally:
        kb.close()
