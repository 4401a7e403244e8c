"""The frame of the incident page: head, sections, versions, undo, deleting, read-only."""

from collections.abc import Callable
from functools import partial
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from desktop.main_window import MainWindow
from desktop.navigation import Route
from desktop.pages.incident.page import IncidentPage
from desktop.widgets.bars import Bar, ReadOnlyBar
from kb.incidents.record import service as record
from kb.incidents.record.schemas import Incident
from kb.knowledge_base import KnowledgeBase
from tests.desktop.pages.incident.conftest import approve, press, write

pytestmark = [
    pytest.mark.desktop,
    pytest.mark.qt_log_ignore("This plugin does not support", extend=True),
]


@pytest.fixture
def page(open_at: Callable[[str], IncidentPage], qtbot: QtBot) -> IncidentPage:
    """The incident at its overview."""
    shown = open_at("overview")
    qtbot.waitUntil(lambda: shown.head.number.text() != "")
    return shown


@pytest.fixture
def stored(kb: KnowledgeBase, incident: UUID) -> Callable[[], Incident]:
    """The incident as it is in the store."""
    return lambda: kb.read(partial(record.get, record_id=incident))


def says(chip: QPushButton, word: str) -> bool:
    """Whether a chip shows a word."""
    return chip.accessibleName().endswith(word)


def window_of(page: IncidentPage) -> MainWindow:
    """The window that holds the page."""
    window = page.window()
    assert isinstance(window, MainWindow)
    return window


def test_the_head_tells_what_and_how_it_stands(page: IncidentPage) -> None:
    assert page.head.number.text() == "INC-2026-0001"
    assert page.head.title.value() == "Supplier payment fraud"
    assert page.head.severity.accessibleName() == "Severity: High"
    assert page.head.lead.value() == "Amelie Fontaine"
    assert page.head.times.text() == "12 March 2026, 08:12–18:00 UTC"
    assert window_of(page).windowTitle() == "INC-2026-0001 – Hotwash"


def test_the_title_saves_by_itself_and_escape_takes_it_back(
    page: IncidentPage, stored: Callable[[], Incident], qtbot: QtBot
) -> None:
    page.head.title.setFocus()
    page.head.title.selectAll()
    write("Fraud")
    press(None, Qt.Key.Key_Escape)
    assert page.head.title.value() == "Supplier payment fraud"
    page.head.title.selectAll()
    write("Fraud at a supplier")
    press(None, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: stored().title == "Fraud at a supplier")


def test_only_legal_moves_of_the_state_are_offered(
    page: IncidentPage, stored: Callable[[], Incident], qtbot: QtBot
) -> None:
    page.head.state.open_menu()
    menu = QApplication.activePopupWidget()
    assert menu is not None
    assert [action.text() for action in menu.actions()] == ["In review"]
    menu.actions()[0].trigger()
    menu.close()
    qtbot.waitUntil(lambda: stored().review_state == "in_review")
    qtbot.waitUntil(lambda: page.head.state.accessibleName() == "State: In review")


def test_severity_and_marking_are_chosen_from_their_chips(
    page: IncidentPage, stored: Callable[[], Incident], qtbot: QtBot
) -> None:
    for chip, word in ((page.head.severity, "Critical"), (page.head.tlp, "TLP:RED")):
        chip.open_menu()
        menu = QApplication.activePopupWidget()
        assert menu is not None
        next(action for action in menu.actions() if action.text() == word).trigger()
        menu.close()
        qtbot.waitUntil(partial(says, chip, word))
    assert (stored().severity, stored().tlp) == ("critical", "red")


def test_sections_are_walked_by_keys_and_remembered_by_back(
    page: IncidentPage, qtbot: QtBot
) -> None:
    window = window_of(page)
    names = [spec.name for spec in page.specs]
    window.commands.run("next_section")
    qtbot.waitUntil(lambda: page.sectioned.sections.current == names[1])
    window.commands.run("previous_section")
    qtbot.waitUntil(lambda: page.sectioned.sections.current == "overview")
    window.commands.run("previous_section")
    qtbot.waitUntil(lambda: page.sectioned.sections.current == names[-1])
    window.navigation.back()
    qtbot.waitUntil(lambda: page.sectioned.sections.current == "overview")


