"""A table of incidents: its columns are said in the preview, and it is read again."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop.navigation import Route
from desktop.pages.base import PageContext
from desktop.pages.imports.mapping_form import MappingForm
from desktop.pages.imports.page import ImportPage
from desktop.widgets.labels import PlainText
from kb.incidents.record import listing
from kb.incidents.record.listing import ListQuery
from kb.interchange.outcome import TableLook
from kb.interchange.table_mapping import TableMapping, suggested
from kb.knowledge_base import KnowledgeBase

pytestmark = pytest.mark.desktop

HEADER = ("Ticket", "Subject", "Opened", "Priority", "Cost centre")
TEXT = ",".join(HEADER) + "\nT-1,Phishing,03.02.2019 14:05,P1,4711\n"


def form(qtbot: QtBot, mapping: TableMapping | None = None) -> MappingForm:
    """The form of a small table."""
    row = ("T-1", "Phishing", "03.02.2019 14:05", "P1", "4711")
    words = {"Priority": ("P1", "P2")}
    made = MappingForm(TableLook("sig", HEADER, (row,), mapping or suggested(HEADER), words=words))
    qtbot.addWidget(made)
    made.show()
    return made


def test_the_columns_are_guessed_and_can_be_applied(qtbot: QtBot) -> None:
    made = form(qtbot)
    assert made.columns["Ticket"].value() == "external_id"
    with qtbot.waitSignal(made.applied) as applied:
        qtbot.mouseClick(made.apply, Qt.MouseButton.LeftButton)
    signature, mapping = applied.args
    assert (signature, mapping.columns["Cost centre"]) == ("sig", "")


def test_words_of_a_fixed_list_can_be_said(qtbot: QtBot) -> None:
    made = form(qtbot)
    made.words["severity", "P1"].set_value("critical")
    assert made.mapping().values == {"severity": {"p1": "critical"}}
    made.columns["Priority"].set_value("")
    made.columns["Priority"].picked.emit("")
    assert not made.words


def test_what_is_missing_is_said_and_nothing_can_be_read(qtbot: QtBot) -> None:
    made = form(qtbot)
    for name in ("Ticket", "Subject"):
        made.columns[name].set_value("")
        made.columns[name].picked.emit("")
    assert not made.apply.isEnabled()
    assert "the id or the title" in made.said.text()


def test_dates_ask_for_zone_and_order_only_when_there_are_any(qtbot: QtBot) -> None:
    made = form(qtbot)
    assert made.zone.isEnabled()
    made.columns["Opened"].set_value("")
    made.columns["Opened"].picked.emit("")
    assert not made.zone.isEnabled()


def test_a_table_is_mapped_in_the_preview_and_imported(
    page_context: PageContext, kb: KnowledgeBase, qtbot: QtBot, tmp_path: Path
) -> None:
    path = tmp_path / "old.csv"
    path.write_text(TEXT, "utf-8")
    page = ImportPage(page_context)
    qtbot.addWidget(page)
    page.resize(1440, 900)
    page.show()
    page.open(Route("import"))
    page.take_files([path])
    qtbot.waitUntil(page.table.isVisible, timeout=10_000)
    assert not page.import_button.isEnabled()
    made = page.findChild(MappingForm)
    assert isinstance(made, MappingForm)
    made.zone.set_value("Europe/Berlin")
    with qtbot.waitSignal(page.handlers_changed, timeout=10_000):
        qtbot.mouseClick(made.apply, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(page.import_button.isEnabled, timeout=10_000)
    said = [label.text() for label in page.findChildren(PlainText)]
    assert any("1 recorded afterwards" in text for text in said)
    qtbot.mouseClick(page.import_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(page.results.isVisible, timeout=10_000)
    (row,) = kb.read(lambda session: listing.page(session, ListQuery()))
    assert row.title == "Phishing"
    assert row.created_at == datetime(2019, 2, 3, 13, 5, tzinfo=UTC)
