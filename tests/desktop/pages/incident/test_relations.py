"""Relating incidents and merging them, from the overview, with a preview and a way back."""

from collections.abc import Callable
from functools import partial
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from desktop.navigation import Route
from desktop.pages.incident.overview import OverviewSection
from desktop.pages.incident.page import IncidentPage
from desktop.widgets.bars import Bar
from kb.incidents.assets import service as assets
from kb.incidents.lessons import service as lessons
from kb.incidents.links import service as links
from kb.incidents.record import service as record
from kb.knowledge_base import KnowledgeBase
from tests.desktop.pages.incident.conftest import press, write

pytestmark = pytest.mark.desktop


@pytest.fixture
def other(kb: KnowledgeBase) -> UUID:
    """Another incident, with one lesson."""
    made: UUID = kb.write(partial(record.add, values={"title": "Phishing wave"})).result
    kb.write(partial(lessons.add, incident_id=made, values={"title": "Ask the bank"}))
    return made


@pytest.fixture
def page(open_at: Callable[[str], IncidentPage]) -> IncidentPage:
    return open_at("overview")


@pytest.fixture
def section(page: IncidentPage, other: UUID, qtbot: QtBot) -> OverviewSection:
    shown = page.sectioned.stack.currentWidget()
    assert isinstance(shown, OverviewSection)
    qtbot.waitUntil(lambda: shown.whole is not None)
    return shown


def labels(section: OverviewSection) -> list[str]:
    return [label.text() for label in section.relations.findChildren(QLabel) if label.isVisible()]


def find(section: OverviewSection, words: str, qtbot: QtBot) -> None:
    """Types words and takes what is found first, by keys alone."""
    join = section.relations.join
    join.opener.click()
    assert join.search.hasFocus()
    write(words)
    qtbot.waitUntil(lambda: len(join.found.links) == 1)
    press(join.search, Qt.Key.Key_Down)
    assert join.found.links[0].hasFocus()
    press(join.found.links[0], Qt.Key.Key_Space)
    assert join.relation.hasFocus()


def test_a_duplicate_is_told_on_both_sides_and_taken_back(
    section: OverviewSection,
    page: IncidentPage,
    kb: KnowledgeBase,
    incident: UUID,
    other: UUID,
    qtbot: QtBot,
) -> None:
    find(section, "phishing wave", qtbot)
    join = section.relations.join
    join.relation.setCurrentIndex(1)
    join.reason.setText("Same mail")
    join.accept.click()
    qtbot.waitUntil(lambda: "Duplicate of" in labels(section))
    assert "Same mail" in labels(section)
    (link,) = kb.read(partial(links.list_for, incident_id=incident))
    assert (link.other_id, link.relation, link.by) == (other, "duplicate_of", "Amelie Fontaine")
    page.context.navigation.go(Route("incident", record_id=other))
    qtbot.waitUntil(lambda: "Has the duplicate" in labels(shown(page)))
    page.context.navigation.go(Route("incident", record_id=incident))
    qtbot.waitUntil(lambda: "Duplicate of" in labels(shown(page)))
    remove = [b for b in shown(page).relations.findChildren(QPushButton) if "Remove" in b.toolTip()]
    remove[0].click()
    qtbot.waitUntil(lambda: kb.read(partial(links.list_for, incident_id=incident)) == ())


def shown(page: IncidentPage) -> OverviewSection:
    found = page.sectioned.stack.currentWidget()
    assert isinstance(found, OverviewSection)
    return found


def test_a_merge_says_first_what_moves_and_is_undone_whole(
    section: OverviewSection,
    page: IncidentPage,
    kb: KnowledgeBase,
    incident: UUID,
    other: UUID,
    qtbot: QtBot,
) -> None:
    kb.write(partial(lessons.add, incident_id=incident, values={"title": "Call at once"}))
    find(section, "INC-2026-0002", qtbot)
    join = section.relations.join
    join.relation.setFocus()
    press(join.relation, Qt.Key.Key_End)
    qtbot.waitUntil(join.accept.isEnabled)
    assert join.accept.text() == "Merge"
    assert "Moves to INC-2026-0002: " in join.plan.plain_text()
    assert "Lessons 1" in join.plan.plain_text()
    assert len(kb.read(partial(lessons.list_for, incident_id=other))) == 1
    join.accept.click()
    qtbot.waitUntil(lambda: len(kb.read(partial(lessons.list_for, incident_id=other))) == 2)
    current = page.context.navigation
    qtbot.waitUntil(lambda: current.current == Route("incident", record_id=other))
    current.go(Route("incident", record_id=incident))

    def bars() -> list[str]:
        return [bar.accessibleName() for bar in page.findChildren(Bar) if bar.isVisible()]

    qtbot.waitUntil(lambda: any("stands in another incident" in text for text in bars()))
    qtbot.waitUntil(lambda: "Merged into" in labels(shown(page)))
    page.context.session.undo(incident)
    qtbot.waitUntil(lambda: len(kb.read(partial(lessons.list_for, incident_id=incident))) == 1)
    qtbot.waitUntil(lambda: not any("another incident" in text for text in bars()))


def test_an_incident_that_shares_things_is_offered_with_its_reason(
    section: OverviewSection, kb: KnowledgeBase, incident: UUID, other: UUID, qtbot: QtBot
) -> None:
    for incident_id in (other, incident):
        values = {"value": "login-corp.example"}
        kb.write(partial(assets.add, incident_id=incident_id, values=values))
    qtbot.waitUntil(lambda: "Shares login-corp.example" in labels(section))
    relate = section.relations.findChildren(QPushButton)
    next(one for one in relate if one.accessibleName() == "Relate INC-2026-0002").click()
    qtbot.waitUntil(lambda: "Related" in labels(section))
    (link,) = kb.read(partial(links.list_for, incident_id=incident))
    assert link.reason == "Shares login-corp.example"
