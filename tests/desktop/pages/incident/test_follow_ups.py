"""Follow-ups, driven by keyboard and pointer on a real store."""

from datetime import date
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from desktop.pages.incident.follow_ups.section import FollowUpsSection
from kb.incidents.evidence import service as evidence
from kb.incidents.follow_ups import service as follow_ups
from kb.incidents.follow_ups.schemas import FollowUp
from kb.incidents.lessons import service as lessons
from kb.knowledge_base import KnowledgeBase
from kb.vocabulary.enums import FollowUpState
from tests.desktop.pages.incident.conftest import OpenAt, press, write


@pytest.fixture
def made(kb: KnowledgeBase, incident: UUID) -> tuple[UUID, ...]:
    """One overdue from a lesson, one without owner and day."""
    rows = (
        {"action": "Role for Tier 1", "owner": "R. Okafor", "due": date(2020, 4, 15)},
        {"action": "MFA for finance"},
    )
    ids: tuple[UUID, ...] = kb.write(
        partial(follow_ups.add_many, incident_id=incident, rows=rows)
    ).result
    values = {"title": "No right to revoke", "follow_up_ids": [ids[0]]}
    kb.write(partial(lessons.add, incident_id=incident, values=values))
    return ids


@pytest.fixture
def section(made: tuple[UUID, ...], open_at: OpenAt, qtbot: QtBot) -> FollowUpsSection:
    """The section, shown."""
    shown = open_at("follow_ups").sectioned.stack.currentWidget()
    assert isinstance(shown, FollowUpsSection)
    qtbot.waitUntil(lambda: shown.whole is not None)
    return shown


def _cell(section: FollowUpsSection, row: int, key: str) -> Any:  # noqa: ANN401 - a Cell
    return section.model.columns[section.model.column_of(key)].cell(section.rows[row])


def _get(kb: KnowledgeBase, record_id: UUID) -> FollowUp:
    return kb.read(partial(follow_ups.get, record_id=record_id))


def test_overdue_has_its_word(section: FollowUpsSection) -> None:
    cell = _cell(section, 0, "due")
    assert (cell.text, cell.tone) == ("2020-04-15 overdue", "warn")
    assert _cell(section, 1, "due").text == "not set"
    assert section.summary.text() == "0 of 2 done, 1 overdue"


def test_it_names_the_lesson_that_points_to_it(section: FollowUpsSection) -> None:
    assert _cell(section, 0, "source_id").text == "L-01"
    section.table.select_key(section.rows[0].item.id)
    assert section.panel.form is not None
    links = [button.text() for button in section.panel.form.findChildren(QPushButton)]
    assert "L-01  No right to revoke" in links


def test_quick_entry(
    section: FollowUpsSection, kb: KnowledgeBase, incident: UUID, qtbot: QtBot
) -> None:
    section.handlers()["new"]()
    write("Bank contact sheet")
    press(None, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: len(section.rows) == 3)
    assert section.rows[2].item.action == "Bank contact sheet"
    qtbot.waitUntil(section.is_typing)
    write("Another one")
    press(None, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(section.rows) == 4)


