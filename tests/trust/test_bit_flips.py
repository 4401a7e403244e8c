"""Promise 2: a byte that is changed in a store or an attachment is named by a check."""

import random
import shutil
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from kb import checking
from kb.errors import StoreError
from kb.incidents.evidence import files
from kb.knowledge_base import KnowledgeBase
from kb.store.engine import attachments_folder
from tests.kb.recovery import damage
from tests.trust.conftest import Tell

#: So many changes of a record; most bytes of a file belong to indexes, or to nothing.
_SHORT, _LONG = 8, 400
_MOST_FLIPS = 200
_DERIVED = ("search_", "dossier_label", "incident_figure", "step_figure", "sqlite_")


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    store = damage.filled(tmp_path_factory.mktemp("sound") / "team.hotwash", incidents=4)
    mail = store.with_name("mail.eml")
    mail.write_bytes(b"From: x\n\n" + b"hello " * 300)
    with KnowledgeBase.open(store, actor=damage.ACTOR) as kb:
        from sqlalchemy import select

        from kb.incidents.record.models import Incident

        first = kb.read(lambda session: session.scalars(select(Incident.id)).first())
        assert first is not None
        kb.write(lambda session: files.collect(session, first, mail))
    return store


def records(store: Path) -> Any:  # noqa: ANN401 - rows of all tables
    """All rows that aren't derived from others; what SQLite says where they can't be read."""
    found: dict[str, Any] = {}
    try:
        with sqlite3.connect(store) as raw:
            names = raw.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall()
            for (name,) in names:
                if not name.startswith(_DERIVED):
                    found[name] = raw.execute(f'SELECT * FROM "{name}"').fetchall()
    except (sqlite3.Error, UnicodeDecodeError) as error:
        return str(error)
    return found


def is_named(store: Path) -> bool:
    try:
        with KnowledgeBase.open(store, actor=damage.ACTOR) as kb:
            return not checking.check(kb).is_sound
    except StoreError:
        return True


def test_a_byte_that_changes_a_record_is_named(
    sound: Path, tmp_path: Path, tell: Tell, pytestconfig: pytest.Config
) -> None:
    wanted = _LONG if pytestconfig.getoption("--long") else _SHORT
    chance = random.Random(5)  # noqa: S311 - no secret
    before, content = records(sound), sound.read_bytes()
    harmed = named = flips = 0
    while harmed < wanted and flips < wanted * _MOST_FLIPS:
        flips += 1
        store = damage.copied(sound, tmp_path / f"flip-{flips}.hotwash")
        place = chance.randrange(len(content))
        with store.open("r+b") as file:
            file.seek(place)
            file.write(bytes([content[place] ^ (1 << chance.randrange(8))]))
        if records(store) != before:
            harmed += 1
            found = is_named(store)
            named += found
            assert found, place
        store.unlink()
        shutil.rmtree(attachments_folder(store), ignore_errors=True)
    tell(f"bit flips: {flips:,} in the store, {harmed:,} changed a record, {named:,} of them named")
    assert harmed == wanted


def test_a_byte_that_changes_an_attachment_is_named(
    sound: Path, tmp_path: Path, tell: Tell
) -> None:
    store = damage.copied(sound, tmp_path / "team.hotwash")
    attached = [one for one in attachments_folder(store).rglob("*") if one.is_file()]
    assert len(attached) == 1
    content = attached[0].read_bytes()
    places = range(0, len(content), 61)
    for place in places:
        changed = bytearray(content)
        changed[place] ^= 1
        attached[0].write_bytes(bytes(changed))
        assert is_named(store), place
    attached[0].write_bytes(content)
    assert not is_named(store)
    tell(f"bit flips: {len(places)} in an attachment, {len(places)} named")
