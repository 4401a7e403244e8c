from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.vocabulary.query import (
    LONGEST_QUERY,
    AnyOf,
    Filter,
    Node,
    Not,
    Phrase,
    Query,
    Word,
    parse,
)
from kb.vocabulary.query_fields import FIELDS, Span, choice, span
from kb.vocabulary.query_tokens import DEEPEST

TODAY = date(2026, 3, 12)


def shape(node: Node) -> object:
    """A node without its places."""
    if isinstance(node, Word):
        return node.text + ("*" if node.prefix else "")
    if isinstance(node, Phrase):
        return f'"{node.text}"'
    if isinstance(node, Filter):
        return (node.field, *node.values)
    if isinstance(node, Not):
        return ["not", shape(node.node)]
    return ["any" if isinstance(node, AnyOf) else "all", *map(shape, node.nodes)]


def shapes(query: Query) -> list[object]:
    return [shape(node) for node in query.nodes]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("kerberos ticket", ["kerberos", "ticket"]),
        ('"golden ticket" -test', ['"golden ticket"', ["not", "test"]]),
        ("a b OR c", ["a", ["any", "b", "c"]]),
        ("(a OR b) -(c d)", [["any", "a", "b"], ["not", ["all", "c", "d"]]]),
        ("or and ORACLE", ["or", "and", "ORACLE"]),
        ("severity:high,critical", [("severity", "high", "critical")]),
        ("Severity:Not-Set", [("severity", "not-set")]),
        ("severity:crit", [("severity", "critical")]),
        ('state:"in review"', [("state", "in-review")]),
        ("state:in_review", [("state", "in-review")]),
        ("tlp:AMBER+STRICT", [("tlp", "amber-strict")]),
        ("tlp:white", [("tlp", "clear")]),
        ('lead:"A. Fontaine"', [("lead", "A. Fontaine")]),
        ('tag:a,"b c",d', [("tag", "a", "b c", "d")]),
        ("-tag:bec", [["not", ("tag", "bec")]]),
        ("http://evil.example/x?y=1", ["http://evil.example/x?y=1"]),
        (r"C:\Users\bob", [r"C:\Users\bob"]),
        ("sha256:abcdef", ["sha256:abcdef"]),
        ("10.2.3.4:80", ["10.2.3.4:80"]),
        ("post-incident", ["post-incident"]),
        ("“golden ticket”", ['"golden ticket"']),
    ],
)
def test_queries_mean_what_people_expect(text: str, expected: list[object]) -> None:
    query = parse(text)
    assert shapes(query) == expected
    assert query.problems == ()


@pytest.mark.parametrize(
    ("text", "problem", "left"),
    [
        ("sevrity:high token", "There is no field “sevrity”.", ["token"]),
        ("severity:awful token", "Severity can't be “awful”.", ["token"]),
        ("began:yesterdayish token", "“yesterdayish” is no date.", ["token"]),
        ("began:2026-13 token", "“2026-13” is no date.", ["token"]),
        ("lead: token", "Nothing follows “lead:”.", ["token"]),
        ("OR token", "OR needs something on both sides.", ["token"]),
        ("token OR", "OR needs something on both sides.", ["token"]),
        ("(token", "This parenthesis is never closed.", ["token"]),
        ("token)", "This parenthesis is never opened.", ["token"]),
        ('"token', "This quotation mark is never closed.", ['"token"']),
    ],
)
def test_a_mistake_is_explained_and_the_rest_counts(
    text: str, problem: str, left: list[object]
) -> None:
    query = parse(text)
    assert [p.text for p in query.problems] == [problem]
    assert shapes(query) == left
    start, end = query.problems[0].where
    assert 0 <= start < end <= len(text)


def test_while_typing_the_last_word_may_go_on() -> None:
    assert shapes(parse("golden tick", typing=True)) == ["golden", "tick*"]
    assert shapes(parse("golden tick ", typing=True)) == ["golden", "tick"]


@pytest.mark.parametrize("text", ["severity:", "severity:c", "began:2026-", '"golden', "lead:"])
def test_while_typing_what_is_unfinished_is_no_mistake(text: str) -> None:
    assert parse(text, typing=True).problems == ()


