"""Research: a pasted report tells what it shares, references have their day, trends their words."""

from functools import partial
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.pages.incident.research import ResearchSection
from desktop.pages.incident.research.notes import NoteTable
from desktop.pages.incident.research.references import ReferenceTable
from desktop.pages.incident.research.trend import TrendPart
from kb.incidents.assets import service as assets
from kb.incidents.record import service as record
from kb.knowledge_base import KnowledgeBase
from tests.desktop.pages.incident.conftest import OpenAt, press, write

pytestmark = pytest.mark.desktop


@pytest.fixture
def section(open_at: OpenAt, kb: KnowledgeBase, incident: UUID, qtbot: QtBot) -> ResearchSection:
    now = kb.read(partial(record.get, record_id=incident))
    values = {"techniques": ["T1566"]}
    kb.write(partial(record.revise, record_id=incident, version=now.version, values=values))
    kb.write(
        partial(
            assets.add,
            incident_id=incident,
            values={"entity_type": "domain", "value": "login.evil-portal.top"},
        )
    )
    shown = open_at("research").sectioned.stack.currentWidget()
    assert isinstance(shown, ResearchSection)
    qtbot.waitUntil(lambda: shown.whole is not None)
    return shown


def test_a_pasted_report_shows_the_overlap_at_once_and_becomes_a_note(
    section: ResearchSection, qtbot: QtBot
) -> None:
    notes = section.current
    assert isinstance(notes, NoteTable)
    notes.report_button.click()
    QApplication.clipboard().setText(
        "Portal kit\nT1566.002 from login[.]evil-portal[.]top and 203.0.113[.]9"
    )
    notes.report.text.paste()
    qtbot.waitUntil(
        lambda: (
            notes.report.shared.plain_text()
            == "Shared with this incident: T1566.002, login[.]evil-portal[.]top"
        )
    )
    assert "203[.]0[.]113[.]9" in notes.report.named.plain_text()
    notes.report.take.click()
    qtbot.waitUntil(lambda: len(notes.rows) == 1)
    note = notes.rows[0]
    assert (note.title, note.techniques) == ("Portal kit", ("T1566.002",))
    assert note.indicators == ("login.evil-portal.top", "203.0.113.9")
    assert note.read_on is not None
    assert not notes.report.isVisible()
    assert notes.summary.plain_text() == "1 share something"


def test_escape_closes_the_pasted_report(section: ResearchSection) -> None:
    notes = section.current
    assert isinstance(notes, NoteTable)
    notes.report_button.click()
    assert section.close_top()
    assert not notes.report.isVisible()


def test_references_say_when_somebody_looked(section: ResearchSection, qtbot: QtBot) -> None:
    section.choose("references")
    table = section.current
    assert isinstance(table, ReferenceTable)
    table.handlers()["new"]()
    write("Incident response guide")
    press(None, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(table.rows) == 1)
    table.table.edit_key(table.rows[0].id, "url")
    write("https://docs.example.com/guide")
    press(None, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: table.summary.plain_text().startswith("1 without the day"))
    table.table.edit_key(table.rows[0].id, "accessed_on")
    write("2026-03-20")
    press(None, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: table.summary.plain_text() == "")
    column = next(c for c in table.model.columns if c.key == "url")
    assert column.cell(table.rows[0]).text == "hxxps://docs[.]example[.]com/guide"


def test_the_trend_has_a_table_a_chart_and_words(section: ResearchSection, qtbot: QtBot) -> None:
    section.choose("trend")
    part = section.current
    assert isinstance(part, TrendPart)
    qtbot.waitUntil(lambda: len(part.model.records()) == 1)
    assert part.model.records()[0].name == "T1566"
    assert part.chart.isVisible()
    assert part.chart.accessibleName().startswith("T1566: ")
    assert part.notes.plain_text() == "No note of these months speaks of it."
