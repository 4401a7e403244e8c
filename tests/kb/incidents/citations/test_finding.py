"""References are found in any text, and nothing else is taken for one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.incidents.citations.finding import citations, cites_events, normal, renumbered


def words(text: str) -> list[str]:
    return [found.words for found in citations(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("see [T4] and [E-09].", ["T4", "E-09"]),
        ("[E-9] is [E-09]", ["E-09", "E-09"]),
        ("[[Reading sign-in logs]] says so", ["Reading sign-in logs"]),
        ("[[INC-2026-0417]] and [INC-2026-0416]", ["INC-2026-0417", "INC-2026-0416"]),
        ("[[E-09]], [[ L-2 ]]", ["E-09", "L-02"]),
        ("([A-01], [L-02], [F-01], [C-01], [R-03], [K-01], [M-01])",
         ["A-01", "L-02", "F-01", "C-01", "R-03", "K-01", "M-01"]),
        ("lost: [T?]", ["T?"]),
    ],
)  # fmt: skip
def test_references_are_found(text: str, expected: list[str]) -> None:
    assert words(text) == expected


@pytest.mark.parametrize(
    "text",
    ["[E-09](https://example.org)", "[E-09]: https://example.org", "\\[E-09]", "[T0]", "T4",
     "[x]", "[ ]", "[e-09]", "[TA0001]", "[T1566.002]", "[[]]", "[[a\nb]]", "E-09"],
)  # fmt: skip
def test_other_brackets_are_none(text: str) -> None:
    assert words(text) == []


@given(st.text())
def test_any_text_can_be_searched(text: str) -> None:
    for found in citations(text):
        assert text[found.start] == "["
        assert text[found.end - 1] == "]"


@given(st.text(alphabet="[]T123?()\\ aE-09"))
def test_numbers_that_do_not_move_leave_a_text_alone(text: str) -> None:
    assert renumbered(text, lambda number: number) == text
    if not cites_events(text):
        assert renumbered(text, lambda _number: "T99") == text


def test_short_numbers_are_written_in_full() -> None:
    assert [normal(one) for one in ("E-9", "E-09", "E-123", "T4")] == [
        "E-09", "E-09", "E-123", "T4",
    ]  # fmt: skip
