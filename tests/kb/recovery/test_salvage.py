"""What can be read of a damaged store becomes a new one; the damaged file stays as it is."""

import sqlite3
from pathlib import Path

import pytest

from kb import checking
from kb.errors import StoreError
from kb.knowledge_base import KnowledgeBase
from kb.recovery.salvage import Salvaged, salvage
from tests.kb.recovery import damage


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return damage.filled(tmp_path_factory.mktemp("sound") / "team.hotwash")


def count(place: Path) -> int:
    with sqlite3.connect(place) as raw:
        names = ("incident", "workflow_step", "timeline_event", "lesson")
        return sum(raw.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in names)


def test_a_sound_store_is_taken_over_whole(sound: Path, tmp_path: Path) -> None:
    told: list[tuple[int, int, str]] = []
    found = salvage(sound, tmp_path / "new.hotwash", lambda *said: told.append(said))
    assert (found.is_whole, found.losses()) == (True, [])
    assert count(tmp_path / "new.hotwash") == count(sound)
    assert told[-1][0] == told[-1][1]
    with KnowledgeBase.open(tmp_path / "new.hotwash", actor=damage.ACTOR) as kb:
        assert checking.check(kb).is_sound


def test_a_head_that_was_overwritten_costs_nothing(sound: Path, tmp_path: Path) -> None:
    harmed = damage.copied(sound, tmp_path / "harmed.hotwash")
    with harmed.open("r+b") as file:
        file.write(bytes(100))
    before = harmed.read_bytes()
    assert salvage(harmed, tmp_path / "new.hotwash").is_whole
    assert harmed.read_bytes() == before
    assert damage.titles(tmp_path / "new.hotwash") == {f"Fraud {n}" for n in range(12)}


def test_a_file_that_was_cut_off_gives_what_is_left(sound: Path, tmp_path: Path) -> None:
    harmed = damage.copied(sound, tmp_path / "harmed.hotwash")
    with harmed.open("r+b") as file:
        file.truncate(harmed.stat().st_size * 3 // 4)
    found = salvage(harmed, tmp_path / "new.hotwash")
    assert found.rows > 0
    assert found.losses()


def test_each_damage_gives_a_store_that_opens_and_names_its_losses(
    sound: Path, tmp_path: Path, pytestconfig: pytest.Config
) -> None:
    tries = 300 if pytestconfig.getoption("--long") else 12
    noise = damage.chance(7)
    most, least = count(sound), count(sound)
    for number in range(tries):
        harmed = damage.copied(sound, tmp_path / f"harmed-{number}.hotwash")
        damage.overwritten(harmed, noise)
        before = harmed.read_bytes()
        new = tmp_path / f"new-{number}.hotwash"
        found = taken(harmed, new)
        assert harmed.read_bytes() == before
        if found is None:
            continue
        with KnowledgeBase.open(new, actor=damage.ACTOR) as kb:
            problems = checking.check(kb).problems
        kept = count(new)
        least = min(least, kept)
        if kept < most:
            assert found.losses() or problems, number
        for path in (harmed, new):
            path.unlink()
    assert least > most * 0.5
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def taken(harmed: Path, new: Path) -> Salvaged | None:
    """What could be read; None where nothing could, and nothing was made."""
    try:
        return salvage(harmed, new)
    except StoreError:
        return None if not new.exists() else pytest.fail("a half store was left")


def test_nothing_of_ours_gives_nothing(tmp_path: Path) -> None:
    other = tmp_path / "letter.odt"
    other.write_bytes(b"PK\x03\x04 a letter" * 500)
    with pytest.raises(StoreError, match="list of tables is gone"):
        salvage(other, tmp_path / "new.hotwash")
    assert not (tmp_path / "new.hotwash").exists()
    (tmp_path / "there.hotwash").write_bytes(b"")
    with pytest.raises(StoreError, match="is there already"):
        salvage(other, tmp_path / "there.hotwash")
