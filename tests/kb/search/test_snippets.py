from hypothesis import given
from hypothesis import strategies as st

from kb.search.snippets import LENGTH, Marker, Snippet, wanted
from kb.vocabulary.query import parse


def marker(query: str, *, typing: bool = False) -> Marker:
    return Marker(wanted(list(parse(query, typing=typing).words())))


def marked(snippet: Snippet) -> list[str]:
    return [snippet.text[start:end] for start, end in snippet.marks]


def test_the_passage_with_most_of_the_words_is_shown() -> None:
    filler = "Nothing of note happened here, and nobody wrote. " * 12
    text = f"A ticket alone. {filler}The golden ticket was forged. {filler}"
    found = marker("golden ticket").snippet(text)
    assert marked(found) == ["golden", "ticket"]
    assert found.text.startswith("… ")
    assert found.text.endswith(" …")
    assert len(found.text) <= LENGTH + 4


def test_a_short_text_is_shown_whole_and_plain() -> None:
    found = marker("cookie").snippet("## Theft\n\n- The *session*   `cookie`\n")
    assert found == Snippet("Theft The session cookie", ((18, 24),))


def test_accents_case_and_beginnings_are_marked() -> None:
    assert marked(marker("grosse").snippet("Die Größe zählt")) == ["Größe"]
    assert marked(marker("sess", typing=True).mark("Session token")) == ["Session"]
    assert marked(marker("sess").mark("Session token")) == []
    assert marked(marker("token").mark("Tokens, token, tokenised")) == ["Tokens", "token"]


def test_a_defanged_address_is_one_mark() -> None:
    found = marker("https://evil.example.com").snippet("Seen hxxps://evil[.]example[.]com/x today")
    assert marked(found) == ["hxxps://evil[.]example[.]com"]


def test_without_words_the_beginning_is_shown() -> None:
    assert marker("").snippet("word " * 100).text.endswith(" …")
    assert marker("").mark("Title") == Snippet("Title")


def test_deep_in_a_long_text_the_match_is_found() -> None:
    found = marker("needle").snippet("straw " * 5000 + "needle " + "straw " * 5000)
    assert marked(found) == ["needle"]


@given(st.text(max_size=400), st.text(max_size=12))
def test_marks_lie_within_the_snippet(text: str, query: str) -> None:
    found = marker(query, typing=True).snippet(text)
    last = 0
    for start, end in found.marks:
        assert last <= start < end <= len(found.text)
        last = end


@given(st.text(alphabet="abX .-h_tpx[]", max_size=60), st.text(alphabet="abxhtp .", max_size=9))
def test_the_quick_way_for_ascii_marks_the_same(text: str, query: str) -> None:
    quick = marked(marker(query, typing=True).mark(text))
    slow = marked(marker(query, typing=True).mark(text + " ÿ"))
    assert quick == slow
