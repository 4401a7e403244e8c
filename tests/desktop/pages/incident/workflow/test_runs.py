"""Runs of playbooks in the window: started, ticked, narrowed, opened in the workflow."""

from collections.abc import Callable
from functools import partial
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop.pages.incident.workflow import WorkflowSection
from desktop.pages.incident.workflow.runs import RunsSection
from desktop.widgets.fields import LineField
from kb.conformance import running
from kb.incidents.assets import service as assets
from kb.incidents.workflow import service as workflow
from kb.incidents.workflow.schemas import WorkflowStep
from kb.knowledge_base import KnowledgeBase
from tests.desktop.pages.incident.conftest import OpenAt, approve, press, write

pytestmark = pytest.mark.desktop


@pytest.fixture
def workflow_section(playbook: UUID, open_at: OpenAt, qtbot: QtBot) -> WorkflowSection:
    """The workflow of an incident that is compared with a playbook."""
    del playbook
    shown = open_at("workflow").sectioned.stack.currentWidget()
    assert isinstance(shown, WorkflowSection)
    qtbot.waitUntil(lambda: shown.whole is not None)
    return shown


@pytest.fixture
def runs(workflow_section: WorkflowSection) -> RunsSection:
    """Its runs."""
    workflow_section.choose("runs")
    shown = workflow_section.current
    assert isinstance(shown, RunsSection)
    return shown


@pytest.fixture
def run(kb: KnowledgeBase, incident: UUID, playbook: UUID, runs: RunsSection, qtbot: QtBot) -> UUID:
    """A run, chosen, with its three steps shown."""
    begin = partial(running.start, incident_id=incident, version_id=playbook)
    made: UUID = kb.write(begin).result
    qtbot.waitUntil(lambda: len(runs.rows) == 1)
    assert runs.table.select_key(made)
    qtbot.waitUntil(lambda: len(runs.checklist.steps) == 3)
    return made


@pytest.fixture
def stored(kb: KnowledgeBase, incident: UUID) -> Callable[[], tuple[WorkflowStep, ...]]:
    """The steps as they are in the store."""
    return lambda: kb.read(partial(workflow.list_for, incident_id=incident))


def choose_step(runs: RunsSection, number: int, column: str = "title") -> None:
    """Puts the cursor on a step of the run."""
    model = runs.checklist.model
    at = model.index(number - 1, model.column_of(column))
    runs.checklist.table.setFocus()
    runs.checklist.table.setCurrentIndex(at)


def test_a_run_is_started_from_the_form(
    runs: RunsSection, kb: KnowledgeBase, incident: UUID, qtbot: QtBot
) -> None:
    values = {"value": "FIN-LT-0231", "entity_type": "host"}
    host = kb.write(partial(assets.add, incident_id=incident, values=values)).result
    qtbot.waitUntil(lambda: runs.whole is not None and len(runs.whole.assets) == 1)
    qtbot.waitUntil(lambda: len(runs._offered) == 3)
    form = runs._form
    assert form is not None
    press(form.opener, Qt.Key.Key_Space)
    form.editors["subject_id"].set_value(host)  # type: ignore[attr-defined]
    rule, at = form.editors["rule"], form.editors["at"]
    assert isinstance(rule, LineField)
    assert isinstance(at, LineField)
    rule.set_value("Token theft")
    at.set_value("09:31")
    press(form.accept, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: len(runs.rows) == 1)
    made = runs.rows[0]
    assert (made.title, made.playbook_version) == ("Business e-mail compromise", 1)
    assert (made.trigger, made.rule, made.subject_id) == ("by_rule", "Token theft", host)
    assert made.started_at.isoformat() == "2026-03-12T09:31:00+00:00"
    qtbot.waitUntil(lambda: len(runs.checklist.steps) == 3)
    assert "A-01  FIN-LT-0231" in texts(runs)


def texts(runs: RunsSection) -> list[str]:
    """What the cells of the first run say."""
    model = runs.model
    return [
        str(model.index(0, n).data(Qt.ItemDataRole.DisplayRole)) for n in range(model.columnCount())
    ]


def test_space_ticks_a_step_and_takes_the_tick_back(
    run: UUID, runs: RunsSection, stored: Callable[[], tuple[WorkflowStep, ...]], qtbot: QtBot
) -> None:
    choose_step(runs, 2)
    press(runs.checklist.table, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: runs.rows[0].done == 1)
    (step,) = stored()
    assert (step.action, step.state, step.playbook_run_id) == (
        "Read the sign-in log for the last 7 days",
        "done",
        run,
    )
    assert step.finished_at is None, "the response is over: its time is to be typed"
    qtbot.waitUntil(lambda: runs.checklist.said.text() == "1 of 3 done")
    choose_step(runs, 2)
    press(runs.checklist.table, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: runs.rows[0].done == 0)
    assert stored() == ()


