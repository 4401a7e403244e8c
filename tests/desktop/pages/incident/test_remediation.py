"""Remediation, driven by keyboard and pointer on a real store."""

from functools import partial
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from desktop.pages.incident.inline_form import InlineForm
from desktop.pages.incident.remediation import RemediationSection
from desktop.widgets.fields import LineField
from desktop.widgets.labels import PlainText
from kb.incidents.assets import service as assets
from kb.incidents.remediation import service as remediation
from kb.incidents.remediation.schemas import RemediationAction
from kb.knowledge_base import KnowledgeBase
from tests.desktop.pages.incident.conftest import OpenAt, at, press


@pytest.fixture
def asset(kb: KnowledgeBase, incident: UUID) -> UUID:
    """A malicious address."""
    values = {"value": "203.0.113.58", "entity_type": "ip", "verdict": "malicious"}
    made: UUID = kb.write(partial(assets.add, incident_id=incident, values=values)).result
    return made


@pytest.fixture
def made(kb: KnowledgeBase, incident: UUID, asset: UUID) -> tuple[UUID, ...]:
    """One that failed, then one that waits for its approval."""
    rows = (
        {"action": "Isolate the host", "state": "failed"},
        {
            "action": "Block the address",
            "state": "pending_approval",
            "asset_ids": [asset],
            "asked_at": at("10:05"),
            "approver": "Jad Haddad",
        },
    )
    ids: tuple[UUID, ...] = kb.write(
        partial(remediation.add_many, incident_id=incident, rows=rows)
    ).result
    return ids


@pytest.fixture
def section(made: tuple[UUID, ...], open_at: OpenAt, qtbot: QtBot) -> RemediationSection:
    """The section, shown, with the waiting action chosen."""
    shown = open_at("remediation").sectioned.stack.currentWidget()
    assert isinstance(shown, RemediationSection)
    qtbot.waitUntil(lambda: len(shown.rows) == 2)
    assert shown.table.select_key(made[1])
    return shown


def _get(kb: KnowledgeBase, record_id: UUID) -> RemediationAction:
    return kb.read(partial(remediation.get, record_id=record_id))


def _button(section: RemediationSection, text: str, qtbot: QtBot) -> QPushButton:
    """The button of the panel, once its layout has shown it."""

    def shown() -> list[QPushButton]:
        form = section.panel.form
        found = form.findChildren(QPushButton) if form is not None else []
        return [one for one in found if one.text().startswith(text) and one.isVisible()]

    qtbot.waitUntil(lambda: bool(shown()))
    return shown()[0]


def _said(section: RemediationSection) -> list[str]:
    assert section.panel.form is not None
    return [one.plain_text() for one in section.panel.form.findChildren(PlainText)]


def test_what_waits_comes_first(section: RemediationSection) -> None:
    assert [row.action for row in section.rows] == ["Block the address", "Isolate the host"]
    assert section.summary.text() == "1 waiting for a decision"
    assert section.panel.form is not None
    said = section.panel.form.note.plain_text()
    assert said.startswith("Waiting for Jad Haddad since ")
    assert "A-01 is now not remediated" in _said(section)


def test_approved_and_done_closes_the_entity(
    section: RemediationSection, kb: KnowledgeBase, made: tuple[UUID, ...], qtbot: QtBot
) -> None:
    assert section.still_open.isVisible()
    qtbot.mouseClick(_button(section, "Approve", qtbot), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: any(row.state == "approved" for row in section.rows))
    assert _get(kb, made[1]).approver == "Amelie Fontaine"
    qtbot.mouseClick(_button(section, "It is done", qtbot), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: any(row.state == "done" for row in section.rows))
    assert not section.still_open.isVisible()
    assert "A-01 is now contained" in _said(section)


def test_declining_asks_for_the_reason_in_the_panel(
    section: RemediationSection, kb: KnowledgeBase, made: tuple[UUID, ...], qtbot: QtBot
) -> None:
    assert section.panel.form is not None
    form = section.panel.form.findChild(InlineForm)
    assert isinstance(form, InlineForm)
    press(form.opener, Qt.Key.Key_Space)
    press(form.accept, Qt.Key.Key_Space)
    assert form.message.plain_text() == "“Why not” is needed here."
    reason = form.editors["reason"]
    assert isinstance(reason, LineField)
    reason.set_value("A shared proxy")
    press(form.accept, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: _get(kb, made[1]).state == "declined")
    assert _get(kb, made[1]).decision_reason == "A shared proxy"


def test_taken_back_and_linked_both_ways(
    section: RemediationSection, kb: KnowledgeBase, made: tuple[UUID, ...], qtbot: QtBot
) -> None:
    section.model.edited.emit(section.rows[0], "state", "done")
    qtbot.waitUntil(lambda: any(row.state == "done" for row in section.rows))
    assert section.table.select_key(made[1])
    assert section.panel.form is not None
    form = section.panel.form.findChild(InlineForm)
    assert isinstance(form, InlineForm)
    press(form.opener, Qt.Key.Key_Space)
    press(form.accept, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: len(section.rows) == 3)
    assert _get(kb, made[1]).state == "undone"
    assert section.still_open.isVisible()
    assert section.table.select_key(made[1])
    qtbot.mouseClick(_button(section, "Taken back by R-03", qtbot), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(
        lambda: "Takes back R-02" in [one.text() for one in section.panel.findChildren(QPushButton)]
    )


def test_an_open_entity_leads_to_its_asset(
    section: RemediationSection, asset: UUID, qtbot: QtBot
) -> None:
    links = section.still_open.findChildren(QPushButton)
    assert [link.text() for link in links] == ["A-01  203[.]0[.]113[.]58"]
    qtbot.mouseClick(links[0], Qt.MouseButton.LeftButton)
    route = section.context.navigation.current
    assert route is not None
    assert (route.section, route.anchor) == ("assets", asset)
