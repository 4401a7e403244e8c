"""Times as people write and read them."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.vocabulary.enums import Precision
from kb.vocabulary.moments import format_duration, format_moment, parse_moment

NOW = datetime(2026, 3, 12, 10, 31, 7, tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "at", "precision"),
    [
        ("09:26", datetime(2026, 3, 12, 9, 26, tzinfo=UTC), Precision.MINUTE),
        ("9.26", datetime(2026, 3, 12, 9, 26, tzinfo=UTC), Precision.MINUTE),
        ("09:26:10", datetime(2026, 3, 12, 9, 26, 10, tzinfo=UTC), Precision.EXACT),
        ("2026-03-12 08:12", datetime(2026, 3, 12, 8, 12, tzinfo=UTC), Precision.MINUTE),
        ("2026-03-12T08:12:05Z", datetime(2026, 3, 12, 8, 12, 5, tzinfo=UTC), Precision.EXACT),
        ("2026-03-12 08:12 +02:00", datetime(2026, 3, 12, 6, 12, tzinfo=UTC), Precision.MINUTE),
        ("2022-12-16", datetime(2022, 12, 16, tzinfo=UTC), Precision.DAY),
        ("12 March 2026", datetime(2026, 3, 12, tzinfo=UTC), Precision.DAY),
        ("2013-04", datetime(2013, 4, 1, tzinfo=UTC), Precision.MONTH),
        ("2013", datetime(2013, 1, 1, tzinfo=UTC), Precision.YEAR),
        ("2026-03-12 08 h", datetime(2026, 3, 12, 8, tzinfo=UTC), Precision.HOUR),
        ("now", NOW, Precision.EXACT),
        ("", None, Precision.UNKNOWN),
        ("not set", None, Precision.UNKNOWN),
    ],
)
def test_what_people_type(written: str, at: datetime | None, precision: Precision) -> None:
    assert parse_moment(written, NOW) == (at, precision)


def test_a_clock_time_is_meant_in_the_zone_of_the_window() -> None:
    oslo = timezone(timedelta(hours=1))
    assert parse_moment("00:30", NOW, oslo)[0] == datetime(2026, 3, 11, 23, 30, tzinfo=UTC)


@pytest.mark.parametrize("written", ["yesterday-ish", "25:99", "2026-13-45", "99999999999", "::"])
def test_what_is_no_time_is_refused_with_what_is_right(written: str) -> None:
    with pytest.raises(ValueError, match="Use a time such as 2026-03-12 08:12"):
        parse_moment(written, NOW)


@given(st.text(max_size=40))
def test_any_text_is_read_or_refused(written: str) -> None:
    try:
        at, precision = parse_moment(written, NOW)
    except ValueError:
        return
    assert (at is None) == (precision is Precision.UNKNOWN)
    assert at is None or at.tzinfo is UTC


@given(
    st.integers(631_152_000, 3_786_912_000).map(lambda s: datetime.fromtimestamp(s, UTC)),
    st.sampled_from([p for p in Precision if p is not Precision.UNKNOWN]),
)
def test_what_is_shown_reads_back_as_the_same(at: datetime, precision: Precision) -> None:
    shown = format_moment(at, precision)
    again, same = parse_moment(shown, NOW)
    assert format_moment(again, same) == shown
    assert same is precision


@pytest.mark.parametrize(
    ("minutes", "shown"),
    [
        (83, "1 h 23 m"),
        (0, "0 m"),
        (0.5, "30 s"),
        (60, "1 h"),
        (1440 * 4 + 125, "4 d 2 h"),
        (-14, "−14 m"),
        (None, "not set"),
        (59.999, "1 h"),
    ],
)
def test_durations(minutes: float | None, shown: str) -> None:
    assert format_duration(minutes) == shown
