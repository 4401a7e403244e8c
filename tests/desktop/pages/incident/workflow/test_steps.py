"""The workflow from the keyboard alone."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from uuid import UUID

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QDropEvent, QGuiApplication
from PySide6.QtWidgets import QApplication, QMenu, QPushButton
from pytestqt.qtbot import QtBot

from desktop.pages.incident.page import IncidentPage
from desktop.pages.incident.workflow import WorkflowSection
from desktop.pages.incident.workflow.rows import StepRow, grouped
from desktop.pages.incident.workflow.step_menu import step_menu
from desktop.pages.incident.workflow.steps import StepsSection
from desktop.widgets.cells import Cell, Group
from desktop.widgets.text import TextField
from kb.incidents.workflow import service as workflow
from kb.incidents.workflow.schemas import WorkflowStep
from kb.knowledge_base import KnowledgeBase
from kb.vocabulary.enums import StepResult
from tests.desktop.pages.incident.conftest import at, press, write

pytestmark = pytest.mark.desktop
CONTROL = Qt.KeyboardModifier.ControlModifier
ALT = Qt.KeyboardModifier.AltModifier


@pytest.fixture
def section(open_at: Callable[[str], IncidentPage], qtbot: QtBot) -> StepsSection:
    """The workflow of an incident, focused."""
    page = open_at("workflow")
    tabbed = page.sectioned.stack.currentWidget()
    assert isinstance(tabbed, WorkflowSection)
    shown = tabbed.current
    assert isinstance(shown, StepsSection)
    qtbot.waitUntil(lambda: shown.whole is not None)
    shown.table.setFocus()
    return shown


@pytest.fixture
def stored(kb: KnowledgeBase, incident: UUID) -> Callable[[], tuple[WorkflowStep, ...]]:
    """The steps as they are in the store."""
    return lambda: kb.read(partial(workflow.list_for, incident_id=incident))


def entry(section: StepsSection) -> None:
    """Goes to the row for quick entry."""
    last = section.model.rowCount() - 1
    section.table.setCurrentIndex(section.model.index(last, 0))


def test_typing_in_the_last_row_and_enter_adds_a_step(
    section: StepsSection, stored: Callable[[], tuple[WorkflowStep, ...]], qtbot: QtBot
) -> None:
    entry(section)
    write("Isolated the host")
    press(None, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(section.model.records()) == 1)
    step = stored()[0]
    assert step.action == "Isolated the host"
    assert step.state == "planned"
    write("Reset the password")  # the next line is open already
    press(None, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(section.model.records()) == 2)
    press(None, Qt.Key.Key_Escape)
    qtbot.waitUntil(section.table.hasFocus)
    press(section.table, Qt.Key.Key_Up)
    assert section.table.current_record() is not None


def test_a_time_in_front_is_the_time_it_was_done(
    section: StepsSection, stored: Callable[[], tuple[WorkflowStep, ...]], qtbot: QtBot
) -> None:
    entry(section)
    write("09:57 Isolated the host")
    press(None, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(section.model.records()) == 1)
    step = stored()[0]
    assert (step.action, step.finished_at, step.state) == (
        "Isolated the host",
        at("09:57"),
        "done",
    )
    assert step.done_by == "Amelie Fontaine"


def test_control_enter_adds_and_goes_on_with_another(
    section: StepsSection, stored: Callable[[], tuple[WorkflowStep, ...]], qtbot: QtBot
) -> None:
    entry(section)
    write("One")
    press(None, Qt.Key.Key_Return, CONTROL)
    qtbot.waitUntil(lambda: section.table.is_editing)
    qtbot.waitUntil(lambda: len(section.model.records()) == 1)
    assert section.table.is_editing
    write("Two")
    press(None, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(section.model.records()) == 2)
    assert [step.action for step in stored()] == ["One", "Two"]


def test_stamps_first_the_start_then_the_finish(
    steps: tuple[UUID, ...],
    section: StepsSection,
    stored: Callable[[], tuple[WorkflowStep, ...]],
    qtbot: QtBot,
) -> None:
    section.table.select_key(steps[1])
    press(section.table, Qt.Key.Key_Semicolon, CONTROL)
    qtbot.waitUntil(lambda: stored()[1].started_at is not None)
    assert stored()[1].state == "in_progress"
    qtbot.waitUntil(lambda: section.table.current_record().step.started_at is not None)
    press(section.table, Qt.Key.Key_Semicolon, CONTROL)
    qtbot.waitUntil(lambda: stored()[1].finished_at is not None)
    assert stored()[1].state == "done"
    assert stored()[1].done_by == "Amelie Fontaine"


def test_moving_over_the_border_of_a_phase_takes_the_phase_first(
    steps: tuple[UUID, ...],
    section: StepsSection,
    stored: Callable[[], tuple[WorkflowStep, ...]],
    qtbot: QtBot,
) -> None:
    section.table.select_key(steps[2])
    press(section.table, Qt.Key.Key_Up, ALT)
    qtbot.waitUntil(lambda: stored()[2].phase == "triage")
    qtbot.waitUntil(lambda: section.table.current_record().step.phase == "triage")
    press(section.table, Qt.Key.Key_Up, ALT)
    qtbot.waitUntil(lambda: stored()[1].id == steps[2])
    qtbot.waitUntil(
        lambda: [row.step.id for row in section.model.records() if row.step][1] == steps[2]
    )
    assert section.table.current_record().step.id == steps[2]


def test_delete_tells_and_undo_brings_the_step_back(
    steps: tuple[UUID, ...],
    section: StepsSection,
    stored: Callable[[], tuple[WorkflowStep, ...]],
    qtbot: QtBot,
) -> None:
    section.table.select_key(steps[0])
    with qtbot.waitSignal(section.context.notices.posted) as told:
        press(section.table, Qt.Key.Key_Delete)
    assert told.args is not None
    assert told.args[0].text == "Deleted step 1"
    qtbot.waitUntil(lambda: len(section.model.records()) == 2)
    assert section.table.current_record() is not None
    told.args[0].on_action()
    qtbot.waitUntil(lambda: len(section.model.records()) == 3)
    assert [step.id for step in stored()] == list(steps)


def test_undo_of_the_window_goes_to_the_section_and_selects_the_row(
    steps: tuple[UUID, ...],
    section: StepsSection,
    open_at: Callable[[str], IncidentPage],
    qtbot: QtBot,
) -> None:
    section.table.select_key(steps[0])
    press(section.table, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: len(section.model.records()) == 2)
    page = open_at("history")
    window = page.window()
    qtbot.waitUntil(lambda: page.sectioned.sections.current == "history")
    window.commands.run("undo")  # type: ignore[attr-defined]
    qtbot.waitUntil(lambda: page.sectioned.sections.current == "workflow")
    assert section.table.current_record().key == steps[0]
    assert section.table.flashed_row >= 0


def test_duplicate_selects_the_copy(
    steps: tuple[UUID, ...], section: StepsSection, qtbot: QtBot
) -> None:
    section.table.select_key(steps[1])
    press(section.table, Qt.Key.Key_D, CONTROL)
    qtbot.waitUntil(lambda: len(section.model.records()) == 4)
    row = section.table.current_record()
    assert (row.label, row.step.action) == ("3", "Called the owner")


def test_pasted_lines_are_shown_before_they_are_written(
    section: StepsSection, stored: Callable[[], tuple[WorkflowStep, ...]], qtbot: QtBot
) -> None:
    QGuiApplication.clipboard().setText(
        "- 09:57 Isolated the host\n10:03\tRevoked sessions\tTomasz Nowak\tTook two tries\n\nPlain"
    )
    press(section.table, Qt.Key.Key_V, CONTROL)
    assert section.preview.isVisible()
    assert stored() == ()
    assert QApplication.focusWidget() is section.preview.insert
    press(None, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(section.model.records()) == 3)
    first, second, third = stored()
    assert (first.action, first.finished_at) == ("Isolated the host", at("09:57"))
    assert (second.done_by, second.outcome) == ("Tomasz Nowak", "Took two tries")
    assert (third.action, third.finished_at, third.state) == ("Plain", None, "planned")
    assert not section.preview.isVisible()


def test_escape_inserts_nothing(section: StepsSection) -> None:
    assert section.paste_lines(["One", "Two"])
    press(None, Qt.Key.Key_Escape)
    assert not section.preview.isVisible()
    assert section.model.records() == []


def test_f2_edits_and_a_wrong_time_is_said(
    steps: tuple[UUID, ...],
    section: StepsSection,
    stored: Callable[[], tuple[WorkflowStep, ...]],
    qtbot: QtBot,
) -> None:
    section.table.select_key(steps[0])
    column = section.model.column_of("finished_at")
    index = section.model.index(section.model.row_of(steps[0]), column)
    section.table.setCurrentIndex(index)
    press(section.table, Qt.Key.Key_F2)
    write("09:57")
    press(None, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: stored()[0].finished_at == at("09:57"))
    qtbot.waitUntil(lambda: section.table.current_record().real == 16)
    press(section.table, Qt.Key.Key_F2)
    with qtbot.waitSignal(section.context.notices.posted) as told:
        write("soon")
        press(None, Qt.Key.Key_Return)
    assert told.args is not None
    assert told.args[0].text.startswith("Use a time")
    assert stored()[0].finished_at == at("09:57")


def test_the_panel_saves_800_ms_after_the_last_key(
    steps: tuple[UUID, ...],
    section: StepsSection,
    stored: Callable[[], tuple[WorkflowStep, ...]],
    qtbot: QtBot,
) -> None:
    section.table.select_key(steps[0])
    press(section.table, Qt.Key.Key_Return)
    editor = QApplication.focusWidget()
    assert isinstance(editor, TextField)
    assert editor.accessibleName() == "What happened"
    write("It took long")
    assert stored()[0].outcome == ""
    qtbot.waitUntil(lambda: stored()[0].outcome == "It took long")
    assert editor.hasFocus()
    assert editor.toPlainText() == "It took long"


def test_a_change_by_somebody_else_never_takes_the_text_being_typed(
    steps: tuple[UUID, ...], kb: KnowledgeBase, section: StepsSection, qtbot: QtBot
) -> None:
    section.table.select_key(steps[0])
    press(section.table, Qt.Key.Key_Return)
    write("Mine")
    step = kb.read(partial(workflow.get, record_id=steps[0]))
    kb.write(
        partial(
            workflow.revise, record_id=steps[0], version=step.version, values={"outcome": "Theirs"}
        )
    )
    form = section.panel.form
    assert form is not None
    box = form.box("outcome")
    assert box is not None

    def buttons() -> list[str]:
        return [button.text() for button in box.findChildren(QPushButton) if button.isVisible()]

    qtbot.waitUntil(lambda: "Keep mine" in buttons())
    assert box.editor.value() == "Mine"  # type: ignore[attr-defined]
    next(b for b in box.findChildren(QPushButton) if b.text() == "Keep mine").click()
    qtbot.waitUntil(lambda: kb.read(partial(workflow.get, record_id=steps[0])).outcome == "Mine")


def test_a_conflict_in_a_cell_shows_both_values(
    steps: tuple[UUID, ...], kb: KnowledgeBase, section: StepsSection, qtbot: QtBot
) -> None:
    row = next(row for row in section.model.records() if row.key == steps[0])
    assert row.step is not None
    values = {"action": "Theirs"}
    kb.write(partial(workflow.revise, record_id=steps[0], version=row.step.version, values=values))
    section.model.edited.emit(row, "action", "Mine")
    qtbot.waitUntil(section.edits.conflict.isVisible)
    texts = [button.text() for button in section.edits.conflict.findChildren(QPushButton)]
    assert texts[:3] == ["Keep mine", "Take theirs", "Edit both"]
    section.edits.conflict.findChildren(QPushButton)[0].click()
    qtbot.waitUntil(lambda: kb.read(partial(workflow.get, record_id=steps[0])).action == "Mine")
    assert not section.edits.conflict.isVisible()


# --- with a playbook


def texts(section: StepsSection, key: str) -> list[str]:
    """What a column shows of each row."""
    column = section.model.columns[section.model.column_of(key)]
    cells = [column.cell(row) for row in section.model.records()]
    assert all(isinstance(cell, Cell) for cell in cells)
    return [cell.text for cell in cells]


def test_typing_beside_a_playbook_step_records_it(
    playbook: UUID,
    section: StepsSection,
    stored: Callable[[], tuple[WorkflowStep, ...]],
    qtbot: QtBot,
) -> None:
    assert texts(section, "action") == ["Not done"] * 3
    row = section.model.records()[1]
    section.table.edit_key(row.key, "action")
    write("Read 24 hours only")
    press(None, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "Read 24 hours only" in texts(section, "action"))
    step = stored()[0]
    assert row.planned is not None
    assert step.playbook_step_id == row.planned.id
    assert step.phase == "triage"


def test_a_step_done_as_written_is_the_same(
    playbook: UUID,
    section: StepsSection,
    stored: Callable[[], tuple[WorkflowStep, ...]],
    qtbot: QtBot,
) -> None:
    section.table.select_key(section.model.records()[0].key)
    press(section.table, Qt.Key.Key_Return)
    focused = QApplication.focusWidget()
    assert isinstance(focused, QPushButton)
    assert focused.text() == "Done as planned"
    focused.click()
    qtbot.waitUntil(lambda: len(stored()) == 1)
    qtbot.waitUntil(lambda: texts(section, "action")[0] == "Same")
    assert texts(section, "result")[0] == "As planned"


def test_times_known_to_the_day_give_no_minutes(
    section: StepsSection, kb: KnowledgeBase, incident: UUID, qtbot: QtBot
) -> None:
    day = {"started_precision": "day", "finished_precision": "day"}
    values = {"action": "Block the key", "phase": "containment", **day}
    first = values | {"started_at": at("00:00"), "finished_at": at("00:00")}
    kb.write(partial(workflow.add, incident_id=incident, values=first))
    later = at("00:00") + timedelta(days=10)
    second = values | {"started_at": at("00:00"), "finished_at": later}
    kb.write(partial(workflow.add, incident_id=incident, values=second))
    qtbot.waitUntil(lambda: texts(section, "took") == ["the same day", "about 10 d"])
    (group,) = (one for one in grouped(section.rows) if isinstance(one, Group))
    assert group == Group("Containment", "2 steps, about 10 d")


def test_only_differences_hides_what_went_as_planned(
    playbook: UUID, kb: KnowledgeBase, incident: UUID, section: StepsSection, qtbot: QtBot
) -> None:
    planned = section.model.records()[0].planned
    assert planned is not None
    values = {
        "action": planned.title,
        "playbook_step_id": planned.id,
        "started_at": at("09:26"),
        "finished_at": at("09:36"),
    }
    kb.write(partial(workflow.add, incident_id=incident, values=values))
    qtbot.waitUntil(lambda: texts(section, "result")[0] == "As planned")
    assert texts(section, "took")[0] == "10 m / 15 m"
    section.bar.only.click()
    assert len(section.model.records()) == 2
    section.reveal(section.whole.workflow[0].id)  # type: ignore[union-attr]
    assert len(section.model.records()) == 3


def test_dropping_a_step_on_another_links_it(
    playbook: UUID,
    steps: tuple[UUID, ...],
    section: StepsSection,
    stored: Callable[[], tuple[WorkflowStep, ...]],
    qtbot: QtBot,
) -> None:
    rows = section.model.records()
    dragged = next(row for row in rows if row.step is not None and row.step.id == steps[1])
    target = next(row for row in rows if row.planned is not None)
    assert target.planned is not None
    section.table.dropped.emit(dragged, target)
    qtbot.waitUntil(lambda: stored()[1].playbook_step_id is not None)
    assert stored()[1].playbook_step_id == target.planned.id


def _choose(section: StepsSection, text: str) -> None:
    """Takes an entry of the menu of the chosen step."""
    menu = step_menu(section, section.table.current_record())
    next(action for action in menu.actions() if action.text() == text).trigger()


def test_the_menu_is_the_twin_of_keys_and_mouse(
    playbook: UUID,
    steps: tuple[UUID, ...],
    section: StepsSection,
    stored: Callable[[], tuple[WorkflowStep, ...]],
    qtbot: QtBot,
) -> None:
    section.table.select_key(steps[1])
    menu = step_menu(section, section.table.current_record())
    texts = [action.text().split("\t")[0] for action in menu.actions() if action.text()]
    assert texts == [
        "Add step below",
        "Stamp the time now",
        "Duplicate",
        "Move up",
        "Move down",
        "Is the playbook's step",
        "Not in the playbook",
        "Make a timeline event of it",
        "Make evidence of it",
        "Make a remediation action of it",
        "Hold it against a clause",
        "Write lesson from this step",
        "Delete",
    ]
    linked = next(action.menu() for action in menu.actions() if action.menu() is not None)
    assert isinstance(linked, QMenu)
    linked.actions()[1].trigger()
    qtbot.waitUntil(lambda: stored()[1].playbook_step_id is not None)
    qtbot.waitUntil(lambda: section.table.current_record().step.playbook_step_id is not None)
    _choose(section, "Not in the playbook")
    qtbot.waitUntil(lambda: stored()[1].result_override == "added")
    assert stored()[1].playbook_step_id is None
    qtbot.waitUntil(lambda: section.table.current_record().result is StepResult.ADDED)
    _choose(section, "Let the words decide")
    qtbot.waitUntil(lambda: not stored()[1].result_override)
    planned = next(row for row in section.rows if row.step is None)
    step_menu(section, planned).actions()[2].trigger()
    qtbot.waitUntil(lambda: len(stored()) == 4)
    assert "skipped" in {step.state for step in stored()}


def test_the_reference_of_a_step_is_copied(steps: tuple[UUID, ...], section: StepsSection) -> None:
    section.table.select_key(steps[1])
    section.handlers()["copy_reference"]()
    assert QGuiApplication.clipboard().text() == "INC-2026-0001 step 2"


def test_only_rows_of_the_playbook_take_a_dragged_step(
    playbook: UUID,
    steps: tuple[UUID, ...],
    section: StepsSection,
    stored: Callable[[], tuple[WorkflowStep, ...]],
    qtbot: QtBot,
) -> None:
    table = section.table
    table.select_key(steps[1])
    data = table.mime_of(table.current_record())
    assert data is not None

    def drop_on(row: StepRow) -> bool:
        box = table.visualRect(section.model.index(section.model.row_of(row.key), 2))
        event = QDropEvent(
            QPointF(box.center()),
            Qt.DropAction.LinkAction,
            data,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        )
        event.setAccepted(False)
        table.dropEvent(event)
        return event.isAccepted()

    rows = section.model.records()
    assert not drop_on(next(row for row in rows if row.planned is None))
    assert drop_on(next(row for row in rows if row.planned is not None))
    qtbot.waitUntil(lambda: stored()[1].playbook_step_id is not None)


def test_space_peeks_in_a_narrow_window_and_escape_goes_back(
    steps: tuple[UUID, ...],
    section: StepsSection,
    open_at: Callable[[str], IncidentPage],
    qtbot: QtBot,
) -> None:
    page = open_at("workflow")
    page.window().resize(1000, 700)
    qtbot.waitUntil(page.side.isHidden)
    section.table.setFocus()
    section.table.select_key(steps[0])
    press(section.table, Qt.Key.Key_Space)
    qtbot.waitUntil(page.side.isVisible)
    press(section.table, Qt.Key.Key_Escape)
    qtbot.waitUntil(page.side.isHidden)
    assert section.table.hasFocus()
    press(section.table, Qt.Key.Key_Return)
    qtbot.waitUntil(page.side.isVisible)
    qtbot.waitUntil(lambda: page.side.isAncestorOf(QApplication.focusWidget() or page))
    press(None, Qt.Key.Key_Escape)
    qtbot.waitUntil(page.side.isHidden)
    assert section.table.hasFocus()


def test_writing_a_lesson_goes_to_it(
    steps: tuple[UUID, ...],
    section: StepsSection,
    open_at: Callable[[str], IncidentPage],
    qtbot: QtBot,
) -> None:
    page = open_at("workflow")
    section.table.select_key(steps[0])
    qtbot.waitUntil(lambda: section.panel.form is not None)
    section.panel.form.write_lesson.click()  # type: ignore[union-attr]
    qtbot.waitUntil(lambda: page.sectioned.sections.current == "lessons")
    lesson = page.sectioned.stack.currentWidget()
    qtbot.waitUntil(lambda: len(lesson.cards) == 1)  # type: ignore[union-attr]
