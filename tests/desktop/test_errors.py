"""Errors in three sentences, without the contents of fields."""

import sys
from collections.abc import Iterator

import pytest

from desktop.errors import Trouble, install, technical, trouble
from kb.errors import ValidationError


def _raised(error: Exception) -> Exception:
    try:
        raise error
    except type(error) as caught:
        return caught


def test_an_error_of_kb_brings_its_own_sentences() -> None:
    found = trouble(_raised(ValidationError("No such state.", "state", "Choose another.")))
    assert found.what == "No such state."
    assert found.kept == "Nothing was changed."
    assert found.todo == "Choose another."
    assert "ValidationError" in found.details


def test_details_hold_no_message() -> None:
    secret = "the password is hunter2"
    assert secret not in technical(_raised(RuntimeError(secret)))
    assert "RuntimeError" in technical(_raised(RuntimeError(secret)))


def test_a_file_error_names_its_reason() -> None:
    assert "No space left" in trouble(OSError(28, "No space left on device")).what


def test_anything_else_is_told_plainly() -> None:
    found = trouble(_raised(RuntimeError("x")))
    assert found.what == "Something in Hotwash failed."
    assert "saved" in found.kept
    for word in ("please", "unexpected", "!", "sorry"):
        assert word not in f"{found.what} {found.kept} {found.todo}".casefold()


@pytest.fixture
def hook() -> Iterator[list[Trouble]]:
    before = sys.excepthook
    shown: list[Trouble] = []
    install(shown.append)
    yield shown
    sys.excepthook = before


def test_an_unhandled_exception_is_shown(hook: list[Trouble]) -> None:
    error = _raised(RuntimeError("x"))
    sys.excepthook(RuntimeError, error, error.__traceback__)
    assert hook[0].what == "Something in Hotwash failed."
