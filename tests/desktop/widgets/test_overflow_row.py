"""Rows of buttons that don't fit move into a menu, also when their labels grow."""

from pytestqt.qtbot import QtBot

from desktop.widgets.buttons import Button
from desktop.widgets.layouts import OverflowRow


def test_a_button_whose_label_grew_takes_the_room_of_the_last_one(qtbot: QtBot) -> None:
    row = OverflowRow()
    qtbot.addWidget(row)
    buttons = [Button(label) for label in ("All", "Playbooks", "Rules")]
    for button in buttons:
        row.add(button)
    needed = sum(button.sizeHint().width() + 8 for button in buttons)
    row.resize(needed + 1, 40)
    row.show()
    qtbot.waitExposed(row)
    assert not any(button.isHidden() for button in buttons)
    buttons[1].set_label("Playbooks  12,345")
    qtbot.waitUntil(buttons[2].isHidden)
    qtbot.waitUntil(lambda: buttons[1].width() >= buttons[1].sizeHint().width())
    buttons[1].set_label("Playbooks")
    qtbot.waitUntil(lambda: not buttons[2].isHidden())