def test_a_day_is_typed(
    section: FollowUpsSection, kb: KnowledgeBase, made: tuple[UUID, ...], qtbot: QtBot
) -> None:
    section.table.edit_key(made[1], "due")
    write("someday")
    press(None, Qt.Key.Key_Return)
    assert section.message.plain_text() == "Use a date such as 2026-04-15"
    qtbot.waitUntil(section.is_typing)
    editor = QApplication.focusWidget()
    assert editor is not None
    qtbot.keyClick(editor, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    write("2030-12-30")
    press(None, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: _get(kb, made[1]).due == date(2030, 12, 30))
    assert not section.message.isVisible()


def test_closing_without_a_note_is_allowed_and_said(
    section: FollowUpsSection, kb: KnowledgeBase, made: tuple[UUID, ...], qtbot: QtBot
) -> None:
    section.model.edited.emit(section.rows[1], "state", FollowUpState.DONE.value)
    qtbot.waitUntil(lambda: _get(kb, made[1]).state == "done")
    assert _get(kb, made[1]).closed_at is not None
    notice = section.context.notices.kept[0]
    assert notice.text == "F-02 is closed without a note on how"
    assert notice.on_action is not None
    notice.on_action()
    qtbot.waitUntil(lambda: QApplication.focusWidget() is not section.table)
    assert section.panel.form is not None
    note = section.panel.form.box("closing_note")
    assert note is not None
    assert note.editor.hasFocus()
    qtbot.waitUntil(lambda: "without a word" in section.rows[1].note)


def test_verified_by_its_owner_is_refused(
    section: FollowUpsSection, kb: KnowledgeBase, made: tuple[UUID, ...], qtbot: QtBot
) -> None:
    section.model.edited.emit(section.rows[1], "owner", "Amelie Fontaine")
    qtbot.waitUntil(lambda: section.rows[1].item.owner == "Amelie Fontaine")
    section.model.edited.emit(section.rows[1], "closing_note", "Policy is on")
    qtbot.waitUntil(lambda: section.rows[1].item.closing_note == "Policy is on")
    section.model.edited.emit(section.rows[1], "state", FollowUpState.VERIFIED.value)
    said = "Somebody other than its owner has to verify it."
    qtbot.waitUntil(lambda: section.message.plain_text() == said)
    assert _get(kb, made[1]).state == "open"


def test_verified_takes_a_note(
    section: FollowUpsSection, kb: KnowledgeBase, made: tuple[UUID, ...], qtbot: QtBot
) -> None:
    section.model.edited.emit(section.rows[0], "state", FollowUpState.VERIFIED.value)
    qtbot.waitUntil(lambda: "before it is verified" in section.message.plain_text())
    section.model.edited.emit(section.rows[0], "closing_note", "Role is given")
    qtbot.waitUntil(lambda: section.rows[0].item.closing_note == "Role is given")
    section.model.edited.emit(section.rows[0], "state", FollowUpState.VERIFIED.value)
    qtbot.waitUntil(lambda: _get(kb, made[0]).state == "verified")
    assert _get(kb, made[0]).verified_by == "Amelie Fontaine"


def test_the_form_asks_who_accepts_the_risk(
    section: FollowUpsSection, kb: KnowledgeBase, made: tuple[UUID, ...], qtbot: QtBot
) -> None:
    section.table.select_key(made[1])
    form = section.panel.form
    assert form is not None
    assert form.box("risk_owner") is not None
    section.model.edited.emit(section.rows[1], "state", FollowUpState.ACCEPTED_RISK.value)
    qtbot.waitUntil(lambda: section.message.plain_text() == "Name who accepts the risk.")


def test_evidence_is_linked_by_its_number(
    section: FollowUpsSection, kb: KnowledgeBase, incident: UUID, qtbot: QtBot
) -> None:
    add = partial(evidence.add, incident_id=incident, values={"title": "Screenshot of the policy"})
    section.write(add)
    qtbot.waitUntil(lambda: section.whole is not None and bool(section.whole.evidence))
    item = kb.read(partial(evidence.list_for, incident_id=incident))[0].id
    spec = next(
        field for field in section.form_kind(section.rows[0]).fields if field.name == "evidence_ids"
    )
    assert spec.parse is not None
    assert spec.shown is not None
    ref = spec.choices[0][1]
    assert spec.parse([ref, ref.lower()]) == (item,)
    assert spec.shown((item,)) == (ref,)
    with pytest.raises(ValueError, match="E-99"):
        spec.parse(["E-99"])


def test_headers_sort(section: FollowUpsSection) -> None:
    section.table.sort_wanted.emit("owner", True)
    actions = [row.item.action for row in section.model.records()]
    assert actions == ["Role for Tier 1", "MFA for finance"]
    section.table.sort_wanted.emit("number", True)
    assert [row.item.number for row in section.model.records()] == [2, 1]


def test_pasted_lines(
    section: FollowUpsSection, kb: KnowledgeBase, incident: UUID, qtbot: QtBot
) -> None:
    section.paste_lines(
        ["Sheet for the bank\t2026-05-01\tHigh", "Review of rules\t2026-06-01\tLow"]
    )
    panel = section.paste.panel
    assert panel is not None
    assert [combo.value() for combo in panel.combos] == ["action", "due", "priority"]
    press(panel.add, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: len(section.rows) == 4)
    last = section.rows[3].item
    assert (last.action, last.due, last.priority) == ("Review of rules", date(2026, 6, 1), "low")


def test_the_origin_opens(section: FollowUpsSection, qtbot: QtBot) -> None:
    origin = section.rows[0].origin
    assert origin is not None
    section.table.select_key(section.rows[0].item.id)
    assert section.panel.form is not None
    link = next(
        button
        for button in section.panel.form.findChildren(QPushButton)
        if button.text().startswith("L-01")
    )
    qtbot.mouseClick(link, Qt.MouseButton.LeftButton)
    route = section.context.navigation.current
    assert route is not None
    assert (route.section, route.anchor) == ("lessons", origin.record_id)


def test_the_calendar_is_written_where_it_was_asked_for(
    section: FollowUpsSection, made: tuple[UUID, ...], tmp_path: Path, qtbot: QtBot
) -> None:
    target = tmp_path / "days.ics"
    asked: list[Path] = []

    def save_as(_parent: object, _title: str, suggested: Path, _kinds: str) -> Path | None:
        asked.append(suggested)
        return target if len(asked) > 1 else None

    section.save_as = save_as  # type: ignore[assignment]
    press(section.calendar_button, Qt.Key.Key_Space)
    assert asked[0].name == f"{section.number}.ics"
    press(section.calendar_button, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: bool(section.context.notices.kept))
    assert section.context.notices.kept[0].text == "Exported days.ics"
    assert f"UID:{made[0]}".encode() in target.read_bytes()
    assert f"UID:{made[1]}".encode() not in target.read_bytes()
