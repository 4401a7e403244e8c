"""Measures: their tests, and the library of what other incidents used."""

from functools import partial
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop.pages.incident.measures import MeasuresSection
from desktop.widgets.inline_form import InlineForm
from kb.incidents.measures import service as measures
from kb.incidents.measures.library import library
from kb.incidents.record import service as record
from kb.knowledge_base import KnowledgeBase
from tests.desktop.pages.incident.conftest import OpenAt, press, write


@pytest.fixture
def section(kb: KnowledgeBase, incident: UUID, open_at: OpenAt, qtbot: QtBot) -> MeasuresSection:
    """One measure here; another incident has one that was tested."""
    other = kb.write(partial(record.add, values={"title": "Earlier"})).result
    values = {"title": "MFA for finance", "description": "Number matching"}
    known = kb.write(partial(measures.add, incident_id=other, values=values)).result
    test = partial(measures.record_test, record_id=known, by="R. Okafor", evidence="Replay")
    kb.write(partial(test, result="effective"))
    kb.write(partial(measures.add, incident_id=incident, values={"title": "Quokka drill"}))
    shown = open_at("measures").sectioned.stack.currentWidget()
    assert isinstance(shown, MeasuresSection)
    qtbot.waitUntil(lambda: len(shown.rows) == 1)
    return shown


def test_what_answers_nothing_is_flagged(section: MeasuresSection) -> None:
    cell = section.model.columns[section.model.column_of("cause_id")].cell(section.rows[0])
    assert (cell.text, cell.tone) == ("not linked", "warn")
    assert section.summary.text() == "0 of 1 verified, 1 not linked"


def test_a_measure_is_taken_from_the_library(section: MeasuresSection, qtbot: QtBot) -> None:
    press(section.library_button, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: len(section.library.uses) == 1)  # what is here isn't offered
    write("quokka")
    qtbot.waitUntil(lambda: not section.library.uses)
    section.library.field.clear()
    write("number")
    qtbot.waitUntil(lambda: len(section.library.uses) == 1)
    assert section.library.uses[0].accessibleName() == "Use here: MFA for finance"
    press(section.library.uses[0], Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: len(section.rows) == 2)
    assert (section.rows[1].title, section.rows[1].state) == ("MFA for finance", "proposed")
    assert not section.library.isVisible()
    section.undo()
    qtbot.waitUntil(lambda: len(section.rows) == 1)


def test_the_library_says_how_well_it_worked_and_closes(
    section: MeasuresSection, kb: KnowledgeBase, qtbot: QtBot
) -> None:
    told = [section.library.words_of(one) for one in kb.read(library)]
    assert "Control; in 1 incident; tests: 1 effective" in told
    assert "Control; in 1 incident; never tested" in told
    section.open_library()
    assert section.close_top()
    assert not section.close_top()
    section.read_only = True
    section.open_library()
    assert section.library.isHidden()


def test_an_illegal_move_is_refused_with_a_sentence(section: MeasuresSection, qtbot: QtBot) -> None:
    section.model.edited.emit(section.rows[0], "state", "verified")
    qtbot.waitUntil(lambda: "record the test first" in section.message.plain_text())


def test_a_test_is_recorded_inline(section: MeasuresSection, qtbot: QtBot) -> None:
    section.table.select_key(section.rows[0].id)
    assert section.panel.form is not None
    form = section.panel.form.findChildren(InlineForm)[0]
    form.open()
    form.editors["evidence"].setText("Replay was refused")  # type: ignore[attr-defined]
    form.editors["next_check"].setText("2030-01-31")  # type: ignore[attr-defined]
    form.accept.click()
    qtbot.waitUntil(lambda: section.rows[0].state == "verified")
    assert section.rows[0].test_evidence == "Replay was refused"
    assert str(section.rows[0].next_check) == "2030-01-31"
