"""Every declared part of the incident: typed, changed, pasted, removed, read only."""

from functools import partial
from types import ModuleType
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop.pages.incident.part_section import PartSection
from desktop.pages.incident.tabbed_section import TabbedSection
from kb.incidents.causes import service as causes
from kb.incidents.measures import service as measures
from kb.incidents.notifications import service as notifications
from kb.incidents.remediation import service as remediation
from kb.incidents.research import service as research
from kb.knowledge_base import KnowledgeBase
from tests.desktop.pages.incident.conftest import OpenAt, press, write

PARTS: dict[str, tuple[ModuleType, str]] = {
    "causes": (causes, "title"),
    "measures": (measures, "title"),
    "notifications": (notifications, "recipient"),
    "remediation": (remediation, "action"),
    "research": (research, "title"),
}


def opened(open_at: OpenAt, qtbot: QtBot, name: str) -> PartSection:
    """The section, shown."""
    shown = open_at(name).sectioned.stack.currentWidget()
    if isinstance(shown, TabbedSection):
        shown = shown.current
    assert isinstance(shown, PartSection)
    qtbot.waitUntil(lambda: shown.whole is not None)
    return shown


@pytest.mark.parametrize("name", PARTS)
def test_a_row_is_typed_with_one_field_and_shown_in_the_panel(
    name: str, open_at: OpenAt, qtbot: QtBot
) -> None:
    section = opened(open_at, qtbot, name)
    section.handlers()["new"]()
    write("<b>Quokka</b> & co")
    press(None, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(section.rows) == 1)
    row = section.rows[0]
    assert getattr(row, PARTS[name][1]) == "<b>Quokka</b> & co"
    assert section.table.select_key(row.id)
    qtbot.waitUntil(lambda: section.panel.form is not None)
    for column in section.model.columns:
        assert isinstance(column.cell(row).text, str)


@pytest.mark.parametrize("name", PARTS)
def test_every_choice_of_every_column_can_be_chosen(
    name: str, open_at: OpenAt, qtbot: QtBot, kb: KnowledgeBase, incident: UUID
) -> None:
    service, entry = PARTS[name]
    made = kb.write(partial(service.add, incident_id=incident, values={entry: "Quokka"})).result
    section = opened(open_at, qtbot, name)
    for known in section.part.kind.fields:
        if known.choices is None or section.model.column_of(known.name) < 0:
            continue
        for code, _label in section.choices(known):
            if (name, code) == ("measures", "verified"):
                continue  # needs the test of its effect
            section.model.edited.emit(section.rows[0], known.name, code)
            qtbot.waitUntil(partial(_holds, section, known.name, code))
    assert kb.read(partial(service.get, record_id=made)).version > 1


def _holds(section: PartSection, name: str, code: object) -> bool:
    return bool(getattr(section.rows[0], name) == code)


@pytest.mark.parametrize("name", PARTS)
def test_lines_are_pasted_and_rows_removed_with_a_way_back(
    name: str, open_at: OpenAt, qtbot: QtBot, kb: KnowledgeBase, incident: UUID
) -> None:
    service = PARTS[name][0]
    section = opened(open_at, qtbot, name)
    values = [section.values_of_line({PARTS[name][1]: word}) for word in ("one", "two")]
    section._on_pasted(values)
    qtbot.waitUntil(lambda: len(section.rows) == 2)
    section.delete(section.rows)
    qtbot.waitUntil(lambda: not section.rows)
    section.undo()
    qtbot.waitUntil(lambda: len(section.rows) == 2)
    assert len(kb.read(partial(service.list_for, incident_id=incident))) == 2
