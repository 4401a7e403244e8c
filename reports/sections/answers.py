"""What the people involved answered, apart from the agreed text."""

from collections.abc import Iterator
from typing import Any

from kb.vocabulary.response import AnswerState
from reports.reading import Reading, Row, reference
from reports.sections.lessons import label


def answers(reading: Reading) -> dict[str, Any]:
    """Values of each person's answers, in the order of the questions as they were asked."""
    rows = reading.rows("answer_sets")
    return {"people": [_person(reading, row) for row in rows], "nothing": not rows}


def _person(reading: Reading, row: Row) -> dict[str, Any]:
    row = row | {"_kind": "answer_set"}
    given = row.get("answers")
    return {
        "ref": reference(row, "Q"),
        "person": reading.cell(row.get("person")) or "Nobody named",
        "questionnaire": reading.cell(row.get("questionnaire")),
        "state": label(AnswerState, row.get("state")),
        "when": reading.moment(row.get("answered_at"), none=""),
        "pairs": list(_pairs(reading, row, given if isinstance(given, dict) else {})),
    }


def _pairs(reading: Reading, row: Row, given: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Question and answer; an answer to a question that is no longer known keeps its key."""
    asked = _asked(row.get("questions"))
    for key in [*(k for k in asked if k in given), *(k for k in given if k not in asked)]:
        answer = given[key]
        text = ", ".join(map(str, answer)) if isinstance(answer, list) else str(answer)
        if text:
            yield reading.cell(asked.get(key, key)), reading.cell(text, row, "answers")


def _asked(questions: object) -> dict[str, str]:
    """The words of each question by its key."""
    rows = questions.get("questions") if isinstance(questions, dict) else None
    return {
        str(row.get("key")): str(row.get("text") or row.get("key"))
        for row in (rows if isinstance(rows, list) else ())
        if isinstance(row, dict)
    }