def test_an_overlong_or_overdeep_query_is_cut_with_a_word() -> None:
    assert "too long" in parse("a" * (LONGEST_QUERY + 1)).problems[0].text
    deep = "(" * (DEEPEST + 3) + "a" + ")" * (DEEPEST + 3)
    assert any("too complicated" in problem.text for problem in parse(deep).problems)


def test_a_chip_can_be_taken_away() -> None:
    query = parse("token severity:high -tag:bec")
    (high, negated), (bec, taken) = query.filters
    assert (negated, taken) == (False, True)
    assert query.without(high) == "token -tag:bec"
    assert query.without(bec) == "token severity:high"


def test_excluded_words_are_not_wanted() -> None:
    assert [word.text for word in parse("a -b (c OR d)").words()] == ["a", "c", "d"]


@given(st.text(alphabet=st.sampled_from('ab:"()-,.<> ORseverity2026\n“”|!'), max_size=60))
@settings(max_examples=300)
def test_every_text_is_a_query(text: str) -> None:
    for typing in (False, True):
        query = parse(text, typing=typing, today=TODAY)
        for problem in query.problems:
            start, end = problem.where
            assert 0 <= start <= end <= len(text)
        for word in query.words():
            assert text[word.start : word.end].strip('"“”„') == word.text.strip('"“”„')


@given(st.text(max_size=200))
def test_every_unicode_text_is_a_query(text: str) -> None:
    query = parse(text, typing=True)
    assert query.text == text
    assert all(problem.text for problem in query.problems)


def at(year: int, month: int = 1, day: int = 1) -> datetime:
    return datetime(year, month, day, tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "since", "until"),
    [
        ("2026", at(2026), at(2027)),
        ("2026-Q1", at(2026), at(2026, 4)),
        ("2026q4", at(2026, 10), at(2027)),
        ("2026-03", at(2026, 3), at(2026, 4)),
        ("2026-12", at(2026, 12), at(2027)),
        ("2026-03-12", at(2026, 3, 12), at(2026, 3, 13)),
        ("2026-01..2026-03", at(2026), at(2026, 4)),
        ("..2025", None, at(2026)),
        ("2026-02..", at(2026, 2), None),
        ("<2026", None, at(2026)),
        ("<=2026", None, at(2027)),
        (">2026", at(2027), None),
        (">=2026", at(2026), None),
        ("today", at(2026, 3, 12), at(2026, 3, 13)),
        ("yesterday", at(2026, 3, 11), at(2026, 3, 12)),
        ("this-week", at(2026, 3, 9), at(2026, 3, 16)),
        ("last-week", at(2026, 3, 2), at(2026, 3, 9)),
        ("this-month", at(2026, 3), at(2026, 4)),
        ("last-month", at(2026, 2), at(2026, 3)),
        ("this-quarter", at(2026), at(2026, 4)),
        ("last-quarter", at(2025, 10), at(2026)),
        ("last-year", at(2025), at(2026)),
        ("7d", at(2026, 3, 5), at(2026, 3, 13)),
    ],
)
def test_dates_as_people_type_them(
    typed: str, since: datetime | None, until: datetime | None
) -> None:
    assert span(typed, TODAY) == Span(since, until)


@pytest.mark.parametrize(
    "typed", ["", "..", "2026-02-30", "0000", "2026..2025", "x..", "9999-12-31..x", "this-x", ">"]
)
def test_what_is_no_date_is_none(typed: str) -> None:
    assert span(typed, TODAY) is None


@given(st.text(alphabet="0123456789-.qQ<>=dwmy", max_size=24))
def test_no_text_breaks_a_date(typed: str) -> None:
    found = span(typed, TODAY)
    if found is not None and found.since is not None and found.until is not None:
        assert found.since < found.until


def test_every_example_in_a_hint_is_understood() -> None:
    for field in FIELDS.values():
        query = parse(field.hint)
        assert query.problems == ()
        assert [chip.field for chip, _ in query.filters] == [field.name]


def test_a_choice_is_meant_by_code_label_or_a_clear_beginning() -> None:
    severity = FIELDS["severity"]
    assert choice(severity, "Not set") == "not-set"
    assert choice(severity, "med") == "medium"
    assert choice(severity, "") is None
    assert choice(FIELDS["tlp"], "TLP:AMBER+STRICT") == "amber-strict"
    assert choice(FIELDS["tlp"], "am") is None  # two begin like this
