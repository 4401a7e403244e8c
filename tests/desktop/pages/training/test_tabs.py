"""Cards, bulletins, quizzes and paths in the window."""

from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop.navigation import Route
from desktop.pages.training.page import TrainingPage
from desktop.widgets.labels import PlainText
from kb.knowledge_base import KnowledgeBase
from kb.library.articles import service as articles
from kb.training.anki import writing
from kb.training.bulletins import service as bulletins
from kb.training.cards import service as cards
from kb.training.paths import progress
from kb.training.paths import service as paths
from kb.training.quizzes import results
from kb.training.quizzes import service as quizzes
from tests.kb.training import stores

pytestmark = pytest.mark.desktop

ME = "Amelie Fontaine"


def show(page: TrainingPage, tab: str) -> None:
    page.open(Route("training", section=tab))


def count(kb: KnowledgeBase, state: str) -> int:
    return len(kb.read(partial(cards.listed, states=[state])))


def test_cards_are_suggested_accepted_and_declined(
    kb: KnowledgeBase, page: TrainingPage, qtbot: QtBot
) -> None:
    stores.playbook(kb)
    view = page.cards
    show(page, "cards")
    qtbot.waitUntil(view.source.button.isEnabled)
    view.source.button.click()
    qtbot.waitUntil(lambda: len(view.model.records()) == 6)
    assert count(kb, "suggested") == 6
    qtbot.waitUntil(lambda: view.pane.card is not None)
    first = view.pane.card
    assert first is not None
    view.pane.wanted.emit(partial(cards.decline, record_ids=[first.id]), "Declined")
    qtbot.waitUntil(lambda: len(view.model.records()) == 5)
    view.accept_all.click()
    qtbot.waitUntil(lambda: count(kb, "accepted") == 5)
    assert count(kb, "declined") == 1


def test_a_changed_source_shows_its_difference_and_is_taken_over(
    kb: KnowledgeBase, page: TrainingPage, qtbot: QtBot
) -> None:
    source = stores.playbook(kb)
    ids = kb.write(partial(cards.suggest, kind="playbook", source_id=source)).result
    kb.write(partial(cards.accept, record_ids=ids))
    stores.publish_playbook(kb, source, stores.PLAYBOOK.replace("30 m", "45 m"))
    view = page.cards
    show(page, "cards")
    qtbot.waitUntil(lambda: view._drifts != {})
    view.state.set_value("drifted")
    view.state.picked.emit("drifted")
    qtbot.waitUntil(lambda: view.pane.difference is not None)
    (one,) = view.model.records()
    buttons = {b.text(): b for b in view.pane.buttons.findChildren(type(view.accept_all))}
    buttons["Take over"].click()
    qtbot.waitUntil(lambda: "45 m" in kb.read(partial(cards.get, record_id=one.id)).back)
    qtbot.waitUntil(view.empty.isVisible)


def test_a_new_card_is_written_from_the_keyboard(
    kb: KnowledgeBase, page: TrainingPage, qtbot: QtBot
) -> None:
    show(page, "cards")
    qtbot.waitUntil(page.cards.empty.isVisible)
    page.handlers()["new"]()
    form = page.cards.pane.form
    form.done.click()
    assert form.message.isVisible()
    qtbot.keyClicks(form.front, "What is T1550?")
    qtbot.keyClick(form.front, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: count(kb, "accepted") == 1)


def test_a_package_is_looked_at_before_it_is_taken(
    kb: KnowledgeBase, page: TrainingPage, qtbot: QtBot, tmp_path: Path
) -> None:
    stores.card(kb, "One?", deck="Basics")
    view = page.cards
    show(page, "cards")
    qtbot.waitUntil(lambda: len(view.model.records()) == 1)
    target = tmp_path / "out.apkg"
    view.choose_target = lambda _name: str(target)
    view.export_package()
    qtbot.waitUntil(target.exists)
    with KnowledgeBase.open(tmp_path / "other.hotwash", actor="Rita Okafor") as other:
        stores.card(other, "Two?", deck="Basics")
        other.read(partial(writing.write, path=target))
    view.choose_file = lambda: str(target)
    view.import_package()
    qtbot.waitUntil(view.package.isVisible)
    assert "1 new" in view.package.told.plain_text()
    assert count(kb, "accepted") == 1
    view.package.take.click()
    qtbot.waitUntil(lambda: count(kb, "accepted") == 2)
    told: list[object] = []
    view.failed.connect(told.append)
    target.write_bytes(b"nonsense")
    view.import_package()
    qtbot.waitUntil(lambda: bool(told))


