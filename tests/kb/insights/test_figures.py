"""What a figure says of what was counted."""

import json
from dataclasses import replace

import pytest

from kb.insights.axis import nice_minutes, nice_top, top_of
from kb.insights.csv_file import as_csv
from kb.insights.figure import Figure, Said
from kb.insights.figures import figures
from kb.insights.schemas import Insights, PathRow, Spread, TrainingCoverage
from kb.insights.values import written
from tests.reports.figures import insights


def said(sentence: Said | None) -> str:
    assert sentence is not None
    values = {
        name: written(value, sentence.measures.get(name, "text"))
        for name, value in sentence.values.items()
    }
    return sentence.form.format(**values)


def by_key(found: Insights) -> dict[str, Figure]:
    return {figure.key: figure for figure in figures(found)}


def test_every_title_is_a_finding() -> None:
    found = by_key(insights())
    assert {key: said(figure.title) for key, figure in found.items()} == {
        "incidents": "Most incidents came in 2026-03: 15 of 30",
        "time-to-detect": "Detecting took 42 m less in 2026-03 than in 2026-01",
        "time-to-contain": "Containing took 42 m less in 2026-03 than in 2026-01",
        "data-errors": "1 incident has times that contradict each other",
        "playbook-steps": '“Ask "them" & wait” differs most often from its playbook: 7 times',
        "techniques": "Nothing covers 2 of 3 techniques",
        "causes": "“No MFA” is behind most: 6 incidents",
        "follow-ups-by-age": "2 of 5 open follow-ups are overdue",
        "follow-ups-by-owner": "Robert Okafor owes most: 4 follow-ups",
        "follow-ups-by-cause": "Most is still owed where the cause is “No MFA”: 3 follow-ups",
        "learning-lag": (
            "Last change verified 21 d 6 h after the end of the incident, in the median"
        ),
        "reviews": "2 reviews were skipped",
        "training": "5 steps of training paths are still open",
    }
    assert said(found["causes"].alarm) == (
        "“No MFA” came back in 2 incidents after a change had answered it"
    )
    assert said(found["time-to-contain"].target_name) == "Target for High: 2 h"


def test_figures_cross_to_a_renderer_and_back() -> None:
    made = figures(insights())
    crossed = json.loads(json.dumps([figure.as_json() for figure in made]))
    assert tuple(Figure.from_json(one) for one in crossed) == made


def test_fewer_than_five_have_a_table_only() -> None:
    found = by_key(insights())
    assert not found["data-errors"].has_chart
    few = replace(insights().times[0], whole=Spread(4, 10.0))
    assert not by_key(replace(insights(), times=(few,)))["time-to-detect"].has_chart
    assert found["time-to-detect"].has_chart


def test_each_value_has_the_filter_of_its_list() -> None:
    for figure in figures(insights()):
        if figure.key == "training":
            continue
        assert all(row.query for row in figure.rows)
        for series in figure.series:
            assert len(series.queries) == len(series.values) == len(figure.categories)


def test_nothing_is_said_of_no_incident() -> None:
    assert figures(Insights("", 0, "month")) == ()
    path = PathRow(insights().training.rows[0].path_id, "First weeks", 1, 0, 2, 0)
    only = Insights("", 0, "month", training=TrainingCoverage((path,)))
    assert [figure.key for figure in figures(only)] == ["training"]


def test_a_table_is_a_file_that_no_spreadsheet_runs() -> None:
    found = by_key(insights())
    assert as_csv(found["time-to-contain"]).splitlines()[:2] == [
        "Month,Incidents,Median (minutes),90 % within (minutes)",
        "2026-01,12,84,300",
    ]
    cause = replace(insights().causes[0], factor="=cmd|' /C calc'!A0")
    text = as_csv(by_key(replace(insights(), causes=(cause,)))["causes"])
    assert "\r\n'=cmd" in text


@pytest.mark.parametrize(
    ("highest", "top"),
    [(0, 10), (55, 60), (100, 120), (1000, 1440), (3000, 5760), (40_000, 40_320)],
)
def test_an_axis_of_minutes_ends_at_whole_hours_or_days(highest: float, top: float) -> None:
    assert nice_minutes(highest) == top


@pytest.mark.parametrize(
    ("highest", "top"), [(0, 2), (7, 8), (24, 24), (101, 120), (0.4, 2), (990, 1000)]
)
def test_an_axis_of_counts_ends_at_a_round_number(highest: float, top: float) -> None:
    assert nice_top(highest) == pytest.approx(top)
    assert all(top_of(one) >= 1 for one in figures(insights()) if one.kind in {"columns", "line"})
