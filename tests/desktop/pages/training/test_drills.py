"""Drills in the window: made, looked over, assigned, taken by keys, looked back on."""

from functools import partial

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop.navigation import Route
from desktop.pages.training.drills_view import CLOCK, DrillsView
from desktop.pages.training.page import TrainingPage
from desktop.widgets.buttons import Button
from desktop.widgets.fields import Combo, LineField
from desktop.widgets.inline_form import InlineForm
from kb.errors import StoreError
from kb.knowledge_base import KnowledgeBase
from kb.library.playbooks import service as playbooks
from kb.training.drills import assignments, making, runs, service
from kb.training.drills.schemas import Drill
from tests.kb.training import stores

pytestmark = pytest.mark.desktop

ME, OTHER = "Amelie Fontaine", "Tomasz Nowak"


def made(kb: KnowledgeBase, *, publish: bool = True) -> Drill:
    item = kb.read(partial(playbooks.get, record_id=stores.playbook(kb)))
    source = stores.takeover(kb, playbook_version_id=item.published_version_id)
    material = kb.read(partial(making.material, incident_id=source))
    drill_id = kb.write(partial(service.make, material=material, audience="internal")).result
    if publish:
        kb.write(partial(service.publish, record_id=drill_id))
    return kb.read(partial(service.get, record_id=drill_id))


def shown(page: TrainingPage, qtbot: QtBot, count: int = 1) -> DrillsView:
    page.open(Route("training", section="drills"))
    qtbot.waitUntil(lambda: len(page.drills.model.records()) == count)
    return page.drills


def press(view: DrillsView, key: Qt.Key, qtbot: QtBot) -> None:
    qtbot.keyClick(view.player, key)


def begin(view: DrillsView, drill: Drill, qtbot: QtBot) -> None:
    view.take(drill.id)
    qtbot.waitUntil(lambda: view.is_playing and view.player.drill is not None)


def button(view: DrillsView, label: str) -> Button:
    found = [b for b in view.pane.findChildren(Button) if b.text() == label]
    assert found, label
    return found[-1]


def test_a_drill_is_made_sanitised_looked_over_and_published(
    kb: KnowledgeBase, page: TrainingPage, qtbot: QtBot
) -> None:
    stores.takeover(kb)
    view = shown(page, qtbot, 0)
    qtbot.waitUntil(view.making.button.isEnabled)
    assert view.empty.isVisible()
    view.making.button.click()
    qtbot.waitUntil(lambda: len(view.model.records()) == 1)
    qtbot.waitUntil(view.pane.facts.isVisible)
    (row,) = view.model.records()
    assert row.drill.done[0].action == "Ask Response lead about the sign-in"
    facts = view.pane.facts
    unknown = next(one for one in facts.model.records() if one.how == "not_recorded")
    assert facts.table.select_key(unknown.key)
    facts.earlier.click()
    qtbot.waitUntil(
        lambda: next(o for o in facts.model.records() if o.key == unknown.key).how == "hand"
    )
    facts.table.select_key(unknown.key)
    facts.leave.click()
    qtbot.waitUntil(lambda: next(o for o in facts.model.records() if o.key == unknown.key).left_out)
    button(view, "Publish").click()
    qtbot.waitUntil(lambda: view.model.records()[0].drill.state == "published")
    qtbot.waitUntil(lambda: not facts.isVisible())


def test_an_incident_that_makes_no_drill_says_why(
    kb: KnowledgeBase, page: TrainingPage, qtbot: QtBot
) -> None:
    stores.takeover(kb, tlp="red")
    view = shown(page, qtbot, 0)
    qtbot.waitUntil(view.making.button.isEnabled)
    with qtbot.waitSignal(view.failed) as told:
        view.making.button.click()
    assert "TLP:RED" in told.args[0].what


def test_a_drill_is_taken_from_the_keyboard_and_shows_nothing_of_later(
    kb: KnowledgeBase, page: TrainingPage, qtbot: QtBot
) -> None:
    drill = made(kb)
    view = shown(page, qtbot)
    begin(view, drill, qtbot)
    player = view.player
    assert not page.header.isVisible()
    scenario = player.scenario.toPlainText()
    assert "The user reports odd mail" in scenario
    assert "sessions ended" not in scenario
    for decision in range(len(drill.done)):
        texts = [line.text.plain_text() for line in player.choice.rows]
        place = texts.index(drill.done[decision].action)
        press(view, Qt.Key(int(Qt.Key.Key_1) + place), qtbot)
        press(view, Qt.Key.Key_Return, qtbot)
        qtbot.waitUntil(lambda: player.choice.question.plain_text() == "What came of it")
        assert player.decision == decision
        press(view, Qt.Key.Key_Return, qtbot)
    qtbot.waitUntil(lambda: view._stack.currentIndex() == 2)
    (run,) = kb.read(partial(runs.of_person, viewer=ME, person=ME))
    assert run.done_percent == 100
    rows = view.debrief.model.records()
    assert [one.compared.result.value for one in rows] == ["as_planned"] * 4
    assert "A cookie was stolen" in view.debrief.late.toPlainText()
    view.debrief.tabs.chosen.emit("plan")
    assert "skipped" in [one.compared.result.value for one in view.debrief.model.records()]
    view.debrief.back.click()
    qtbot.waitUntil(page.header.isVisible)
    qtbot.waitUntil(lambda: len(view.pane.model.records()) == 1)


