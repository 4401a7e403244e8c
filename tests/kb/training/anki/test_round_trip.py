"""Cards out as a package and in again: the same cards, pictures and all."""

import sqlite3
import uuid
import zipfile
from functools import partial
from pathlib import Path

import pytest

from kb.errors import KBError, ValidationError
from kb.knowledge_base import KnowledgeBase
from kb.library.files import service as files
from kb.training.anki import reading, writing
from kb.training.cards import service as cards
from tests.kb.training import stores
from tests.kb.training.anki.packages import picture

TEXT = "What is `T1550.004`?\n\n| a | b |\n|---|---|\n| <script> | 漢字 & “ü” |\n\n1. one\n2. two"


def export(kb: KnowledgeBase, path: Path, *decks: str) -> writing.Written:
    return kb.read(partial(writing.write, path=path, decks=decks))


def take(kb: KnowledgeBase, path: Path) -> reading.Outcome:
    parsed = reading.read(path)
    seen = kb.read(partial(reading.preview, parsed=parsed))
    done: reading.Outcome = kb.write(partial(reading.take, parsed=parsed)).result
    assert seen == done
    return done


def notes(path: Path, folder: Path) -> list[tuple[str, str]]:
    with zipfile.ZipFile(path) as archive:
        archive.extract("collection.anki2", folder)
    connection = sqlite3.connect(folder / "collection.anki2")
    found = connection.execute("SELECT guid, flds FROM notes ORDER BY guid").fetchall()
    connection.close()
    return [(str(guid), str(fields).split("\x1f")[0]) for guid, fields in found]


def change(path: Path, folder: Path, old: str, new: str) -> None:
    """Edits a field, as somebody does in Anki."""
    with zipfile.ZipFile(path) as archive:
        held = {name: archive.read(name) for name in archive.namelist()}
    file = folder / "edited.sqlite"
    file.write_bytes(held["collection.anki2"])
    connection = sqlite3.connect(file)
    connection.execute("UPDATE notes SET flds = replace(flds, ?, ?)", (old, new))
    connection.commit()
    connection.close()
    held["collection.anki2"] = file.read_bytes()
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in held.items():
            archive.writestr(name, data)


def test_cards_come_into_another_store_as_they_were(kb: KnowledgeBase, tmp_path: Path) -> None:
    made = stores.card(kb, TEXT, deck="ATT&CK::Tokens", tags=["early sign", "T1550"])
    stores.card(kb, "Retired?", deck="Old")
    target = tmp_path / "cards.apkg"
    written = export(kb, target, "ATT&CK::Tokens")
    assert (written.cards, written.decks, written.left_out) == (1, 1, [])
    with KnowledgeBase.open(tmp_path / "other.hotwash", actor="Rita Okafor") as other:
        assert take(other, target).new == 1
        found = other.read(partial(cards.get, record_id=made))
        assert (found.front, found.back) == (TEXT, "Use of alternate authentication material")
        assert (found.deck, found.tags) == ("ATT&CK::Tokens", ("early sign", "T1550"))
        again = take(other, target)
        assert (again.new, again.unchanged) == (0, 1)


def test_exporting_again_keeps_the_ids_and_brings_the_change(
    kb: KnowledgeBase, tmp_path: Path
) -> None:
    made = stores.card(kb)
    target = tmp_path / "cards.apkg"
    export(kb, target)
    ((guid, before),) = notes(target, tmp_path)
    revise = partial(cards.revise, record_id=made, version=1)
    kb.write(partial(revise, values={"front": "What is T1550.004?"}))
    export(kb, target)
    ((same, after),) = notes(target, tmp_path)
    assert (guid, same) == (str(made), str(made))
    assert (before, after) == ("<p>What is T1550?</p>", "<p>What is T1550.004?</p>")


def test_an_edit_in_anki_comes_back_but_not_over_an_edit_here(
    kb: KnowledgeBase, tmp_path: Path
) -> None:
    made = stores.card(kb)
    target = tmp_path / "cards.apkg"
    export(kb, target)
    change(target, tmp_path, "What is T1550?", "What is <b>token</b> use?")
    assert take(kb, target).changed == 1
    assert kb.read(partial(cards.get, record_id=made)).front == "What is **token** use?"
    kb.undo()
    now = kb.read(partial(cards.get, record_id=made))
    edit = partial(cards.revise, record_id=made, version=now.version)
    kb.write(partial(edit, values={"front": "Mine?"}))
    assert take(kb, target).kept == 1
    assert kb.read(partial(cards.get, record_id=made)).front == "Mine?"


def test_pictures_go_out_and_come_in(kb: KnowledgeBase, tmp_path: Path) -> None:
    shown = "![The log](file:log.png) shows **two countries** at once."
    body = f"## Triage\n1. Look\n    {shown}\n2. Tell\n"
    source = stores.playbook(kb, body, "Pictures")
    attach = partial(files.attach_content, item_id=source, content=picture())
    kb.write(partial(attach, name="log.png"))
    ids = kb.write(partial(cards.suggest, kind="playbook", source_id=source)).result
    kb.write(partial(cards.accept, record_ids=ids))
    target = tmp_path / "cards.apkg"
    written = export(kb, target)
    assert written.pictures == 1
    assert written.left_out == []
    with KnowledgeBase.open(tmp_path / "other.hotwash", actor="Rita Okafor") as other:
        done = take(other, target)
        assert (done.new, done.pictures) == (len(ids), 1)
        found = [other.read(partial(cards.get, record_id=one)) for one in ids]
        (gap,) = [one for one in found if "Fill the gap" in one.front]
        assert gap.source_id is not None
        (held,) = other.read(partial(files.list_for, item_id=gap.source_id))
        assert f"![The log](file:{held.file_name})" in gap.front
        content = partial(files.content, record_id=held.id, most=1 << 20)
        assert other.read(content) == picture()
        assert take(other, target).unchanged == len(ids)
    assert take(kb, target).unchanged == len(ids)


def test_a_picture_that_is_gone_is_told_and_the_rest_is_written(
    kb: KnowledgeBase, tmp_path: Path
) -> None:
    stores.card(kb, "![Log](file:log.png) What is it?")
    written = export(kb, tmp_path / "cards.apkg")
    assert (written.cards, written.pictures) == (1, 0)


def test_nothing_to_export_and_no_place_to_write_to_leave_nothing(
    kb: KnowledgeBase, tmp_path: Path
) -> None:
    with pytest.raises(ValidationError, match="no card in use"):
        export(kb, tmp_path / "cards.apkg")
    stores.card(kb)
    with pytest.raises(KBError, match="can't be written"):
        export(kb, tmp_path / "missing" / "cards.apkg")
    assert list(tmp_path.glob("*.apkg")) == []


def test_a_card_of_any_text_is_written(kb: KnowledgeBase, tmp_path: Path) -> None:
    texts = ["<b", "a & <script>alert(1)</script>", ">" * 60 + " deep", "x" * 40_000, "{{c1::x}}"]
    for text in texts:
        stores.card(kb, text)
    target = tmp_path / "cards.apkg"
    export(kb, target)
    assert not [one for _guid, one in notes(target, tmp_path) if "<script" in one]
    with KnowledgeBase.open(tmp_path / "other.hotwash", actor="Rita Okafor") as other:
        assert take(other, target).new == len(texts)
        fronts = {one.front for one in other.read(cards.listed)}
        assert fronts == set(texts)
        assert all(uuid.UUID(guid).version for guid, _front in notes(target, tmp_path))
