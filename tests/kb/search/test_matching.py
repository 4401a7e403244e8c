import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.search.matching import expression, flat, fts5, holds, needs_proof, tsquery
from kb.search.text import parts
from kb.vocabulary.query import AllOf, parse


def printed(text: str, *, typing: bool = False) -> tuple[str, str]:
    found = expression(AllOf(parse(text, typing=typing).nodes), lambda start: [start + "ing"])
    assert found is not None
    return fts5(found), tsquery(found)


@pytest.mark.parametrize(
    ("text", "in_fts5", "in_tsquery"),
    [
        ("token", '(("token" OR "tokens"))', "(('token' | 'tokens'))"),
        ("access", '("access")', "('access')"),
        ("a OR b", '(("a" OR "b"))', "(('a' | 'b'))"),
        ("a -b", '(("a") NOT "b")', "('a' & !'b')"),
        ("-b", '(("k=any") NOT "b")', "(!'b')"),
        ("10.20.3.4", '("10.20.3.4")', "('10.20.3.4')"),
        ("x@y.org", '("x@y.org")', "('x@y.org')"),
        ("e-mail", '(("e-mail" OR "email"))', "(('e-mail' | 'email'))"),
        ("恶意软", '(("恶意" AND "意软"))', "(('恶意' & '意软'))"),
        ("42", '(("42" OR "0042"))', "(('42' | '0042'))"),
        ('a "b c"', '("a" AND ("b" AND "c"))', "('a' & ('b' & 'c'))"),
        ('a -"b c"', '("a" AND "k=any")', "('a' & 'k=any')"),
    ],
)
def test_one_query_in_both_languages(text: str, in_fts5: str, in_tsquery: str) -> None:
    assert printed(text) == (in_fts5, in_tsquery)


def test_short_beginnings_are_asked_of_the_index_long_ones_become_known_words() -> None:
    assert printed("kerb", typing=True)[0] == '("kerb"*)'
    assert printed("tokens", typing=True)[0] == '(("tokensing" OR "token"))'
    assert printed("encrypt", typing=True)[0] == '("encrypting")'
    assert printed("10.20.3", typing=True)[0] == '("10.20.3"*)'
    assert printed("INC-2026-0", typing=True)[0] == '(("inc" AND "2026" AND "0"*))'
    assert printed("INC-2026-0042", typing=True)[0] == '("inc-2026-0042"*)'


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("golden ticket", False),
        ('"golden ticket"', True),
        ('"golden"', False),
        ("10.20.3.4", False),
        (r"C:\temp", True),
        ("恶意", False),
        ("恶意软", True),
        ('-"golden ticket"', True),
        ('a OR "b c"', True),
        ("tag:x", False),
    ],
)
def test_only_what_depends_on_order_needs_proof(text: str, expected: bool) -> None:
    assert needs_proof(AllOf(parse(text).nodes)) is expected


@pytest.mark.parametrize(
    ("query", "text", "expected"),
    [
        ('"golden ticket"', "A Golden, ticket was forged", True),
        ('"golden ticket"', "ticket golden", False),
        ('-"golden ticket"', "ticket golden", True),
        ('-"golden ticket"', "a golden ticket", False),
        (r"C:\Users\bob", r"ran C:\users\Bob\x.exe", True),
        ("https://evil.example/x", "hxxps://evil[.]example/x", True),
        ('"e-mail filter"', "the email filter", False),
        ("恶意软", "恶意软件", True),
        ("恶意软", "软恶意", False),
        ('"größe zählt"', "Grösse zahlt", True),
        ('"große zahlt"', "Große zählt", True),
        ('x OR "b c"', "a b c", True),
        ('tag:x "b c"', "b c", True),
        ('"b c" -tag:x', "b c", True),
    ],
)
def test_the_order_of_words_is_proved(query: str, text: str, expected: bool) -> None:
    assert holds(AllOf(parse(query).nodes), flat(text)) is expected


@given(st.text(alphabet=st.sampled_from("abXx. -_@[]()\\/:hptdoHXP01\n"), max_size=40))
def test_the_quick_way_for_ascii_gives_the_same_atoms(text: str) -> None:
    assert flat(text).split() == flat(text + " ÿ").split()[:-1]


@given(st.text(max_size=40))
def test_any_query_prints(text: str) -> None:
    found = expression(AllOf(parse(text).nodes), lambda start: [start])
    if found is not None:
        for made in (fts5(found), tsquery(found)):
            assert made.count("(") == made.count(")")
        assert list(parts(text))
