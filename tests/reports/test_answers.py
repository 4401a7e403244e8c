"""Answers in a report: in words, apart, without what was ruled out, and with roles for people."""

from dataclasses import replace
from typing import Any

from kb.questionnaires import as_asked, reading, service
from reports import catalog
from reports.reading import Reading
from reports.redaction import redact
from reports.sections.answers import answers
from tests.reports import factories

_ASKED = as_asked.to_json(reading.read(service.shipped()["responder"]))


def record(given: dict[str, Any]) -> dict[str, Any]:
    whole = factories.full()
    row = whole["answer_sets"][0] | {"answers": given, "questions": _ASKED}
    return whole | {"answer_sets": [row]}


def pairs(given: dict[str, Any]) -> list[tuple[str, str]]:
    context = factories.context(record(given), sections=("answers",))
    found: list[tuple[str, str]] = answers(Reading(context))["people"][0]["pairs"]
    return found


def test_answers_read_as_people_say_them() -> None:
    assert pairs({"strain": 5, "tools_worked": "yes", "part": "Triage"}) == [
        ("What was your part, in one sentence?", "Triage"),
        ("Did the tools do what you needed?", "Yes"),
        ("How heavy was the load on you?", "5 of 5 (too much)"),
    ]


def test_what_other_answers_ruled_out_isnt_printed() -> None:
    told = pairs({"tools_worked": "yes", "tools_missing": "The console", "of_others": "Kept"})
    assert "The console" not in str(told)
    assert told[-1] == ("of_others", "Kept")


def test_a_role_stands_for_who_answered() -> None:
    whole = record({"part": "Lucia Moreau was asleep"})
    board = catalog.audience("board")
    kept = tuple(path for path in board.drop if path != "answer_sets")
    audience = replace(board, drop=kept)
    (row,) = redact(whole, audience).record["answer_sets"]
    assert "Moreau" not in str(row)
    assert row["person"] in row["answers"]["part"]
