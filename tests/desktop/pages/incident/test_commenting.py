"""Commenting on words, and going back to them from Sign-off."""

from functools import partial
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPlainTextEdit, QPushButton
from pytestqt.qtbot import QtBot

from desktop.pages.incident.comment_threads import CommentThreads
from desktop.pages.incident.lessons import LessonsSection
from desktop.pages.incident.overview import OverviewSection
from desktop.pages.incident.page import IncidentPage
from desktop.pages.incident.passages import selected
from desktop.pages.incident.sign_off import SignOffSection
from desktop.widgets.buttons import ElidedLink
from desktop.widgets.inline_form import InlineForm
from kb.incidents.comments import threads
from kb.incidents.comments.anchors import passage
from kb.incidents.lessons import service as lessons
from kb.knowledge_base import KnowledgeBase
from tests.desktop.pages.incident.conftest import OpenAt

TEXT = "Über 🦘 night nothing was done. Sessions were revoked 48 minutes later by Tier 2."
WORDS = "48 minutes later"


@pytest.fixture
def lesson(kb: KnowledgeBase, incident: UUID) -> UUID:
    """A lesson with a text to comment on."""
    values = {"title": "Call sooner", "what_happened": TEXT}
    made: UUID = kb.write(partial(lessons.add, incident_id=incident, values=values)).result
    return made


def _mark(field: QPlainTextEdit, words: str) -> None:
    found = field.document().find(words)
    field.setFocus()
    field.setTextCursor(found)


def _field(page: IncidentPage, lesson: UUID) -> QPlainTextEdit:
    section = page.section_shown()
    assert isinstance(section, LessonsSection)
    return section.cards[lesson].what


def _said(kb: KnowledgeBase, incident: UUID) -> tuple[threads.Thread, ...]:
    return kb.read(partial(threads.threads, incident_id=incident))


def _on(kb: KnowledgeBase, incident: UUID, lesson: UUID) -> UUID:
    start = TEXT.index(WORDS)
    about = partial(
        threads.comment_on, incident_id=incident, kind="lesson", record_id=lesson,
        field="what_happened", passage=passage(TEXT, start, start + len(WORDS)),
    )  # fmt: skip
    made: UUID = kb.write(partial(about, text="why 48 m?", author="Jad Haddad")).result
    return made


def test_selected_words_are_commented_on_by_key(
    open_at: OpenAt, qtbot: QtBot, kb: KnowledgeBase, incident: UUID, lesson: UUID
) -> None:
    page = open_at("lessons")
    qtbot.waitUntil(lambda: isinstance(page.section_shown(), LessonsSection))
    _mark(_field(page, lesson), WORDS)
    page.handlers()["comment"]()
    box = page.arriving.commenting.box
    assert box is not None
    assert WORDS in box.accessibleName()
    qtbot.waitUntil(box.text.hasFocus)
    QTest.keyClicks(box.text, "why 48 m?")
    QTest.keyClick(box.text, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: len(_said(kb, incident)) == 1)
    (thread,) = _said(kb, incident)
    assert (thread.comment.text, thread.comment.author) == ("why 48 m?", "Amelie Fontaine")
    assert thread.comment.quote == WORDS
    assert thread.comment.before.endswith("Sessions were revoked ")
    assert thread.place is not None
    assert thread.place.same


def test_words_that_are_read_are_commented_on_too(
    open_at: OpenAt, qtbot: QtBot, kb: KnowledgeBase, incident: UUID
) -> None:
    page = open_at("overview")
    overview = page.section_shown()
    assert isinstance(overview, OverviewSection)
    reader = overview.summary.reader
    qtbot.waitUntil(lambda: "finance session" in reader.toPlainText())
    reader.setFocus()
    reader.setTextCursor(reader.document().find("finance session"))
    page.handlers()["comment"]()
    box = page.arriving.commenting.box
    assert box is not None
    box.text.set_value("Whose?")
    box._give()
    qtbot.waitUntil(lambda: len(_said(kb, incident)) == 1)
    place = _said(kb, incident)[0].place
    assert place is not None
    assert (place.kind, place.field, place.same) == ("incident", "summary", True)


def test_the_menu_of_a_text_offers_it(open_at: OpenAt, qtbot: QtBot, lesson: UUID) -> None:
    page = open_at("lessons")
    qtbot.waitUntil(lambda: isinstance(page.section_shown(), LessonsSection))
    field = _field(page, lesson)
    _mark(field, WORDS)

    menu = page.arriving.commenting.menu_of(field)
    assert menu is not None
    action = menu.actions()[-2]
    assert action.text().startswith("Comment on the selection")
    assert action.isEnabled()
    action.trigger()
    assert page.arriving.commenting.box is not None
    field.setTextCursor(QTextCursor(field.document()))
    again = page.arriving.commenting.menu_of(field)
    assert again is not None
    assert not again.actions()[-1].isEnabled()


