"""Cards are reviewed from the keyboard."""

from functools import partial

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop.navigation import Route
from desktop.pages.training.page import TrainingPage
from kb.knowledge_base import KnowledgeBase
from kb.training.cards import service as cards
from kb.training.reviews import service as reviews
from tests.kb.training import stores

pytestmark = pytest.mark.desktop

KEY = Qt.Key


def press(page: TrainingPage, qtbot: QtBot, key: Qt.Key) -> None:
    inside: QWidget | None = page.window().focusWidget()
    qtbot.keyClick(inside if inside is not None else page, key)


def start(page: TrainingPage, qtbot: QtBot) -> None:
    page.open(Route("training", section="today"))
    qtbot.waitUntil(lambda: page.today.pane.turn is not None)


def ratings(kb: KnowledgeBase) -> list[int]:
    read = partial(reviews.answers_of, viewer="Amelie Fontaine", person="Amelie Fontaine")
    return [one.rating for one in reversed(kb.read(read))]


def asked(page: TrainingPage) -> str:
    turn = page.today.pane.turn
    return turn.card.front if turn is not None else ""


def has_moved(page: TrainingPage, before: str) -> bool:
    """Another card is shown, or none is left."""
    return asked(page) not in {"", before} or page.today.empty.isVisible()


def answered(page: TrainingPage) -> bool:
    return page.today.pane.answer_shown


def editing(page: TrainingPage) -> bool:
    return page.today.pane.editing


def test_space_shows_the_answer_digits_rate_and_u_takes_back(
    kb: KnowledgeBase, page: TrainingPage, qtbot: QtBot
) -> None:
    for front in ("One?", "Two?"):
        stores.card(kb, front)
    start(page, qtbot)
    pane = page.today.pane
    assert "2 cards due today: 2 new" in page.today.counts.plain_text()
    press(page, qtbot, KEY.Key_3)
    assert pane.turn is not None  # no rating before the answer was seen
    press(page, qtbot, KEY.Key_Space)
    assert answered(page)
    assert pane.intervals[1].plain_text() == "1 m"
    press(page, qtbot, KEY.Key_4)
    qtbot.waitUntil(lambda: asked(page) == "Two?")
    assert not answered(page)
    assert ratings(kb) == [4]
    press(page, qtbot, KEY.Key_U)
    qtbot.waitUntil(lambda: asked(page) == "One?")
    assert ratings(kb) == []
    for _ in range(2):
        press(page, qtbot, KEY.Key_Space)
        before = asked(page)
        press(page, qtbot, KEY.Key_4)
        qtbot.waitUntil(partial(has_moved, page, before))
    qtbot.waitUntil(page.today.empty.isVisible)
    assert "Nothing is due today." in page.today.empty._text.plain_text()


def test_e_edits_the_card_and_digits_are_letters_there(
    kb: KnowledgeBase, page: TrainingPage, qtbot: QtBot
) -> None:
    made = stores.card(kb, "One?")
    start(page, qtbot)
    pane = page.today.pane
    press(page, qtbot, KEY.Key_E)
    assert editing(page)
    qtbot.keyClicks(pane.form.front, "1 2 3 ")
    qtbot.keyClick(pane.form.front, KEY.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: kb.read(partial(cards.get, record_id=made)).front.startswith("1 2 3 "))
    qtbot.waitUntil(lambda: asked(page).startswith("1 2 3 "))
    assert not editing(page)
    press(page, qtbot, KEY.Key_E)
    qtbot.keyClick(pane.form.front, KEY.Key_Escape)
    assert not editing(page)


def test_without_cards_the_tab_says_where_they_come_from(page: TrainingPage, qtbot: QtBot) -> None:
    page.open(Route("training", section="today"))
    qtbot.waitUntil(page.today.empty.isVisible)
    assert "There are no cards yet." in page.today.empty._text.plain_text()


def test_a_rating_that_cant_be_kept_is_told_and_the_card_stays(
    kb: KnowledgeBase, page: TrainingPage, qtbot: QtBot
) -> None:
    made = stores.card(kb, "One?")
    start(page, qtbot)
    pane = page.today.pane
    press(page, qtbot, KEY.Key_Space)
    page.hide()  # so that it isn't told of what others write
    kb.write(partial(cards.retire, record_ids=[made]))
    told: list[object] = []
    page.today.failed.connect(told.append)
    page.show()
    pane.rate(3)
    qtbot.waitUntil(lambda: bool(told))
    assert ratings(kb) == []
    qtbot.waitUntil(page.today.empty.isVisible)
    assert not pane.isVisible()
