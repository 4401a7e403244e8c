"""Lessons as cards: typed, linked, turned into what follows."""

from collections.abc import Callable
from functools import partial
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.pages.incident.item_picker import ItemPicker
from desktop.pages.incident.lesson_card import LessonCard
from desktop.pages.incident.lessons import LessonsSection
from desktop.pages.incident.page import IncidentPage
from kb.conformance import service as conformance
from kb.incidents.config_changes import service as config_changes
from kb.incidents.follow_ups import service as follow_ups
from kb.incidents.lessons import service as lessons
from kb.incidents.lessons.schemas import Lesson
from kb.knowledge_base import KnowledgeBase
from kb.library.articles import service as articles
from kb.library.playbooks import service as playbooks
from kb.library.proposals import listing as proposals
from tests.desktop.pages.incident.conftest import press, write

pytestmark = pytest.mark.desktop


@pytest.fixture
def lesson(kb: KnowledgeBase, incident: UUID) -> UUID:
    """One lesson."""
    values = {
        "title": "Tier 1 could not revoke sessions",
        "what_happened": "The role lacked the permission.",
        "owner": "R. Okafor",
    }
    made: UUID = kb.write(partial(lessons.add, incident_id=incident, values=values)).result
    return made


@pytest.fixture
def section(lesson: UUID, open_at: Callable[[str], IncidentPage], qtbot: QtBot) -> LessonsSection:
    """The lessons of an incident."""
    page = open_at("lessons")
    shown = page.sectioned.stack.currentWidget()
    assert isinstance(shown, LessonsSection)
    qtbot.waitUntil(lambda: lesson in shown.cards)
    return shown


@pytest.fixture
def card(section: LessonsSection, lesson: UUID) -> LessonCard:
    """The card of the lesson."""
    found = section.cards[lesson]
    assert found.isVisible()
    return found


@pytest.fixture
def stored(kb: KnowledgeBase, lesson: UUID) -> Callable[[], Lesson]:
    """The lesson as it is in the store."""
    return lambda: kb.read(partial(lessons.get, record_id=lesson))


def test_a_new_lesson_is_typed_at_once(section: LessonsSection, qtbot: QtBot) -> None:
    section.handlers()["new"]()
    qtbot.waitUntil(lambda: len(section.cards) == 2)
    added = list(section.cards.values())[1]
    qtbot.waitUntil(added.title.hasFocus)
    write("The bank sheet helped")
    press(None, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: added.accessibleName() == "L-02 The bank sheet helped")


def test_enter_goes_on_to_the_next_why(
    card: LessonCard, stored: Callable[[], Lesson], qtbot: QtBot
) -> None:
    card.whys.lines()[0].setFocus()
    write("No permission")
    press(None, Qt.Key.Key_Return)
    assert QApplication.focusWidget() is card.whys.lines()[1]
    write("Nobody asked for it")
    qtbot.waitUntil(lambda: stored().whys == ("No permission", "Nobody asked for it"))
    assert QApplication.focusWidget() is card.whys.lines()[1]
    press(None, Qt.Key.Key_Return)
    press(None, Qt.Key.Key_Backspace)
    assert QApplication.focusWidget() is card.whys.lines()[1]


def test_a_follow_up_is_made_and_linked_in_one_operation(
    card: LessonCard,
    kb: KnowledgeBase,
    incident: UUID,
    stored: Callable[[], Lesson],
    section: LessonsSection,
    qtbot: QtBot,
) -> None:
    card.to_follow_up.click()
    qtbot.waitUntil(lambda: len(stored().follow_up_ids) == 1)
    made = kb.read(partial(follow_ups.list_for, incident_id=incident))[0]
    assert (made.id, made.action, made.owner) == (
        stored().follow_up_ids[0],
        "Tier 1 could not revoke sessions",
        "R. Okafor",
    )
    section.undo()
    qtbot.waitUntil(lambda: stored().follow_up_ids == ())
    assert kb.read(partial(follow_ups.list_for, incident_id=incident)) == ()


