"""What turns a text round is said where it is edited, and undone where it is chosen."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit
from pytestqt.qtbot import QtBot

from desktop.pages.incident.editors import FittedPersonField, WrappingLine
from desktop.theme.theme import Theme
from desktop.widgets.fields import Combo, LineField, PersonField
from desktop.widgets.text import TextField
from desktop.widgets.turned import TextSign, warning

pytestmark = pytest.mark.desktop
TURNED = "invoice\u202efdp.exe"


def signs(field: QLineEdit) -> list[QAction]:
    return [one for one in field.actions() if "turn" in one.toolTip()]


def test_a_line_has_a_sign_as_long_as_it_is_turned(qtbot: QtBot) -> None:
    field = LineField("Title", TURNED)
    qtbot.addWidget(field)
    assert field.says_what_turns()
    (sign,) = signs(field)
    assert sign.toolTip().endswith("(U+202E). It reads: invoice[U+202E]fdp.exe")
    assert field.value() == TURNED
    field.insert("\u2067")
    assert "U+202E, U+2067" in signs(field)[0].toolTip()
    field.set_value("invoice")
    assert not field.says_what_turns()
    assert signs(field) == []


def test_a_field_that_is_filled_in_silence_says_so_too(qtbot: QtBot) -> None:
    for field in (LineField("Title"), TextField("Title")):
        qtbot.addWidget(field)
        field.blockSignals(True)
        field.set_value(TURNED)
        field.blockSignals(False)
        assert field.says_what_turns()


@pytest.mark.parametrize("make", [TextField, WrappingLine])
def test_several_lines_say_it_below_the_text(
    qtbot: QtBot, theme: Theme, make: type[TextField]
) -> None:
    field = make("Title")
    qtbot.addWidget(field)
    field.resize(400, 40)
    field.show()
    plain = field.height()
    field.set_value(TURNED)
    sign = field.findChild(TextSign)
    assert sign is not None
    assert sign.isVisible()
    assert plain <= field.height() - sign.room <= plain + 4
    assert isinstance(field, QPlainTextEdit)
    assert sign.geometry().top() > field.cursorRect().bottom()
    assert field.rect().contains(sign.geometry())
    field.set_value("invoice")
    assert not sign.isVisible()
    assert field.height() == plain


def test_choices_and_completions_are_shown_upright_and_taken_as_they_are(qtbot: QtBot) -> None:
    combo = Combo("Kind", [("a", TURNED)])
    field = PersonField("Lead")
    qtbot.addWidget(combo)
    qtbot.addWidget(field)
    assert combo.itemText(0) == "invoice[U+202E]fdp.exe"
    field.set_people([TURNED])
    place = field.completer().model().index(0, 0)
    assert place.data(Qt.ItemDataRole.DisplayRole) == "invoice[U+202E]fdp.exe"
    field.completer().setCompletionPrefix("inv")
    assert field.completer().currentCompletion() == TURNED


def test_an_upright_text_needs_no_word() -> None:
    assert warning("שלום invoice") == ""


def test_a_field_as_wide_as_its_name_has_room_for_the_sign(qtbot: QtBot) -> None:
    field = FittedPersonField("Lead")
    qtbot.addWidget(field)
    field.set_value("Kai Berg of the night shift")
    plain = field.sizeHint().width()
    field.set_value("Kai Berg of the night \u202ashift")
    assert field.sizeHint().width() >= plain + 20
