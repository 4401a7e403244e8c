"""Defanging, hidden characters, cuts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.wording import breakable, defang, sentences, shorten, visible


@pytest.mark.parametrize(
    ("live", "shown"),
    [
        ("see https://evil.example/a?b=c.d", "see hxxps://evil[.]example/a?b=c.d"),
        ("HTTP://evil.example", "hxxp://evil[.]example"),
        ("ftp://10.0.0.1/x", "fxp://10[.]0[.]0[.]1/x"),
        ("203.0.113.58:443", "203[.]0[.]113[.]58:443"),
        ("2001:db8::1 answered", "2001[:]db8[:][:]1 answered"),
        ("ap@corp.example", "ap@corp[.]example"),
        ("www.evil.zip", "www[.]evil[.]zip"),
        ("http://evil.zip/", "hxxp://evil[.]zip/"),
        ("javascript:alert(1)", "javascript[:]alert(1)"),
        ("invoice.pdf at 08:12:05, version 10.0.19045.2965", None),
        ("hxxps://evil[.]example", None),
    ],
)
def test_addresses_are_defanged_and_nothing_else(live: str, shown: str | None) -> None:
    assert defang(live) == (shown or live)


@given(st.text())
def test_defanging_twice_is_defanging_once(text: str) -> None:
    assert defang(defang(text)) == defang(text)


def test_hidden_characters_are_shown() -> None:
    assert visible("a\u202eb\x07c\td\n") == "a[U+202E]b[U+0007]c\td\n"


def test_endless_words_can_break_and_lose_nothing() -> None:
    assert breakable("w" * 500).replace("\u200b", "") == "w" * 500
    assert breakable("w" * 100) == "w" * 100


def test_texts_are_cut_at_words() -> None:
    assert shorten("one two three four", 14) == "one two three…"
    assert shorten("short", 10) == "short"
    assert sentences("One. Two! Three?", 2) == "One. Two!"
