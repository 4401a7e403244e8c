"""Questions as fields: conditional ones come and go at once, all of it by keyboard."""

from typing import override

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from desktop.questions.form import QuestionForm
from desktop.questions.picks import PickAny, PickOne
from desktop.widgets.fields import LineField
from kb.questionnaires import reading, service

_SOURCE = """
key = "mine"
title = "Ours"
[[question]]
key = "worked"
text = "Did it work?"
kind = "yes_no"
[[question]]
key = "missing"
text = "What was missing?"
required = true
when = { worked = "no" }
[[question]]
key = "minutes"
text = "How long did you wait?"
kind = "number"
unit = "minutes"
[[question]]
key = "why"
text = "Whom did you wait for?"
kind = "choices"
choices = ["Identity", "Network & <b>proxy</b>"]
when = { minutes = { at_least = 30 } }
[[question]]
key = "load"
text = "How heavy was it?"
kind = "scale"
low = "easy"
high = "too much"
"""

pytestmark = pytest.mark.desktop


@pytest.fixture
def form(qtbot: QtBot, theme: object) -> QuestionForm:
    """The form, shown."""
    made = QuestionForm(reading.read(_SOURCE).questions)
    qtbot.addWidget(made)
    made.resize(700, 700)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    return made


def shown(form: QuestionForm) -> list[str]:
    return [key for key, box in form.boxes.items() if not box.isHidden()]


def test_a_pick_shows_and_hides_what_depends_on_it(form: QuestionForm) -> None:
    assert shown(form) == ["worked", "minutes", "load"]
    worked = form.boxes["worked"].editor
    assert isinstance(worked, PickOne)
    QTest.keyClick(worked.radios[1], Qt.Key.Key_Space)
    assert (worked.value(), shown(form)) == ("no", ["worked", "missing", "minutes", "load"])
    assert form.progress() == (1, 4)
    worked.radios[1].setFocus()
    QTest.keyClick(worked.radios[1], Qt.Key.Key_Left)
    assert (worked.value(), "missing" in shown(form)) == ("yes", False)
    QTest.keyClick(worked.radios[0], Qt.Key.Key_Delete)
    assert (worked.value(), form.progress()) == (None, (0, 3))


def test_a_number_is_compared_while_it_is_typed(form: QuestionForm) -> None:
    minutes = form.boxes["minutes"].editor
    assert isinstance(minutes, LineField)
    QTest.keyClicks(minutes, "3")
    assert "why" not in shown(form)
    QTest.keyClicks(minutes, "0")
    assert "why" in shown(form)
    assert form.answers()["minutes"] == 30
    QTest.keyClicks(minutes, "x")
    assert "why" not in shown(form)
    with pytest.raises(ValueError, match="a number such as 45"):
        form.boxes["minutes"].parse(minutes.value())


def test_any_of_several_keeps_their_order(form: QuestionForm) -> None:
    why = form.boxes["why"].editor
    assert isinstance(why, PickAny)
    for box in reversed(why.boxes.values()):
        QTest.keyClick(box, Qt.Key.Key_Space)
    assert why.value() == ["Identity", "Network & <b>proxy</b>"]
    why.set_value(None)
    assert why.value() == []


def test_what_cant_be_edited_takes_no_answer(form: QuestionForm) -> None:
    load = form.boxes["load"].editor
    assert isinstance(load, PickOne)
    load.set_value(4)
    load.setReadOnly(True)
    load.take_back()
    assert load.value() == 4
    assert load.clear.isHidden()


def test_no_part_of_a_form_opens_as_a_window_of_its_own(qtbot: QtBot, theme: object) -> None:
    opened: list[object] = []

    class Watch(QObject):
        @override
        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            if event.type() == QEvent.Type.Show and isinstance(watched, QWidget):
                opened.append(watched)
            return False

    app = QApplication.instance()
    assert app is not None
    watch = Watch()
    app.installEventFilter(watch)
    for source in service.shipped().values():
        asked = reading.read(source)
        qtbot.addWidget(QuestionForm(asked.questions, asked.intro))
    app.removeEventFilter(watch)
    assert opened == []