def test_a_bulletin_is_made_decided_on_published_and_understood(
    kb: KnowledgeBase, page: TrainingPage, qtbot: QtBot
) -> None:
    incident, _lesson, _sign = stores.incident(kb)
    view = page.bulletins
    show(page, "bulletins")
    qtbot.waitUntil(view.making.button.isEnabled)
    view.making.button.click()
    qtbot.waitUntil(lambda: view._reading is not None and view._reading.text.is_draft)
    (row,) = view.model.records()
    assert row.incident_id == incident
    body = "## Early signs\n- Amelie saw 10.1.2.3 and dc01.ad.corp\n"
    kb.write(partial(articles.save_draft, record_id=row.id, body=body))
    view.read()
    qtbot.waitUntil(lambda: view._reading is not None and "dc01" in view._reading.text.body)
    view.sanitise()
    pane = view.sanitising
    qtbot.waitUntil(lambda: len(pane.choices) == 2)
    assert not pane.publish.isEnabled()
    pane.choices[0].chosen.emit("leave")
    assert pane.undecided == 1
    pane.accept_all()
    pane.choices[0].chosen.emit("leave")
    assert pane.publish.isEnabled()
    pane.publish.click()
    qtbot.waitUntil(lambda: view.model.records()[0].number == 1)
    text = kb.read(partial(articles.current, article_id=row.id)).body
    assert text == "## Early signs\n- Amelie saw 10.1.2.3 and [internal address]\n"
    found = view.buttons.findChildren
    signs = lambda: [b for b in found(type(view.making.button)) if "under" in b.text()]  # noqa: E731
    qtbot.waitUntil(lambda: bool(signs()))
    signs()[0].click()
    understood = lambda: kb.read(partial(bulletins.listed, person=ME))[0].understood_at  # noqa: E731
    qtbot.waitUntil(lambda: understood() is not None)


def test_a_quiz_is_taken_with_digits_and_enter(
    kb: KnowledgeBase, page: TrainingPage, qtbot: QtBot
) -> None:
    questions = [
        {"key": "a", "kind": "single", "prompt": "Which?", "options": ["x", "y"], "answer": [1]},
        {"key": "b", "kind": "multiple", "prompt": "All?", "options": ["x", "y"], "answer": [0, 1]},
        {"key": "c", "kind": "order", "prompt": "Order?", "options": ["x", "y", "z"]},
        {"key": "d", "kind": "free", "prompt": "Why?", "explanation": "Because"},
    ]
    values = {"title": "Four ways", "questions": questions}
    quiz = kb.write(partial(quizzes.add, values=values)).result
    kb.write(partial(quizzes.publish, record_id=quiz))
    view = page.quizzes
    show(page, "quizzes")
    qtbot.waitUntil(lambda: view.pane.quiz is not None)
    view.take(kb.read(partial(quizzes.get, record_id=quiz)))
    taking = view.taking

    def digit(option: int) -> None:
        number = taking._order.index(option)
        qtbot.keyClick(taking, Qt.Key(int(Qt.Key.Key_1) + number))

    digit(0)
    digit(1)  # the second choice takes the first one's place
    qtbot.keyClick(taking, Qt.Key.Key_Return)
    for option in (0, 1):
        digit(option)
    qtbot.keyClick(taking, Qt.Key.Key_Return)
    for option in (0, 1, 2):
        digit(option)
    qtbot.keyClick(taking, Qt.Key.Key_Return)
    qtbot.keyClicks(taking.own_words, "It is so")
    qtbot.keyClick(taking.own_words, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(taking, Qt.Key.Key_2)
    last = partial(results.last, viewer=ME, person=ME, quiz_id=quiz)
    qtbot.waitUntil(lambda: kb.read(last) is not None)
    result = kb.read(last)
    assert result is not None
    assert result.percent == pytest.approx(87.5)
    said = [label.plain_text() for label in view.outcome.findChildren(PlainText)]
    assert "Passed: 88 %" in said


def test_questions_are_edited_as_text(kb: KnowledgeBase, page: TrainingPage, qtbot: QtBot) -> None:
    quiz = kb.write(partial(quizzes.add, values={"title": "By hand"})).result
    show(page, "quizzes")
    pane = page.quizzes.pane
    qtbot.waitUntil(lambda: pane.quiz is not None)
    pane.edit()
    pane.questions.set_value("? Which?\n- only one")
    pane._give()
    assert "Give 2 to 12 options" in pane.message.plain_text()
    pane.questions.set_value("? Which?\n- no\n* yes\n> So it is.\n")
    pane._give()
    qtbot.waitUntil(lambda: len(kb.read(partial(quizzes.get, record_id=quiz)).asked) == 1)


def test_a_path_is_made_and_gone(kb: KnowledgeBase, page: TrainingPage, qtbot: QtBot) -> None:
    stores.person(kb, ME, "IR lead")
    playbook = stores.playbook(kb)
    view = page.paths
    show(page, "paths")
    qtbot.waitUntil(view.empty.isVisible)
    view._new({"title": "First weeks", "role": ""})
    qtbot.waitUntil(lambda: view.chosen.value() is not None and view.adding.button.isEnabled())
    view.adding.button.click()
    qtbot.waitUntil(lambda: len(view.model.records()) == 1)
    item = view.model.records()[0]
    assert item.step.item_id == playbook
    view.table.select_key((item.path.id, 0))
    qtbot.waitUntil(view.done.isVisible)
    view.done.click()
    done = lambda: kb.read(partial(progress.mine, person=ME))[0].done  # noqa: E731
    qtbot.waitUntil(lambda: done() == 1)
    qtbot.waitUntil(lambda: [one.done for one in view.coverage.records()] == [1])
    view.remove.click()
    qtbot.waitUntil(lambda: kb.read(paths.listed)[0].items == ())


def test_every_tab_fits_a_narrow_window_and_has_names(
    page: TrainingPage, kb: KnowledgeBase, qtbot: QtBot
) -> None:
    stores.playbook(kb)
    stores.bulletin(kb)
    for tab in page.views:
        show(page, tab)
        page.resize(748, 520)
        qtbot.wait(10)
        assert page.minimumSizeHint().width() <= 748
        assert page.panes()
