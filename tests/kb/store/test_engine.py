"""Which SQLite is used, and how; which places are addresses."""

import pytest
from sqlalchemy import text

from kb.errors import StoreError
from kb.knowledge_base import KnowledgeBase
from kb.store.engine import journal_mode, parse_place, sqlite_version


@pytest.mark.parametrize(
    ("version", "mode"),
    [
        ((3, 40, 1), "DELETE"),
        ((3, 51, 2), "DELETE"),
        ((3, 51, 3), "WAL"),
        ((3, 52, 0), "DELETE"),
        ((3, 52, 1), "WAL"),
        ((3, 53, 4), "WAL"),
    ],
)
def test_a_write_ahead_log_only_where_it_is_sound(version: tuple[int, ...], mode: str) -> None:
    assert journal_mode(version) == mode


def test_every_connection_is_durable_and_checks_keys(kb: KnowledgeBase) -> None:
    if kb.path is None:
        pytest.skip("pragmas of SQLite")
    for engine in (kb._writer, kb._reader):
        with engine.connect() as connection:
            found = {
                name: connection.execute(text(f"PRAGMA {name}")).scalar()
                for name in ("journal_mode", "synchronous", "foreign_keys")
            }
        assert found == {
            "journal_mode": journal_mode(sqlite_version()).lower(),
            "synchronous": 2,
            "foreign_keys": 1,
        }


def test_a_rollback_journal_works_as_well(
    tmp_path: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    from kb import checking
    from kb.store import engine
    from tests.kb.filling import fill

    monkeypatch.setattr(engine, "sqlite_version", lambda: (3, 40, 1))
    with KnowledgeBase.open(f"{tmp_path}/old.hotwash") as kb:
        fill(kb)
        assert checking.check(kb).is_sound
        with kb._writer.connect() as connection:
            assert connection.execute(text("PRAGMA journal_mode")).scalar() == "delete"


def test_places() -> None:
    assert parse_place("a b.hotwash").get_backend_name() == "sqlite"
    for written in ("postgresql://h/d", "postgres://h/d", "postgresql+psycopg://h/d"):
        assert parse_place(written).drivername == "postgresql+psycopg"
    for wrong in ("mysql://h/d", "http://example.org", "://"):
        with pytest.raises(StoreError):
            parse_place(wrong)
