"""What deviations make of a playbook's text."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.library.playbooks import suggesting
from kb.library.playbooks.outline import outline
from kb.library.playbooks.step_labels import read_labels

BODY = """## Triage

1. **Look**
    - Expected: 15 m
2. Is it ours?

## Containment

3. **Isolate**
    * Role: Analyst
"""
TABLE = """## Triage

| Step | Expected |
|---|---|
| Look | 15 m |
| Ask | 5 m |
"""
HEADINGS = """# Phishing

## Triage

### Look at it

Words.

### Ask

More words.
"""


def titles(body: str) -> list[str]:
    return [step.title for step in outline(body)]


def test_a_step_more_stands_where_it_was_done_with_who_and_how_long() -> None:
    made = suggesting.inserted(BODY, 2, "Call the bank", role="Lead", minutes=21.4)
    step = outline(made)[2]
    assert titles(made) == ["Look", "Is it ours?", "Call the bank", "Isolate"]
    assert (step.role, step.expected_minutes, step.phase) == ("Lead", 22, "triage")
    assert titles(suggesting.inserted(BODY, 0, "First"))[0] == "First"
    assert titles(suggesting.inserted("", 0, "Only")) == ["Only"]


@pytest.mark.parametrize("title", ["*bold* [link](x)", "1. # hash", "a | b", "<b>x</b> `y`"])
def test_words_of_a_person_stay_words(title: str) -> None:
    made = suggesting.inserted(BODY, 1, title)
    assert len(outline(made)) == 4
    assert "<b>" not in made
    assert "[link](x)" not in made


def test_a_step_is_optional_when_it_says_so() -> None:
    made = suggesting.optional(BODY, 3)
    assert made is not None
    assert [read_labels(step.text).optional for step in outline(made)] == [False, False, True]
    assert made.rstrip().endswith("    - Optional: yes")
    under = suggesting.optional(HEADINGS, 1)
    assert under is not None
    assert "Words.\n\nOptional: yes\n" in under
    assert titles(under) == titles(HEADINGS)


def test_more_time_takes_the_place_of_the_time_that_was_expected() -> None:
    made = suggesting.expected(BODY, 1, 41.2)
    assert made == BODY.replace("15 m", "42 m")
    assert (more := suggesting.expected(BODY, 2, 61)) is not None
    assert outline(more)[1].expected_minutes == 65


def test_a_step_is_taken_away_or_moved_and_the_rest_counts_on() -> None:
    gone = suggesting.removed(BODY, 2)
    assert gone is not None
    assert titles(gone) == ["Look", "Isolate"]
    assert "2. **Isolate**" in gone
    moved = suggesting.moved(BODY, 3, 1)
    assert moved is not None
    assert titles(moved) == ["Isolate", "Look", "Is it ours?"]


def test_rows_of_tables_and_steps_that_are_not_there_wait_for_a_person() -> None:
    assert suggesting.optional(TABLE, 1) is None
    assert suggesting.expected(TABLE, 1, 30) is None
    assert suggesting.moved(TABLE, 1, 2) is None
    for change in (suggesting.optional, suggesting.removed):
        assert change(BODY, 9) is None
        assert change("", 1) is None


@given(st.text(alphabet="ab1.|#-* \n:", max_size=80), st.integers(0, 4), st.text(max_size=20))
@settings(max_examples=150, deadline=None)
def test_no_text_breaks_it(body: str, number: int, title: str) -> None:
    suggesting.inserted(body, number, title, role=title, minutes=3)
    for change in (suggesting.optional, suggesting.removed):
        change(body, number)
    suggesting.expected(body, number, 5)
