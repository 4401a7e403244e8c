"""Questionnaires are read from what people write; whatever is wrong names its line."""

import pytest

from kb.errors import ValidationError
from kb.questionnaires import as_asked, reading, service
from kb.questionnaires.questions import (
    Condition,
    Kind,
    condition_in_words,
    in_words,
    progress,
    shown,
)

_SOURCE = """
key = "mine"
title = "Ours"
for = ["responder", "lead"]

[[question]]
key = "worked"
text = "Did it work?"
kind = "yes_no"

[[question]]
key = "missing"
text = "What was missing?"
required = true
when = { worked = "no" }

[[question]]
key = "load"
text = "How heavy?"
kind = "scale"
high = "too much"
when = { missing = { answered = true } }

[[question]]
key = "relief"
text = "What would help?"
when = { load = { at_least = 4 }, worked = { not = "yes" } }
"""


def keys(answers: dict[str, object]) -> list[str]:
    asked = reading.read(_SOURCE)
    return [question.key for question in shown(asked.questions, answers)]


def test_questions_follow_earlier_answers() -> None:
    assert keys({}) == ["worked"]
    assert keys({"worked": "yes"}) == ["worked"]
    assert keys({"worked": "no"}) == ["worked", "missing"]
    assert keys({"worked": "no", "missing": "A map"}) == ["worked", "missing", "load"]
    assert keys({"worked": "no", "missing": "A map", "load": 3})[-1] == "load"
    assert keys({"worked": "no", "missing": "A map", "load": 4})[-1] == "relief"


def test_a_hidden_answer_is_kept_but_doesnt_count() -> None:
    answers = {"worked": "yes", "missing": "A map", "load": 5, "relief": "Sleep"}
    assert keys(answers) == ["worked"]
    assert progress(reading.read(_SOURCE).questions, answers) == (1, 1)
    assert progress(reading.read(_SOURCE).questions, answers | {"worked": "no"}) == (4, 4)


def test_a_list_is_any_of_and_nothing_said_fulfils_no_negation() -> None:
    either = Condition("a", ("x", "y"))
    assert either.holds("y")
    assert either.holds(["z", "x"])
    assert not either.holds("z")
    assert Condition("a", ("x",), negated=True).holds("y")
    assert not Condition("a", ("x",), negated=True).holds(None)


def test_conditions_and_answers_in_words() -> None:
    asked = reading.read(_SOURCE).questions
    told = [condition_in_words(condition, asked) for condition in asked[3].when]
    assert told == ["“How heavy?” is at least 4", "“Did it work?” is not Yes"]
    assert in_words(asked[2], 5) == "5 of 5 (too much)"
    assert in_words(asked[0], "no") == "No"


def test_what_was_asked_comes_back_from_its_json() -> None:
    asked = reading.read(_SOURCE)
    assert as_asked.from_json(as_asked.to_json(asked)) == asked.questions


def test_json_of_others_is_not_believed() -> None:
    odd = [{"text": "no key"}, 7, {"key": "a", "kind": "what", "points": "x", "when": []}]
    (only,) = as_asked.from_json({"questions": odd})
    assert (only.key, only.text, only.kind) == ("a", "a", Kind.TEXT)
    assert as_asked.from_json(None) == ()
    assert as_asked.from_json({"questions": "none"}) == ()


def wrong(source: str) -> list[str]:
    return [problem.words for problem in reading.check(source).problems]


def with_question(*lines: str) -> str:
    return "\n".join(('key = "mine"', 'title = "Ours"', "[[question]]", *lines))


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("", "It is empty"),
        ('key = "mine"\ntitle = "Ours"', "Add at least one question"),
        ('key = "mine"\ntitle =', "Line 2: This is no TOML"),
        ("a = " + "[" * 30_000, "too deep"),
        ("x" * 100_001, "100,001 characters"),
        (with_question('key = "a"', 'text = "A"', 'kind = "essay"'), "Line 6: The kind “essay”"),
        (with_question('key = "a"', 'text = "A"', "requird = true"), "Line 6: “requird”"),
        (with_question('key = "a"', 'text = ""'), "Line 5: “text” is missing"),
        (with_question('key = "A b"', 'text = "A"'), "Line 4: “A b” can't be a key"),
        (with_question('text = "A"'), "Line 3: The key is missing"),
        (with_question('key = "a"', 'text = "A"', 'kind = "choice"'), "two choices or more"),
        (with_question('key = "a"', 'text = "A"', 'unit = "h"'), "Line 6: “unit” is for"),
        (with_question('key = "a"', 'text = "A"', "when = { b = 1 }"), "Line 6: The condition"),
        (with_question('key = "a"', 'text = "A"', "when = { a = 1 }"), "its own answer"),
        ('key = "mine"\ntitle = "Ours"\nquestion = "What?"', "two brackets"),
        ('key = "mine"\nfor = ["boss"]\ntitle = "O"', "Line 2: “for” knows"),
    ],
)
def test_errors_name_the_line_and_say_what_to_do(source: str, told: str) -> None:
    assert any(told in words for words in wrong(source)), wrong(source)


def test_conditions_on_later_questions_and_unknown_answers_are_named() -> None:
    source = with_question(
        'key = "a"', 'text = "A"', 'when = { b = "yes" }',
        "[[question]]", 'key = "b"', 'text = "B"', 'kind = "yes_no"',
        "[[question]]", 'key = "c"', 'text = "C"', 'when = { b = "maybe" }',
        "[[question]]", 'key = "b"', 'text = "Again"',
    )  # fmt: skip
    assert wrong(source) == [
        "Line 6: The condition looks at “b”, which is asked later; move it up.",
        "Line 14: “maybe” is no answer to “b”; use yes, no.",
        "Line 16: The key “b” is taken already.",
    ]


def test_one_mistake_is_told_once_with_the_word_that_was_meant() -> None:
    source = with_question(
        'key = "a"', 'text = "A"', 'kind = "yesno"', 'hnit = "H"',
        "[[question]]", 'key = "b"', 'text = "B"', 'when = { a = "no" }',
    )  # fmt: skip
    told = wrong(source)
    assert len(told) == 2
    assert told[1] == "Line 7: “hnit” isn't known here; did you mean “hint”?"


def test_a_file_that_is_no_text_names_its_line() -> None:
    assert reading.text_of("﻿key".encode()) == "key"
    with pytest.raises(ValidationError, match=r"Line 2: this is no text in UTF-8"):
        reading.text_of(b"a\n\xff\xfe")
    with pytest.raises(ValidationError, match="characters"):
        reading.text_of(b"x" * 500_000)


def test_the_shipped_questionnaires_are_short_and_sound() -> None:
    sources = service.shipped()
    assert sorted(sources) == ["lead", "owner", "responder", "tier1"]
    for source in sources.values():
        asked = reading.read(source)
        assert len(asked.questions) <= 15
        assert any(question.when for question in asked.questions)
        assert asked.roles
