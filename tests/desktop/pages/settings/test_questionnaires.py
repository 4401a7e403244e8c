"""Questionnaires are edited as text, checked while typed, tried out, and published."""

from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop.drafts import FieldKey, Journal
from desktop.pages.base import PageContext
from desktop.pages.settings.questionnaires import QuestionnairesGroup
from desktop.questions.picks import PickOne
from kb.knowledge_base import KnowledgeBase
from kb.questionnaires import service
from kb.questionnaires.schemas import Entry

pytestmark = pytest.mark.desktop


@pytest.fixture
def group(page_context: PageContext, qtbot: QtBot) -> QuestionnairesGroup:
    """The group, with the shipped questionnaires."""
    made = QuestionnairesGroup(page_context)
    qtbot.addWidget(made)
    made.resize(720, 900)
    made.show()
    qtbot.waitUntil(lambda: len(made.edits) == 4)
    return made


def find(kb: KnowledgeBase, key: str = "lead") -> Entry:
    return kb.read(partial(service.find, key=key))


def put(group: QuestionnairesGroup, old: str, new: str) -> None:
    """Replaces a piece of the source, as somebody types it."""
    source = group.editor.source
    source.selectAll()
    source.insertPlainText(source.value().replace(old, new))


def test_a_changed_source_is_published_as_the_next_version(
    group: QuestionnairesGroup, kb: KnowledgeBase, qtbot: QtBot
) -> None:
    QTest.keyClick(group.edits["lead"], Qt.Key.Key_Return)
    editor = group.editor
    assert editor.title.plain_text() == "Questions to the response lead, version 1"
    assert not editor.use.isEnabled()
    put(group, "half hour", "hour")
    qtbot.waitUntil(editor.use.isEnabled)
    assert editor.use.text() == "Publish version 2"
    QTest.keyClick(editor.source, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: find(kb).version_number == 2)
    qtbot.waitUntil(lambda: editor.title.plain_text().endswith("version 2"))
    assert not editor.use.isEnabled()
    QTest.keyClick(editor.restore, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: find(kb).version_number == 3)
    assert find(kb).is_as_shipped
    qtbot.waitUntil(editor.restore.isHidden)


def test_what_is_wrong_names_its_line_and_leads_there(
    group: QuestionnairesGroup, qtbot: QtBot
) -> None:
    group.edit("lead")
    editor = group.editor
    put(group, 'kind = "yes_no"', 'kind = "maybe"')
    qtbot.waitUntil(lambda: bool(editor.problems))
    assert not editor.use.isEnabled()
    first = editor.problems[0]
    line = int(first.text().split(":")[0].removeprefix("Line "))
    QTest.keyClick(first, Qt.Key.Key_Return)
    cursor = editor.source.textCursor()
    assert cursor.blockNumber() == line - 1
    assert cursor.block().text() == 'kind = "maybe"'
    editor.discard_changes()
    assert editor.problems == []
    assert editor.state.plain_text() == "Nothing is wrong. 12 questions."


def test_the_form_follows_the_text_and_can_be_tried(
    group: QuestionnairesGroup, qtbot: QtBot
) -> None:
    group.edit("lead")
    editor = group.editor
    assert editor.preview is not None
    authority = editor.preview.boxes["authority"].editor
    assert isinstance(authority, PickOne)
    QTest.keyClick(authority.radios[1], Qt.Key.Key_Space)
    assert not editor.preview.boxes["waited_for"].isHidden()
    put(group, "Whom or what did you have to wait for?", "Who kept you waiting?")
    qtbot.waitUntil(
        lambda: (
            editor.preview is not None
            and editor.preview.boxes["waited_for"].question.text == "Who kept you waiting?"
        )
    )
    tried = editor.preview.boxes["authority"].answer()
    assert tried == "no"
    shown = editor.preview
    put(group, "[[question]]", "[[question")
    qtbot.waitUntil(lambda: bool(editor.problems))
    assert editor.preview is shown


def test_what_isnt_published_is_there_again(
    group: QuestionnairesGroup, journal: Journal, kb: KnowledgeBase
) -> None:
    group.edit("lead")
    put(group, "half hour", "hour")
    group.close_editor()
    assert not group.editor.isVisible()
    group.edit("lead")
    assert "first hour" in group.editor.source.value()
    assert "first hour" not in find(kb).source
    assert journal.held(FieldKey("questionnaire", "lead", "source")) is not None
    group.editor.discard_changes()
    assert journal.held(FieldKey("questionnaire", "lead", "source")) is None


def test_drafts_of_questionnaires_are_offered_by_their_editor_only(tmp_path: Path) -> None:
    path = tmp_path / "drafts.json"
    first = Journal(path)
    first.put(FieldKey("questionnaire", "lead", "source"), "text", base="", version=1)
    first.put(FieldKey("lesson", "1", "title"), "text", base="", version=1)
    first.close()
    again = Journal(path)
    assert [draft.key.kind for draft in again.offered] == ["lesson"]
    assert again.held(FieldKey("questionnaire", "lead", "source")) == "text"
    again.close()


def test_a_new_one_and_one_of_a_file(
    group: QuestionnairesGroup, kb: KnowledgeBase, tmp_path: Path, qtbot: QtBot
) -> None:
    QTest.keyClick(group.new, Qt.Key.Key_Return)
    put(group, "Our questions", "Questions to the desk")
    qtbot.waitUntil(group.editor.use.isEnabled)
    group.editor.publish()
    qtbot.waitUntil(lambda: "ours" in group.edits)
    assert find(kb, "ours").title == "Questions to the desk"
    group.close_editor()
    path = tmp_path / "lead.toml"
    path.write_bytes(b"\xff\xfe")
    group.take_file(path)
    assert "Line 1: this is no text in UTF-8" in group.message.plain_text()
    path.write_text(service.shipped()["lead"].replace("half hour", "day"), encoding="utf-8")
    group.take_file(path)
    assert group.editor.key == "lead"
    assert group.editor.use.isEnabled()
    saved = tmp_path / "saved.toml"
    group.editor.save_as = lambda *_asked: saved
    QTest.keyClick(group.editor.export, Qt.Key.Key_Return)
    assert saved.read_text(encoding="utf-8") == path.read_text(encoding="utf-8")


def test_retiring_and_a_version_of_somebody_else(
    group: QuestionnairesGroup, kb: KnowledgeBase, qtbot: QtBot
) -> None:
    group.edit("lead")
    editor = group.editor
    QTest.keyClick(editor.retire, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: editor.retire.text() == "Use again")
    assert find(kb).retired
    QTest.keyClick(editor.retire, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not find(kb).retired)
    put(group, "half hour", "hour")
    theirs = find(kb).source.replace("hardest", "boldest")
    kb.write(partial(service.publish, source=theirs, based_on=1))
    qtbot.waitUntil(lambda: "version 2" in editor.title.plain_text())
    assert editor.title.plain_text().endswith("published while you were editing")
    assert "first hour" in editor.source.value()
    assert editor.use.text() == "Publish version 3"