def test_own_words_are_judged_by_who_wrote_them(
    kb: KnowledgeBase, page: TrainingPage, qtbot: QtBot
) -> None:
    drill = made(kb)
    view = shown(page, qtbot)
    begin(view, drill, qtbot)
    choice = view.player.choice
    press(view, Qt.Key.Key_0, qtbot)
    assert choice.own_words.isVisible()
    qtbot.keyClicks(choice.own_words, "ask rita okafor about the sign-in, P and H")
    assert not view.player.is_paused
    qtbot.keyClick(choice.own_words, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: choice.question.plain_text() == "Is that what you wrote?")
    press(view, Qt.Key.Key_1, qtbot)
    qtbot.waitUntil(lambda: choice.question.plain_text() == "What came of it")
    run = kb.read(partial(runs.open_run, person=ME, drill_id=drill.id))
    assert run is not None
    assert [(one.own_words, one.step) for one in run.given] == [(True, 0)]


def test_it_pauses_hides_its_clock_and_goes_on_another_day(
    kb: KnowledgeBase, page: TrainingPage, qtbot: QtBot
) -> None:
    drill = made(kb)
    view = shown(page, qtbot)
    begin(view, drill, qtbot)
    player = view.player
    press(view, Qt.Key.Key_P, qtbot)
    assert player.is_paused
    held = player.clock.seconds
    assert not player.scenario.isVisible()
    press(view, Qt.Key.Key_1, qtbot)
    assert player.choice._chosen is None
    assert player.clock.seconds == held
    press(view, Qt.Key.Key_P, qtbot)
    press(view, Qt.Key.Key_H, qtbot)
    assert not player.clock.isVisible()
    assert page.context.settings.flag(CLOCK) is False
    press(view, Qt.Key.Key_1, qtbot)
    press(view, Qt.Key.Key_Return, qtbot)
    qtbot.waitUntil(lambda: player.choice.question.plain_text() == "What came of it")
    press(view, Qt.Key.Key_Escape, qtbot)
    qtbot.waitUntil(lambda: view.model.records()[0].open is not None)
    assert button(view, "Go on with the drill").isVisible()
    begin(view, drill, qtbot)
    qtbot.waitUntil(lambda: player.decision == 1)
    assert player.clock.isHidden()


def test_an_answer_that_isnt_kept_is_asked_again(
    kb: KnowledgeBase, page: TrainingPage, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    drill = made(kb)
    view = shown(page, qtbot)
    begin(view, drill, qtbot)

    def full(*_args: object, **_more: object) -> None:
        raise StoreError("store", "The disk is full.")

    monkeypatch.setattr(runs, "answer", full)
    press(view, Qt.Key.Key_1, qtbot)
    with qtbot.waitSignal(view.failed):
        press(view, Qt.Key.Key_Return, qtbot)
    monkeypatch.undo()
    assert view.player.decision == 0
    press(view, Qt.Key.Key_Return, qtbot)
    qtbot.waitUntil(lambda: view.player.choice.question.plain_text() == "What came of it")


def test_the_lead_assigns_and_sees_who_took_what(
    kb: KnowledgeBase, page: TrainingPage, qtbot: QtBot
) -> None:
    stores.person(kb, ME, "IR lead")
    stores.person(kb, OTHER, "Tier 1 analyst")
    made(kb)
    view = shown(page, qtbot)
    qtbot.waitUntil(lambda: "coverage" in view.shown._tabs)
    qtbot.waitUntil(lambda: view.pane.form.count() > 0)
    (form,) = view.pane.findChildren(InlineForm)
    form.open()
    whom, due = form.editors["whom"], form.editors["due"]
    assert isinstance(whom, Combo)
    assert isinstance(due, LineField)
    whom.set_value(("person", OTHER))
    due.set_value("2 April")
    form.accept.click()
    assert "Use a day such as" in form.message.plain_text()
    due.set_value("2026-04-02")
    form.accept.click()
    qtbot.waitUntil(lambda: len(view.coverage.model.records()) == 1)
    (cover,) = view.coverage.model.records()
    assert (cover.person, cover.assigned, cover.last) == (OTHER, True, None)
    view.shown.chosen.emit("coverage")
    assert view.coverage.isVisible()
    assert not view.coverage.look.isEnabled()
    assert kb.read(partial(assignments.waiting, person=OTHER))


def test_who_leads_nobody_sees_no_one_elses_points(
    kb: KnowledgeBase, page: TrainingPage, qtbot: QtBot
) -> None:
    made(kb)
    view = shown(page, qtbot)
    qtbot.waitUntil(lambda: view._reading is not None)
    assert "coverage" not in view.shown._tabs
    assert view.pane.form.count() == 0
