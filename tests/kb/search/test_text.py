import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kb.search.text import LONGEST_TOKEN, MOST_TOKENS, parts, tokens


@pytest.mark.parametrize(
    ("text", "whole", "by_part"),
    [
        ("from 10.20.3.4 to", "10.20.3.4", "20"),
        ("technique T1566.002", "t1566.002", "t1566"),
        ("incident INC-2026-0042", "inc-2026-0042", "0042"),
        ("mail bob.smith@example.com now", "bob.smith@example.com", "smith"),
        ("hxxps://evil[.]example[.]com/a", "evil.example.com", "example.com"),
        ("bob[at]example(dot)com", "bob@example.com", "example"),
        (r"C:\Users\bob\evil.exe", "evil.exe", "users"),
        ("d41d8cd98f00b204e9800998ecf8427e", "d41d8cd98f00b204e9800998ecf8427e", None),
        ("an e-mail", "e-mail", "email"),
        ("snake_case_name", "snake-case-name", "case"),
        ("恶意软件", "恶意", "软"),
        ("हिन्दी", "हिनदी", None),
    ],
)
def test_identifiers_are_found_whole_and_by_part(
    text: str, whole: str, by_part: str | None
) -> None:
    found = tokens(text)
    assert whole in found
    assert by_part is None or by_part in found


def test_defanged_and_plain_give_the_same_tokens() -> None:
    plain = tokens("https://evil.example.com/login bob@example.com")
    assert tokens("hxxps[://]evil[.]example(.)com/login bob[at]example[dot]com") == plain


def test_words_of_one_sentence_are_no_identifier() -> None:
    assert tokens("First. Second, third - fourth") == {"first", "second", "third", "fourth"}


@given(st.text())
def test_every_text_has_tokens_that_an_index_takes(text: str) -> None:
    for token in tokens(text):
        assert token
        assert len(token) <= LONGEST_TOKEN * 2 + 1
        assert not any(char.isspace() or char in "\"'\\" for char in token)


@given(st.text())
def test_parts_lie_in_the_text_one_after_the_other(text: str) -> None:
    last = 0
    for part in parts(text):
        assert last <= part.start < part.end <= len(text)
        last = part.end


@given(st.lists(st.sampled_from(["alpha", "Größe", "T1566.002", "恶意", "x@y.org"]), max_size=5))
def test_tokens_of_a_text_include_those_of_its_words(words: list[str]) -> None:
    found = tokens(" ".join(words))
    for word in words:
        assert tokens(word) <= found


def test_a_huge_text_is_bounded() -> None:
    found = tokens(" ".join(f"w{number}" for number in range(MOST_TOKENS * 3)))
    assert len(found) <= MOST_TOKENS + 1


_PIECES = [
    *("alpha", "B7", "hxxps", "://", "[.]", "(.)", "[@]", "@", ".", "-", "_", " ", "\n", "/"),
    *("Größe", "恶意", "हिन्दी", "ﬁ", "\u0301", "…", "{", "]", "x" * 140, "dot", "(", ")"),
]


@example("x" * 1_000, 569)
@given(st.lists(st.sampled_from(_PIECES), max_size=12).map("".join), st.integers(1, 900))
def test_the_short_ways_give_the_same_tokens_as_the_long_way(text: str, times: int) -> None:
    # A joint that is spelt, even without words beside it, makes every stretch go the long way.
    assert tokens(text) == tokens(f"{text}\n[at]")
    long = f"{text}\n" * times
    assert tokens(long) == tokens(f"{long}[at]") == tokens(text)
