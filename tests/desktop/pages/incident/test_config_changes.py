"""Configuration changes, driven by keyboard and pointer on a real store."""

from datetime import UTC, datetime
from functools import partial
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QPushButton
from pytestqt.qtbot import QtBot

from desktop.pages.incident.config_changes.form import ChangeForm
from desktop.pages.incident.config_changes.section import ConfigChangesSection
from desktop.widgets.bars import Bar
from kb.incidents.causes import service as causes
from kb.incidents.config_changes import service as changes
from kb.incidents.config_changes.schemas import ConfigChange
from kb.incidents.lessons import service as lessons
from kb.incidents.record import service as record
from kb.incidents.record.schemas import Incident
from kb.knowledge_base import KnowledgeBase
from tests.desktop.pages.incident.conftest import OpenAt, approve, press, write

_BEFORE = "state: reportOnly\nusers: all\n"
_AFTER = "state: enabled\nusers: all\n"


@pytest.fixture
def change(kb: KnowledgeBase, incident: UUID) -> UUID:
    """A change that a lesson points to."""
    values = {"title": "Block session replay", "before": _BEFORE, "after": _AFTER}
    made: UUID = kb.write(partial(changes.add, incident_id=incident, values=values)).result
    lesson = {"title": "No block", "config_change_ids": [made]}
    kb.write(partial(lessons.add, incident_id=incident, values=lesson))
    return made


@pytest.fixture
def section(change: UUID, open_at: OpenAt, qtbot: QtBot) -> ConfigChangesSection:
    """The section, shown; its only change is chosen."""
    shown = open_at("config_changes").sectioned.stack.currentWidget()
    assert isinstance(shown, ConfigChangesSection)
    qtbot.waitUntil(lambda: shown.whole is not None)
    return shown


@pytest.fixture
def form(section: ConfigChangesSection) -> ChangeForm:
    """The form of the change."""
    assert isinstance(section.panel.form, ChangeForm)
    return section.panel.form


def _get(kb: KnowledgeBase, change: UUID) -> ConfigChange:
    return kb.read(partial(changes.get, record_id=change))


def _incident(kb: KnowledgeBase, incident: UUID) -> Incident:
    return kb.read(partial(record.get, record_id=incident))


def test_only_legal_moves_are_offered_and_stamped(
    section: ConfigChangesSection, form: ChangeForm, kb: KnowledgeBase, change: UUID, qtbot: QtBot
) -> None:
    assert [button.text() for button in form.stepper.buttons.values()] == ["Approve", "Decline…"]
    for state, label in (
        ("approved", "Approve"),
        ("implemented", "Mark as implemented"),
        ("verified", "Mark as verified"),
    ):
        qtbot.waitUntil(lambda state=state: state in form.stepper.buttons)  # type: ignore[misc]
        button = form.stepper.buttons[state]
        assert button.text() == label
        button.setFocus()
        press(button, Qt.Key.Key_Space)
        qtbot.waitUntil(lambda state=state: _get(kb, change).state == state)  # type: ignore[misc]
    done = _get(kb, change)
    assert (done.approver, done.applied_by, done.verified_by) == ("Amelie Fontaine",) * 3
    assert done.verified_at is not None
    qtbot.waitUntil(lambda: list(form.stepper.buttons) == ["implemented"])
    assert form.stepper.buttons["implemented"].text() == "Back to implemented"
    assert "somebody else" in form.note.plain_text()


def test_declining_asks_for_a_reason_in_place(
    section: ConfigChangesSection, form: ChangeForm, kb: KnowledgeBase, change: UUID, qtbot: QtBot
) -> None:
    qtbot.mouseClick(form.stepper.buttons["declined"], Qt.MouseButton.LeftButton)
    assert form.stepper.reason.hasFocus()
    press(None, Qt.Key.Key_Return)
    assert _get(kb, change).state == "proposed"
    write("Too many false alarms")
    press(None, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: _get(kb, change).state == "declined")
    assert _get(kb, change).state_reason == "Too many false alarms"
    qtbot.waitUntil(lambda: list(form.stepper.buttons) == ["proposed"])
    assert not form.stepper.reason.isVisible()


def test_no_change_needed_waits_for_its_reason(
    section: ConfigChangesSection, kb: KnowledgeBase, incident: UUID, qtbot: QtBot
) -> None:
    choice = section.decision.choice
    choice.setFocus()
    choice.setCurrentIndex(choice.findText("No change needed"))
    choice.activated.emit(choice.currentIndex())
    assert section.decision.reason.hasFocus()
    assert _incident(kb, incident).config_decision == "changes_needed"  # as the change says
    write("The setting was right; a person was deceived.")
    press(None, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: _incident(kb, incident).config_decision == "no_change_needed")
    decided = _incident(kb, incident)
    assert decided.config_decision_reason.startswith("The setting was right")
    assert decided.config_decision_by == "Amelie Fontaine"


