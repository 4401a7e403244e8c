"""The workflow as boxes: a shape and a word a result, lines that cross where the order differs."""

import copy
from typing import Any

import pytest

from kb.vocabulary.enums import StepResult
from reports.reading import Reading
from reports.sections.workflow import workflow
from reports.workflow_charts import MOST_STEPS, Step, against_playbook
from tests.reports import drawn, factories

_DONE = {StepResult.AS_PLANNED, StepResult.LATE, StepResult.REORDERED, StepResult.ADDED}


def steps(count: int) -> list[Step]:
    results = list(StepResult)
    return [
        Step(str(i + 1), found, i if found in _DONE else None)
        for i in range(count)
        for found in (results[i % len(results)],)
    ]


def joints(picture: str) -> list[tuple[float, float]]:
    """Where the lines from playbook to performed begin and end."""
    paths = [one for one in drawn.shapes(picture, "path") if one["stroke-width"] == "0.35"]
    ends = [one["d"].removeprefix("M").split("L") for one in paths]
    return [(float(a.split()[0]), float(b.split()[0])) for a, b in ends]


@pytest.mark.parametrize("count", [1, 9, 10, MOST_STEPS])
def test_every_step_has_its_number_and_its_result_in_words(count: int) -> None:
    picture = against_playbook(steps(count))
    shown = drawn.labels(picture)
    assert shown.count("Playbook") == -(-count // 9)
    for step in steps(count):
        assert step.number in shown
    for result in StepResult:
        wanted = sum(step.result is result for step in steps(count))
        assert shown.count(result.label) == wanted


def test_the_results_differ_in_shape() -> None:
    drawings = set()
    for result in StepResult:
        picture = against_playbook([Step("1", result, 0 if result in _DONE else None)])
        strokes = [
            tuple(sorted((k, v) for k, v in one.items() if k not in {"fill", "stroke"}))
            for tag in ("rect", "path")
            for one in drawn.shapes(picture, tag)
        ]
        drawings.add(tuple(strokes))
    assert len(drawings) == len(StepResult)


def test_lines_cross_where_the_order_differs_and_only_there() -> None:
    planned = StepResult.AS_PLANNED
    straight = joints(against_playbook([Step("1", planned, 0), Step("2", planned, 5)]))
    assert all(above == below for above, below in straight)
    (first, second) = joints(
        against_playbook([Step("1", StepResult.REORDERED, 7), Step("2", planned, 3)])
    )
    assert first[0] < second[0]
    assert first[1] > second[1]


def test_a_skipped_step_keeps_its_place_and_an_added_one_has_no_line() -> None:
    found = [
        Step("1", StepResult.AS_PLANNED, 1),
        Step("2", StepResult.SKIPPED),
        Step("+1", StepResult.ADDED, 0),
    ]
    picture = against_playbook(found)
    (one, two) = joints(picture)
    assert two[0] == two[1]
    assert one[1] > two[1]
    assert "1 as planned, 1 skipped, 1 added" in drawn.told(picture)


def test_the_report_draws_what_its_table_has() -> None:
    values = workflow(Reading(factories.context()))
    assert "3 as planned, 1 late, 1 out of order, 1 skipped, 1 added" in drawn.told(
        values["figure"]
    )
    assert "+1 added; 6 skipped" in drawn.told(values["figure"])


def of(count: int) -> tuple[dict[str, Any], Reading]:
    record = copy.deepcopy(factories.full())
    record["comparison"]["steps"] = (record["comparison"]["steps"] * count)[:count]
    reading = Reading(factories.context(record))
    return workflow(reading), reading


def test_too_many_steps_have_the_table_alone_and_that_is_said() -> None:
    assert of(MOST_STEPS)[0]["figure"]
    values, reading = of(MOST_STEPS + 1)
    assert values["figure"] == ""
    assert sum(len(rows) for _phase, rows in values["groups"]) == MOST_STEPS + 1
    assert any("41 steps are too many" in message.text for message in reading.messages)


def test_without_a_playbook_there_is_no_figure() -> None:
    record = factories.full() | {"comparison": None}
    assert workflow(Reading(factories.context(record)))["figure"] == ""
