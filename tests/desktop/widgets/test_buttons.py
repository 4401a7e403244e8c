"""Buttons by variant."""

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop.widgets.buttons import Button, IconButton


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space])
@pytest.mark.parametrize("kind", ["text", "icon"])
def test_enter_and_space_press_a_button(qtbot: QtBot, kind: str, key: Qt.Key) -> None:
    button = Button("Import") if kind == "text" else IconButton("x", "Close")
    qtbot.addWidget(button)
    with qtbot.waitSignal(button.clicked):
        qtbot.keyClick(button, key)


def test_ctrl_enter_is_left_to_the_page(qtbot: QtBot) -> None:
    button = Button("Import")
    qtbot.addWidget(button)
    with qtbot.assertNotEmitted(button.clicked):
        qtbot.keyClick(button, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)


def test_an_ampersand_in_a_label_is_a_character(qtbot: QtBot) -> None:
    button = Button("Rest & recovery")
    qtbot.addWidget(button)
    assert button.text() == "Rest && recovery"
    assert button.accessibleName() == "Rest & recovery"