def test_nothing_selected_is_said(open_at: OpenAt, qtbot: QtBot, lesson: UUID) -> None:
    page = open_at("lessons")
    qtbot.waitUntil(lambda: isinstance(page.section_shown(), LessonsSection))
    _field(page, lesson).setFocus()
    page.handlers()["comment"]()
    assert page.arriving.commenting.box is None
    assert page.context.notices.kept[0].text.startswith("Select the words")


def test_letters_beyond_two_bytes_are_not_halved(
    open_at: OpenAt, qtbot: QtBot, lesson: UUID
) -> None:
    page = open_at("lessons")
    qtbot.waitUntil(lambda: isinstance(page.section_shown(), LessonsSection))
    field = _field(page, lesson)
    cursor = field.textCursor()
    cursor.setPosition(6)  # within the kangaroo
    cursor.setPosition(20, QTextCursor.MoveMode.KeepAnchor)
    field.setTextCursor(cursor)
    found = selected(field)
    assert found is not None
    assert "night" in found.quote
    (found.before + found.quote + found.after).encode()


@pytest.fixture
def shown(
    open_at: OpenAt, qtbot: QtBot, kb: KnowledgeBase, incident: UUID, lesson: UUID
) -> CommentThreads:
    """The comments in Sign-off, with one on a lesson."""
    _on(kb, incident, lesson)
    section = open_at("sign_off").section_shown()
    assert isinstance(section, SignOffSection)
    qtbot.waitUntil(lambda: "why 48 m?" in _words(section.comments))
    return section.comments


def _words(shown: CommentThreads) -> str:
    return "\n".join(one.text() for one in shown.findChildren(QLabel) if one.isVisible())


def _button(shown: CommentThreads, text: str) -> QPushButton:
    return next(
        one
        for one in shown.findChildren(QPushButton)
        if one.text() == text and one.isVisible() and not isinstance(one, ElidedLink)
    )


def test_a_comment_leads_to_its_words(
    shown: CommentThreads, open_at: OpenAt, qtbot: QtBot, lesson: UUID
) -> None:
    page = open_at("sign_off")
    (link,) = shown.findChildren(ElidedLink)
    assert link.accessibleName() == f"lesson L-01, What happened: “{WORDS}”"
    link.click()
    qtbot.waitUntil(lambda: isinstance(page.section_shown(), LessonsSection))
    field = _field(page, lesson)
    qtbot.waitUntil(lambda: field.textCursor().selectedText() == WORDS)


def test_it_is_answered_resolved_and_opened_again(
    shown: CommentThreads, qtbot: QtBot, kb: KnowledgeBase, incident: UUID
) -> None:
    form = next(one for one in shown.findChildren(InlineForm) if one is not shown.adding)
    form.opener.click()
    form.editors["text"].set_value("Tier 1 lacks the role")  # type: ignore[attr-defined]
    form.accept.click()
    qtbot.waitUntil(lambda: "Tier 1 lacks the role" in _words(shown))
    _button(shown, "Resolve").click()
    qtbot.waitUntil(lambda: shown.fold.text() == "Show resolved (1)")
    assert "why 48 m?" not in _words(shown)
    shown.fold.click()
    assert "Resolved by Amelie Fontaine" in _words(shown)
    _button(shown, "Reopen").click()
    qtbot.waitUntil(lambda: _said(kb, incident)[0].is_open)


def test_a_comment_whose_text_is_gone_says_so_with_its_words(
    shown: CommentThreads, qtbot: QtBot, kb: KnowledgeBase, lesson: UUID
) -> None:
    values = {"what_happened": "Nothing."}
    kb.write(partial(lessons.revise, record_id=lesson, version=1, values=values))
    gone = f"The text it was about is gone: “{WORDS}” (lesson L-01, What happened)"
    qtbot.waitUntil(lambda: gone in _words(shown))


def test_a_reply_being_typed_stays_when_others_comment(
    shown: CommentThreads, qtbot: QtBot, kb: KnowledgeBase, incident: UUID, lesson: UUID
) -> None:
    form = next(one for one in shown.findChildren(InlineForm) if one is not shown.adding)
    form.opener.click()
    form.editors["text"].set_value("Half a th")  # type: ignore[attr-defined]
    _on(kb, incident, lesson)
    qtbot.waitUntil(lambda: len(shown._known) == 2)
    assert form.editors["text"].value() == "Half a th"  # type: ignore[attr-defined]
    assert form.fields.isVisible()
