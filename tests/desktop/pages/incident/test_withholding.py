"""Words are withheld from reports where they are read or written."""

from functools import partial
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit
from pytestqt.qtbot import QtBot

from desktop.pages.incident.lessons import LessonsSection
from desktop.pages.incident.overview import OverviewSection
from desktop.pages.incident.page import IncidentPage
from desktop.pages.incident.withholding import WithholdBox
from kb.incidents.lessons import service as lessons
from kb.incidents.withheld_passages import service as withheld_passages
from kb.incidents.withheld_passages.schemas import WithheldPassage
from kb.knowledge_base import KnowledgeBase
from tests.desktop.pages.incident.conftest import OpenAt

pytestmark = pytest.mark.desktop

TEXT = "The owner, Anna Petrova, was called at 10:53."


@pytest.fixture
def lesson(kb: KnowledgeBase, incident: UUID) -> UUID:
    """A lesson with a text that names somebody."""
    values = {"title": "Call sooner", "what_happened": TEXT}
    made: UUID = kb.write(partial(lessons.add, incident_id=incident, values=values)).result
    return made


def kept(kb: KnowledgeBase, incident: UUID) -> tuple[WithheldPassage, ...]:
    return kb.read(partial(withheld_passages.list_for, incident_id=incident))


def box_of(page: IncidentPage, field: QPlainTextEdit | QTextEdit, words: str) -> WithholdBox:
    field.setFocus()
    field.setTextCursor(field.document().find(words))
    page.handlers()["withhold"]()
    box = page.arriving.commenting.withholding.box
    assert box is not None
    return box


def in_lesson(page: IncidentPage, lesson: UUID) -> QPlainTextEdit:
    section = page.section_shown()
    assert isinstance(section, LessonsSection)
    return section.cards[lesson].what


def test_selected_words_are_withheld_with_a_reason(
    open_at: OpenAt, qtbot: QtBot, kb: KnowledgeBase, incident: UUID, lesson: UUID
) -> None:
    page = open_at("lessons")
    qtbot.waitUntil(lambda: isinstance(page.section_shown(), LessonsSection))
    box = box_of(page, in_lesson(page, lesson), "Anna Petrova")
    qtbot.waitUntil(box.reason.hasFocus)
    QTest.keyClicks(box.reason, "owner")
    QTest.keyClick(box.reason, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(kept(kb, incident)) == 1)
    (found,) = kept(kb, incident)
    assert (found.passage, found.reason, found.by) == ("Anna Petrova", "owner", "Amelie Fontaine")
    assert (found.about_kind, found.about_id, found.about_field) == (
        "lesson",
        lesson,
        "what_happened",
    )
    assert (found.audiences, found.tlp) == ((), "clear")


def test_from_whom_and_below_which_marking_is_chosen(
    open_at: OpenAt, qtbot: QtBot, kb: KnowledgeBase, incident: UUID, lesson: UUID
) -> None:
    page = open_at("lessons")
    qtbot.waitUntil(lambda: isinstance(page.section_shown(), LessonsSection))
    box = box_of(page, in_lesson(page, lesson), "Anna Petrova")
    assert [name for name, one in box.audiences.items() if one.isChecked()] == ["board", "partner"]
    for one in box.audiences.values():
        one.setChecked(False)
    QTest.keyClick(box.reason, Qt.Key.Key_Return)
    assert "from whom" in box.message.plain_text()
    box.marking.set_value("amber")
    QTest.keyClick(box.reason, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(kept(kb, incident)) == 1)
    (found,) = kept(kb, incident)
    assert (found.audiences, found.tlp) == ((withheld_passages.BY_MARKING,), "amber")


def test_a_reason_that_gives_the_words_away_is_refused_and_stays(
    open_at: OpenAt, qtbot: QtBot, kb: KnowledgeBase, incident: UUID, lesson: UUID
) -> None:
    page = open_at("lessons")
    qtbot.waitUntil(lambda: isinstance(page.section_shown(), LessonsSection))
    box = box_of(page, in_lesson(page, lesson), "Anna Petrova")
    QTest.keyClicks(box.reason, "anna petrova")
    QTest.keyClick(box.reason, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "passage itself" in box.message.plain_text())
    assert box.reason.value() == "anna petrova"
    assert kept(kb, incident) == ()


def test_words_that_are_read_are_withheld_from_the_menu(
    open_at: OpenAt, qtbot: QtBot, kb: KnowledgeBase, incident: UUID
) -> None:
    page = open_at("overview")
    overview = page.section_shown()
    assert isinstance(overview, OverviewSection)
    reader = overview.summary.reader
    qtbot.waitUntil(lambda: "finance session" in reader.toPlainText())
    reader.setFocus()
    menu = page.arriving.commenting.menu_of(reader)
    assert menu is not None
    (action,) = [one for one in menu.actions() if "Withhold" in one.text()]
    assert not action.isEnabled()
    reader.setTextCursor(reader.document().find("finance session"))
    menu = page.arriving.commenting.menu_of(reader)
    assert menu is not None
    (action,) = [one for one in menu.actions() if "Withhold" in one.text()]
    action.trigger()
    box = page.arriving.commenting.withholding.box
    assert box is not None
    QTest.keyClick(box.reason, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(kept(kb, incident)) == 1)
    assert kept(kb, incident)[0].about_field == "summary"
