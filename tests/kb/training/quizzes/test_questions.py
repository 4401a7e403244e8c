"""Questions: what may be asked, and what an answer is worth."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.errors import ValidationError
from kb.training.quizzes import questions as q
from kb.training.quizzes.questions import Question

SINGLE = Question("s", "single", "Which?", ("a", "b", "c"), (1,))
MULTIPLE = Question("m", "multiple", "Which?", ("a", "b", "c", "d"), (0, 2))
ORDER = Question("o", "order", "In order?", ("a", "b", "c", "d"))
FREE = Question("f", "free", "Why?", explanation="Because")

anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@pytest.mark.parametrize(
    ("question", "given_", "points"),
    [
        (SINGLE, [1], 1.0),
        (SINGLE, [0], 0.0),
        (SINGLE, [0, 1], 0.0),
        (MULTIPLE, [0, 2], 1.0),
        (MULTIPLE, [0], 0.5),
        (MULTIPLE, [0, 1], 0.0),
        (MULTIPLE, [0, 1, 2, 3], 0.0),
        (ORDER, [0, 1, 2, 3], 1.0),
        (ORDER, [3, 0, 1, 2], 2 / 3),
        (ORDER, [3, 2, 1, 0], 0.0),
        (ORDER, [0], 0.0),
        (FREE, 0.5, 0.5),
        (FREE, 7, 0.0),
        (FREE, True, 0.0),
        (SINGLE, None, 0.0),
        (ORDER, "0123", 0.0),
    ],
)
def test_an_answer_is_worth_what_is_right_in_it(
    question: Question, given_: object, points: float
) -> None:
    assert q.worth(question, given_) == pytest.approx(points)


@given(st.sampled_from([SINGLE, MULTIPLE, ORDER, FREE]), anything)
def test_no_answer_is_worth_less_than_nothing_or_more_than_all(
    question: Question, given_: object
) -> None:
    assert 0.0 <= q.worth(question, given_) <= 1.0


@given(
    st.lists(
        st.dictionaries(st.sampled_from(["key", "kind", "prompt", "options", "answer"]), anything)
    )
)
def test_rows_that_are_no_questions_are_left_out_or_refused(rows: list[dict[str, object]]) -> None:
    found = q.read(rows)
    assert q.read([one.as_row() for one in found]) == found
    if rows and len(found) < len(rows):
        with pytest.raises(ValidationError) as told:
            q.checked(rows)
        assert told.value.field == "questions"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"prompt": " "}, "what is asked"),
        ({"options": ["a"]}, "Give 2"),
        ({"options": ["a", "a"]}, "each another"),
        ({"options": ["a", ""]}, "each another"),
        ({"answer": []}, "which options"),
        ({"answer": [7]}, "which options"),
        ({"answer": [0, 1]}, "one option"),
        ({"kind": "riddle"}, "can't be read"),
        ({"prompt": "x" * 5000}, "at most"),
        ({"options": [str(n) for n in range(40)]}, "Give 2"),
    ],
)
def test_a_question_that_cant_be_asked_is_named(change: dict[str, object], said: str) -> None:
    with pytest.raises(ValidationError, match=said) as told:
        q.checked([FREE, SINGLE.as_row() | change])
    assert "Question 2" in str(told.value)


def test_two_questions_of_one_key_and_too_many_are_refused() -> None:
    with pytest.raises(ValidationError, match="key of another"):
        q.checked([SINGLE, SINGLE])
    with pytest.raises(ValidationError, match="at most 100"):
        q.checked([Question(str(n), "free", "Why?") for n in range(101)])


def test_options_are_shown_in_an_order_that_is_not_the_answer() -> None:
    orders = {q.shuffled(ORDER, str(seed)) for seed in range(200)}
    assert (0, 1, 2, 3) not in orders
    assert len(orders) > 10
    assert q.shuffled(ORDER, "a") == q.shuffled(ORDER, "a")
    assert all(sorted(order) == [0, 1, 2, 3] for order in orders)
