"""A store of the fifth schema becomes today's; what it publishes stays open to everybody."""

import uuid
from functools import partial
from pathlib import Path

import sqlalchemy as sa

from kb.knowledge_base import KnowledgeBase
from kb.library.articles import service as articles
from kb.library.files import service as files
from kb.store import migrate
from tests.kb.store.test_m0002_whole_record import row

_ARTICLE = uuid.UUID(int=81)


def fifth_schema(place: Path) -> None:
    """A store that stands at 0005 and holds an article with an owner."""
    engine = sa.create_engine(f"sqlite:///{place}")
    migrate.upgrade(engine, "0005")
    tables = sa.MetaData()
    tables.reflect(engine, only=["article"])
    with engine.begin() as connection:
        row(connection, tables.tables["article"], id=_ARTICLE.hex, title="Mail", owner="Rita O.")
    engine.dispose()


def test_a_store_of_the_fifth_schema_opens_and_takes_files(tmp_path: Path) -> None:
    place = tmp_path / "old.hotwash"
    fifth_schema(place)
    with KnowledgeBase.open(place, actor="Amelie Fontaine") as kb:
        article = kb.read(partial(articles.get, record_id=_ARTICLE))
        assert (article.owner, article.owner_approves) == ("Rita O.", False)
        kb.write(partial(files.attach_content, item_id=_ARTICLE, name="a.txt", content=b"a"))
        assert len(kb.read(partial(files.list_for, item_id=_ARTICLE))) == 1
        with kb.engine.connect() as connection:
            assert migrate.current(connection) == migrate.HEAD
            assert migrate.differences(connection) == []
    assert list(tmp_path.glob("*-before-migration-from-0005-*.hotwash-backup"))
