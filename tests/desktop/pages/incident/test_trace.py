"""The trace of one incident, and the alarm when a closed lesson's cause is back."""

from collections.abc import Callable
from functools import partial
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop.pages.incident.lesson_card import LessonCard
from desktop.pages.incident.lessons import LessonsSection
from desktop.pages.incident.page import IncidentPage
from desktop.pages.incident.trace import TraceSection
from desktop.widgets.bars import Bar
from desktop.widgets.buttons import Button
from kb.incidents.causes import service as causes
from kb.incidents.config_changes import service as changes
from kb.incidents.lessons import service as lessons
from kb.incidents.record import service as record
from kb.knowledge_base import KnowledgeBase
from tests.desktop.pages.incident.conftest import at

pytestmark = pytest.mark.desktop
FACTOR = {"title": "Sessions are bound to nothing", "factor": "Unbound sessions"}


@pytest.fixture
def repeated(kb: KnowledgeBase, incident: UUID) -> tuple[UUID, UUID]:
    """The cause of the incident, and the lesson of an earlier one that was closed."""
    values = {"title": "Board mailbox", "first_activity_at": at("01:00").replace(year=2025)}
    earlier = kb.write(partial(record.add, values=values)).result
    cause = kb.write(partial(causes.add, incident_id=earlier, values=FACTOR)).result
    change = kb.write(partial(changes.add, incident_id=earlier, values={"title": "Bind"})).result
    for state in ("approved", "implemented"):
        when = at("02:00").replace(year=2025)
        kb.write(partial(changes.advance, record_id=change, state=state, at=when, by="J. Haddad"))
    taught = {"title": "Bind them", "cause_ids": [cause], "config_change_ids": [change]}
    lesson = kb.write(partial(lessons.add, incident_id=earlier, values=taught)).result
    return kb.write(partial(causes.add, incident_id=incident, values=FACTOR)).result, lesson


def test_the_alarm_stands_over_the_trace_and_leads_to_the_lesson(
    open_at: Callable[[str], IncidentPage], repeated: tuple[UUID, UUID], qtbot: QtBot
) -> None:
    page = open_at("trace")
    section = page.section_shown()
    assert isinstance(section, TraceSection)
    qtbot.waitUntil(lambda: bool(section.findChildren(Bar)))
    (bar,) = section.findChildren(Bar)
    told = section.view._back[str(repeated[0])]
    assert told.startswith("“Unbound sessions” is back (K-01), although L-01 of INC-2025-")
    buttons = [one for one in bar.findChildren(Button) if one.text().endswith("L-01")]
    QTest.mouseClick(buttons[0], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: isinstance(page.section_shown(), LessonsSection))


def test_a_lesson_that_answers_the_cause_ends_the_alarm(
    open_at: Callable[[str], IncidentPage],
    repeated: tuple[UUID, UUID],
    kb: KnowledgeBase,
    incident: UUID,
    qtbot: QtBot,
) -> None:
    page = open_at("lessons")
    made = kb.write(partial(lessons.add, incident_id=incident, values={"title": "Anew"})).result
    section = page.section_shown()
    assert isinstance(section, LessonsSection)
    qtbot.waitUntil(lambda: made in section.cards)
    card = section.cards[made]
    assert isinstance(card, LessonCard)
    card.causes.linked.emit(repeated[0])
    answered = partial(lessons.get, record_id=made)
    qtbot.waitUntil(lambda: kb.read(answered).cause_ids == (repeated[0],))
    page = open_at("trace")
    qtbot.waitUntil(lambda: isinstance(page.section_shown(), TraceSection))
    trace = page.section_shown()
    assert isinstance(trace, TraceSection)
    qtbot.waitUntil(lambda: len(trace.view._trace.links) == 1)
    assert [bar for bar in trace.findChildren(Bar) if bar.isVisible()] == []
    assert trace.state()["filter"] == "all"
