"""How a playbook was kept, beside its text."""

from datetime import UTC, datetime
from functools import partial
from uuid import UUID

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop.navigation import Route
from desktop.pages.knowledge.adherence_view import AdherenceView
from desktop.pages.knowledge.page import KnowledgePage
from kb.conformance import service as conformance
from kb.incidents.record import service as record
from kb.incidents.workflow import service as workflow
from kb.knowledge_base import KnowledgeBase
from kb.library.playbooks import service as playbooks

pytestmark = pytest.mark.desktop
BODY = "## Containment\n\n1. **Isolate the host**\n2. **Reset the password**\n"


@pytest.fixture
def book(kb: KnowledgeBase) -> UUID:
    """A published playbook."""
    made: UUID = kb.write(partial(playbooks.add, values={"title": "BEC"}, body=BODY)).result
    kb.write(partial(playbooks.publish, record_id=made, note="", by="AF"))
    return made


def happen(kb: KnowledgeBase, book: UUID, count: int, *actions: str) -> None:
    """Incidents that are over, with what was done in each."""
    version = kb.read(partial(playbooks.current, playbook_id=book)).id
    over = datetime(2026, 3, 12, 18, tzinfo=UTC)
    for _ in range(count):
        values = {"title": "Fraud & loss", "resolved_at": over}
        made = kb.write(partial(record.add, values=values)).result
        rows = tuple({"action": action, "state": "done"} for action in actions)
        kb.write(partial(workflow.add_many, incident_id=made, rows=rows))
        kb.write(partial(conformance.choose_playbook, incident_id=made, version_id=version))


def shown(page: KnowledgePage, book: UUID, qtbot: QtBot) -> AdherenceView:
    """The view of a playbook's use, once it was read."""
    page.open(Route("knowledge", record_id=book))
    qtbot.waitUntil(lambda: page.reading is not None)
    page.reader.tabs.chosen.emit("adherence")
    page.reader.tabs.mark("adherence")
    view = page.reader.adherence
    qtbot.waitUntil(lambda: bool(view.model.records()))
    return view


def test_a_number_opens_its_incidents(
    page: KnowledgePage, kb: KnowledgeBase, book: UUID, qtbot: QtBot
) -> None:
    happen(kb, book, 2, "Isolate the host")
    happen(kb, book, 4, "Isolate the host", "Called the supplier", "Reset the password")
    view = shown(page, book, qtbot)
    assert view.finding.text() == "Step 2 was skipped or out of order in 2 of 6 incidents."
    assert view.bars.isVisible()
    assert [row.title for row in view.model.records()] == [
        "Isolate the host",
        "Reset the password",
        "Called the supplier",
    ]
    skipped = [one.key for one in view.model.columns].index("skipped")
    menu = view.menu_at(view.model.index(1, skipped))
    assert menu is not None
    assert len(menu.actions()) == 4  # what to propose, and a line between
    assert view.menu_at(view.model.index(0, skipped)) is None
    with qtbot.waitSignal(view.opened) as opened:
        menu.actions()[-1].trigger()
    assert opened.args is not None
    route = opened.args[0]
    assert (route.page, route.section) == ("incident", "workflow")
    menu.close()


def test_a_bar_leads_to_its_row(
    page: KnowledgePage, kb: KnowledgeBase, book: UUID, qtbot: QtBot
) -> None:
    happen(kb, book, 5, "Isolate the host")
    view = shown(page, book, qtbot)
    assert view.bars.place_at(QPointF(-5, 20)) == -1
    at = next(x for x in range(view.bars.width()) if view.bars.place_at(QPointF(x, 20)) == 1)
    point = view.bars.rect().topLeft()
    point.setX(at + 3)
    point.setY(60)
    QTest.mouseClick(view.bars, Qt.MouseButton.LeftButton, pos=point)
    assert view.table.current_record().number == 2
    assert "Reset the password: 5 skipped" in view.bars.accessibleDescription()


def test_few_incidents_have_no_chart_and_none_says_so(
    page: KnowledgePage, kb: KnowledgeBase, book: UUID, qtbot: QtBot
) -> None:
    view = shown(page, book, qtbot)
    assert view.finding.text() == "No incident was compared with this playbook yet."
    assert not view.bars.isVisible()
    happen(kb, book, 4, "Isolate the host")
    page.reader.adherence.show_playbook(book)
    qtbot.waitUntil(lambda: "Too few for a chart" in view.count.text())
    assert not view.bars.isVisible()


def test_columns_give_way_to_the_titles(
    page: KnowledgePage, kb: KnowledgeBase, book: UUID, qtbot: QtBot
) -> None:
    happen(kb, book, 1, "Isolate the host")
    view = shown(page, book, qtbot)
    page.resize(800, 600)
    keys = [one.key for one in view.model.columns]
    qtbot.waitUntil(lambda: view.table.isColumnHidden(keys.index("not_taken")))
    assert not view.table.isColumnHidden(keys.index("skipped"))
    assert view.table.columnWidth(keys.index("title")) >= 100
