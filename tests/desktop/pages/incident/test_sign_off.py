"""Sign-off: the gate, the signing dialog, returning, reopening, knowledge decisions."""

from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from desktop.dialogs.signing import SigningDialog, ToSign, grouped
from desktop.pages.incident.follow_ups import FollowUpsSection
from desktop.pages.incident.lessons import LessonsSection
from desktop.pages.incident.sign_off import SignOffSection
from desktop.widgets.bars import ReadOnlyBar
from desktop.widgets.buttons import ElidedLink
from desktop.widgets.fields import Combo
from desktop.widgets.inline_form import InlineForm
from kb import signing
from kb.incidents.follow_ups import service as follow_ups
from kb.incidents.record import service as record
from kb.incidents.sign_offs import service
from kb.knowledge_base import KnowledgeBase
from kb.library.playbooks import service as playbooks
from kb.library.proposals import service as proposals
from kb.vocabulary.response import SignOffRole
from tests.deciding import decide_all
from tests.desktop.pages.incident.conftest import OpenAt


@pytest.fixture
def section(open_at: OpenAt, qtbot: QtBot) -> SignOffSection:
    """The section, shown."""
    shown = open_at("sign_off").sectioned.stack.currentWidget()
    assert isinstance(shown, SignOffSection)
    qtbot.waitUntil(lambda: shown.standing is not None)
    return shown


def _press(section: SignOffSection, label: str) -> None:
    buttons = [b for b in section.moves.findChildren(QPushButton) if b.text() == label]
    buttons[0].click()


def _labels(section: SignOffSection) -> str:
    shown = section.area.findChildren(QLabel)
    return "\n".join(label.text() for label in shown if not label.isHidden())


def test_the_gate_is_there_from_the_first_day(section: SignOffSection) -> None:
    assert section.standing is not None
    start = f"Version 1 · content {grouped(section.standing.content_hash)} · "
    assert section.head.text().startswith(start)
    assert section.head.text().endswith("of 9 ready")


def test_it_is_requested_signed_and_approved(
    section: SignOffSection,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
    kb: KnowledgeBase,
    incident: UUID,
) -> None:
    asked: list[SigningDialog] = []

    def make(what: ToSign) -> SigningDialog:
        asked.append(SigningDialog(section, what))
        return asked[-1]

    monkeypatch.setattr(section, "make_dialog", make)
    decide_all(kb, incident)
    qtbot.waitUntil(
        lambda: bool(section.whole and len(section.whole.incident.knowledge_updates) == 4)
    )
    _press(section, "Request sign-off")
    qtbot.waitUntil(lambda: section.whole is not None and _state(section) == "in_review")
    section._sign(SignOffRole.APPROVER)
    dialog = asked[0]
    dialog.sign.click()
    assert dialog.message.text() == "Give the reason for signing with open points."
    dialog.statement.set_value("The board meets today")
    dialog.name.set_value("J. Haddad")
    dialog.sign.click()
    qtbot.waitUntil(lambda: _state(section) == "approved")
    qtbot.waitUntil(lambda: "J. Haddad, approver" in _labels(section))
    assert "The board meets today\n\nOpen when it was signed:\n– " in _labels(section)
    assert section.read_only


def test_it_is_returned_and_reopened_with_a_reason(
    section: SignOffSection, qtbot: QtBot, kb: KnowledgeBase, incident: UUID
) -> None:
    kb.write(partial(record.set_state, record_id=incident, state="in_review"))
    qtbot.waitUntil(lambda: _state(section) == "in_review")
    back = _form(section, "Return…", qtbot)
    back.opener.click()
    back.editors["reason"].set_value("Step 4 is unclear")  # type: ignore[attr-defined]
    back.accept.click()
    qtbot.waitUntil(lambda: _state(section) == "recording")
    assert "Step 4 is unclear" in _labels(section)
    decide_all(kb, incident)
    kb.write(partial(record.set_state, record_id=incident, state="in_review"))
    sign = partial(signing.sign, incident_id=incident, role="approver", by="JH", statement="Known")
    kb.write(sign)
    qtbot.waitUntil(lambda: _state(section) == "approved")
    again = _form(section, "Reopen…", qtbot)
    again.opener.click()
    again.editors["reason"].set_value("The bank answered")  # type: ignore[attr-defined]
    again.accept.click()
    qtbot.waitUntil(lambda: section.head.text().startswith("Version 2"))


