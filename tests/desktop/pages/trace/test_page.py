"""The trace of a period: a filter narrows it, what came back is counted, records are opened."""

import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop.navigation import Route
from desktop.pages.base import PageContext
from desktop.pages.trace.page import TracePage
from kb.incidents.causes import service as causes
from kb.incidents.config_changes import service as changes
from kb.incidents.lessons import service as lessons
from kb.incidents.record import service as record
from kb.knowledge_base import KnowledgeBase

pytestmark = pytest.mark.desktop


def learned(kb: KnowledgeBase, title: str, *, closed: bool) -> uuid.UUID:
    """An incident with a cause; closed, with a lesson whose change was made."""
    incident: uuid.UUID = kb.write(partial(record.add, values={"title": title})).result
    cause = {"title": "Anyone may send", "factor": "Open relay"}
    cause_id = kb.write(partial(causes.add, incident_id=incident, values=cause)).result
    if closed:
        change = kb.write(partial(changes.add, incident_id=incident, values={"title": "C"})).result
        for state in ("approved", "implemented"):
            at = datetime.now(UTC)
            kb.write(partial(changes.advance, record_id=change, state=state, at=at, by="J. H."))
        values = {"title": "Close it", "cause_ids": [cause_id], "config_change_ids": [change]}
        kb.write(partial(lessons.add, incident_id=incident, values=values))
    return incident


@pytest.fixture
def page(page_context: PageContext, refreshing: Callable[[Any], None], qtbot: QtBot) -> TracePage:
    made = TracePage(page_context)
    qtbot.addWidget(made)
    refreshing(made)
    made.resize(1100, 800)
    made.show()
    return made


def test_the_filter_narrows_what_is_traced(
    page: TracePage, kb: KnowledgeBase, qtbot: QtBot
) -> None:
    learned(kb, "Phishing wave", closed=True)
    learned(kb, "Spam run", closed=False)
    page.open(Route("trace"))
    qtbot.waitUntil(lambda: len(page.view._trace.nodes) == 4)
    assert len(page.view._back) == 1
    page.field.setFocus()
    QTest.keyClicks(page.field, "spam")
    QTest.keyClick(page.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(page.view._trace.nodes) == 1)
    assert len(page.view._back) == 1
    page.open(Route("trace", query="title:nothing-like-it"))
    qtbot.waitUntil(lambda: not page.view._trace.nodes)


def test_a_change_elsewhere_shows_and_the_way_back_keeps_the_filter(
    page: TracePage, kb: KnowledgeBase, qtbot: QtBot
) -> None:
    incident = learned(kb, "Phishing wave", closed=False)
    page.open(Route("trace", section="lesson"))
    qtbot.waitUntil(lambda: len(page.view._trace.nodes) == 1)
    assert page.view.filters.current == "lesson"
    state = page.state()
    page.view.choose("all")
    page.restore(state)
    assert page.view.filters.current == "lesson"
    changed = kb.write(partial(lessons.add, incident_id=incident, values={"title": "New"}))
    page.refresh(changed)
    qtbot.waitUntil(lambda: len(page.view._trace.nodes) == 2)
    node = page.view._trace.nodes[0]
    with qtbot.waitSignal(page.view.opened) as sent:
        page.view._open(node)
    assert sent.args[0] == Route("incident", incident, "causes", uuid.UUID(node.record_id))


def test_what_is_wrong_in_a_filter_is_said(page: TracePage, qtbot: QtBot) -> None:
    page.open(Route("trace", query="severity:purple"))
    qtbot.waitUntil(page.told.isVisible)
    assert "purple" in page.told.plain_text()
