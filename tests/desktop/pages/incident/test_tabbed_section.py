"""Several parts behind tabs, as one section of the page."""

from collections.abc import Sequence
from functools import partial
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from desktop.pages.base import PageContext
from desktop.pages.incident.causes.table import CauseTable
from desktop.pages.incident.research.notes import NoteTable
from desktop.pages.incident.tabbed_section import Tab, TabbedSection
from kb.dossier import whole
from kb.incidents.causes import service as causes
from kb.incidents.research import service as research
from kb.knowledge_base import KnowledgeBase


class _Two(TabbedSection):
    def declare_tabs(self) -> Sequence[Tab]:
        return (
            Tab("causes", "Causes", CauseTable, "causes"),
            Tab("research", "Research", NoteTable, "research"),
        )


@pytest.fixture
def note(kb: KnowledgeBase, incident: UUID) -> UUID:
    """One cause, one note: the id of the note."""
    kb.write(partial(causes.add, incident_id=incident, values={"title": "No filter"}))
    made: UUID = kb.write(
        partial(research.add, incident_id=incident, values={"title": "Kit of the attacker"})
    ).result
    return made


@pytest.fixture
def two(kb: KnowledgeBase, incident: UUID, note: UUID, context: PageContext, qtbot: QtBot) -> _Two:
    """The section, shown."""
    made = _Two(context)
    qtbot.addWidget(made)
    made.show_whole(kb.read(partial(whole, incident_id=incident)))
    made.show()
    return made


def _tab(section: TabbedSection, label: str) -> QPushButton:
    return next(b for b in section.tabs.findChildren(QPushButton) if b.text().startswith(label))


def test_tabs_count_and_the_first_is_shown(two: _Two) -> None:
    assert _tab(two, "Causes").text() == "Causes  1"
    assert isinstance(two.stack.currentWidget(), CauseTable)
    assert two.current.handlers().keys() == two.handlers().keys()


def test_a_tab_is_chosen_by_key_and_brings_its_panel(two: _Two, qtbot: QtBot) -> None:
    panel = two.inspector()
    tab = _tab(two, "Research")
    tab.setFocus()
    with qtbot.waitSignal(two.handlers_changed):
        qtbot.keyClick(tab, Qt.Key.Key_Space)
    assert isinstance(two.current, NoteTable)
    assert two.inspector() is panel
    assert two.current.inspector() is panel.currentWidget()  # type: ignore[union-attr]


def test_a_record_behind_another_tab_is_revealed(two: _Two, note: UUID, incident: UUID) -> None:
    assert two.reveal(note)
    assert two.tabs.current == "research"
    assert not two.reveal(incident)


def test_the_hidden_part_is_shown_as_it_is_now(
    two: _Two, kb: KnowledgeBase, incident: UUID, note: UUID
) -> None:
    two.choose("research")
    two.choose("causes")
    kb.write(partial(research.remove, record_id=note))
    two.show_whole(kb.read(partial(whole, incident_id=incident)))
    two.choose("research")
    assert isinstance(two.current, NoteTable)
    assert two.current.rows == []


def test_the_way_back_leads_to_the_same_tab(
    two: _Two, kb: KnowledgeBase, incident: UUID, note: UUID, context: PageContext, qtbot: QtBot
) -> None:
    two.reveal(note)
    again = _Two(context)
    qtbot.addWidget(again)
    again.show_whole(kb.read(partial(whole, incident_id=incident)))
    again.restore(two.state())
    assert again.tabs.current == "research"
    assert isinstance(again.current, NoteTable)
    assert again.current.table.current_record().id == note


def test_what_is_read_only_is_so_behind_every_tab(
    two: _Two, kb: KnowledgeBase, incident: UUID
) -> None:
    two.read_only = True
    two.show_whole(kb.read(partial(whole, incident_id=incident)))
    two.choose("research")
    assert two.current.read_only
    assert "new" not in two.handlers()