def test_what_came_after_the_approval_is_shown_and_leads_to_its_place(
    section: SignOffSection, open_at: OpenAt, qtbot: QtBot, kb: KnowledgeBase, incident: UUID
) -> None:
    page = open_at("sign_off")
    owed = kb.write(
        partial(follow_ups.add, incident_id=incident, values={"action": "Buy a phone"})
    ).result
    _approve(kb, incident)
    qtbot.waitUntil(lambda: "Jad Haddad, approver" in _labels(section))
    kb.write(partial(follow_ups.revise, record_id=owed, version=1, values={"owner": "R. Okafor"}))
    qtbot.waitUntil(lambda: "Changed since it was signed: 1 change" in _labels(section))
    (link,) = section.signatures.findChildren(ElidedLink)
    assert "follow-up F-01" in link.accessibleName()
    assert "Owner: – → R. Okafor" in link.accessibleName()
    assert "Tomasz Nowak" in link.accessibleName()
    link.click()
    stack = page.sectioned.stack
    qtbot.waitUntil(lambda: isinstance(stack.currentWidget(), FollowUpsSection))
    table = stack.currentWidget()
    assert isinstance(table, FollowUpsSection)
    qtbot.waitUntil(lambda: table.table.current_record() is not None)


def test_after_the_approval_follow_ups_go_on_and_nothing_else_changes(
    open_at: OpenAt, qtbot: QtBot, kb: KnowledgeBase, incident: UUID
) -> None:
    kb.write(partial(follow_ups.add, incident_id=incident, values={"action": "Buy a phone"}))
    _approve(kb, incident)
    shown = open_at("follow_ups").sectioned.stack.currentWidget()
    assert isinstance(shown, FollowUpsSection)
    qtbot.waitUntil(lambda: shown.read_only and bool(shown.rows))
    editable = {
        column.key
        for at, column in enumerate(shown.model.columns)
        if shown.model.flags(shown.model.index(0, at)) & Qt.ItemFlag.ItemIsEditable
    }
    assert {"owner", "due", "state"} <= editable
    assert "action" not in editable
    shown.table.select_key(shown.rows[0].item.id)
    assert shown.panel.form is not None
    assert shown.panel.form.box("action") is None
    assert shown.panel.form.box("owner") is not None
    assert "new" in shown.handlers()
    shown._on_entered("Call the bank")
    qtbot.waitUntil(lambda: len(shown.rows) == 2)
    lessons = open_at("lessons").sectioned.stack.currentWidget()
    assert isinstance(lessons, LessonsSection)
    assert "new" not in lessons.handlers()


def test_it_scrolls_to_the_signature_that_is_asked_for(
    section: SignOffSection, qtbot: QtBot, kb: KnowledgeBase, incident: UUID
) -> None:
    for _ in range(4):
        kb.write(partial(record.set_state, record_id=incident, state="in_review"))
        give = partial(service.give_back, incident_id=incident, by="JH", reason="Not yet\n" * 9)
        kb.write(give)
    qtbot.waitUntil(lambda: section.whole is not None and len(section.whole.sign_offs) == 4)
    assert section.whole is not None
    last = section.whole.sign_offs[-1].id
    assert section.reveal(last)
    line = section.signatures.line_of(last)
    assert line is not None
    assert line.flashed
    qtbot.waitUntil(lambda: section.area.verticalScrollBar().value() > 0)
    qtbot.waitUntil(lambda: not line.flashed)


