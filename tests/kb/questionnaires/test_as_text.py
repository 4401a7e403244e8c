"""Questions leave as text, and answers come back from what mail programs make of it."""

import pytest

from kb.errors import ValidationError
from kb.questionnaires import reading, service
from kb.questionnaires.as_text import read_back, written

_ASKED = reading.read(service.shipped()["responder"])
_ANSWERS = {
    "part": "Triage",
    "surprised": "The wait.\n\nAnd the silence after it.",
    "tools_worked": "no",
    "tools_missing": "No map",
    "followed": "In parts",
    "strain": 4,
}


def test_what_was_answered_comes_back_as_it_was() -> None:
    text = written(_ASKED.title, _ASKED.questions, _ANSWERS, intro=_ASKED.intro)
    returned = read_back(_ASKED.questions, text)
    assert returned.answers == _ANSWERS
    assert returned.problems == ()


def test_an_empty_one_has_no_answers_and_tells_conditions_in_words() -> None:
    text = written(_ASKED.title, _ASKED.questions)
    assert read_back(_ASKED.questions, text).answers == {}
    assert "(Only if “Did the tools do what you needed?” is No.)" in text
    assert "(A number: 1 = easy, 5 = too much.)" in text


def test_quoted_unnumbered_and_wrapped_questions_are_found() -> None:
    text = """Hi Ana, here you are:

> 1. What was your part, in one
> sentence?

Night shift.

> Did the tools do what you needed?
> (Mark one with x.)
> [ ] Yes
> [ ] No
No.

> ## 6. Did you work by a playbook?
> [ ] As written
> [x] In parts

How heavy was the load on you?
4, I think
"""
    returned = read_back(_ASKED.questions, text)
    assert returned.problems == ()
    assert returned.answers["tools_worked"] == "no"
    assert returned.answers["followed"] == "In parts"
    assert returned.answers["part"] == "Night shift."
    assert returned.answers["strain"] == 4


def test_what_cant_be_taken_is_named_and_the_rest_is_kept() -> None:
    text = "How heavy was the load on you?\n9\n\nWhat surprised you?\nNothing"
    returned = read_back(_ASKED.questions, text)
    assert returned.answers == {"surprised": "Nothing"}
    assert "from 1 to 5" in returned.problems[0]


def test_another_text_is_refused() -> None:
    with pytest.raises(ValidationError, match="None of the questions"):
        read_back(_ASKED.questions, "Thanks, will do tomorrow.")
