"""The command line on a store that can't be opened: it names the ways, and each works."""

from pathlib import Path

from kb.store.engine import make_engine, parse_place
from tests.hotwash.conftest import Run
from tests.kb.recovery import damage


def harmed(place: Path) -> None:
    with place.open("r+b") as file:
        file.seek(damage.PAGE)
        file.write(damage.chance(1).randbytes(damage.PAGE * 4))


def test_the_ways_are_named_and_what_can_be_read_is_taken(run: Run, place: Path) -> None:
    damage.filled(place, incidents=3)
    assert run("backup", place.with_name("monday.hotwash-backup")).code == 0
    harmed(place)
    before = place.read_bytes()
    answer = run("incidents")
    assert answer.code == 3
    for words in ("The file was not changed", "monday.hotwash-backup", "reindex", "recover"):
        assert words in answer.err
    new = place.with_name("new.hotwash")
    answer = run("recover", place, "-o", new)
    assert "Traceback" not in answer.err
    assert answer.code == (0 if not answer.err else 1)
    assert place.read_bytes() == before
    restored = place.with_name("restored.hotwash")
    assert run("--db", restored, "restore", place.with_name("monday.hotwash-backup")).code == 0
    assert len(damage.titles(restored)) == 3


def test_a_head_that_is_gone_is_recovered_whole(run: Run, place: Path) -> None:
    damage.filled(place, incidents=2)
    with place.open("r+b") as file:
        file.write(bytes(100))
    assert run("check").code == 3
    new = place.with_name("new.hotwash")
    answer = run("recover", place, "-o", new)
    assert (answer.code, answer.err) == (0, "")
    assert len(damage.titles(new)) == 2
    assert run("recover", place, "-o", new).code == 1


def test_indexes_that_are_damaged_are_made_anew(run: Run, place: Path) -> None:
    damage.filled(place, incidents=2)
    engine = make_engine(parse_place(str(place)))
    with engine.connect() as connection:
        query = "SELECT rootpage FROM sqlite_schema WHERE name = 'ix_lesson_incident_id'"
        page = connection.exec_driver_sql(query).scalar()
    engine.dispose()
    assert page
    with place.open("r+b") as file:
        file.seek((page - 1) * damage.PAGE)
        file.write(damage.chance(1).randbytes(damage.PAGE))
    assert run("check").code == 1
    assert run("reindex").code == 0
    assert run("check").code == 0
    assert len(damage.titles(place)) == 2