def test_what_is_missing_is_marked_in_the_list(page: IncidentPage) -> None:
    button = next(
        found
        for found in page.sectioned.sections.findChildren(QPushButton)
        if found.accessibleName().startswith("Lessons")
    )
    assert button.accessibleName() == "Lessons, 0, No lesson recorded"
    assert button.toolTip() == "No lesson recorded"


def test_a_version_is_named_in_the_page(page: IncidentPage, qtbot: QtBot) -> None:
    window_of(page).commands.run("save_version")
    assert page.version_bar.isVisible()
    assert page.version_bar.name.hasFocus()
    write("Draft for the board")
    press(None, Qt.Key.Key_Return)
    assert page.head.versions.text() == "Version 1"
    qtbot.waitUntil(lambda: page.head.versions.text() == "Version 1, 1 saved")
    assert not page.version_bar.isVisible()
    window_of(page).commands.run("save_version")
    press(None, Qt.Key.Key_Escape)
    assert not page.version_bar.isVisible()
    assert page.head.versions.text() == "Version 1, 1 saved"


def test_deleting_leads_to_the_list_and_undo_brings_all_back(
    page: IncidentPage, kb: KnowledgeBase, incident: UUID, qtbot: QtBot
) -> None:
    window = window_of(page)
    with qtbot.waitSignal(window.notices.posted) as told:
        window.commands.run("delete_incident")
    assert told.args is not None
    assert told.args[0].text == "Deleted INC-2026-0001"
    qtbot.waitUntil(lambda: window.navigation.current == Route("incidents"))
    told.args[0].on_action()

    def is_back() -> bool:
        try:
            return bool(kb.read(partial(record.get, record_id=incident)).title)
        except Exception:  # noqa: BLE001 - not there yet
            return False

    qtbot.waitUntil(is_back)


def test_an_example_says_so_and_is_removed_with_one_click(
    page: IncidentPage, kb: KnowledgeBase, stored: Callable[[], Incident], qtbot: QtBot
) -> None:
    now = stored()
    values = {"is_example": True}
    kb.write(partial(record.revise, record_id=now.id, version=now.version, values=values))
    qtbot.waitUntil(lambda: bool(page.findChildren(Bar)))
    bar = page.findChildren(Bar)[0]
    assert bar.accessibleName() == "Example: facts of a public incident."
    bar.findChildren(QPushButton)[0].click()
    qtbot.waitUntil(lambda: window_of(page).navigation.current == Route("incidents"))


def test_an_approved_incident_can_only_be_read(
    page: IncidentPage, kb: KnowledgeBase, stored: Callable[[], Incident], qtbot: QtBot
) -> None:
    approve(kb, stored().id)
    qtbot.waitUntil(lambda: bool(page.findChildren(ReadOnlyBar)))
    assert page.head.title.isReadOnly()
    assert not page.head.severity.isEnabled()
    for name in ("workflow", "lessons", "history"):
        page.sectioned.sections.chosen.emit(name)
        assert "new" not in page.handlers()


def test_a_change_elsewhere_shows_without_a_visit(
    page: IncidentPage, kb: KnowledgeBase, stored: Callable[[], Incident], qtbot: QtBot
) -> None:
    now = stored()
    kb.write(
        partial(record.revise, record_id=now.id, version=now.version, values={"lead": "Jad Haddad"})
    )
    qtbot.waitUntil(lambda: page.head.lead.value() == "Jad Haddad")


def test_another_incident_brings_its_own_sections(
    page: IncidentPage, kb: KnowledgeBase, qtbot: QtBot
) -> None:
    window = window_of(page)
    page.head.lead.setFocus()
    page.head.lead.selectAll()
    write("R. Okafor")
    other = kb.write(partial(record.add, values={"title": "Another one"})).result
    window.navigation.go(Route("incident", record_id=other))
    qtbot.waitUntil(lambda: page.head.title.value() == "Another one")
    assert page.head.lead.value() == ""
    window.navigation.back()
    qtbot.waitUntil(lambda: page.head.title.value() == "Supplier payment fraud")
    qtbot.waitUntil(lambda: page.head.lead.value() == "R. Okafor")
