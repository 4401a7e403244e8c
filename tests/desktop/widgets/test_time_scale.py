"""The axis leaves long gaps out, and goes both ways."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from desktop.widgets.time_scale import BREAK_WIDTH, TimeScale, long_gaps

_T0 = datetime(2026, 3, 12, 8, 12, tzinfo=UTC).timestamp()
_HOUR = 3600.0


def test_an_even_day_has_no_gap() -> None:
    assert long_gaps([_T0 + n * _HOUR for n in range(10)]) == []


def test_a_month_of_silence_is_left_out() -> None:
    early = _T0 - 30 * 24 * _HOUR
    assert long_gaps([early, _T0, _T0 + _HOUR, _T0 + 2 * _HOUR]) == [(early, _T0)]


def test_instants_and_pixels_go_both_ways() -> None:
    instants = [_T0 - 30 * 24 * _HOUR, _T0, _T0 + _HOUR, _T0 + 5 * _HOUR]
    scale = TimeScale(instants, 800)
    for instant in (*instants, _T0 - 10 * 24 * _HOUR, _T0 + 600):
        assert scale.instant_at(scale.x_of(instant)) == pytest.approx(instant, abs=1)
    xs = [scale.x_of(instant) for instant in instants]
    assert xs == sorted(xs)
    assert xs[0] >= 24
    assert xs[-1] <= 800 - 24


def test_a_gap_takes_the_width_of_a_break() -> None:
    scale = TimeScale([_T0 - 300 * 24 * _HOUR, _T0, _T0 + _HOUR], 800)
    assert len(scale.breaks()) == 1
    left, right = scale.segments
    assert right.x - (left.x + left.width) == pytest.approx(BREAK_WIDTH)


def test_zoom_stretches() -> None:
    near, far = TimeScale([_T0, _T0 + _HOUR], 800, zoom=4), TimeScale([_T0, _T0 + _HOUR], 800)
    assert near.per_second == pytest.approx(4 * far.per_second)
    assert far.width == pytest.approx(800)


def test_ticks_are_whole_hours_of_the_zone() -> None:
    zone = ZoneInfo("Asia/Kolkata")
    scale = TimeScale([_T0 + n * _HOUR for n in range(11)], 800)
    ticks = scale.ticks(zone, 0, 800)
    assert [tick.label[3:] for tick in ticks] == ["00"] * len(ticks)
    assert [tick.day for tick in ticks if tick.day] == ["2026-03-12", "2026-03-13"]


def test_a_lonely_instant_is_dated() -> None:
    lonely = _T0 - timedelta(days=400).total_seconds()
    ticks = TimeScale([lonely, _T0, _T0 + 9 * _HOUR], 800).ticks(UTC, 0, 800)
    assert ticks[0].day == "2025-02-05"


def test_nothing_has_an_axis_too() -> None:
    assert TimeScale([], 600).width == pytest.approx(600)
