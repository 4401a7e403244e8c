"""The register is put into order by key and by dragging; a hole of the matrix begins a playbook."""

from datetime import UTC, datetime
from functools import partial
from uuid import UUID

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QDropEvent
from pytestqt.qtbot import QtBot

from desktop.navigation import Route
from desktop.pages.rules.columns import PLAYBOOK, RULE
from desktop.pages.rules.page import RulesPage
from desktop.widgets.bars import Bar
from kb.incidents.record import service as incidents
from kb.knowledge_base import KnowledgeBase
from kb.library.automation_rules import service as rules
from kb.library.playbooks import service as playbooks

pytestmark = pytest.mark.desktop

_BODY = (
    "Trigger: When an incident is created\n\n## Conditions\n\n"
    "- Incident title contains “invoice”\n\n## Actions\n\n1. Run playbook [[Phishing mail]]\n"
)


def add(kb: KnowledgeBase, title: str, **values: object) -> UUID:
    values = {"title": title, **values}
    made: UUID = kb.write(partial(rules.add, values=values, body=_BODY)).result
    return made


def order(kb: KnowledgeBase) -> list[str]:
    return [one.title for one in kb.read(rules.everything)]


def shown(page: RulesPage) -> list[str]:
    return [row.rule.title for row in page.register.model.records()]


def cell(page: RulesPage, row: int, key: str) -> str:
    model = page.register.model
    return str(model.index(row, model.column_of(key)).data())


@pytest.fixture
def three(kb: KnowledgeBase) -> tuple[UUID, ...]:
    past = datetime(2026, 1, 2, tzinfo=UTC)
    types = ["Phishing"]
    return (
        add(kb, "First", incident_types=types),
        add(kb, "Second", incident_types=types),
        add(kb, "Third", incident_types=types, expires_at=past),
    )


def test_the_register_says_what_each_rule_does(
    page: RulesPage, three: tuple[UUID, ...], qtbot: QtBot
) -> None:
    page.open(Route("rules"))
    qtbot.waitUntil(lambda: shown(page) == ["First", "Second", "Third"])
    assert [cell(page, 0, key) for key in ("order", "trigger", "conditions", "actions")] == [
        "1",
        "Incident created",
        "Incident title contains invoice",
        "1 Run playbook Phishing mail",
    ]
    assert cell(page, 2, "expires") == "Expired 2026-01-02"
    assert [cell(page, row, "overlaps") for row in range(3)] == ["1", "1", ""]
    page.register.table.select_key(three[1])
    assert "“First” goes first (1 before 2)" in page.register.why.text()
    page.register.table.select_key(three[2])
    assert page.register.why.isHidden()


