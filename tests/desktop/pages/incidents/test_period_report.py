"""Several incidents in one report, from the menu of the list."""

from pathlib import Path

import pikepdf
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from desktop.pages.incidents.page import IncidentsPage


def offered(page: IncidentsPage) -> QMenu:
    """The forms that are offered for what is selected."""
    menu = page.actions_of.menu()
    found = next(a.menu() for a in menu.actions() if a.text() == "Period report")
    assert isinstance(found, QMenu)
    assert [action.text() for action in found.actions()] == ["PDF…", "Word document…"]
    return found


def test_the_selected_incidents_make_one_report(
    page: IncidentsPage, tmp_path: Path, qtbot: QtBot
) -> None:
    page.table.setFocus()
    for _ in range(2):
        qtbot.keyClick(page.table, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert page.table.chosen_count() == 3
    target = tmp_path / "period.pdf"
    page.actions_of.period_report.file.save_as = lambda *_: target
    offered(page).actions()[0].trigger()
    qtbot.waitUntil(target.exists)
    with pikepdf.open(target) as pdf:
        assert "3 incidents" in str(pdf.trailer.Info.Title)
