"""References: offered while typing, links where they are read, shown where they are cited."""

from functools import partial
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from desktop.pages.incident.follow_ups.section import FollowUpsSection
from desktop.pages.incident.overview import OverviewSection
from desktop.pages.incident.page import IncidentPage
from desktop.widgets.text import TextField
from kb.incidents.evidence import service as evidence
from kb.incidents.follow_ups import service as follow_ups
from kb.incidents.record import service as record
from kb.incidents.timeline import service as timeline
from kb.knowledge_base import KnowledgeBase
from kb.library.articles import service as articles
from tests.desktop.pages.incident.conftest import OpenAt, at


@pytest.fixture
def made(kb: KnowledgeBase, incident: UUID) -> dict[str, UUID]:
    """Evidence, a key event, and a follow-up that cites the evidence."""
    item = {"title": "Sign-in log of ap@"}
    event = {"text": "Alert raised", "at": at("09:26"), "key_event": True}
    asks = {"action": "Ask the bank, see [E-01]"}
    kb.write(partial(articles.add, values={"title": "Reading sign-in logs"}, body="# Logs"))
    return {
        "evidence": kb.write(partial(evidence.add, incident_id=incident, values=item)).result,
        "event": kb.write(partial(timeline.add, incident_id=incident, values=event)).result,
        "follow_up": kb.write(partial(follow_ups.add, incident_id=incident, values=asks)).result,
    }


@pytest.fixture
def page(made: dict[str, UUID], open_at: OpenAt, qtbot: QtBot) -> IncidentPage:
    """The page on its overview, with the summary being edited."""
    shown = open_at("overview")
    overview = shown.sectioned.stack.currentWidget()
    assert isinstance(overview, OverviewSection)
    qtbot.waitUntil(lambda: bool(overview.summary.editor.value()))
    overview.summary.edit()
    qtbot.waitUntil(overview.summary.editor.hasFocus)
    overview.summary.editor.selectAll()
    return shown


def editor_of(page: IncidentPage) -> TextField:
    overview = page.sectioned.stack.currentWidget()
    assert isinstance(overview, OverviewSection)
    return overview.summary.editor


def offered(page: IncidentPage) -> list[str]:
    shown = page.arriving.citing.shown
    return [shown.item(n).text() for n in range(shown.count())] if shown is not None else []


def test_two_brackets_offer_items_and_enter_takes_one(page: IncidentPage, qtbot: QtBot) -> None:
    editor = editor_of(page)
    QTest.keyClicks(editor, "See [[sign")
    assert offered(page)[0] == "E-01  Sign-in log of ap@"
    QTest.keyClick(editor, Qt.Key.Key_Return)
    assert editor.value() == "See [E-01]"
    assert offered(page) == []
    assert editor.hasFocus()


def test_arrows_choose_and_escape_only_closes(page: IncidentPage, qtbot: QtBot) -> None:
    editor = editor_of(page)
    QTest.keyClicks(editor, "[[")
    lines = offered(page)
    assert lines[:2] == ["T1  Alert raised", "E-01  Sign-in log of ap@"]
    QTest.keyClick(editor, Qt.Key.Key_Escape)
    assert offered(page) == []
    assert editor.value() == "[["
    assert editor.isVisible()
    QTest.keyClicks(editor, "e")
    QTest.keyClick(editor, Qt.Key.Key_Backspace)
    QTest.keyClick(editor, Qt.Key.Key_Down)
    QTest.keyClick(editor, Qt.Key.Key_Tab)
    assert editor.value() == "[E-01]"


def test_the_best_is_marked_as_each_word_is_typed_and_later_ones_leave_the_mark(
    page: IncidentPage, qtbot: QtBot
) -> None:
    editor = editor_of(page)
    QTest.keyClicks(editor, "[[")
    QTest.keyClick(editor, Qt.Key.Key_Down)
    shown = page.arriving.citing.shown
    assert shown is not None
    assert shown.value() == "[E-01]"
    qtbot.waitUntil(lambda: "Reading sign-in logs" in offered(page))
    assert shown.value() == "[E-01]"
    QTest.keyClicks(editor, "alert")
    assert shown.value() == "[T1]"


def test_articles_are_offered_too(page: IncidentPage, qtbot: QtBot) -> None:
    editor = editor_of(page)
    QTest.keyClicks(editor, "[[Reading")
    qtbot.waitUntil(lambda: "Reading sign-in logs" in offered(page))
    QTest.keyClick(editor, Qt.Key.Key_Return)
    assert editor.value() == "[[Reading sign-in logs]]"


def test_the_key_offers_and_escape_leaves_nothing(page: IncidentPage) -> None:
    editor = editor_of(page)
    QTest.keyClicks(editor, "A ")
    page.handlers()["link"]()
    assert offered(page)
    QTest.keyClick(editor, Qt.Key.Key_Escape)
    assert editor.value() == "A "


def test_a_reference_that_is_read_leads_to_its_item(
    kb: KnowledgeBase, incident: UUID, made: dict[str, UUID], open_at: OpenAt, qtbot: QtBot
) -> None:
    version = kb.read(partial(record.get, record_id=incident)).version
    text = {"summary": "A session was stolen, see [E-01]."}
    kb.write(partial(record.revise, record_id=incident, version=version, values=text))
    page = open_at("overview")
    overview = page.sectioned.stack.currentWidget()
    assert isinstance(overview, OverviewSection)
    reader = overview.summary.reader
    qtbot.waitUntil(lambda: "[E-01]" in reader.toPlainText())
    reader.setFocus()
    QTest.keyClick(reader, Qt.Key.Key_Tab)
    QTest.keyClick(reader, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.section_shown() is not overview)
    qtbot.waitUntil(lambda: getattr(_chosen(page), "id", None) == made["evidence"])


def _chosen(page: IncidentPage) -> object:
    section = page.section_shown()
    return section.chosen() if section is not None else None


def _links(page: IncidentPage) -> list[QPushButton]:
    section = page.section_shown()
    form = getattr(section.inspector(), "form", None) if section is not None else None
    return form.cited.findChildren(QPushButton) if form is not None else []


def test_the_panel_says_where_an_item_is_cited(
    made: dict[str, UUID], open_at: OpenAt, qtbot: QtBot
) -> None:
    page = open_at("evidence")
    section = page.section_shown()
    assert section is not None
    qtbot.waitUntil(lambda: section.reveal(made["evidence"]))
    qtbot.waitUntil(lambda: bool(_links(page)))
    (link,) = _links(page)
    assert link.accessibleName().startswith("Follow-up F-01, Action")
    qtbot.mouseClick(link, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: isinstance(page.section_shown(), FollowUpsSection))
    qtbot.waitUntil(lambda: "[E-01]" in _focused_text())


def _focused_text() -> str:
    focused = QApplication.focusWidget()
    if isinstance(focused, TextField):
        return focused.value()
    return focused.text() if isinstance(focused, QLineEdit) else ""
