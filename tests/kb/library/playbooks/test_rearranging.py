"""Steps moved and added: lines stay word for word, numbers and references follow."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.library.playbooks.flow import flow
from kb.library.playbooks.outline import outline
from kb.library.playbooks.rearranging import add, move, step_at
from kb.vocabulary.enums import StepKind

BODY = """# Phishing

Intro.

## Triage

1. **Is it ours?**
    - If yes: 3
    - If no: step 4
2. Look

   More of it.

## Containment

3. Isolate the host
4. **Tell the owner**
    - Next: end
"""


def titles(body: str) -> list[str]:
    return [step.title for step in outline(body)]


def ways(body: str) -> set[tuple[str, str, str]]:
    found = flow(outline(body))
    named = {step.number: step.title for step in found.steps} | {0: "end"}
    return {(named[e.source], named[e.target], e.label) for e in found.edges if e.label}


def test_a_step_moves_down_and_references_follow() -> None:
    made = move(BODY, 2, 3)
    assert made is not None
    assert titles(made.body) == ["Is it ours?", "Isolate the host", "Look", "Tell the owner"]
    assert ways(made.body) == {
        ("Is it ours?", "Isolate the host", "yes"),
        ("Is it ours?", "Tell the owner", "no"),
    }
    assert "3. Look\n\n   More of it.\n" in made.body
    assert "2. Isolate the host\n" in made.body
    assert made.body.split("\n")[made.line - 1] == "3. Look"


def test_up_again_is_the_text_as_it_was() -> None:
    down = move(BODY, 1, 2)
    assert down is not None
    up = move(down.body, 2, 1)
    assert up is not None
    assert up.body == BODY


def test_numbers_that_begin_anew_in_each_phase_do_so_afterwards() -> None:
    body = "## Triage\n\n1. One\n2. Two\n\n## Containment\n\n1. Three\n2. Four\n"
    made = move(body, 2, 3)
    assert made is not None
    assert made.body == "## Triage\n\n1. One\n\n## Containment\n\n1. Three\n2. Two\n3. Four\n"


@pytest.mark.parametrize(("number", "to"), [(1, 1), (0, 1), (1, 9), (9, 1)])
def test_what_is_not_there_is_not_moved(number: int, to: int) -> None:
    assert move(BODY, number, to) is None


def test_steps_that_are_headings_or_rows_stay() -> None:
    assert move("## Containment\n\n### Isolate\n\nx\n\n### Tell\n\ny\n", 1, 2) is None
    table = "## Containment\n\n| Step | Who |\n|--|--|\n| Isolate it | A |\n| Tell them | B |\n"
    assert move(table, 1, 2) is None


def test_a_step_is_added_below_another() -> None:
    made = add(BODY, 1, StepKind.DECISION, "Is it bad?")
    assert titles(made.body) == [
        "Is it ours?",
        "Is it bad?",
        "Look",
        "Isolate the host",
        "Tell the owner",
    ]
    assert ("Is it ours?", "Isolate the host", "yes") in ways(made.body)
    assert ("Is it bad?", "Look", "yes") in ways(made.body)
    assert made.body.split("\n")[made.line - 1] == "2. **Is it bad?**"


@pytest.mark.parametrize("kind", StepKind)
def test_every_kind_can_be_the_first(kind: StepKind) -> None:
    made = add("", 0, kind, "Begin")
    (step,) = flow(outline(made.body)).steps
    assert (step.title, step.kind) == ("Begin", kind)
    assert titles(add(made.body, 0, StepKind.ACTION, "Go on").body) == ["Begin", "Go on"]


def test_the_step_of_a_line_is_found() -> None:
    found = [step_at(BODY, line) for line in (1, 7, 9, 12, 18, 40)]
    assert [step.number if step else 0 for step in found] == [0, 1, 1, 2, 4, 0]


@given(
    st.lists(st.sampled_from(["Look", "Contain it", "Tell", "Purge"]), min_size=1, max_size=8),
    st.integers(1, 9),
    st.integers(1, 9),
)
def test_nothing_is_lost_by_a_move(words: list[str], number: int, to: int) -> None:
    items = [f"{n}. {word} {n * 11}" for n, word in enumerate(words, start=1)]
    body = "## Containment\n\n" + "\n".join(items) + "\n"
    made = move(body, number, to)
    expected = titles(body)
    if made is not None:
        expected.insert(to - 1, expected.pop(number - 1))
        assert titles(made.body) == expected
