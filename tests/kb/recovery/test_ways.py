"""The ways to have a store again: each is offered where it can work, and works."""

import sqlite3
from pathlib import Path

import pytest

from kb import backups, checking
from kb.errors import StoreError
from kb.knowledge_base import KnowledgeBase
from kb.recovery import ways
from kb.recovery.ways import Way
from tests.kb.recovery import damage

ALL = {f"Fraud {number}" for number in range(12)}


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return damage.filled(tmp_path / "team.hotwash")


def opened(place: Path) -> StoreError:
    with pytest.raises(StoreError) as refused:
        KnowledgeBase.open(place, actor=damage.ACTOR)
    return refused.value


def test_the_newest_sound_backup_takes_the_place_of_a_damaged_store(store: Path) -> None:
    with KnowledgeBase.open(store, actor=damage.ACTOR) as kb:
        backups.back_up(kb, store.with_name("monday.hotwash-backup"))
    store.with_name("zzz.hotwash-backup").write_bytes(b"PK no backup")
    with store.open("r+b") as file:
        file.seek(damage.PAGE)
        file.write(damage.chance(1).randbytes(damage.PAGE * 4))
    harmed = store.read_bytes()
    error = opened(store)
    assert (error.reason, error.kept) == ("damaged", "The file was not changed.")
    found = ways.look(store, error.reason)
    assert found.ways == (Way.RESTORE, Way.REINDEX, Way.SALVAGE)
    assert found.backup is not None
    assert found.backup.path.name == "monday.hotwash-backup"
    aside = ways.restore_newest(store)
    assert aside.read_bytes() == harmed
    assert damage.titles(store) == ALL


def test_damaged_indexes_are_made_anew_with_nothing_lost(store: Path) -> None:
    with sqlite3.connect(store) as raw:
        query = "SELECT name, rootpage FROM sqlite_schema WHERE rootpage > 1"
        pages = dict(raw.execute(query).fetchall())
        indexes = [n for n in pages if n.startswith(("ix_", "search_body", "search_title"))]
    with store.open("r+b") as file:
        for name in (indexes[0], indexes[-1]):
            file.seek((pages[name] - 1) * damage.PAGE)
            file.write(damage.chance(2).randbytes(damage.PAGE))
    aside = ways.rebuild_indexes(store)
    assert aside.exists()
    with KnowledgeBase.open(store, actor=damage.ACTOR) as kb:
        assert checking.check(kb).is_sound
    assert damage.titles(store) == ALL


def test_more_than_indexes_is_said_and_the_store_stays(store: Path) -> None:
    with sqlite3.connect(store) as raw:
        query = "SELECT rootpage FROM sqlite_schema WHERE name = 'incident'"
        (page,) = raw.execute(query).fetchone()
    with store.open("r+b") as file:
        file.seek((page - 1) * damage.PAGE)
        file.write(bytes(damage.PAGE))
    before = store.read_bytes()
    with pytest.raises(StoreError, match="More than the indexes"):
        ways.rebuild_indexes(store)
    assert store.read_bytes() == before
    assert [one.name for one in store.parent.iterdir() if ".new" in one.name] == []


def test_what_can_be_read_takes_the_place_of_the_store(store: Path) -> None:
    with store.open("r+b") as file:
        file.write(bytes(100))
    error = opened(store)
    assert error.reason == "not_hotwash"
    assert ways.look(store, error.reason).ways == (Way.SALVAGE,)
    aside, made = ways.salvage_in_place(store)
    assert made.is_whole
    assert aside.read_bytes()[:100] == bytes(100)
    assert damage.titles(store) == ALL


@pytest.mark.parametrize("reason", ["locked", "read_only", "disk_full", "unreachable"])
def test_what_holds_a_store_has_to_let_go(store: Path, reason: str) -> None:
    assert ways.look(store, reason).ways == ()


def test_a_store_on_a_server_is_looked_after_there() -> None:
    found = ways.look("postgresql+psycopg://host/team", "unreachable")
    assert (found.place, found.ways) == (None, ())


def test_without_a_backup_none_is_restored(store: Path) -> None:
    with pytest.raises(StoreError, match="no backup"):
        ways.restore_newest(store)
    assert damage.titles(store) == ALL
