"""Follow-ups by state and incidents a month: every bar has its number beside it."""

from datetime import date
from itertools import pairwise

import pytest

from kb.vocabulary.enums import FollowUpState
from reports.count_charts import Months, by_state, trend
from reports.reading import Reading
from reports.sections.follow_ups import follow_ups
from reports.sections.period import period_owed
from tests.reports import drawn, factories

_MONTHS = [date(2025, month, 1) for month in range(4, 13)] + [
    date(2026, month, 1) for month in range(1, 4)
]


@pytest.mark.parametrize("many", [1, 900])
def test_each_state_is_named_with_its_count_and_no_label_covers_another(many: int) -> None:
    counts = [(state, many if state is FollowUpState.DONE else 1) for state in FollowUpState]
    picture = by_state(counts)
    shown = drawn.labels(picture)
    assert shown == [f"{state.label} {count}" for state, count in counts]
    places = [float(label["x"]) for label in drawn.shapes(picture, "text")]
    for (one, left), (other, right) in pairwise(zip(shown, places, strict=True)):
        assert right - left >= (drawn.wide(one) + drawn.wide(other)) / 2


def test_a_pieces_width_is_its_share_of_all() -> None:
    picture = by_state([(FollowUpState.DONE, 3), (FollowUpState.VERIFIED, 1)])
    (done, verified) = [float(rect["width"]) for rect in drawn.shapes(picture, "rect")]
    assert done == pytest.approx(3 * verified, rel=0.001)


def test_follow_ups_are_drawn_and_one_alone_is_not() -> None:
    values = follow_ups(Reading(factories.context()))
    assert drawn.labels(values["states_figure"]) == ["Open 1", "In progress 1", "Done 1"]
    assert values["states"] == [("Open", 1), ("In progress", 1), ("Done", 1)]
    record = factories.full()
    record["follow_ups"] = record["follow_ups"][:1]
    assert follow_ups(Reading(factories.context(record)))["states_figure"] == ""


def test_a_period_counts_the_done_ones_too() -> None:
    values = period_owed(Reading(factories.context(factories.period_of_two(), kind="period")))
    assert dict(values["states"])["Done"] == 1
    assert len(values["rows"]) == 2
    assert "Done 1" in drawn.labels(values["states_figure"])


def test_every_month_has_its_number_and_all_rows_have_one_scale() -> None:
    counts = (0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4)
    picture = trend(_MONTHS, [Months("1. T1566", counts), Months("2. T1657", (1,) + (0,) * 11)])
    shown = drawn.labels(picture)
    assert shown.count("0") == 10 + 11
    assert [shown.count(one) for one in ("1", "2", "4")] == [1, 1, 1]
    assert {"2025-04", "05", "2026-01", "03"} <= set(shown)
    two, four, one = [float(bar["height"]) for bar in drawn.shapes(picture, "rect")]
    assert four == pytest.approx(2 * two)
    assert two == pytest.approx(2 * one)
    assert "1. T1566: 2025-05 2, 2026-03 4, 6 in all" in drawn.told(picture)


def test_months_without_any_incident_can_be_drawn() -> None:
    picture = trend(_MONTHS, [Months("1. T1566", (0,) * 12)])
    assert drawn.shapes(picture, "rect") == []
    assert "none, 0 in all" in drawn.told(picture)
