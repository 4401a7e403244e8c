"""Several incidents in one report, from the menu of the list."""

from functools import partial
from pathlib import Path

import pikepdf
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop.dialogs.report_box import ReportBox
from desktop.pages.incidents.page import IncidentsPage
from kb import reissuing
from kb.incidents.issued_reports import service as issued
from kb.knowledge_base import KnowledgeBase


def ask(page: IncidentsPage) -> ReportBox:
    """What the menu asks of a report of what is selected."""
    menu = page.actions_of.menu()
    next(a for a in menu.actions() if a.text() == "Period report…").trigger()
    box = page.actions_of.period_report.file.box
    assert box is not None
    return box


def test_the_selected_incidents_make_one_report_for_the_board(
    page: IncidentsPage, kb: KnowledgeBase, tmp_path: Path, qtbot: QtBot
) -> None:
    page.table.setFocus()
    for _ in range(2):
        qtbot.keyClick(page.table, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert page.table.chosen_count() == 3
    target = tmp_path / "period.pdf"
    page.actions_of.period_report.file.save_as = lambda *_: target
    box = ask(page)
    assert [box.kind.itemText(0)] == ["Period report"]
    box.audience.set_value("board")
    box.page_size.set_value("letter")
    box.save.click()
    qtbot.waitUntil(target.exists)
    with pikepdf.open(target) as pdf:
        assert "3 incidents" in str(pdf.trailer.Info.Title)
        width, height = (float(side) for side in list(pdf.pages[0].mediabox)[2:])
        assert (round(width), round(height)) == (612, 792)
    qtbot.waitUntil(lambda: len(kb.read(issued.register)) == 1)
    (row,) = kb.read(issued.register)
    assert (row.report.subject, row.report.audience) == ("period", "board")
    assert len(row.report.asked["incident_ids"]) == 3
    assert not kb.read(partial(reissuing.since, report_id=row.report.id)).differs
