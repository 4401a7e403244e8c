"""Rows where somebody looks, in any order, driven by keyboard and mouse."""

import zipfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot
from sqlalchemy.orm import Session as StoreSession

from desktop.navigation import Route
from desktop.pages.incidents.page import IncidentsPage
from desktop.widgets.cells import CELL_ROLE, Cell
from kb.incidents.lessons import service as lessons
from kb.incidents.record import listing, service
from kb.incidents.record.listing import ListQuery
from kb.incidents.record.models import Incident
from kb.knowledge_base import KnowledgeBase

pytestmark = pytest.mark.desktop


def numbers(page: IncidentsPage, rows: int = 3) -> list[str]:
    """The ids of the first rows as they are shown."""
    model = page.table.sparse
    return [str(model.index(row, 0).data()) for row in range(rows)]


def has_panel(page: IncidentsPage) -> bool:
    """Whether the panel can be seen now."""
    return page.panel_shown


def title_of(page: IncidentsPage) -> str:
    record = page.table.current_record()
    return record.title if record is not None else ""


def test_count_is_exact_and_the_newest_comes_first(page: IncidentsPage) -> None:
    assert page.table.sparse.rowCount() == 250
    assert page.header.findChild(type(page.side.peek._title)) is not None
    assert numbers(page) == ["INC-2026-0250", "INC-2026-0249", "INC-2026-0248"]


def test_rows_that_are_not_read_are_skeletons_until_they_are_seen(
    page: IncidentsPage, qtbot: QtBot
) -> None:
    last = page.table.sparse.index(249, 0)
    cell = last.data(CELL_ROLE)
    assert isinstance(cell, Cell)
    assert cell.look == "skeleton"
    page.table.setFocus()
    qtbot.keyClick(page.table, Qt.Key.Key_End)
    qtbot.waitUntil(lambda: last.data() == "INC-2026-0001")
    qtbot.waitUntil(lambda: page.side.peek._number.text() == "INC-2026-0001")
    qtbot.keyClick(page.table, Qt.Key.Key_Home)
    assert page.table.currentIndex().row() == 0
    assert title_of(page) == "Case 250"


def test_a_click_on_a_header_sorts_by_index(page: IncidentsPage, qtbot: QtBot) -> None:
    header = page.table.horizontalHeader()

    def click(key: str) -> None:
        at = header.sectionViewportPosition(page.table.sparse.column_of(key)) + 20
        where = header.viewport().rect().center()
        where.setX(at)
        qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=where)

    with qtbot.waitSignal(page.feed.shown):
        click("title")
    assert numbers(page) == ["INC-2026-0001", "INC-2026-0002", "INC-2026-0003"]
    with qtbot.waitSignal(page.feed.shown):
        click("title")
    assert numbers(page)[0] == "INC-2026-0250"
    assert header.sortIndicatorOrder() == Qt.SortOrder.DescendingOrder


def test_a_column_without_an_index_says_why_it_cannot_sort(
    page: IncidentsPage, qtbot: QtBot
) -> None:
    review = page.table.sparse.column_of("review")
    with qtbot.waitSignal(page.context.notices.posted) as told:
        page.table.horizontalHeader().sectionClicked.emit(review)
    assert "can't be put in its order" in told.args[0].text
    tip = page.table.sparse.headerData(
        review, Qt.Orientation.Horizontal, Qt.ItemDataRole.ToolTipRole
    )
    assert "can't be put in its order" in str(tip)


def test_typing_goes_to_the_incident_that_begins_so(page: IncidentsPage, qtbot: QtBot) -> None:
    page.table.setFocus()
    qtbot.keyClicks(page.table, "case 017")
    qtbot.waitUntil(lambda: title_of(page) == "Case 017")


