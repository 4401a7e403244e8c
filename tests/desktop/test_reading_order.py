"""Tab goes as the eye does, however late a widget was made."""

import pytest
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from desktop.reading_order import neighbour, tab


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    """A line of two buttons between two fields, made from the last to the first."""
    made = QWidget()
    qtbot.addWidget(made)
    last, second, first, top = QLineEdit(), QPushButton("2"), QPushButton("1"), QLineEdit()
    for widget, name in ((last, "last"), (second, "second"), (first, "first"), (top, "top")):
        widget.setObjectName(name)
    line = QHBoxLayout()
    line.addWidget(first)
    line.addWidget(second)
    layout = QVBoxLayout(made)
    layout.addWidget(QLabel("Not on the way"))
    layout.addWidget(top)
    layout.addLayout(line)
    layout.addWidget(last)
    made.show()
    qtbot.waitExposed(made)
    return made


def _walk(window: QWidget, begin: str, *, forward: bool) -> list[str]:
    at = window.findChild(QWidget, begin)
    names = []
    for _ in range(4):
        assert at is not None
        names.append(at.objectName())
        at = neighbour(at, forward=forward)
    assert at is not None
    assert at.objectName() == begin
    return names


def test_it_follows_the_layout_round_the_ends(window: QWidget) -> None:
    assert _walk(window, "top", forward=True) == ["top", "first", "second", "last"]
    assert _walk(window, "last", forward=False) == ["last", "second", "first", "top"]


def test_what_cannot_be_used_is_passed(window: QWidget) -> None:
    first, second = (window.findChild(QPushButton, name) for name in ("first", "second"))
    assert first is not None
    assert second is not None
    first.setEnabled(False)
    second.hide()
    top = window.findChild(QLineEdit, "top")
    assert top is not None
    after = neighbour(top, forward=True)
    assert after is not None
    assert after.objectName() == "last"


def test_from_what_goes_away_it_goes_on_beside_it(window: QWidget) -> None:
    second = window.findChild(QPushButton, "second")
    assert second is not None
    second.hide()
    after = neighbour(second, forward=True)
    assert after is not None
    assert after.objectName() == "last"


def test_nothing_takes_the_focus_where_nothing_can(qtbot: QtBot) -> None:
    bare = QWidget()
    qtbot.addWidget(bare)
    bare.show()
    assert not tab(bare, forward=True)
