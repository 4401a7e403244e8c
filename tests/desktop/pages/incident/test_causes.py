"""Causes: a fishbone over their tree, and factors that other incidents share."""

from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from uuid import UUID

import pytest
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from desktop.pages.incident.causes import CausesSection
from desktop.pages.incident.causes.barriers import BarrierTable
from desktop.pages.incident.causes.observations import ObservationTable
from desktop.pages.incident.causes.table import CauseTable
from desktop.widgets.cell_editors import make_editor
from desktop.widgets.fields import PersonField
from desktop.widgets.inline_form import InlineForm
from kb.incidents.causes import service as causes
from kb.incidents.config_changes import service as changes
from kb.incidents.observations import service as observations
from kb.incidents.record import service as record
from kb.knowledge_base import KnowledgeBase
from tests.desktop.pages.incident.conftest import OpenAt


@pytest.fixture
def section(kb: KnowledgeBase, incident: UUID, open_at: OpenAt, qtbot: QtBot) -> CauseTable:
    """A root and what explains it; their factor is known from another incident."""
    other = kb.write(partial(record.add, values={"title": "Earlier"})).result
    add = partial(causes.add, incident_id=other)
    kb.write(partial(add, values={"title": "x", "factor": "MFA missing"}))
    add = partial(causes.add, incident_id=incident)
    values = {"title": "Session stolen", "factor": "MFA missing", "category": "technology"}
    first = kb.write(partial(add, values=values)).result
    kb.write(partial(add, values={"title": "Token lived long", "parent_id": first}))
    tabbed = open_at("causes").sectioned.stack.currentWidget()
    assert isinstance(tabbed, CausesSection)
    shown = tabbed.current
    assert isinstance(shown, CauseTable)
    qtbot.waitUntil(lambda: len(shown.rows) == 2 and bool(shown.factors))
    return shown


def test_a_shared_factor_says_in_how_many(section: CauseTable) -> None:
    column = section.model.columns[section.model.column_of("factor")]
    assert column.cell(section.rows[0]).text == "MFA missing, in 2 incidents"
    assert column.cell(section.rows[1]).text == ""
    assert column.value is not None
    assert column.value(section.rows[0]) == "MFA missing"


def test_factors_are_completed(section: CauseTable) -> None:
    column = section.model.columns[section.model.column_of("factor")]
    editor = make_editor(column, section, lambda: "")
    assert isinstance(editor, PersonField)
    completer = editor.completer()
    assert completer is not None
    model = completer.model()
    assert [model.index(n, 0).data() for n in range(model.rowCount())] == ["MFA missing"]


def test_the_figure_chooses_in_the_table_and_gives_way(section: CauseTable) -> None:
    figures = section.figures
    assert "Technology: Session stolen" in figures.bones.accessibleDescription()
    figures.bones.chosen.emit(section.rows[1].id)
    assert section.table.current_record() == section.rows[1]
    figures.tree_button.click()
    assert (figures.tree.isVisible(), figures.bones.isVisible()) == (True, False)
    assert "K-02 Token lived long (2)" in figures.tree.accessibleDescription()
    figures.tree.chosen.emit(section.rows[0].id)
    assert section.table.current_record() == section.rows[0]
    figures.bone_button.click()
    assert figures.bones.isVisible()
    assert figures.bone_button.isChecked()


def test_no_cause_explains_itself(section: CauseTable, qtbot: QtBot) -> None:
    section.model.edited.emit(section.rows[0], "parent_id", section.rows[1].id)
    qtbot.waitUntil(lambda: "explain itself" in section.message.plain_text())


def test_the_figure_is_saved_as_the_report_prints_it(section: CauseTable, tmp_path: Path) -> None:
    vector, raster = tmp_path / "bones.svg", tmp_path / "whys.png"
    section.save_as = lambda *_asked: vector
    section.figures.save_button.click()
    assert "Session stolen" in vector.read_text(encoding="utf-8")
    section.figures.show_tree()
    section.save_as = lambda *_asked: raster
    section.figures.save_button.click()
    image = QImage(str(raster))
    assert image.width() > 1500
    colours = {image.pixel(x, y) for x in range(0, image.width(), 3) for y in range(image.height())}
    assert len(colours) > 2
    section.save_as = lambda *_asked: tmp_path / "missing" / "whys.svg"
    section.figures.save_button.click()
    assert "missing" in section.message.plain_text()


def test_a_cause_that_came_back_says_so_and_reopens_the_change(
    kb: KnowledgeBase, section: CauseTable, qtbot: QtBot
) -> None:
    (earlier,) = (
        one
        for one in kb.read(partial(causes.incidents_with, factor="MFA missing"))
        if one != section.incident_id
    )
    for number, known in enumerate((earlier, section.incident_id), 1):
        version = kb.read(partial(record.get, record_id=known)).version
        began = {"first_activity_at": datetime(2026, 3, number, tzinfo=UTC)}
        kb.write(partial(record.revise, record_id=known, version=version, values=began))
    (cause,) = kb.read(partial(causes.list_for, incident_id=earlier))
    values = {"title": "Require MFA", "cause_id": cause.id}
    session = section.context.session
    done: list[UUID] = []
    session.write(
        partial(changes.add, incident_id=earlier, values=values),
        section,
        lambda found: done.append(found.result),
    )
    qtbot.waitUntil(lambda: bool(done))
    at = datetime(2026, 3, 1, tzinfo=UTC)
    move = partial(changes.advance, record_id=done[0], at=at, by="J. Haddad")
    session.write(partial(move, state="approved"), section)
    session.write(partial(move, state="implemented"), section)
    qtbot.waitUntil(lambda: "1 came back" in section.summary.plain_text())
    section.table.select_key(section.rows[0].id)
    form = section.panel.form
    assert form is not None
    assert "C-01 of INC-" in form.note.plain_text()
    ask = form.findChild(InlineForm)
    assert ask is not None
    ask.opener.click()
    ask.accept.click()
    qtbot.waitUntil(lambda: "reopened" in form.note.plain_text())
    found = kb.read(partial(changes.get, record_id=done[0]))
    assert found.state == "proposed"
    assert section.number in found.reopened_because
    assert section.context.notices.kept[0].text.startswith("Reopened C-01 of INC-")


def test_observations_and_barriers_have_their_tabs(
    kb: KnowledgeBase, incident: UUID, open_at: OpenAt, qtbot: QtBot
) -> None:
    for code, title in (("luck", "Noticed by chance"), ("went_well", "Fast call")):
        values = {"title": title, "observation_class": code}
        kb.write(partial(observations.add, incident_id=incident, values=values))
    tabbed = open_at("causes").sectioned.stack.currentWidget()
    assert isinstance(tabbed, CausesSection)
    tabbed.choose("observations")
    shown = tabbed.current
    assert isinstance(shown, ObservationTable)
    qtbot.waitUntil(lambda: len(shown.rows) == 2)
    assert [row.title for row in shown.rows] == ["Fast call", "Noticed by chance"]
    assert shown.summary.plain_text() == "Went well 1  Luck 1"
    assert "Luck may fail" in shown.note_of(shown.rows[1])
    tabbed.choose("barriers")
    table = tabbed.current
    assert isinstance(table, BarrierTable)
    table.model.entered.emit("Conditional access")
    qtbot.waitUntil(lambda: len(table.rows) == 1)
    assert table.summary.plain_text() == "1 of 1 held"
    table.model.edited.emit(table.rows[0], "state", "bypassed")
    qtbot.waitUntil(lambda: table.summary.plain_text() == "0 of 1 held")
    assert "no measure" in table.note_of(table.rows[0])
