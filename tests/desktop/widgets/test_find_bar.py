"""Find and replace in a text that is written."""

import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from desktop.theme.theme import Theme
from desktop.widgets.find_bar import FindBar
from desktop.widgets.text import MarkdownEdit

TEXT = "🔥 Host one\nhost two\nHOST three\n"


@pytest.fixture
def text(qtbot: QtBot, theme: Theme) -> MarkdownEdit:
    made = MarkdownEdit("Text", TEXT)
    qtbot.addWidget(made)
    made.show()
    return made


@pytest.fixture
def bar(text: MarkdownEdit, qtbot: QtBot) -> FindBar:
    made = FindBar(text)
    qtbot.addWidget(made)
    made.open()
    return made


def test_enter_goes_through_the_matches_both_ways(
    bar: FindBar, text: MarkdownEdit, qtbot: QtBot
) -> None:
    qtbot.keyClicks(bar.wanted, "host")
    assert bar.said.text() == "3 found"
    bar.wanted.setFocus()
    qtbot.waitUntil(bar.wanted.hasFocus)
    for expected in ("Host", "host", "HOST", "Host"):
        qtbot.keyClick(bar.wanted, Qt.Key.Key_Return)
        assert text.textCursor().selectedText() == expected
    qtbot.keyClick(bar.wanted, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert text.textCursor().selectedText() == "HOST"
    assert bar.said.text() == "3 of 3"


def test_one_or_all_are_replaced_and_undo_brings_them_back(
    bar: FindBar, text: MarkdownEdit
) -> None:
    bar.wanted.setText("host")
    bar.replacement.setText("server")
    bar.go()
    bar.replace_one()
    assert text.toPlainText() == TEXT.replace("Host", "server")
    assert text.textCursor().selectedText() == "host"
    bar.replace_all()
    assert text.toPlainText() == "🔥 server one\nserver two\nserver three\n"
    assert bar.said.text() == "2 replaced"
    text.undo()
    text.undo()
    assert text.toPlainText() == TEXT


def test_what_is_not_there_is_said_and_esc_closes(
    bar: FindBar, text: MarkdownEdit, qtbot: QtBot
) -> None:
    qtbot.keyClicks(bar.wanted, "a[b")
    assert bar.said.text() == "not found"
    assert not bar.go()
    qtbot.keyClick(bar.wanted, Qt.Key.Key_Escape)
    assert bar.isHidden()


def test_what_is_selected_is_looked_for(bar: FindBar, text: MarkdownEdit) -> None:
    cursor = text.textCursor()
    cursor.setPosition(3)
    cursor.setPosition(7, cursor.MoveMode.KeepAnchor)
    text.setTextCursor(cursor)
    bar.open()
    assert bar.wanted.text() == "Host"


def test_html_is_offered_to_who_takes_it(text: MarkdownEdit, qtbot: QtBot) -> None:
    source = QMimeData()
    source.setHtml("<b>x</b>")
    source.setText("x")
    text.selectAll()
    text.insertFromMimeData(source)
    assert text.toPlainText() == "x"
    text.takes_html = True
    with qtbot.waitSignal(text.html_pasted) as caught:
        text.insertFromMimeData(source)
    assert caught.args == ["<b>x</b>", "x"]
    QGuiApplication.clipboard().setMimeData(source)
    both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    qtbot.keyClick(text, Qt.Key.Key_V, both)
    assert text.toPlainText() == "xx"