def test_enter_opens_and_double_click_too(page: IncidentsPage, qtbot: QtBot) -> None:
    page.table.setFocus()
    qtbot.keyClick(page.table, Qt.Key.Key_Return)
    current = page.context.navigation.current
    assert current is not None
    assert current == Route("incident", page.table.current_record().id)
    second = page.table.visualRect(page.table.sparse.index(1, 1)).center()
    qtbot.mouseClick(page.table.viewport(), Qt.MouseButton.LeftButton, pos=second)
    qtbot.mouseDClick(page.table.viewport(), Qt.MouseButton.LeftButton, pos=second)
    current = page.context.navigation.current
    assert current is not None
    assert current.record_id == page.table.sparse.record(1).id  # type: ignore[union-attr]


def test_the_panel_lists_what_sign_off_needs_and_leads_there(
    page: IncidentsPage, filled: KnowledgeBase, qtbot: QtBot
) -> None:
    first = page.table.current_record()
    made = filled.write(
        partial(lessons.add, incident_id=first.id, values={"title": "Revoke first"})
    ).created("lesson")
    items = page.side.peek._items
    qtbot.waitUntil(lambda: items.count() > 3)

    def links() -> list[str]:
        from desktop.widgets.buttons import Button

        return [b.accessibleName() for b in page.side.peek.findChildren(Button) if b.isVisible()]

    qtbot.waitUntil(lambda: "Lesson L-01 has no owner" in links())
    from desktop.widgets.buttons import Button

    link = next(
        b
        for b in page.side.peek.findChildren(Button)
        if b.accessibleName() == "Lesson L-01 has no owner"
    )
    qtbot.mouseClick(link, Qt.MouseButton.LeftButton)
    assert page.context.navigation.current == Route("incident", first.id, "lessons", made)


def test_space_closes_and_opens_the_panel(page: IncidentsPage, qtbot: QtBot) -> None:
    page.table.setFocus()
    assert has_panel(page)
    qtbot.keyClick(page.table, Qt.Key.Key_Space)
    assert not has_panel(page)
    qtbot.keyClick(page.table, Qt.Key.Key_Down)
    assert not has_panel(page)
    qtbot.keyClick(page.table, Qt.Key.Key_Space)
    assert has_panel(page)


def test_in_a_narrow_window_space_peeks_over_the_list_and_escape_closes(
    page: IncidentsPage, qtbot: QtBot
) -> None:
    page.resize(748, 500)
    assert not has_panel(page)
    page.table.setFocus()
    qtbot.keyClick(page.table, Qt.Key.Key_Space)
    assert has_panel(page)
    qtbot.keyClick(page.table, Qt.Key.Key_Escape)
    assert not has_panel(page)
    began = page.table.sparse.column_of("began")
    assert page.table.isColumnHidden(began)
    page.resize(1240, 800)
    assert not page.table.isColumnHidden(began)


def test_others_changes_keep_selection_and_scroll(
    page: IncidentsPage, filled: KnowledgeBase, qtbot: QtBot
) -> None:
    page.table.go_to(40)
    chosen = title_of(page)
    bar = page.table.verticalScrollBar()
    y = page.table.visualRect(page.table.currentIndex()).y()
    assert bar.value() > 0
    filled.write(partial(service.add, values={"title": "Newer", "number": "INC-2026-0900"}))
    qtbot.waitUntil(lambda: page.table.sparse.total == 251)
    assert title_of(page) == chosen
    assert page.table.currentIndex().row() == 41
    assert page.table.visualRect(page.table.currentIndex()).y() == y


def test_after_a_delete_the_next_row_is_current_and_undo_brings_it_back(
    page: IncidentsPage, filled: KnowledgeBase, qtbot: QtBot
) -> None:
    page.table.setFocus()
    page.table.go_to(4)
    gone, following = title_of(page), page.table.sparse.record(5)
    with qtbot.waitSignal(page.context.notices.posted) as told:
        qtbot.keyClick(page.table, Qt.Key.Key_Delete)
    assert told.args[0].text == "Deleted INC-2026-0246"
    assert told.args[0].action == "Undo"
    qtbot.waitUntil(lambda: page.table.sparse.total == 249)
    qtbot.waitUntil(lambda: title_of(page) == following.title)  # type: ignore[union-attr]
    told.args[0].on_action()
    qtbot.waitUntil(lambda: page.table.sparse.total == 250)
    found = filled.read(lambda s: listing.page(s, ListQuery.read("title", sort="title")))
    assert not found
    assert gone == "Case 246"


