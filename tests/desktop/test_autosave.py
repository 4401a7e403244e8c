"""Fields save themselves and never lose what is typed."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from desktop.autosave import FieldAutosave
from desktop.drafts import FieldKey, Journal
from desktop.session import Session
from desktop.widgets.fields import Combo, LineField
from desktop.widgets.text import MarkdownEdit
from tests.desktop.fakes import FakeConflict, FakeStore

KEY = FieldKey("lesson", "0192", "title", "L-01, Title")


class Revised:
    def __init__(self, version: int) -> None:
        self.version = version


class Writes:
    """Makes operations that record what they were given."""

    def __init__(self) -> None:
        self.given: list[tuple[object, int]] = []
        self.error: Exception | None = None

    def __call__(self, value: object, version: int) -> Callable[[object], Revised]:
        def operation(_done: object) -> Revised:
            if self.error is not None:
                raise self.error
            self.given.append((value, version))
            return Revised(version + 1)

        return operation


@pytest.fixture
def writes() -> Writes:
    return Writes()


@pytest.fixture
def field(qtbot: QtBot) -> LineField:
    made = LineField("Title")
    qtbot.addWidget(made)
    made.show()
    return made


@pytest.fixture
def save(field: LineField, session: Session, journal: Journal, writes: Writes) -> FieldAutosave:
    made = FieldAutosave(field, session, journal, KEY, writes)
    made.load("Old", 4)
    field.end(False)
    return made


def test_saves_after_the_last_key(
    save: FieldAutosave, field: LineField, writes: Writes, qtbot: QtBot
) -> None:
    QTest.keyClicks(field, " title")
    assert writes.given == []
    with qtbot.waitSignal(save.committed):
        pass
    assert writes.given == [("Old title", 4)]
    assert not save.dirty


def test_saves_at_once_on_enter_and_keeps_the_new_version(
    save: FieldAutosave, field: LineField, writes: Writes, qtbot: QtBot
) -> None:
    for text in ("1", "2"):
        QTest.keyClicks(field, text)
        with qtbot.waitSignal(save.committed, timeout=500):
            QTest.keyClick(field, Qt.Key.Key_Return)
    assert writes.given == [("Old1", 4), ("Old12", 5)]


def test_a_key_during_a_write_is_written_after_it(
    save: FieldAutosave, field: LineField, writes: Writes, store: FakeStore, qtbot: QtBot
) -> None:
    store.hold.clear()
    QTest.keyClicks(field, "1")
    save.commit()
    QTest.keyClicks(field, "2")
    save.commit()
    store.hold.set()
    qtbot.waitUntil(lambda: writes.given == [("Old1", 4), ("Old12", 5)])


def test_text_being_typed_is_never_replaced(
    save: FieldAutosave, field: LineField, qtbot: QtBot
) -> None:
    QTest.keyClicks(field, "!")
    with qtbot.waitSignal(save.newer) as newer:
        save.load("Theirs", 5)
    assert newer.args == ["Theirs"]
    assert field.text() == "Old!"


def test_a_conflict_keeps_the_text_until_one_is_chosen(
    save: FieldAutosave, field: LineField, writes: Writes, qtbot: QtBot
) -> None:
    writes.error = FakeConflict()
    QTest.keyClicks(field, "!")
    with qtbot.waitSignal(save.conflicted):
        save.commit()
    assert field.text() == "Old!"
    assert save.dirty
    writes.error = None
    with qtbot.waitSignal(save.committed):
        save.rebase(9)
    assert writes.given == [("Old!", 9)]


def test_taking_theirs_forgets_mine(
    save: FieldAutosave, field: LineField, journal: Journal, writes: Writes, qtbot: QtBot
) -> None:
    QTest.keyClicks(field, "!")
    save.discard("Theirs", 6)
    assert field.text() == "Theirs"
    save.commit()
    assert writes.given == []


def test_a_wrong_text_stays_with_a_sentence(
    field: LineField, session: Session, journal: Journal, writes: Writes, qtbot: QtBot
) -> None:
    def parse(text: object) -> object:
        message = "Use a time such as 08:12"
        raise ValueError(message)

    save = FieldAutosave(field, session, journal, KEY, writes, parse=parse)
    save.load("", 1)
    QTest.keyClicks(field, "soon")
    with qtbot.waitSignal(save.refused) as refused:
        save.commit()
    assert refused.args == ["Use a time such as 08:12"]
    assert (field.text(), save.dirty, writes.given) == ("soon", True, [])


def test_flush_commits(
    save: FieldAutosave, field: LineField, session: Session, writes: Writes, qtbot: QtBot
) -> None:
    QTest.keyClicks(field, "!")
    session.flush()
    assert writes.given == [("Old!", 4)]


def test_undone_typing_writes_nothing(
    save: FieldAutosave, field: LineField, writes: Writes, journal: Journal, qtbot: QtBot
) -> None:
    QTest.keyClicks(field, "!")
    QTest.keyClick(field, Qt.Key.Key_Backspace)
    save.commit()
    assert writes.given == []
    assert not save.dirty


def test_a_choice_saves_when_it_is_picked(
    session: Session, journal: Journal, writes: Writes, qtbot: QtBot
) -> None:
    combo = Combo("Severity", [("high", "High"), ("low", "Low")])
    qtbot.addWidget(combo)
    save = FieldAutosave(combo, session, journal, KEY, writes)
    save.load("high", 1)
    combo.setFocus()
    with qtbot.waitSignal(save.committed):
        QTest.keyClick(combo, Qt.Key.Key_Down)
    assert writes.given == [("low", 1)]


def test_long_text_is_saved_on_leaving(
    session: Session, journal: Journal, writes: Writes, qtbot: QtBot
) -> None:
    edit = MarkdownEdit("Summary")
    qtbot.addWidget(edit)
    save = FieldAutosave(edit, session, journal, KEY, writes)
    save.load("One", 1)
    assert not save.dirty
    edit.show()
    QTest.keyClicks(edit, "x")
    with qtbot.waitSignal(save.committed):
        edit.left.emit()
    assert writes.given == [("xOne", 1)]


def test_a_recovered_draft_is_saved_like_typed_text(
    save: FieldAutosave, field: LineField, writes: Writes, qtbot: QtBot
) -> None:
    save.recover("From before the kill")
    with qtbot.waitSignal(save.committed):
        pass
    assert writes.given == [("From before the kill", 4)]


@pytest.fixture
def leaving(
    session: Session, journal: Journal, writes: Writes, qapp: QApplication
) -> tuple[LineField, FieldAutosave]:
    """A field that goes while it is saved, as those of a record that isn't shown any more."""
    field = LineField("Title")
    field.show()
    save = FieldAutosave(field, session, journal, KEY, writes)
    save.load("Old", 4)
    field.end(False)
    return field, save


