"""What was found keeps the focus while it is found again."""

from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from desktop.widgets.found_links import FoundLinks


def test_the_focus_stays_while_results_come_again(qtbot: QtBot) -> None:
    found = FoundLinks("Nothing.")
    qtbot.addWidget(found)
    found.show()
    found.activateWindow()
    found.show_found([(1, "One"), (2, "Two")])
    found.take_first()
    first = found.links[0]
    qtbot.waitUntil(first.hasFocus)
    found.show_found([(1, "One"), (2, "Two")])
    assert found.links[0] is first
    found.show_found([(2, "Two")])
    assert found.links[0].hasFocus()
    with qtbot.waitSignal(found.chosen) as chosen:
        found.links[0].click()
    assert chosen.args == [2]


def test_nothing_found_is_said_and_cleared(qtbot: QtBot) -> None:
    found = FoundLinks("Nothing.")
    qtbot.addWidget(found)
    found.show()
    found.show_found([])
    (said,) = [one for one in found.findChildren(QLabel) if one.isVisible()]
    assert said.text() == "Nothing."
    found.clear()
    assert not said.isVisible()
