"""Notifications: one set of facts plans them, moves them, and lateness is seen in the table."""

from datetime import timedelta
from functools import partial
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox
from pytestqt.qtbot import QtBot

from desktop.pages.incident.notifications import NotificationsSection
from desktop.widgets.fields import Combo
from kb.house import service as house
from kb.house.rules import HouseRules
from kb.incidents.notifications import service
from kb.knowledge_base import KnowledgeBase
from tests.desktop.pages.incident.conftest import OpenAt, at, press, write

pytestmark = pytest.mark.desktop


@pytest.fixture
def section(open_at: OpenAt, qtbot: QtBot) -> NotificationsSection:
    """The notifications of an incident."""
    shown = open_at("notifications").sectioned.stack.currentWidget()
    assert isinstance(shown, NotificationsSection)
    qtbot.waitUntil(lambda: shown.whole is not None)
    return shown


def choose(section: NotificationsSection, name: str, label: str) -> None:
    combo = section.facts.editor(name)
    assert isinstance(combo, Combo)
    combo.setFocus()
    index = QComboBox.findText(combo, label)
    combo.setCurrentIndex(index)
    combo.activated.emit(index)


def cell(section: NotificationsSection, number: int, key: str) -> str:
    column = next(c for c in section.model.columns if c.key == key)
    return str(column.cell(section.rows[number]).text)


def test_facts_plan_the_messages_of_all_rules(section: NotificationsSection, qtbot: QtBot) -> None:
    assert section.facts.isVisible()
    choose(section, "personal_data", "Yes")
    qtbot.waitUntil(lambda: len(section.rows) == 1)
    assert section.rows[0].due_at == at("09:26") + timedelta(hours=72)
    section.facts.editor("major").setFocus()
    write("11:00")
    press(None, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(section.rows) == 4)
    assert section.rows[1].due_at == at("15:00")
    section.facts.editor("aware").setFocus()
    write("10:26")
    press(None, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: section.rows[0].due_at == at("10:26") + timedelta(hours=72))


def test_late_without_a_reason_is_seen_in_the_table(
    section: NotificationsSection, qtbot: QtBot
) -> None:
    choose(section, "personal_data", "Yes")
    qtbot.waitUntil(lambda: len(section.rows) == 1)
    assert cell(section, 0, "margin").startswith("no reason: late ")
    assert cell(section, 0, "late_reason") == "late: no reason given"
    assert section.summary.text() == "1 late, 1 without a reason"
    section.table.select_key(section.rows[0].id)
    section.table.edit_key(section.rows[0].id, "late_reason")
    write("The portal was down")
    press(None, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: section.summary.text() == "1 late")
    assert cell(section, 0, "late_reason") == "The portal was down"


def test_business_days_are_those_of_the_house(
    section: NotificationsSection, kb: KnowledgeBase, qtbot: QtBot
) -> None:
    day = at("12:00").date() + timedelta(days=4)  # a Monday
    rules = HouseRules(holidays={day: "Founders' day"}, zone="Europe/Lisbon")
    kb.write(partial(house.save, rules=rules))
    section.facts.editor("material").setFocus()
    write("12:00")
    press(None, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(section.rows) == 1)
    due = section.rows[0].due_at
    assert due is not None
    assert due.date() == day + timedelta(days=3)
    qtbot.waitUntil(lambda: "Europe/Lisbon" in section.calendar.text())


def test_read_only_incidents_show_their_facts_and_take_none(
    section: NotificationsSection, kb: KnowledgeBase, incident: UUID, qtbot: QtBot
) -> None:
    assert section.whole is not None
    section.read_only = True
    section.show_whole(section.whole)
    assert not section.facts.editor("personal_data").isEnabled()
    assert not section.add_button.isVisible()
    assert kb.read(partial(service.list_for, incident_id=incident)) == ()