def leave(field: LineField, save: FieldAutosave, *typed: str) -> None:
    """Type and save, each before the answer to the one before, then let the field go."""
    for text in typed:
        QTest.keyClicks(field, text)
        save.commit()
    delete(field)


def test_what_was_typed_during_a_write_is_saved_though_its_editor_is_gone(
    leaving: tuple[LineField, FieldAutosave],
    writes: Writes,
    store: FakeStore,
    journal: Journal,
    qtbot: QtBot,
) -> None:
    store.hold.clear()
    leave(*leaving, "1", "2")
    store.hold.set()
    qtbot.waitUntil(lambda: writes.given == [("Old1", 4), ("Old12", 5)])
    qtbot.waitUntil(lambda: journal.held(KEY) is None)


def test_a_write_that_fails_after_its_editor_is_gone_keeps_the_draft(
    leaving: tuple[LineField, FieldAutosave],
    writes: Writes,
    store: FakeStore,
    session: Session,
    journal: Journal,
    qtbot: QtBot,
) -> None:
    writes.error = FakeConflict()
    store.hold.clear()
    leave(*leaving, "1")
    with qtbot.waitSignal(session.failed):
        store.hold.set()
    assert journal.held(KEY) == "Old1"


def test_a_late_answer_leaves_what_was_typed_into_the_next_editor(
    leaving: tuple[LineField, FieldAutosave],
    writes: Writes,
    store: FakeStore,
    session: Session,
    journal: Journal,
    qtbot: QtBot,
) -> None:
    store.hold.clear()
    leave(*leaving, "1")
    journal.put(KEY, "Old again", base="Old", version=4)
    with qtbot.waitSignal(session.changed):
        store.hold.set()
    assert writes.given == [("Old1", 4)]
    assert journal.held(KEY) == "Old again"
