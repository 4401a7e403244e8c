"""What is typed survives a kill; what is saved is forgotten."""

import json
from pathlib import Path

from pytestqt.qtbot import QtBot

from desktop.drafts import FieldKey, Journal
from desktop.recovery import RecoveredBar
from desktop.session import Session
from desktop.widgets.buttons import Button

KEY = FieldKey("lesson", "0192", "what_happened", "INC-2026-0417 L-01, What happened")


def test_typed_text_reaches_the_file_within_800_ms(tmp_path: Path, qtbot: QtBot) -> None:
    path = tmp_path / "drafts" / "store.json"
    journal = Journal(path)
    journal.put(KEY, "Tier 1 could not", base="", version=3)
    qtbot.waitUntil(path.exists, timeout=800)
    saved = json.loads(path.read_text(encoding="utf-8"))
    assert saved[0]["text"] == "Tier 1 could not"
    journal.close()


def test_the_next_start_offers_what_was_left(tmp_path: Path, qtbot: QtBot) -> None:
    path = tmp_path / "drafts.json"
    first = Journal(path)
    first.put(KEY, "“Übung” 演習", base="old", version=3)
    first.close()
    second = Journal(path)
    draft = second.recovered[0]
    assert (draft.key, draft.text, draft.base, draft.version) == (KEY, "“Übung” 演習", "old", 3)
    second.close()


def test_saved_text_is_forgotten(tmp_path: Path, qtbot: QtBot) -> None:
    path = tmp_path / "drafts.json"
    journal = Journal(path)
    journal.put(KEY, "text", base="", version=1)
    journal.forget(KEY)
    journal.close()
    assert not path.exists()


def test_recovered_drafts_stay_until_they_are_used(tmp_path: Path, qtbot: QtBot) -> None:
    path = tmp_path / "drafts.json"
    first = Journal(path)
    first.put(KEY, "text", base="", version=1)
    first.close()
    second = Journal(path)
    other = FieldKey("lesson", "0193", "title")
    second.put(other, "new", base="", version=1)
    second.close()
    assert {draft.text for draft in Journal(path).recovered} == {"text", "new"}


def test_a_damaged_journal_has_no_drafts(tmp_path: Path, qtbot: QtBot) -> None:
    path = tmp_path / "drafts.json"
    for damaged in ("", "{", "[1]", '[{"key": {}}]', "null"):
        path.write_text(damaged, encoding="utf-8")
        journal = Journal(path)
        assert journal.recovered == ()
        journal.close()


def test_stores_have_journals_of_their_own(tmp_path: Path) -> None:
    assert Journal.path_for(tmp_path, "/a.sqlite") != Journal.path_for(tmp_path, "/b.sqlite")


def test_a_discarded_draft_is_gone(tmp_path: Path, session: Session, qtbot: QtBot) -> None:
    path = tmp_path / "drafts.json"
    first = Journal(path)
    first.put(KEY, "text", base="", version=1)
    first.close()
    journal = Journal(path)
    bar = RecoveredBar(session, journal)
    qtbot.addWidget(bar)
    discard = next(b for b in bar.findChildren(Button) if b.text() == "Discard")
    assert KEY.label in discard.accessibleName()
    discard.click()
    assert journal.recovered == ()
    journal.close()
    assert not path.exists()


def test_a_closed_journal_stays_as_it_is(tmp_path: Path, qtbot: QtBot) -> None:
    path = tmp_path / "drafts.json"
    journal = Journal(path)
    journal.put(KEY, "text", base="", version=1)
    journal.close()
    journal.forget(KEY)
    journal._write()
    assert path.exists()
