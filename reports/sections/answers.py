"""What the people involved answered, apart from the agreed text."""

from collections.abc import Iterator
from typing import Any

from kb.questionnaires.as_asked import from_json
from kb.questionnaires.questions import Question, in_words, shown
from kb.vocabulary.response import AnswerState
from reports.language import _, label
from reports.reading import Reading, Row, reference


def answers(reading: Reading) -> dict[str, Any]:
    """Values of each person's answers, in the order of the questions as they were asked."""
    rows = reading.rows("answer_sets")
    return {"people": [_person(reading, row) for row in rows], "nothing": not rows}


def _person(reading: Reading, row: Row) -> dict[str, Any]:
    row = row | {"_kind": "answer_set"}
    given = row.get("answers")
    return {
        "of": reading.of(row),
        "ref": reference(row, "Q"),
        "person": reading.cell(row.get("person")) or _("Nobody named"),
        "questionnaire": reading.cell(row.get("questionnaire")),
        "state": label(AnswerState, row.get("state")),
        "when": reading.moment(row.get("answered_at"), none=""),
        "pairs": list(_pairs(reading, row, given if isinstance(given, dict) else {})),
    }


def _pairs(reading: Reading, row: Row, given: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Question and answer; an answer to a question that is no longer known keeps its key.

    A question that other answers have ruled out isn't printed, nor what was said to it before.
    """
    known = from_json(row.get("questions"))
    for question in shown(known, given):
        text = in_words(question, given.get(question.key))
        if text:
            yield reading.cell(question.text), reading.cell(text, row, "answers")
    for key in [key for key in given if key not in {question.key for question in known}]:
        text = in_words(Question(key, key), given[key])
        if text:
            yield reading.cell(key), reading.cell(text, row, "answers")
