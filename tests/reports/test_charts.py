"""The timeline figure: breaks, ticks, marks that don't collide."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from reports.axis import Axis
from reports.charts import Mark, PhaseSpan, timeline

START = datetime(2026, 3, 12, 8, 12, tzinfo=UTC)


def after(hours: float) -> datetime:
    return START + timedelta(hours=hours)


def test_a_long_gap_is_broken_and_order_kept() -> None:
    moments = [after(h) for h in (0, 0.5, 1, 1.5, 2, 300)]
    axis = Axis(moments, 0, 100, 10)
    places = [axis.x(moment) for moment in moments]
    assert len(axis.breaks) == 1
    assert places == sorted(places)
    assert places[4] - places[0] > 60


def test_few_events_or_minutes_need_no_break() -> None:
    assert Axis([after(h) for h in (0, 0.05, 0.06)], 0, 100, 10).breaks == []
    assert Axis([after(h) for h in (0, 0.01, 0.02, 0.03, 0.04, 0.3)], 0, 100, 10).breaks == []


def test_even_events_need_no_break() -> None:
    assert Axis([after(h) for h in range(8)], 0, 100, 10).breaks == []


def test_ticks_stand_at_round_times_apart_from_each_other() -> None:
    ticks = Axis([after(h) for h in (0, 1, 2, 3, 4, 5.5)], 0, 140, 10).ticks(11)
    assert all(tick.label.endswith(("00", "30")) for tick in ticks)
    assert all(b.x - a.x >= 11 for a, b in pairwise(ticks))


def test_one_instant_years_and_seconds_can_be_drawn() -> None:
    for hours in ([0], [0, 0.001], [0, 24 * 3650], [0, 0.1, 24 * 400, 24 * 401]):
        svg = timeline([Mark(i, "attacker", after(h)) for i, h in enumerate(hours, 1)], [], "x")
        assert svg.count("<circle") == len(hours)


def test_marks_of_a_lane_never_cover_each_other() -> None:
    svg = timeline([Mark(i, "defender", after(i / 1000)) for i in range(1, 13)], [], "x")
    places = [float(part.split('"')[1]) for part in svg.split("<circle ")[1:]]
    assert all(b - a >= 5.1 for a, b in pairwise(places))
    assert places[-1] < 168


def test_the_description_is_escaped() -> None:
    svg = timeline([], [PhaseSpan("triage", "Triage 1 h", START, after(1))], "</title><script>")
    assert "<script" not in svg
    assert "<title>&lt;/title&gt;" in svg
