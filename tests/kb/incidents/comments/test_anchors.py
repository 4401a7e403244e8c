"""Passages are found again in texts that were edited since."""

from hypothesis import given
from hypothesis import strategies as st

from kb.incidents.comments.anchors import Passage, find, passage

TEXT = (
    "The owner was called at 10:53. Sessions were revoked 48 minutes later, because nobody "
    "on shift had the role for it. The owner was called again at noon."
)


def on(words: str, text: str = TEXT, after: int = 0) -> Passage:
    start = text.index(words, after)
    return passage(text, start, start + len(words))


def now(text: str, wanted: Passage) -> str | None:
    found = find(text, wanted)
    return text[found.start : found.end] if found is not None else None


def test_text_before_it_moves_it_along() -> None:
    wanted = on("48 minutes later")
    found = find("In the morning a mail came in. " + TEXT, wanted)
    assert found is not None
    assert found.same
    assert now("In the morning a mail came in. " + TEXT, wanted) == "48 minutes later"


def test_of_the_same_words_those_with_the_same_surroundings() -> None:
    second = on("The owner was called", after=10)
    found = find(TEXT, second)
    assert found is not None
    assert found.start == TEXT.rindex("The owner was called")


def test_reworded_it_is_still_found_and_said_to_be_changed() -> None:
    wanted = on("nobody on shift had the role for it")
    text = TEXT.replace("nobody on shift had the role", "no one on shift held the role")
    found = find(text, wanted)
    assert found is not None
    assert not found.same
    assert "on shift held the role for it" in text[found.start : found.end]


def test_rewritten_it_is_what_stands_between_the_same_words() -> None:
    wanted = on("revoked 48 minutes later")
    text = TEXT.replace("revoked 48 minutes later", "ended")
    assert now(text, wanted) == "ended"


def test_deleted_it_is_gone() -> None:
    wanted = on("Sessions were revoked 48 minutes later, because nobody on shift had the role ")
    assert find("The owner was called at 10:53.", wanted) is None
    assert find("", wanted) is None
    assert find(TEXT, Passage("")) is None


@given(st.text(max_size=200), st.integers(0, 200), st.integers(0, 200))
def test_unchanged_text_always_holds_it(text: str, one: int, other: int) -> None:
    start, end = sorted((min(one, len(text)), min(other, len(text))))
    wanted = passage(text, start, end)
    found = find(text, wanted)
    if wanted.quote.strip():
        assert found is not None
        assert text[found.start : found.end] == wanted.quote


@given(st.text(max_size=120), st.text(min_size=1, max_size=40), st.text(max_size=120))
def test_a_span_lies_within_its_text(text: str, quote: str, around: str) -> None:
    found = find(text, Passage(quote, around[:48], around[-48:]))
    assert found is None or 0 <= found.start < found.end <= len(text)