def test_changes_needed_is_written_at_once(
    section: ConfigChangesSection, kb: KnowledgeBase, incident: UUID, qtbot: QtBot
) -> None:
    choice = section.decision.choice
    choice.setCurrentIndex(choice.findText("Changes needed"))
    choice.activated.emit(choice.currentIndex())
    qtbot.waitUntil(lambda: _incident(kb, incident).config_decision == "changes_needed")


def test_fields_save_by_themselves_and_the_difference_follows(
    section: ConfigChangesSection, form: ChangeForm, kb: KnowledgeBase, change: UUID, qtbot: QtBot
) -> None:
    box = form.box("after")
    assert box is not None
    assert isinstance(box.editor, QPlainTextEdit)
    box.editor.setFocus()
    form.take_text("after", "state: enabled\nusers: finance\n")
    qtbot.waitUntil(lambda: _get(kb, change).after.endswith("users: finance\n"))
    panes = [pane.toPlainText() for pane in form.difference.findChildren(QPlainTextEdit)]
    qtbot.waitUntil(lambda: "finance" in _panes(form)[1])
    assert panes[0] == _BEFORE


def _panes(form: ChangeForm) -> list[str]:
    return [pane.toPlainText() for pane in form.difference.findChildren(QPlainTextEdit)]


def test_a_typed_title_becomes_a_change(
    section: ConfigChangesSection, kb: KnowledgeBase, incident: UUID, qtbot: QtBot
) -> None:
    section.handlers()["new"]()
    write("Mark first mail")
    press(None, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(section.model.records()) == 2)
    made = section.model.records()[1]
    press(None, Qt.Key.Key_Escape)
    section.reveal(made.id)
    assert made.title == "Mark first mail"
    assert (made.state, made.requester) == ("proposed", "Amelie Fontaine")
    assert section.panel.form is not None
    assert section.panel.form.record_id == made.id


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
def test_a_copied_configuration_is_pasted_where_it_belongs(
    section: ConfigChangesSection, form: ChangeForm, kb: KnowledgeBase, change: UUID, qtbot: QtBot
) -> None:
    QGuiApplication.clipboard().setText("state: off\n")
    qtbot.mouseClick(section.paste_button, Qt.MouseButton.LeftButton)
    before, after, new = section.paste_menu.actions()
    section.paste_menu.close()
    before.trigger()
    qtbot.waitUntil(lambda: _get(kb, change).before == "state: off\n")
    assert _get(kb, change).after == _AFTER
    new.trigger()
    qtbot.waitUntil(lambda: len(section.model.records()) == 2)
    assert section.model.records()[1].before == "state: off\n"
    assert after.isEnabled()


def test_the_lesson_that_asked_for_it_is_linked(form: ChangeForm) -> None:
    links = [button.text() for button in form.findChildren(QPushButton)]
    assert "L-01  No block" in links


def test_a_conflict_shows_both_texts(
    section: ConfigChangesSection, form: ChangeForm, kb: KnowledgeBase, change: UUID, qtbot: QtBot
) -> None:
    box = form.box("system")
    assert box is not None
    assert isinstance(box.editor, QLineEdit)
    box.editor.setFocus()
    write("Entra")
    version = _get(kb, change).version
    revise = partial(changes.revise, record_id=change, version=version)
    kb.write(partial(revise, values={"system": "Exchange"}))
    press(None, Qt.Key.Key_Return)
    keep = _button(form, "Keep mine", qtbot)
    qtbot.mouseClick(keep, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: _get(kb, change).system == "Entra")


def _button(form: ChangeForm, text: str, qtbot: QtBot) -> QPushButton:
    def found() -> list[QPushButton]:
        return [button for button in form.findChildren(QPushButton) if button.text() == text]

    qtbot.waitUntil(lambda: bool(found()))
    return found()[0]


def test_delete_and_undo(
    section: ConfigChangesSection, kb: KnowledgeBase, incident: UUID, change: UUID, qtbot: QtBot
) -> None:
    section.table.select_key(change)
    press(section.table, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: not section.model.records())
    assert section.panel.form is None
    assert section.empty.isVisible()
    section.undo()
    qtbot.waitUntil(lambda: len(section.model.records()) == 1)


def test_approved_changes_are_only_moved_on(
    section: ConfigChangesSection, kb: KnowledgeBase, incident: UUID, qtbot: QtBot
) -> None:
    approve(kb, incident)
    qtbot.waitUntil(lambda: section.model.read_only)

    def is_fixed() -> bool:
        shown = section.panel.form
        return isinstance(shown, ChangeForm) and shown.box("title") is None

    qtbot.waitUntil(is_fixed)
    form = section.panel.form
    assert isinstance(form, ChangeForm)
    assert any(button.isVisible() for button in form.stepper.buttons.values())
    assert not section.decision.choice.isVisible()
    assert not section.paste_button.isVisible()
    assert _panes(form) == [_BEFORE, _AFTER]