def test_a_click_ticks(run: UUID, runs: RunsSection, qtbot: QtBot) -> None:
    del run
    table = runs.checklist.table
    box = table.visualRect(runs.checklist.model.index(0, 0))
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=box.center())
    qtbot.waitUntil(lambda: runs.rows[0].done == 1)


def test_a_typed_time_makes_a_step_done(
    run: UUID, runs: RunsSection, stored: Callable[[], tuple[WorkflowStep, ...]], qtbot: QtBot
) -> None:
    del run
    choose_step(runs, 1, "finished_at")
    press(runs.checklist.table, Qt.Key.Key_F2)
    write("09:40")
    press(None, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: runs.rows[0].done == 1)
    (step,) = stored()
    assert step.finished_at is not None
    assert (step.started_at, step.finished_at.strftime("%H:%M")) == (step.finished_at, "09:40")


def test_a_wrong_time_is_told_and_nothing_is_written(
    run: UUID, runs: RunsSection, stored: Callable[[], tuple[WorkflowStep, ...]]
) -> None:
    del run
    step = runs.checklist.steps[0]
    runs.checklist.model.edited.emit(step, "finished_at", "when I slept")
    assert not runs.checklist.message.isHidden()
    assert stored() == ()


def test_a_reason_leaves_a_step_out(
    run: UUID, runs: RunsSection, stored: Callable[[], tuple[WorkflowStep, ...]], qtbot: QtBot
) -> None:
    del run
    choose_step(runs, 3, "reason")
    press(runs.checklist.table, Qt.Key.Key_F2)
    write("The account was closed")
    press(None, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: runs.rows[0].skipped == 1)
    (step,) = stored()
    assert (step.state, step.reason) == ("skipped", "The account was closed")
    assert "0 of 3" in texts(runs)


def test_enter_on_a_ticked_step_shows_it_in_the_workflow(
    run: UUID, runs: RunsSection, workflow_section: WorkflowSection, qtbot: QtBot
) -> None:
    del run
    choose_step(runs, 1)
    press(runs.checklist.table, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: runs.checklist.steps[0].performed is not None)
    choose_step(runs, 1)
    press(runs.checklist.table, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: workflow_section.tabs.current == "steps")


def test_the_menu_offers_what_can_be_done(run: UUID, runs: RunsSection, qtbot: QtBot) -> None:
    del run
    words = menu_words(runs)
    assert words == ["Done", "Left out, because…"]
    runs.checklist.tick(runs.checklist.steps[0])
    qtbot.waitUntil(lambda: runs.checklist.steps[0].performed is not None)
    assert menu_words(runs) == ["Left out, because…", "Take back", "Show in the workflow"]


def menu_words(runs: RunsSection) -> list[str]:
    """What the menu of the first step offers."""
    menu = runs.checklist.menu_of(runs.checklist.steps[0])
    words = [action.text().split("\t")[0] for action in menu.actions()]
    menu.deleteLater()
    return words


def test_the_list_is_narrowed_to_what_a_rule_started(
    kb: KnowledgeBase, incident: UUID, runs: RunsSection, qtbot: QtBot
) -> None:
    rows = ({"title": "Isolate"}, {"title": "Contain", "rule": "Token theft"})
    kb.write(partial(running.add_many, incident_id=incident, rows=rows))
    qtbot.waitUntil(lambda: len(runs.rows) == 2)
    assert runs.summary.text() == "1 of 2 started by a rule"
    runs.triggers.chosen.emit("by_rule")
    assert [one.title for one in runs.model.records()] == ["Contain"]
    runs.clear_filter()
    assert len(runs.model.records()) == 2
    runs.table.select_key(runs.rows[0].id)
    assert runs.checklist.isHidden(), "it isn't in the library"


def test_an_approved_incident_is_only_read(
    run: UUID,
    kb: KnowledgeBase,
    incident: UUID,
    runs: RunsSection,
    stored: Callable[[], tuple[WorkflowStep, ...]],
    qtbot: QtBot,
) -> None:
    del run
    approve(kb, incident)
    qtbot.waitUntil(lambda: runs.read_only)
    qtbot.waitUntil(lambda: runs.checklist.model.read_only)
    runs.checklist.tick(runs.checklist.steps[0])
    assert stored() == ()