def test_select_all_means_the_query_not_the_rows_that_are_read(
    page: IncidentsPage, filled: KnowledgeBase, qtbot: QtBot
) -> None:
    page.table.setFocus()
    with qtbot.waitSignal(page.feed.shown):
        page.filter.set_text("severity:high")
    qtbot.keyClick(page.table, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert page.table.chosen_count() == 83
    with qtbot.waitSignal(page.context.notices.posted) as told:
        page.actions_of.set_lead("Rita Okafor")
    assert told.args[0].text == "Rita Okafor leads 83 incidents"
    led = filled.read(lambda s: listing.count(s, ListQuery.read('lead:"Rita Okafor"')))
    assert led == 83


def test_a_notice_says_how_many_approved_ones_are_left(
    page: IncidentsPage, filled: KnowledgeBase, qtbot: QtBot
) -> None:
    def approve(session: StoreSession) -> None:
        found = session.query(Incident).filter(Incident.severity == "high").limit(1).one()
        found.review_state = "approved"

    filled.write(approve)
    page.table.setFocus()
    with qtbot.waitSignal(page.feed.shown):
        page.filter.set_text("severity:high")
    qtbot.keyClick(page.table, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    with qtbot.waitSignal(page.context.notices.posted) as told:
        page.actions_of.set_lead("Rita Okafor")
    assert told.args[0].text == "Rita Okafor leads 82 incidents. 1 approved and left as is"


def test_several_rows_change_state_where_they_may(
    page: IncidentsPage, filled: KnowledgeBase, qtbot: QtBot
) -> None:
    from kb.vocabulary.enums import ReviewState

    page.table.setFocus()
    for _ in range(2):
        qtbot.keyClick(page.table, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert page.table.chosen_count() == 3
    assert page.side.currentWidget() is page.side._several
    with qtbot.waitSignal(page.context.notices.posted) as told:
        page.actions_of.set_state(ReviewState.IN_REVIEW)
    assert told.args[0].text == "3 incidents now In review"
    count = filled.read(lambda s: listing.count(s, ListQuery.read("state:in-review")))
    assert count == 3
    qtbot.waitUntil(lambda: page.table.chosen_count() == 3)


def test_a_tag_is_asked_for_beside_the_rows(
    page: IncidentsPage, filled: KnowledgeBase, qtbot: QtBot
) -> None:
    from desktop.widgets.name_box import NameBox

    page.actions_of.ask_tag()
    box = page.findChild(NameBox)
    assert isinstance(box, NameBox)
    qtbot.keyClicks(box.field, "finance")
    with qtbot.waitSignal(page.context.notices.posted):
        qtbot.keyClick(box.field, Qt.Key.Key_Return)
    count = filled.read(lambda s: listing.count(s, ListQuery.read("tag:finance")))
    assert count == 1


def test_the_row_menu_offers_only_legal_moves(page: IncidentsPage) -> None:
    menu = page.actions_of.menu()
    labels = [action.text() for action in menu.actions() if action.text()]
    assert labels[0] == "Open"
    states = next(a.menu() for a in menu.actions() if a.text() == "Change state")
    assert isinstance(states, QMenu)
    assert [a.text() for a in states.actions()] == ["In review"]
    menu.close()


def test_a_template_opens_as_a_new_incident(
    page: IncidentsPage, filled: KnowledgeBase, qtbot: QtBot
) -> None:
    page.table.setFocus()
    with qtbot.waitSignal(page.context.navigation.shown) as shown:
        qtbot.keyClick(page.table, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    made = filled.read(partial(service.get, record_id=shown.args[0].record_id))
    assert made.title == "Case 250 (copy)"


def test_copy_takes_number_and_title(page: IncidentsPage, qtbot: QtBot) -> None:
    page.table.setFocus()
    qtbot.keyClick(page.table, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    qtbot.keyClick(page.table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QApplication.clipboard().text() == "INC-2026-0250\tCase 250\nINC-2026-0249\tCase 249"


def test_columns_are_hidden_moved_and_remembered(
    page: IncidentsPage, show: Callable[[], IncidentsPage], qtbot: QtBot
) -> None:
    menu = page._columns.fill()
    toggles = {action.text(): action for action in menu.actions()}
    assert toggles["Title"].isEnabled() is False
    toggles["Review"].trigger()
    toggles["Assets"].trigger()
    page.table.horizontalHeader().moveSection(4, 0)
    assert page.table.isColumnHidden(page.table.sparse.column_of("review"))
    qtbot.waitUntil(lambda: not page._columns._keep.isActive())
    other = show()
    assert other.table.isColumnHidden(other.table.sparse.column_of("review"))
    assert not other.table.isColumnHidden(other.table.sparse.column_of("assets"))
    assert other.table.horizontalHeader().visualIndex(4) == 0


def test_back_finds_filter_scroll_and_selection_again(page: IncidentsPage, qtbot: QtBot) -> None:
    with qtbot.waitSignal(page.feed.shown):
        page.filter.set_text("severity:low")
    page.table.go_to(50)
    left = page.state()
    chosen = title_of(page)
    with qtbot.waitSignal(page.feed.shown):
        page.filter.set_text("")
    with qtbot.waitSignal(page.feed.shown):
        page.restore(left)
    assert page.filter.text == "severity:low"
    assert page.table.scroll_state() == left["scroll"]
    assert title_of(page) == chosen


def test_a_page_that_was_hidden_reads_again_when_it_is_shown(
    page: IncidentsPage, filled: KnowledgeBase, qtbot: QtBot
) -> None:
    page.hide()
    filled.write(partial(service.add, values={"title": "Newer"}))
    qtbot.waitUntil(lambda: page._stale)
    assert page.table.sparse.total == 250
    page.show()
    page.open(Route("incidents"))
    qtbot.waitUntil(lambda: page.table.sparse.total == 251)


def test_an_incident_is_exported_as_a_bundle_and_its_timeline_as_csv(
    page: IncidentsPage, qtbot: QtBot, tmp_path: Path
) -> None:
    asked: list[Path] = []

    def save_as(_parent: object, _title: str, suggested: Path, _kinds: str) -> Path:
        asked.append(tmp_path / suggested.name)
        return asked[-1]

    page.actions_of.exports.save_as = save_as
    for name in ("export_json", "export_csv"):
        with qtbot.waitSignal(page.context.notices.posted, timeout=10_000) as told:
            page.handlers()[name]()
        assert told.args[0].text == f"Exported {asked[-1].name}"
    assert zipfile.is_zipfile(asked[0])
    assert asked[1].read_text("utf-8-sig").startswith("at,precision")
    assert sorted(path.name for path in tmp_path.glob(".hotwash-*")) == []


def test_an_export_that_fails_leaves_what_was_there(
    page: IncidentsPage, qtbot: QtBot, tmp_path: Path
) -> None:
    missing = tmp_path / "nowhere" / "file.zip"
    page.actions_of.exports.save_as = lambda _parent, _title, _suggested, _kinds: missing
    with qtbot.waitSignal(page.actions_of.exports.failed, timeout=10_000):
        page.handlers()["export_json"]()
    assert page.bars.count() == 1
    page.actions_of.exports.save_as = lambda _parent, _title, _suggested, _kinds: None
    page.handlers()["export_json"]()
    assert not missing.exists()
