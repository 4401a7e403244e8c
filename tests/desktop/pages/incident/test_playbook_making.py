"""A playbook is made from an incident by one action, from the keyboard and the mouse."""

from collections.abc import Callable
from functools import partial
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop.main_window import MainWindow
from desktop.navigation import Route
from desktop.pages.incident.page import IncidentPage
from desktop.pages.incident.workflow import WorkflowSection
from desktop.pages.incident.workflow.steps import StepsSection
from desktop.pages.knowledge.page import KnowledgePage
from kb.knowledge_base import KnowledgeBase
from kb.library.playbooks import from_incident
from kb.library.playbooks import service as playbooks
from tests.desktop.pages.incident.conftest import approve

pytestmark = pytest.mark.desktop


def window_of(page: IncidentPage) -> MainWindow:
    window = page.window()
    assert isinstance(window, MainWindow)
    return window


def workflow_of(page: IncidentPage, qtbot: QtBot) -> StepsSection:
    tabbed = page.sectioned.stack.currentWidget()
    assert isinstance(tabbed, WorkflowSection)
    shown = tabbed.current
    assert isinstance(shown, StepsSection)
    qtbot.waitUntil(lambda: shown.whole is not None)
    return shown


def knowledge_of(window: MainWindow, qtbot: QtBot) -> KnowledgePage:
    qtbot.waitUntil(lambda: isinstance(window.page, KnowledgePage))
    page = window.page
    assert isinstance(page, KnowledgePage)
    qtbot.waitUntil(lambda: page.reading is not None)
    return page


def test_the_button_makes_the_draft_and_opens_it(
    open_at: Callable[[str], IncidentPage],
    kb: KnowledgeBase,
    incident: UUID,
    steps: tuple[UUID, ...],
    qtbot: QtBot,
) -> None:
    page_before = open_at("workflow")
    window = window_of(page_before)
    section = workflow_of(page_before, qtbot)
    qtbot.waitUntil(section.bar.make.isVisible)
    assert section.bar.make.text() == "Make playbook"
    QTest.mouseClick(section.bar.make, Qt.MouseButton.LeftButton)
    page = knowledge_of(window, qtbot)
    reading = page.reading
    assert reading is not None
    assert [step.title for step in reading.steps] == [
        "Read the log",
        "Called the owner",
        "Revoked sessions",
    ]
    assert reading.made_from is not None
    assert reading.made_from[0] == incident
    qtbot.waitUntil(page.editor.isVisible)


def test_a_second_time_it_is_opened_even_when_the_review_is_approved(
    open_at: Callable[[str], IncidentPage],
    kb: KnowledgeBase,
    incident: UUID,
    steps: tuple[UUID, ...],
    qtbot: QtBot,
) -> None:
    approve(kb, incident)
    page = open_at("workflow")
    window = window_of(page)
    section = workflow_of(page, qtbot)
    qtbot.waitUntil(section.bar.make.isVisible)
    page.handlers()["make_playbook"]()
    knowledge_of(window, qtbot)
    made = kb.read(partial(from_incident.find, incident_id=incident))
    assert made is not None
    window.navigation.go(Route("incident", incident, "workflow"))
    qtbot.waitUntil(lambda: section.bar.make.text() == "Open its playbook")
    section.bar.make.setFocus()
    QTest.keyClick(section.bar.make, Qt.Key.Key_Space)
    knowledge_of(window, qtbot)
    assert len(kb.read(playbooks.everything)) == 1


def test_without_steps_it_says_why_not(
    open_at: Callable[[str], IncidentPage], qtbot: QtBot
) -> None:
    page = open_at("workflow")
    section = workflow_of(page, qtbot)
    assert not section.bar.make.isVisible()
    window = window_of(page)
    page.handlers()["make_playbook"]()
    qtbot.waitUntil(lambda: bool(window.notices.kept))
    assert "has no steps yet" in window.notices.kept[0].text
    assert isinstance(window.page, IncidentPage)