def test_an_action_is_asked_for_and_becomes_a_follow_up(
    section: SignOffSection, qtbot: QtBot, kb: KnowledgeBase, incident: UUID
) -> None:
    kb.write(partial(record.set_state, record_id=incident, state="in_review"))
    qtbot.waitUntil(lambda: _state(section) == "in_review")
    ask = _form(section, "Ask for an action…", qtbot)
    ask.opener.click()
    ask.editors["action"].set_value("Call the bank")  # type: ignore[attr-defined]
    ask.editors["due"].set_value("2026-04-15")  # type: ignore[attr-defined]
    ask.accept.click()
    qtbot.waitUntil(lambda: bool(kb.read(partial(follow_ups.list_for, incident_id=incident))))
    (made,) = kb.read(partial(follow_ups.list_for, incident_id=incident))
    assert (made.action, made.asked_by) == ("Call the bank", "Amelie Fontaine")
    assert made.due == date(2026, 4, 15)


def test_a_small_incident_goes_without_a_review(
    section: SignOffSection, qtbot: QtBot, kb: KnowledgeBase, incident: UUID
) -> None:
    assert _forms(section) == []
    kb.write(partial(record.revise, record_id=incident, version=1, values={"severity": "low"}))
    qtbot.waitUntil(lambda: len(_forms(section)) == 1)
    (skip,) = _forms(section)
    skip.opener.click()
    skip.editors["reason"].set_value("A test of the filter")  # type: ignore[attr-defined]
    skip.accept.click()
    qtbot.waitUntil(lambda: "Review skipped: A test of the filter" in _labels(section))
    _press(section, "Review it after all")
    qtbot.waitUntil(lambda: len(_forms(section)) == 1)


def test_the_gate_leads_to_each_decision_that_is_missing(
    section: SignOffSection, qtbot: QtBot
) -> None:
    assert section.whole is not None
    missing = [i for i in section.whole.checklist if i.section == "sign_off"]
    assert [item.field for item in missing] == ["workflows", "processes", "policies", "playbooks"]
    for item in missing:
        section._open_item(item)
        qtbot.waitUntil(section.knowledge.rows[item.field].state.hasFocus)


