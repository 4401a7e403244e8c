"""A new incident is typed above the list."""

from functools import partial

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from desktop.navigation import Route
from desktop.pages.incidents.page import IncidentsPage
from kb.errors import StoreError
from kb.incidents.record import service
from kb.knowledge_base import KnowledgeBase

pytestmark = pytest.mark.desktop


def editor(page: IncidentsPage) -> QLineEdit:
    """The field that is open in the table."""
    found = [e for e in page.table.viewport().findChildren(QLineEdit) if e.isVisible()]
    assert found
    return found[-1]


def begin(page: IncidentsPage, qtbot: QtBot) -> QLineEdit:
    page.activateWindow()
    page.handlers()["new"]()
    field = editor(page)
    qtbot.waitUntil(field.hasFocus)
    qtbot.waitUntil(lambda: page.table.sparse.index(0, 0).data() == "INC-2026-0251")
    return field


def test_enter_writes_it_and_opens_its_page(
    page: IncidentsPage, filled: KnowledgeBase, qtbot: QtBot
) -> None:
    field = begin(page, qtbot)
    assert page.table.sparse.rowCount() == 251
    qtbot.keyClicks(field, "Exposed build token")
    with qtbot.waitSignal(page.context.navigation.shown) as shown:
        qtbot.keyClick(field, Qt.Key.Key_Return)
    made = filled.read(partial(service.get, record_id=shown.args[0].record_id))
    assert shown.args[0] == Route("incident", made.id)
    assert made.title == "Exposed build token"
    assert made.lead == "Amelie Fontaine"
    assert made.severity == "not_set"
    assert made.number == "INC-2026-0251"


def test_leaving_the_field_keeps_it_and_selects_it(
    page: IncidentsPage, filled: KnowledgeBase, qtbot: QtBot
) -> None:
    field = begin(page, qtbot)
    qtbot.keyClicks(field, "Kept on the way")
    page.filter.field.setFocus()
    qtbot.waitUntil(lambda: page.table.sparse.total == 251)
    qtbot.waitUntil(lambda: getattr(page.table.current_record(), "title", "") == "Kept on the way")
    assert page.table.sparse.offset == 0
    assert page.context.navigation.current is None


def test_escape_leaves_nothing_behind(
    page: IncidentsPage, filled: KnowledgeBase, qtbot: QtBot
) -> None:
    field = begin(page, qtbot)
    qtbot.keyClicks(field, "Never mind")
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: page.table.sparse.offset == 0)
    position = filled.position()
    assert position == 1
    assert page.table.sparse.total == 250


def test_a_title_that_could_not_be_written_stands_there_again(
    page: IncidentsPage, qtbot: QtBot
) -> None:
    page._new_row._on_not_added(StoreError("team.hotwash", "The disk is full."), title="Kept title")
    assert editor(page).text() == "Kept title"


def test_a_route_from_elsewhere_begins_one(page: IncidentsPage, qtbot: QtBot) -> None:
    page.activateWindow()
    page.open(Route("incidents", section="new"))
    qtbot.waitUntil(lambda: page.table.sparse.offset == 1)
