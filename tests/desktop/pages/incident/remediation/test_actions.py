"""Remediation, driven by keyboard and pointer on a real store."""

from functools import partial
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from desktop.pages.incident.making import Making
from desktop.pages.incident.remediation import RemediationSection
from desktop.pages.incident.remediation.actions import ActionsSection
from desktop.widgets.fields import LineField
from desktop.widgets.inline_form import InlineForm
from desktop.widgets.labels import PlainText
from kb.incidents.assets import service as assets
from kb.incidents.evidence import service as evidence
from kb.incidents.remediation import service as remediation
from kb.incidents.remediation.schemas import RemediationAction
from kb.knowledge_base import KnowledgeBase
from tests.desktop.pages.incident.conftest import OpenAt, at, press, write

_SHIFT = Qt.KeyboardModifier.ShiftModifier


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
def section(made: tuple[UUID, ...], open_at: OpenAt, qtbot: QtBot) -> ActionsSection:
    """The section, shown, with the waiting action chosen."""
    whole = open_at("remediation").sectioned.stack.currentWidget()
    assert isinstance(whole, RemediationSection)
    shown = whole.current
    assert isinstance(shown, ActionsSection)
    qtbot.waitUntil(lambda: len(shown.rows) == 2)
    assert shown.table.select_key(made[1])
    return shown


def _get(kb: KnowledgeBase, record_id: UUID) -> RemediationAction:
    return kb.read(partial(remediation.get, record_id=record_id))


def _button(section: ActionsSection, text: str, qtbot: QtBot) -> QPushButton:
    """The button of the panel, once its layout has shown it."""

    def shown() -> list[QPushButton]:
        form = section.panel.form
        found = form.findChildren(QPushButton) if form is not None else []
        return [one for one in found if one.text().startswith(text) and one.isVisible()]

    qtbot.waitUntil(lambda: bool(shown()))
    return shown()[0]


def _said(section: ActionsSection) -> list[str]:
    assert section.panel.form is not None
    return [one.plain_text() for one in section.panel.form.findChildren(PlainText)]


def test_what_waits_comes_first(section: ActionsSection) -> None:
    assert [row.action for row in section.rows] == ["Block the address", "Isolate the host"]
    assert section.summary.text() == "1 waiting for a decision"
    assert section.panel.form is not None
    said = section.panel.form.note.plain_text()
    assert said.startswith("Waiting for Jad Haddad since ")
    assert "A-01 is now not remediated" in _said(section)


