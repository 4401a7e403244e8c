"""A question within a panel, answered from the keyboard."""

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.pages.incident.editors import read_day
from desktop.theme.theme import Theme
from desktop.widgets.inline_form import InlineAsk, InlineForm

type Asked = tuple[InlineForm, list[dict[str, Any]]]


@pytest.fixture
def asked(qtbot: QtBot, theme: Theme) -> Asked:
    """Three fields, open; and what was given."""
    given: list[dict[str, Any]] = []
    asks = (
        InlineAsk("what", "What is to be done", required=True),
        InlineAsk("owner", "Owner"),
        InlineAsk("due", "Due", read=read_day, hint="2026-04-15"),
    )
    form = InlineForm("Ask for an action…", asks, lambda values: given.append(dict(values)))
    qtbot.addWidget(form)
    form.show()
    form.activateWindow()
    qtbot.waitExposed(form)
    form.opener.click()
    qtbot.waitUntil(form.editors["what"].hasFocus)
    return form, given


def _type(text: str) -> None:
    field = QApplication.focusWidget()
    assert field is not None
    QTest.keyClicks(field, text)
    QTest.keyClick(field, Qt.Key.Key_Return)


def test_enter_goes_from_question_to_question_and_gives_the_answers(asked: Asked) -> None:
    form, given = asked
    _type("Reset the keys")
    assert form.editors["owner"].hasFocus()
    _type("Rita Okafor")
    assert form.editors["due"].hasFocus()
    assert given == []
    _type("")
    assert [(one["what"], one["owner"], one["due"]) for one in given] == [
        ("Reset the keys", "Rita Okafor", None)
    ]
    assert form.fields.isHidden()


def test_enter_without_what_is_needed_says_so_and_stays(asked: Asked) -> None:
    form, given = asked
    for name in ("owner", "due"):
        form.editors[name].set_value("2026-04-15")  # type: ignore[attr-defined]
    _type("")
    assert given == []
    assert "What is to be done" in form.message.plain_text()
    assert form.editors["what"].hasFocus()


def test_escape_takes_the_text_back_and_then_closes(asked: Asked) -> None:
    form, given = asked
    QTest.keyClicks(form.editors["what"], "Reset")
    QTest.keyClick(form.editors["what"], Qt.Key.Key_Escape)
    assert form.editors["what"].value() == ""  # type: ignore[attr-defined]
    assert form.fields.isVisible()
    QTest.keyClick(form.editors["what"], Qt.Key.Key_Escape)
    assert form.fields.isHidden()
    assert form.opener.hasFocus()
    assert given == []
