"""Seen before: offered as soon as an incident says something, each with its reasons."""

from collections.abc import Callable
from functools import partial
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from desktop.navigation import Route
from desktop.pages.incident.overview import OverviewSection
from desktop.pages.incident.page import IncidentPage
from desktop.widgets.buttons import ElidedLink
from kb.incidents.lessons import service as lessons
from kb.incidents.record import service as record
from kb.knowledge_base import KnowledgeBase

pytestmark = pytest.mark.desktop


@pytest.fixture
def past(kb: KnowledgeBase) -> UUID:
    values = {"title": "Quokka loader in the mail gateway", "tags": ["northwind"]}
    made: UUID = kb.write(partial(record.add, values=values)).result
    lesson = {"title": "Quokka loader was known to the gateway vendor"}
    kb.write(partial(lessons.add, incident_id=made, values=lesson))
    for n in range(6):
        kb.write(partial(record.add, values={"title": f"Lost badge number {n}"}))
    return made


@pytest.fixture
def section(
    past: UUID, incident: UUID, kb: KnowledgeBase, open_at: Callable[[str], IncidentPage]
) -> OverviewSection:
    shown = open_at("overview").sectioned.stack.currentWidget()
    assert isinstance(shown, OverviewSection)
    return shown


def links(section: OverviewSection) -> list[ElidedLink]:
    return section.seen_before.findChildren(ElidedLink)


def test_it_is_offered_when_the_incident_says_the_same(
    section: OverviewSection, kb: KnowledgeBase, incident: UUID, past: UUID, qtbot: QtBot
) -> None:
    qtbot.waitUntil(lambda: section.whole is not None)
    assert not [link for link in links(section) if "Quokka" in link.text()]
    version = kb.read(partial(record.get, record_id=incident)).version
    values = {"summary": "A quokka loader came through the gateway.", "tags": ["northwind"]}
    kb.write(partial(record.revise, record_id=incident, version=version, values=values))
    qtbot.waitUntil(lambda: any("Quokka" in link.text() for link in links(section)))
    said = [label.text() for label in section.seen_before.findChildren(QLabel)]
    (why,) = (text for text in said if "northwind" in text)
    assert why.startswith("Both have northwind; both say")
    assert "“quokka”" in why
    assert any(text.startswith("Lesson: both say") for text in said)
    link = next(link for link in links(section) if "L-01" in link.text())
    with qtbot.waitSignal(section.context.navigation.shown) as went:
        qtbot.mouseClick(link, Qt.MouseButton.LeftButton)
    route = went.args[0]
    assert isinstance(route, Route)
    assert (route.record_id, route.section) == (past, "lessons")