def test_approved_and_done_closes_the_entity(
    section: ActionsSection, kb: KnowledgeBase, made: tuple[UUID, ...], qtbot: QtBot
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
    section: ActionsSection, kb: KnowledgeBase, made: tuple[UUID, ...], qtbot: QtBot
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
    section: ActionsSection, kb: KnowledgeBase, made: tuple[UUID, ...], qtbot: QtBot
) -> None:
    section.model.edited.emit(section.rows[0], "state", "done")
    qtbot.waitUntil(lambda: any(row.state == "done" for row in section.rows))
    assert section.table.select_key(made[1])

    def form() -> InlineForm | None:
        """The panel is made anew when the state comes back."""
        shown = section.panel.form
        found = shown.findChildren(InlineForm) if shown is not None else []
        right = [one for one in found if one.accept.text() == "Take this action back"]
        return right[0] if right else None

    qtbot.waitUntil(lambda: form() is not None)
    asked = form()
    assert asked is not None
    press(asked.opener, Qt.Key.Key_Space)
    press(asked.accept, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: len(section.rows) == 3)
    assert _get(kb, made[1]).state == "undone"
    assert section.still_open.isVisible()
    assert section.table.select_key(made[1])
    qtbot.mouseClick(_button(section, "Taken back by R-03", qtbot), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(
        lambda: "Takes back R-02" in [one.text() for one in section.panel.findChildren(QPushButton)]
    )


def test_an_open_entity_leads_to_its_asset(
    section: ActionsSection, asset: UUID, qtbot: QtBot
) -> None:
    links = section.still_open.findChildren(QPushButton)
    assert [link.text() for link in links] == ["A-01  203[.]0[.]113[.]58", ""]
    qtbot.mouseClick(links[0], Qt.MouseButton.LeftButton)
    route = section.context.navigation.current
    assert route is not None
    assert (route.section, route.anchor) == ("assets", asset)


def test_the_decision_stands_above_the_fields(section: ActionsSection, qtbot: QtBot) -> None:
    approve = _button(section, "Approve", qtbot)
    form = section.panel.form
    assert form is not None
    assert approve.mapTo(form, approve.rect().topLeft()).y() < form.form.y()


def test_keys_approve_and_decline(
    section: ActionsSection, kb: KnowledgeBase, made: tuple[UUID, ...], qtbot: QtBot
) -> None:
    window = section.window()
    section.table.setFocus()
    press(section.table, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier | _SHIFT)
    form = section.panel.findChild(InlineForm)
    assert isinstance(form, InlineForm)
    qtbot.waitUntil(form.fields.isVisible)
    press(form.editors["reason"], Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier | _SHIFT)
    qtbot.waitUntil(lambda: _get(kb, made[1]).state == "approved")
    assert window.isVisible()
    assert section.table.select_key(made[0])
    assert "approve" not in section.handlers()


def test_a_decided_action_hands_the_focus_on(
    section: ActionsSection, made: tuple[UUID, ...], qtbot: QtBot
) -> None:
    approve = _button(section, "Approve", qtbot)
    approve.setFocus()
    press(approve, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: any(row.state == "approved" for row in section.rows))
    done = _button(section, "It is done", qtbot)
    qtbot.waitUntil(done.hasFocus)


def test_one_key_proposes_an_action_on_an_open_entity(
    section: ActionsSection,
    kb: KnowledgeBase,
    made: tuple[UUID, ...],
    asset: UUID,
    qtbot: QtBot,
) -> None:
    section.model.edited.emit(section.rows[0], "state", "failed")
    qtbot.waitUntil(lambda: all(row.state == "failed" for row in section.rows))
    section.handlers()["make_action"]()
    qtbot.waitUntil(lambda: len(section.rows) == 3)
    new = section.rows[0]
    assert (new.state, new.asset_ids, new.asked_by) == ("proposed", (asset,), "Amelie Fontaine")
    assert new.action == "Remediate 203[.]0[.]113[.]58"
    # Once more: the one that is there is shown, none is added.
    section.handlers()["make_action"]()
    assert section.message.plain_text() == "R-03 is meant for it already."


def test_what_the_targets_are_now_is_a_column(
    section: ActionsSection, made: tuple[UUID, ...], qtbot: QtBot
) -> None:
    column = [c.key for c in section.model.columns].index("now")
    assert section.model.index(0, column).data() == "not remediated"
    section.model.edited.emit(section.rows[0], "state", "done")
    qtbot.waitUntil(lambda: any(row.state == "done" for row in section.rows))
    at_row = section.model.row_of(made[1])
    assert section.model.index(at_row, column).data() == "contained"


def test_evidence_is_made_of_an_action(
    section: ActionsSection, kb: KnowledgeBase, incident: UUID, asset: UUID, qtbot: QtBot
) -> None:
    Making(lambda: section, lambda *_landed: None).make("make_evidence")
    qtbot.waitUntil(lambda: bool(kb.read(partial(evidence.list_for, incident_id=incident))))
    (item,) = kb.read(partial(evidence.list_for, incident_id=incident))
    assert (item.title, item.source) == ("R-02  Block the address", "Remediation action R-02")
    assert item.asset_ids == (asset,)
    qtbot.waitUntil(lambda: section.context.navigation.current.section == "evidence")  # type: ignore[union-attr]


def test_when_it_ran_is_no_more_exact_than_typed(
    section: ActionsSection, made: tuple[UUID, ...], kb: KnowledgeBase, qtbot: QtBot
) -> None:
    section.fit.choose("ran_at", shown=True)
    section.table.edit_key(made[0], "ran_at")
    write("2025-11-03")
    press(None, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: _get(kb, made[0]).ran_precision == "day")
    rows = [one.id for one in section.model.records()]
    index = section.model.index(rows.index(made[0]), section.model.column_of("ran_at"))
    qtbot.waitUntil(lambda: index.data() == "2025-11-03")