def test_alt_and_arrows_move_a_rule_and_undo_takes_it_back(
    page: RulesPage, three: tuple[UUID, ...], kb: KnowledgeBase, qtbot: QtBot
) -> None:
    page.open(Route("rules"))
    qtbot.waitUntil(lambda: len(shown(page)) == 3)
    table = page.register.table
    table.select_key(three[2])
    table.setFocus()
    qtbot.keyClick(table, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: shown(page) == ["First", "Third", "Second"])
    assert order(kb) == ["First", "Third", "Second"]
    assert table.current_record().rule.id == three[2]
    qtbot.keyClick(table, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: shown(page) == ["First", "Second", "Third"])
    qtbot.keyClick(table, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    page.context.session.flush()
    assert order(kb) == ["First", "Second", "Third"]
    page.context.session.undo()
    qtbot.waitUntil(lambda: order(kb) == ["First", "Third", "Second"])


def test_a_rule_is_dragged_to_another_place(
    page: RulesPage, three: tuple[UUID, ...], kb: KnowledgeBase, qtbot: QtBot
) -> None:
    page.open(Route("rules"))
    qtbot.waitUntil(lambda: len(shown(page)) == 3)
    table = page.register.table
    row = page.register.model.record(0)
    data = table.mime_of(row)
    assert data is not None
    at = table.visualRect(page.register.model.index(2, 1)).center()
    drop = QDropEvent(
        QPointF(at),
        Qt.DropAction.MoveAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    table.dropEvent(drop)
    qtbot.waitUntil(lambda: shown(page) == ["Second", "Third", "First"])
    assert order(kb) == ["Second", "Third", "First"]


def test_enter_opens_a_rule_and_new_begins_one(
    page: RulesPage, three: tuple[UUID, ...], kb: KnowledgeBase, qtbot: QtBot
) -> None:
    page.open(Route("rules"))
    qtbot.waitUntil(lambda: len(shown(page)) == 3)
    page.register.table.select_key(three[0])
    qtbot.keyClick(page.register.table, Qt.Key.Key_Return)
    assert page.context.navigation.current == Route("knowledge", record_id=three[0])
    page.new_button.click()
    qtbot.waitUntil(lambda: len(order(kb)) == 4)
    made = kb.read(rules.everything)[-1]
    to_edit = Route("knowledge", record_id=made.id, section="edit")
    qtbot.waitUntil(lambda: page.context.navigation.current == to_edit)
    assert "**Trigger:**" in kb.read(partial(rules.current, automation_rule_id=made.id)).body


def test_a_hole_begins_a_playbook_and_a_cell_opens_its_rule(
    page: RulesPage, three: tuple[UUID, ...], kb: KnowledgeBase, qtbot: QtBot
) -> None:
    values = {"title": "X", "incident_type": "Ransomware"}
    kb.write(partial(incidents.add, values=values))
    page.open(Route("rules", section="coverage"))
    qtbot.waitUntil(lambda: page.coverage.model is not None)
    model = page.coverage.model
    assert model is not None
    qtbot.waitUntil(lambda: [row.name for row in model.records()] == ["Ransomware", "Phishing"])
    (bar,) = page.coverage.findChildren(Bar)
    assert bar.accessibleName().startswith("2 incident type")
    overlap = model.index(1, model.column_of(str(three[1])))
    assert overlap.data() == "Overlaps"
    page.coverage.table.setCurrentIndex(overlap)
    assert "“First” goes first" in page.coverage.why.text()
    page.coverage.open_cell(overlap)
    assert page.context.navigation.current == Route("knowledge", record_id=three[1])
    page.coverage.open_cell(model.index(0, model.column_of(str(three[1]))))
    assert kb.read(playbooks.everything) == ()
    hole = model.index(0, model.column_of(PLAYBOOK))
    at = page.coverage.table.visualRect(hole).center()
    viewport = page.coverage.table.viewport()
    qtbot.mouseClick(viewport, Qt.MouseButton.LeftButton, pos=at)
    qtbot.waitUntil(lambda: len(kb.read(playbooks.everything)) == 1)
    (made,) = kb.read(playbooks.everything)
    assert (made.title, made.incident_type) == ("Playbook for Ransomware", "Ransomware")
    qtbot.waitUntil(
        lambda: model.record(0) is not None and len(page.coverage.findChildren(Bar)) > 0
    )
    to_edit = Route("knowledge", record_id=made.id, section="edit")
    qtbot.waitUntil(lambda: page.context.navigation.current == to_edit)


def test_a_type_without_a_rule_begins_one_from_the_keyboard(
    page: RulesPage, kb: KnowledgeBase, qtbot: QtBot
) -> None:
    values = {"title": "X", "incident_type": "Ransomware"}
    kb.write(partial(incidents.add, values=values))
    page.open(Route("rules", section="coverage"))
    qtbot.waitUntil(lambda: page.coverage.model is not None)
    model = page.coverage.model
    assert model is not None
    page.coverage.table.setCurrentIndex(model.index(0, model.column_of(RULE)))
    qtbot.keyClick(page.coverage.table, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(order(kb)) == 1)
    assert kb.read(rules.everything)[0].incident_types == ("Ransomware",)
