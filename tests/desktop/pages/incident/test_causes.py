"""Causes: a fishbone over their tree, and factors that other incidents share."""

from functools import partial
from uuid import UUID

import pytest
from pytestqt.qtbot import QtBot

from desktop.pages.incident.causes import CausesSection
from desktop.widgets.cell_editors import make_editor
from desktop.widgets.fields import PersonField
from kb.incidents.causes import service as causes
from kb.incidents.record import service as record
from kb.knowledge_base import KnowledgeBase
from tests.desktop.pages.incident.conftest import OpenAt


@pytest.fixture
def section(kb: KnowledgeBase, incident: UUID, open_at: OpenAt, qtbot: QtBot) -> CausesSection:
    """A root and what explains it; their factor is known from another incident."""
    other = kb.write(partial(record.add, values={"title": "Earlier"})).result
    add = partial(causes.add, incident_id=other)
    kb.write(partial(add, values={"title": "x", "factor": "MFA missing"}))
    add = partial(causes.add, incident_id=incident)
    values = {"title": "Session stolen", "factor": "MFA missing", "category": "technology"}
    first = kb.write(partial(add, values=values)).result
    kb.write(partial(add, values={"title": "Token lived long", "parent_id": first}))
    shown = open_at("causes").sectioned.stack.currentWidget()
    assert isinstance(shown, CausesSection)
    qtbot.waitUntil(lambda: len(shown.rows) == 2 and bool(shown.factors))
    return shown


def test_a_shared_factor_says_in_how_many(section: CausesSection) -> None:
    column = section.model.columns[section.model.column_of("factor")]
    assert column.cell(section.rows[0]).text == "MFA missing, in 2 incidents"
    assert column.cell(section.rows[1]).text == ""
    assert column.value is not None
    assert column.value(section.rows[0]) == "MFA missing"


def test_factors_are_completed(section: CausesSection) -> None:
    column = section.model.columns[section.model.column_of("factor")]
    editor = make_editor(column, section, lambda: "")
    assert isinstance(editor, PersonField)
    completer = editor.completer()
    assert completer is not None
    model = completer.model()
    assert [model.index(n, 0).data() for n in range(model.rowCount())] == ["MFA missing"]


def test_the_figure_chooses_in_the_table_and_gives_way(section: CausesSection) -> None:
    assert "Technology: Session stolen" in section.figure.accessibleDescription()
    section.figure.chosen.emit(section.rows[1].id)
    assert section.table.current_record() == section.rows[1]
    section.tree_button.click()
    assert not section.figure.isVisible()
    section.bone_button.click()
    assert section.figure.isVisible()
    assert section.bone_button.isChecked()


def test_no_cause_explains_itself(section: CausesSection, qtbot: QtBot) -> None:
    section.model.edited.emit(section.rows[0], "parent_id", section.rows[1].id)
    qtbot.waitUntil(lambda: "explain itself" in section.message.plain_text())