def test_a_config_change_is_made_and_opened(
    card: LessonCard,
    kb: KnowledgeBase,
    incident: UUID,
    stored: Callable[[], Lesson],
    open_at: Callable[[str], IncidentPage],
    qtbot: QtBot,
) -> None:
    card.to_change.click()
    qtbot.waitUntil(lambda: len(stored().config_change_ids) == 1)
    made = kb.read(partial(config_changes.list_for, incident_id=incident))[0]
    assert made.reason == "The role lacked the permission."
    page = open_at("lessons")
    card.opened.emit("config_changes", made.id)
    qtbot.waitUntil(lambda: page.sectioned.sections.current == "config_changes")


def test_a_wrong_date_is_said_under_the_field(
    card: LessonCard, stored: Callable[[], Lesson], qtbot: QtBot
) -> None:
    card.due.setFocus()
    write("someday")
    press(None, Qt.Key.Key_Return)
    assert "Use a date" in card.due.accessibleDescription()
    assert card.due.value() == "someday"
    card.due.selectAll()
    write("2026-04-15")
    press(None, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: str(stored().due) == "2026-04-15")
    assert card.due.accessibleDescription() == ""


def test_delete_on_a_card_and_undo(
    card: LessonCard, section: LessonsSection, lesson: UUID, qtbot: QtBot
) -> None:
    card.setFocus()
    with qtbot.waitSignal(section.context.notices.posted) as told:
        press(card, Qt.Key.Key_Delete)
    assert told.args is not None
    assert told.args[0].text == "Deleted L-01"
    qtbot.waitUntil(lambda: not section.cards)
    assert section.empty.isVisible()
    told.args[0].on_action()
    qtbot.waitUntil(lambda: lesson in section.cards)


def test_many_lessons_come_in_their_order(
    section: LessonsSection, kb: KnowledgeBase, incident: UUID, qtbot: QtBot
) -> None:
    rows = tuple({"title": f"Lesson {number}"} for number in range(2, 14))
    made = kb.write(partial(lessons.add_many, incident_id=incident, rows=rows)).result
    qtbot.waitUntil(lambda: len(section.cards) == 13)
    places = [card.y() for card in section.cards.values()]
    assert places == sorted(places)
    assert section.reveal(made[-1])
    assert list(section.cards)[1:] == list(made)


def test_a_lesson_proposes_a_change_of_what_the_incident_used(
    card: LessonCard,
    kb: KnowledgeBase,
    incident: UUID,
    qtbot: QtBot,
    open_at: Callable[[str], IncidentPage],
) -> None:
    made = [
        kb.write(partial(playbooks.add, values={"title": title}, body="1. Look\n")).result
        for title in ("Account takeover", "Phishing")
    ]
    kb.write(partial(articles.add, values={"title": "Mail", "article_kind": "policy"}, body="No."))
    version = kb.read(partial(playbooks.current, playbook_id=made[1]))
    kb.write(partial(conformance.choose_playbook, incident_id=incident, version_id=version.id))
    card.to_proposal.click()
    (picker,) = card.window().findChildren(ItemPicker)
    qtbot.waitUntil(lambda: picker.list.count() == 3)
    texts = [picker.list.item(at).text() for at in range(3)]
    assert texts[0] == "Phishing   playbook, used here"
    assert texts[2] == "Mail   policy"
    qtbot.keyClicks(picker.field, "policy")
    qtbot.waitUntil(lambda: picker.list.count() == 1)
    picker.field.clear()
    qtbot.keyClick(picker.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(kb.read(proposals.everything)) == 1)
    (row,) = kb.read(proposals.everything)
    assert (row.item_id, row.lesson_ids) == (made[1], (card.lesson_id,))
    qtbot.waitUntil(lambda: not card.isVisible())  # the proposal is shown; then back
    page = open_at("lessons")
    shown = page.sectioned.stack.currentWidget()
    assert isinstance(shown, LessonsSection)
    qtbot.waitUntil(shown.cards[card.lesson_id].proposals.isVisible)
