"""What a report withholds is listed before it leaves the house."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop.navigation import Route
from desktop.pages.base import PageContext
from desktop.pages.reports.page import ReportsPage
from kb.incidents.lessons import service as lessons
from kb.incidents.withheld_passages import service as withheld_passages
from kb.knowledge_base import KnowledgeBase

pytestmark = pytest.mark.desktop
RENDER_MS = 60_000


@pytest.fixture
def passage(kb: KnowledgeBase, incident_id: UUID) -> tuple[UUID, UUID]:
    """A lesson, and a passage of it that is withheld."""
    values = {"title": "Call sooner", "what_happened": "Anna Petrova was called."}
    add = partial(lessons.add, incident_id=incident_id, values=values)
    lesson: UUID = kb.write(add).result
    withhold = partial(
        withheld_passages.withhold,
        incident_id=incident_id,
        kind="lesson",
        record_id=lesson,
        field="what_happened",
        passage="Anna Petrova",
        values={"reason": "owner"},
    )
    made: UUID = kb.write(withhold).result
    return lesson, made


@pytest.fixture
def page(
    page_context: PageContext,
    refreshing: Callable[[Any], None],
    incident_id: UUID,
    passage: tuple[UUID, UUID],
    qtbot: QtBot,
) -> Iterator[ReportsPage]:
    del passage
    made = ReportsPage(page_context)
    qtbot.addWidget(made)
    refreshing(made)
    made.resize(1240, 860)
    made.show()
    made.open(Route("reports", record_id=incident_id))
    qtbot.waitUntil(lambda: made.rendering.latest is not None, timeout=RENDER_MS)
    made.form.audience.set_value("board")
    made.form.changed.emit()
    qtbot.waitUntil(lambda: not made.form.withheld.isHidden(), timeout=RENDER_MS)
    yield made
    made.rendering.stop()


def row_of(page: ReportsPage, reason: str) -> int:
    found = [number for number, line in page.withheld.model.records() if line.reason == reason]
    return found[0] if found else -1


def test_a_row_says_where_and_why_and_leads_to_its_field(
    page: ReportsPage, page_context: PageContext, passage: tuple[UUID, UUID], qtbot: QtBot
) -> None:
    page.form.list_wanted.emit()
    assert page.withheld.isVisible()
    qtbot.waitUntil(lambda: row_of(page, "owner") >= 0)
    page.withheld.table.select_key(row_of(page, "owner"))
    _number, line = page.withheld.table.current_record()
    assert line.place == "lesson L-01, What happened"
    assert line.withheld.rule.label == "by hand"
    with qtbot.waitSignal(page_context.navigation.shown) as asked:
        page.withheld.table.opened.emit(page.withheld.table.current_record())
    route = asked.args[0]
    assert (route.section, route.anchor) == ("lessons", passage[0])
    assert route.query == "field:what_happened"


def test_a_passage_is_lifted_in_the_list(
    page: ReportsPage, kb: KnowledgeBase, incident_id: UUID, qtbot: QtBot
) -> None:
    page.form.list_wanted.emit()
    qtbot.waitUntil(lambda: row_of(page, "owner") >= 0)
    page.withheld.table.select_key(row_of(page, "owner"))
    assert page.withheld.lift_button.isEnabled()
    qtbot.mouseClick(page.withheld.lift_button, Qt.MouseButton.LeftButton)
    listed = partial(withheld_passages.list_for, incident_id=incident_id)
    qtbot.waitUntil(lambda: kb.read(listed) == ())
    qtbot.waitUntil(lambda: row_of(page, "owner") < 0, timeout=RENDER_MS)


def test_a_passage_that_left_its_field_is_warned_of(
    page: ReportsPage, kb: KnowledgeBase, passage: tuple[UUID, UUID], qtbot: QtBot
) -> None:
    found = kb.read(partial(lessons.get, record_id=passage[0]))
    values = {"what_happened": "Somebody was called."}
    revise = partial(lessons.revise, record_id=passage[0], version=found.version, values=values)
    kb.write(revise)
    qtbot.waitUntil(
        lambda: any(line.is_astray for _number, line in page.withheld.model.records()),
        timeout=RENDER_MS,
    )
    qtbot.waitUntil(page.warnings.isVisible, timeout=RENDER_MS)
