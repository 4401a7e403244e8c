"""Fields of one's own in an open incident: they come, are filled in, and go, without a restart."""

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop.pages.incident.measures import MeasuresSection
from desktop.pages.incident.overview import OverviewSection
from desktop.widgets.fields import Combo
from kb.custom_fields import filling, service
from kb.incidents.measures import service as measures
from kb.incidents.record import service as record
from kb.knowledge_base import KnowledgeBase
from tests.desktop.pages.incident.conftest import OpenAt, press, write

pytestmark = pytest.mark.desktop


def make(kb: KnowledgeBase, label: str, value_type: str = "line", **values: object) -> UUID:
    given = {"label": label, "value_type": value_type, **values}
    made: UUID = kb.write(partial(service.add, values=given)).result
    return made


@pytest.fixture
def overview(kb: KnowledgeBase, incident: UUID, open_at: OpenAt, qtbot: QtBot) -> OverviewSection:
    """The overview of an incident in which one field of one's own is asked for."""
    make(kb, "Regulator ref", hint="Of the authority", signoff=True)
    shown = open_at("overview").sectioned.stack.currentWidget()
    assert isinstance(shown, OverviewSection)
    qtbot.waitUntil(lambda: has(shown, "own.regulator-ref"))
    return shown


@pytest.fixture
def custom(kb: KnowledgeBase, incident: UUID) -> Callable[[], dict[str, Any]]:
    """What the incident holds in the store."""
    return lambda: kb.read(partial(record.get, record_id=incident)).custom


def has(overview: OverviewSection, name: str) -> bool:
    return overview.facts is not None and overview.facts.box(name) is not None


def test_a_value_is_typed_among_the_facts(
    overview: OverviewSection, custom: Callable[[], dict[str, Any]], qtbot: QtBot
) -> None:
    assert overview.focus_field("own.regulator-ref")
    write("BfDI 2026/17")
    press(None, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: custom() == {"regulator-ref": "BfDI 2026/17"})
    facts = overview.facts
    assert facts is not None
    box = facts.box("own.regulator-ref")
    assert box is not None
    assert box.editor.toolTip() == "Of the authority"
    qtbot.waitUntil(lambda: not facts.dirty)


def test_a_new_field_is_asked_for_in_an_open_window(
    overview: OverviewSection,
    kb: KnowledgeBase,
    custom: Callable[[], dict[str, Any]],
    qtbot: QtBot,
) -> None:
    loss = make(kb, "Loss", "number")
    make(kb, "Public", "flag")
    qtbot.waitUntil(lambda: has(overview, "own.loss") and has(overview, "own.public"))
    overview.focus_field("own.loss")
    write("much")
    press(None, Qt.Key.Key_Return)
    facts = overview.facts
    assert facts is not None
    box = facts.box("own.loss")
    assert box is not None
    assert box.editor.accessibleDescription() == "Loss: Use a number such as 12 or 3.5"
    press(None, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    write("12,5")
    press(None, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: custom() == {"loss": 12.5})
    kb.write(partial(service.revise, record_id=loss, version=1, values={"label": "Damage"}))
    qtbot.waitUntil(lambda: _label(overview, "own.loss") == "Damage")
    assert overview.facts is not None
    public = overview.facts.box("own.public")
    assert public is not None
    assert isinstance(public.editor, Combo)
    public.editor.setFocus()
    press(public.editor, Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: custom() == {"loss": 12.5, "public": True})


def _label(overview: OverviewSection, name: str) -> str:
    box = overview.facts.box(name) if overview.facts is not None else None
    return box.editor.accessibleName() if box is not None else ""


def test_fields_follow_the_type_of_the_incident(
    overview: OverviewSection, kb: KnowledgeBase, incident: UUID, qtbot: QtBot
) -> None:
    make(kb, "Ransom", "choice", choices=["Paid", "Not paid"], incident_types=["Malware"])
    assert not has(overview, "own.ransom")
    overview.focus_field("incident_type")
    write("malware")
    press(None, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: has(overview, "own.ransom"), timeout=10_000)
    assert overview.facts is not None
    assert overview.facts.focused_field() == "incident_type"
    fields = kb.read(service.everything)
    kb.write(partial(service.retire, record_id=fields[1].id))
    qtbot.waitUntil(lambda: not has(overview, "own.ransom"))
    version = kb.read(partial(record.get, record_id=incident)).version
    kb.write(partial(service.bring_back, record_id=fields[1].id))
    values = {"own.ransom": "Paid"}
    fill = partial(filling.fill, kind="incident", record_id=incident, version=version)
    kb.write(partial(fill, values=values))
    kb.write(partial(service.retire, record_id=fields[1].id))
    qtbot.waitUntil(lambda: has(overview, "own.ransom"))  # it holds something


def test_what_is_missing_leads_to_its_field(overview: OverviewSection, qtbot: QtBot) -> None:
    assert overview.whole is not None
    (item,) = [item for item in overview.whole.checklist if item.field.startswith("own.")]
    overview._on_item(item)
    assert overview.facts is not None
    assert overview.facts.focused_field() == "own.regulator-ref"


def test_two_windows_fill_in_different_fields(
    overview: OverviewSection,
    kb: KnowledgeBase,
    incident: UUID,
    custom: Callable[[], dict[str, Any]],
    qtbot: QtBot,
) -> None:
    make(kb, "Loss", "number")
    qtbot.waitUntil(lambda: has(overview, "own.loss"))
    overview.focus_field("own.regulator-ref")
    write("BfDI")
    version = kb.read(partial(record.get, record_id=incident)).version
    fill = partial(filling.fill, kind="incident", record_id=incident, version=version)
    kb.write(partial(fill, values={"own.loss": 3}))
    press(None, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: custom() == {"loss": 3, "regulator-ref": "BfDI"})


def test_the_panel_of_a_measure_asks_for_its_own_fields(
    kb: KnowledgeBase, incident: UUID, open_at: OpenAt, qtbot: QtBot
) -> None:
    made = kb.write(
        partial(measures.add, incident_id=incident, values={"title": "Quokka drill"})
    ).result
    section = open_at("measures").sectioned.stack.currentWidget()
    assert isinstance(section, MeasuresSection)
    qtbot.waitUntil(lambda: len(section.rows) == 1)
    section.table.select_key(made)
    qtbot.waitUntil(lambda: section.panel.form is not None)
    assert not section.focus_field("own.yearly-cost")
    make(kb, "Yearly cost", "number", applies_to="measure")
    qtbot.waitUntil(lambda: section.focus_field("own.yearly-cost"))
    write("1200")
    press(None, Qt.Key.Key_Return)

    def stored() -> dict[str, Any]:
        return kb.read(partial(measures.get, record_id=made)).custom

    qtbot.waitUntil(lambda: stored() == {"yearly-cost": 1200})