def test_nobody_signs_before_the_knowledge_is_decided(
    section: SignOffSection, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(section, "make_dialog", lambda _what: pytest.fail("nothing to sign yet"))
    _press(section, "Request sign-off")
    qtbot.waitUntil(lambda: section.whole is not None and _state(section) == "in_review")
    section._sign(SignOffRole.APPROVER)
    assert "Decide first what becomes of each kind of knowledge" in section.message.text()
    qtbot.waitUntil(section.knowledge.rows["workflows"].state.hasFocus)


def test_knowledge_is_decided_with_its_reason(
    section: SignOffSection, qtbot: QtBot, kb: KnowledgeBase, incident: UUID
) -> None:
    row = section.knowledge.rows["policies"]
    _choose(row.state, "not_needed")
    assert row.hint.text() == "Say why no change is needed."
    qtbot.waitUntil(row.reason.hasFocus)
    qtbot.keyClicks(row.reason, "It said so already")
    qtbot.keyClick(row.reason, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(section.whole and section.whole.incident.knowledge_updates))
    found = kb.read(partial(record.get, record_id=incident)).knowledge_updates["policies"]
    assert (found["state"], found["reason"]) == ("not_needed", "It said so already")
    assert (row.state.value(), row.hint.text()) == ("not_needed", "")
    _choose(row.state, "")
    qtbot.waitUntil(lambda: not (section.whole and section.whole.incident.knowledge_updates))


def test_what_is_scheduled_names_who_and_until_when(
    section: SignOffSection, qtbot: QtBot, kb: KnowledgeBase, incident: UUID
) -> None:
    row = section.knowledge.rows["processes"]
    assert row.owner.isHidden()
    _choose(row.state, "scheduled")
    qtbot.waitUntil(row.owner.hasFocus)
    qtbot.keyClicks(row.owner, "Rita Okafor")
    qtbot.keyClick(row.owner, Qt.Key.Key_Return)
    row.due.setFocus()
    qtbot.keyClicks(row.due, "someday")
    qtbot.keyClick(row.due, Qt.Key.Key_Return)
    assert row.hint.text() == "Use a date such as 2026-04-15"
    row.due.selectAll()
    qtbot.keyClicks(row.due, "2027-04-15")
    qtbot.keyClick(row.due, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(section.whole and section.whole.follow_ups))
    (owed,) = kb.read(partial(follow_ups.list_for, incident_id=incident))
    assert (owed.action, owed.owner) == ("Update the processes", "Rita Okafor")


def test_only_a_published_change_is_an_update(
    section: SignOffSection, qtbot: QtBot, kb: KnowledgeBase, incident: UUID
) -> None:
    row = section.knowledge.rows["playbooks"]
    _choose(row.state, "updated")
    assert "No published change names this incident yet" in row.hint.text()
    assert row.proposals.isHidden()
    item = kb.write(partial(playbooks.add, values={"title": "Phishing"}, body="1. Look\n")).result
    kb.write(partial(playbooks.publish, record_id=item, note="", by="RO"))
    values = {"title": "Ask", "body": "1. Ask\n", "incident_ids": [incident]}
    made = kb.write(
        partial(proposals.add, item_kind="playbook", item_id=item, values=values)
    ).result
    qtbot.waitUntil(lambda: not row.proposals.isHidden())
    (link,) = row.proposals.findChildren(ElidedLink)
    assert link.accessibleName() == "Proposed: Ask, in “Phishing”"
    kb.write(partial(proposals.accept, record_id=made, by="RO"))
    kb.write(partial(proposals.publish, record_id=made, note="", by="RO"))
    qtbot.waitUntil(row.hint.isHidden)
    assert row.state.value() == "updated"
    assert section.whole is not None
    assert "playbooks" not in {item.field for item in section.whole.checklist if not item.done}


def _choose(combo: Combo, value: str) -> None:
    combo.set_value(value)
    combo.picked.emit(value)


def _approve(kb: KnowledgeBase, incident: UUID) -> None:
    decide_all(kb, incident)
    kb.write(partial(record.set_state, record_id=incident, state="in_review"))
    who: dict[str, Any] = {"role": "approver", "by": "Jad Haddad", "statement": "Known"}
    kb.write(partial(signing.sign, incident_id=incident, **who))


def test_the_bar_of_an_approved_incident_leads_to_the_reason_of_reopening_it(
    kb: KnowledgeBase, incident: UUID, open_at: OpenAt, qtbot: QtBot
) -> None:
    _approve(kb, incident)
    page = open_at("overview")
    qtbot.waitUntil(lambda: bool(page.findChildren(ReadOnlyBar)))
    (bar,) = page.findChildren(ReadOnlyBar)
    (link,) = [b for b in bar.findChildren(QPushButton) if b.text() == "Reopen…"]
    link.click()
    section = page.sectioned.stack.currentWidget()
    assert isinstance(section, SignOffSection)
    qtbot.waitUntil(lambda: bool(_forms(section)) and _forms(section)[0].fields.isVisible())
    qtbot.waitUntil(_forms(section)[0].editors["reason"].hasFocus)


def test_the_focus_stays_with_what_can_be_done(section: SignOffSection, qtbot: QtBot) -> None:
    asking = next(b for b in section.moves.findChildren(QPushButton) if b.isVisible())
    asking.setFocus()
    asking.click()
    qtbot.waitUntil(lambda: _state(section) == "in_review")

    def focused() -> str:
        widget = QApplication.focusWidget()
        return widget.text() if isinstance(widget, QPushButton) else ""

    qtbot.waitUntil(lambda: focused() == "Sign as author…")


def _state(section: SignOffSection) -> str:
    return section.whole.incident.review_state if section.whole is not None else ""


def _forms(section: SignOffSection) -> list[InlineForm]:
    return [form for form in section.moves.findChildren(InlineForm) if form.isVisible()]


def _form(section: SignOffSection, label: str, qtbot: QtBot) -> InlineForm:
    """The question behind a button, as soon as it is shown."""

    def found() -> list[InlineForm]:
        return [form for form in _forms(section) if form.opener.text() == label]

    qtbot.waitUntil(lambda: bool(found()))
    return found()[0]
