"""Words are found however a text writes them."""

# ruff: noqa: RUF001 - letters of several scripts, as people write them

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.vocabulary import alike
from kb.vocabulary.alike import Words

_MARK = "█"


def without(words: str, text: str, *, whole: bool = True) -> str:
    known = Words()
    known.add(words, 0, whole=whole)
    return alike.replaced(text, (known.find,), lambda _key: _MARK)


@pytest.mark.parametrize(
    ("words", "text", "left"),
    [
        ("John", "told JOHN so", "told █ so"),
        ("John", "told **Jo**hn so", "told **█** so"),
        ("John", "told Jo<b>h</b>n so", "told █ so"),
        ("John", "told Jo<!-- x -->hn so", "told █ so"),
        ("John", "told [Jo](https://x.example)hn so", "told [█ so"),
        ("John", "told J&#111;hn and J&ouml;hn", "told █ and █"),
        ("Amélie Fontaine", "AMELIE\n> FONTAINE left", "█ left"),
        ("Amélie Fontaine", "Ame\u0301lie \u00a0Fon\u00adtaine left", "█ left"),
        ("Amélie", '{"by": "Am\\u00e9lie"}', '{"by": "█"}'),
        ("ap@corp.example", "ap[at]corp[.]example, ap%40corp.example", "█, █"),
        ("srv_01", "on srv\\_01 and SRV_01", "on █ and █"),
        ("Weiß", "Frau WEISS kam", "Frau █ kam"),
        ("Lee", "Leeds, Lee_s, _Lee_", "Leeds, █_s, _█_"),
        ("王伟", "由王伟处理", "由█处理"),
        ("김철수", "김철수가 왔다", "█가 왔다"),
        ("김철수", unicodedata.normalize("NFD", "김철수가 왔다"), "█가 왔다"),
        ("أحمد", "قال وأَحْمَد", "قال و█"),
        ("Анна Петрова", "АННА ПЕТРОВА", "█"),
        ("nowak", "CORP\\nowak", "CORP\\█"),
    ],
)
def test_what_reads_the_same_is_found(words: str, text: str, left: str) -> None:
    assert without(words, text) == left


def test_a_text_without_it_stays_as_it_was_to_the_letter() -> None:
    text = "Ame\u0301lie \u00a0 [x](y) &ouml;"
    assert without("Fontaine", text) is text


def test_what_overlaps_goes_as_a_whole() -> None:
    known = Words()
    known.add("met John", 0, whole=False)
    known.add("John at noon", 1, whole=False)
    assert alike.replaced("I met John at noon.", (known.find,), str) == "I 0."


def test_words_within_others_are_left_unless_a_part_was_asked_for() -> None:
    assert without("arch", "searching") == "searching"
    assert without("arch", "searching", whole=False) == "se█ing"


@pytest.mark.parametrize("words", ["", "  ", "**", "a", "ab", "_x_"])
def test_what_is_too_short_is_never_looked_for(words: str) -> None:
    assert not alike.is_findable(words)
    assert without(words, "a ab _x_ **") == "a ab _x_ **"


_TEXT = st.text(
    st.sampled_from("abAB é\u0301ßİ王김ا*_`[]()<>&;#%\\\n> .-\u00ad\u200b|1") | st.characters(),
    max_size=60,
)


@given(_TEXT, st.data())
def test_a_piece_of_a_text_is_never_left_in_it(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    words = text[start : data.draw(st.integers(start, len(text)))]
    if not alike.is_findable(words):
        return
    left = without(words, text, whole=False)
    plain = unicodedata.normalize("NFC", words.strip())
    assert all(plain not in piece for piece in left.split(_MARK))
    assert all(alike.folded(words) not in alike.folded(piece) for piece in left.split(_MARK))


def test_no_text_makes_it_hang() -> None:
    for text in ("<!--" * 50_000, "](" * 50_000, "<a" * 50_000, " " * 200_000, "%41" * 50_000):
        assert without("Fontaine", text) == text
