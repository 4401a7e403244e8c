"""The typed filter, its chips and menus, saved views, empty lists."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop.filtering.reading import chip_label, read_filter
from desktop.navigation import Route
from desktop.pages.incidents.page import IncidentsPage
from desktop.widgets.buttons import Button
from desktop.widgets.name_box import NameBox
from kb.knowledge_base import KnowledgeBase

pytestmark = [
    pytest.mark.desktop,
    # The popup of completions grabs the keyboard, which a window without a screen can't.
    pytest.mark.qt_log_ignore("This plugin does not support", extend=True),
]


def chips(page: IncidentsPage) -> list[str]:
    """The chips in force."""
    return [chip.label for chip in page.filter._row._chips]


def buttons(page: IncidentsPage) -> list[str]:
    return [b.accessibleName() for b in page._content.findChildren(Button) if b.isVisible()]


def test_a_typed_filter_becomes_a_chip_once_it_is_finished(
    page: IncidentsPage, qtbot: QtBot
) -> None:
    field = page.filter.field
    field.setFocus()
    with qtbot.waitSignal(page.feed.shown):
        qtbot.keyClicks(field, "severity:hi")
    assert field.text() == "severity:hi"
    assert chips(page) == []
    qtbot.keyClicks(field, "gh lead:me ")
    qtbot.waitUntil(lambda: page.table.sparse.total == 41)
    assert chips(page) == ["Severity: High", "Lead: me"]
    assert field.text() == ""


def test_backspace_in_the_empty_field_takes_the_last_chip_away(
    page: IncidentsPage, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(page.feed.shown):
        page.filter.set_text("severity:high lead:me")
    page.filter.field.setFocus()
    with qtbot.waitSignal(page.feed.shown):
        qtbot.keyClick(page.filter.field, Qt.Key.Key_Backspace)
    assert chips(page) == ["Severity: High"]
    assert page.table.sparse.total == 83


def test_the_cross_of_a_chip_takes_it_away(page: IncidentsPage, qtbot: QtBot) -> None:
    with qtbot.waitSignal(page.feed.shown):
        page.filter.set_text("severity:high lead:me")
    chip = next(
        b
        for b in page.filter.findChildren(Button)
        if b.accessibleName() == "Remove filter Severity: High"
    )
    with qtbot.waitSignal(page.feed.shown):
        qtbot.mouseClick(chip, Qt.MouseButton.LeftButton)
    assert page.filter.text == "lead:me"


def test_the_menu_ticks_what_is_in_force(page: IncidentsPage, qtbot: QtBot) -> None:
    field = page.filter._row
    choice = next(c for c in field._choices if c.key == "severity")
    with qtbot.waitSignal(page.feed.shown):
        page.filter.set_text("severity:high case")
    field._menu.clear()
    field._fill_values(field._menu, choice)
    actions = {action.text(): action for action in field._menu.actions()}
    assert actions["High"].isChecked()
    with qtbot.waitSignal(page.feed.shown):
        actions["Critical"].trigger()
    assert page.filter.text == "severity:high,critical case"
    assert chips(page) == ["Severity: High, Critical"]
    field._menu.clear()
    field._fill_values(field._menu, choice)
    for action in field._menu.actions():
        if action.isChecked():
            action.trigger()
            break
    assert page.filter.text == "severity:high case" or "critical" in page.filter.text


def test_what_is_not_understood_is_explained_below_the_field(
    page: IncidentsPage, qtbot: QtBot
) -> None:
    page.filter.set_text("severity:purple lead:me")
    said = page.filter._problems
    assert said.isVisible()
    assert said.plain_text().startswith("Severity can't be “purple”.")
    qtbot.waitUntil(lambda: page.table.sparse.total == 125)


def test_fields_and_values_are_completed(page: IncidentsPage, qtbot: QtBot) -> None:
    field = page.filter.field
    field.setFocus()
    qtbot.keyClicks(field, "sev")
    popup = page.filter._completer.popup()
    assert popup is not None
    qtbot.waitUntil(popup.isVisible)
    qtbot.keyClick(popup, Qt.Key.Key_Down)
    qtbot.keyClick(popup, Qt.Key.Key_Return)
    assert field.text() == "severity:"
    qtbot.waitUntil(lambda: popup.isVisible() and popup.model().rowCount() == 6)
    qtbot.keyClick(popup, Qt.Key.Key_Down)
    qtbot.keyClick(popup, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: chips(page) == ["Severity: Critical"])


def test_words_are_looked_for_in_all_records(page: IncidentsPage, qtbot: QtBot) -> None:
    field = page.filter.field
    field.setFocus()
    qtbot.keyClicks(field, "017")
    qtbot.waitUntil(lambda: page.table.sparse.total == 11)
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert page.table.sparse.total == 11
    assert page.table.hasFocus()


def test_tabs_narrow_the_list_and_count(page: IncidentsPage, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: page.tabs._tabs["mine"][0].accessibleName() == "Mine  125")
    with qtbot.waitSignal(page.feed.shown):
        qtbot.mouseClick(page.tabs._tabs["mine"][0], Qt.MouseButton.LeftButton)
    assert page.table.sparse.total == 125


def test_a_view_is_saved_renamed_made_the_first_and_deleted(
    page: IncidentsPage, show: Callable[[], IncidentsPage], qtbot: QtBot
) -> None:
    with qtbot.waitSignal(page.feed.shown):
        page.filter.set_text("severity:high")
    qtbot.mouseClick(page.filter.save_button, Qt.MouseButton.LeftButton)
    box = page.findChild(NameBox)
    assert isinstance(box, NameBox)
    qtbot.keyClicks(box.field, "Loud ones")
    qtbot.keyClick(box.field, Qt.Key.Key_Return)
    assert page.tabs.current == "saved:Loud ones"

    actions = {a.text(): a for a in page.tabs.menu_of("saved:Loud ones").actions()}
    actions["Show this view first"].trigger()
    other = show()
    assert other.tabs.current == "saved:Loud ones"
    assert other.table.sparse.total == 83
    assert chips(other) == ["Severity: High"]

    actions = {a.text(): a for a in page.tabs.menu_of("saved:Loud ones").actions()}
    actions["Rename…"].trigger()
    box = next(b for b in page.findChildren(NameBox) if b.isVisible())
    box.field.setText("High ones")
    qtbot.keyClick(box.field, Qt.Key.Key_Return)
    assert page.tabs.current == "saved:High ones"
    assert page.tabs.views.default == "saved:High ones"

    actions = {a.text(): a for a in page.tabs.menu_of("saved:High ones").actions()}
    with qtbot.waitSignal(page.context.notices.posted) as told:
        actions["Delete view"].trigger()
    assert page.tabs.views.all() == []
    told.args[0].on_action()
    assert [view.name for view in page.tabs.views.all()] == ["High ones"]


def test_no_match_names_the_filter_that_excludes_most(page: IncidentsPage, qtbot: QtBot) -> None:
    page.filter.set_text("severity:high tag:nowhere")
    wanted = "Without “tag:nowhere”: 83"
    qtbot.waitUntil(lambda: wanted in buttons(page))
    assert not page.panel_shown
    button = next(b for b in page._content.findChildren(Button) if b.accessibleName() == wanted)
    with qtbot.waitSignal(page.feed.shown):
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert page.filter.text == "severity:high"
    assert page.table.isVisible()


def test_clear_filters_shows_all(page: IncidentsPage, qtbot: QtBot) -> None:
    page.filter.set_text("tag:nowhere")
    qtbot.waitUntil(lambda: "Clear filters" in buttons(page))
    button = next(
        b for b in page._content.findChildren(Button) if b.accessibleName() == "Clear filters"
    )
    with qtbot.waitSignal(page.feed.shown):
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert page.table.sparse.total == 250


def test_an_empty_store_says_what_belongs_here(
    kb: KnowledgeBase, show: Callable[[], IncidentsPage]
) -> None:
    page = show()
    assert buttons(page) == ["New incident", "Import…"]
    assert not page.panel_shown


def test_a_route_brings_a_filter_and_a_view(page: IncidentsPage, qtbot: QtBot) -> None:
    with qtbot.waitSignal(page.feed.shown):
        page.open(Route("incidents", query="severity:low"))
    assert page.table.sparse.total == 84
    with qtbot.waitSignal(page.feed.shown):
        page.open(Route("incidents", section="mine"))
    assert page.tabs.current == "mine"


def test_escape_clears_the_filter(page: IncidentsPage, qtbot: QtBot) -> None:
    with qtbot.waitSignal(page.feed.shown):
        page.filter.set_text("severity:low")
    page.table.setFocus()
    with qtbot.waitSignal(page.feed.shown):
        qtbot.keyClick(page.table, Qt.Key.Key_Escape)
    assert page.filter.text == ""


@pytest.mark.parametrize(
    ("text", "typing", "labels", "rest"),
    [
        ("severity:high lead:me mail", False, ["Severity: High", "Lead: me"], "mail"),
        ("-state:approved", False, ["State is not Approved"], ""),
        ("opened:this-quarter x", False, ["Opened: this quarter"], "x"),
        ("lead:m", True, [], "lead:m"),
        ('a OR severity:low "two words"', False, [], 'a OR severity:low "two words"'),
    ],
)
def test_reading(text: str, typing: bool, labels: list[str], rest: str) -> None:
    found = read_filter(text, typing=typing)
    assert [chip.label for chip in found.chips] == labels
    assert found.rest == rest


def test_a_chip_says_its_field_and_values() -> None:
    found = read_filter("tlp:amber-strict", typing=False).query.filters[0][0]
    assert chip_label(found) == "Marking: TLP:AMBER+STRICT"


def test_a_filter_on_a_field_of_ones_own_becomes_a_chip() -> None:
    found = read_filter("own.payment-recalled:yes severity:high", typing=False)
    assert [chip.label for chip in found.chips] == ["Payment recalled: yes", "Severity: High"]
    negated = read_filter("-own.region:EU,US", typing=False)
    assert [chip.label for chip in negated.chips] == ["Region is not EU, US"]