def _move(kb: KnowledgeBase, section: ConfigChangesSection, change: UUID, state: str) -> None:
    at = datetime(2026, 3, 1, 9, tzinfo=UTC)
    section.write(partial(changes.advance, record_id=change, state=state, at=at, by="J. Haddad"))


def test_a_verification_that_is_due_is_shown(
    section: ConfigChangesSection, form: ChangeForm, kb: KnowledgeBase, change: UUID, qtbot: QtBot
) -> None:
    for state in ("approved", "implemented"):
        _move(kb, section, change, state)
    qtbot.waitUntil(lambda: section.model.records()[0].state == "implemented")
    cell = section.model.columns[2].cell(section.model.records()[0])
    assert (cell.text, cell.tone) == ("Verification overdue", "warn")
    assert "2026-03-15" in form.note.plain_text()
    day = form.box("verify_on")
    assert day is not None
    assert isinstance(day.editor, QLineEdit)
    assert day.editor.text() == "2026-03-15"


def test_noting_drift_takes_a_verified_change_back(
    section: ConfigChangesSection, form: ChangeForm, kb: KnowledgeBase, change: UUID, qtbot: QtBot
) -> None:
    assert form.drift.isHidden()
    for state in ("approved", "implemented", "verified"):
        _move(kb, section, change, state)
    qtbot.waitUntil(lambda: section.model.records()[0].state == "verified")
    form.drift.found.setFocus()
    press(None, Qt.Key.Key_Return)
    assert _get(kb, change).state == "verified"
    write("Switched off by a vendor")
    press(None, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: _get(kb, change).state == "implemented")
    assert _get(kb, change).drift == "Switched off by a vendor"
    qtbot.waitUntil(lambda: form.drift.known.plain_text() == "Switched off by a vendor")
    assert form.drift.found.value() == ""


def test_options_are_noted_chosen_and_removed(
    section: ConfigChangesSection, form: ChangeForm, kb: KnowledgeBase, change: UUID, qtbot: QtBot
) -> None:
    options = form.options
    options.add_form.opener.click()
    for name, text in (("option", "Block for everybody"), ("why", "Two printers stop")):
        editor = options.add_form.editors[name]
        assert isinstance(editor, QLineEdit)
        editor.setText(text)
    options.add_form.accept.click()
    qtbot.waitUntil(lambda: len(options.buttons) == 1)
    options.buttons[0].click()
    qtbot.waitUntil(lambda: not options.buttons)
    found = _get(kb, change).options
    assert [dict(option) for option in found] == [
        {"option": "Block for everybody", "chosen": True, "why": "Two printers stop"}
    ]
    _remove_last(form)
    qtbot.waitUntil(lambda: _get(kb, change).options == ())


def _remove_last(form: ChangeForm) -> None:
    """Presses the button that removes the last option."""
    buttons = [
        button
        for button in form.options.findChildren(QPushButton)
        if button.accessibleName().startswith("Remove ")
    ]
    buttons[-1].click()


def test_a_change_is_decided_with_a_reason(
    section: ConfigChangesSection, form: ChangeForm, kb: KnowledgeBase, change: UUID, qtbot: QtBot
) -> None:
    form.options.decided.emit("deferred", "")
    qtbot.waitUntil(lambda: "reason" in form.options._error.plain_text())
    form.options.decided.emit("no", "Breaks payroll")
    qtbot.waitUntil(lambda: "Breaks payroll" in form.options.told.plain_text())
    found = _get(kb, change)
    assert (found.decision, found.state, found.decided_by) == ("no", "declined", "Amelie Fontaine")
    qtbot.waitUntil(lambda: any("decided against" in b.accessibleName() for b in _bars(section)))


def _bars(section: ConfigChangesSection) -> list[Bar]:
    return section.reminders.bars


def test_a_cause_that_came_back_is_answered_anew(
    section: ConfigChangesSection, kb: KnowledgeBase, incident: UUID, qtbot: QtBot
) -> None:
    at = datetime(2026, 2, 1, 9, tzinfo=UTC)
    values: dict[str, object] = {"title": "Earlier", "first_activity_at": at}
    earlier = kb.write(partial(record.add, values=values)).result
    values = {"title": "Stolen session", "factor": "MFA missing"}
    before = kb.write(partial(causes.add, incident_id=earlier, values=values)).result
    cause = kb.write(partial(causes.add, incident_id=incident, values=values)).result
    values = {"title": "Require MFA", "cause_id": before, "state": "implemented"}
    kb.write(partial(changes.add, incident_id=earlier, values=values))
    qtbot.waitUntil(lambda: len(_bars(section)) == 1)
    (bar,) = _bars(section)
    assert "K-01: C-01 of INC-" in bar.accessibleName()
    (answer,) = [b for b in bar.findChildren(QPushButton) if b.text() == "Answer it anew"]
    answer.click()
    qtbot.waitUntil(lambda: len(section.model.records()) == 2)
    assert section.model.records()[1].cause_id == cause
    qtbot.waitUntil(lambda: not _bars(section))
