from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.interchange.times import ASSUMED_UTC, earliest, latest, read_time


def test_seven_digits_are_cut_to_microseconds_and_kept_as_text() -> None:
    moment = read_time("2021-08-13T08:43:35.5533333Z")
    assert moment is not None
    assert moment.at == datetime(2021, 8, 13, 8, 43, 35, 553333, tzinfo=UTC)
    assert moment.original == "2021-08-13T08:43:35.5533333Z"
    assert (moment.precision, moment.zone) == ("exact", "UTC")


def test_an_offset_is_converted_and_named() -> None:
    moment = read_time("2020-06-17T15:34:01.4265524+02:00")
    assert moment is not None
    assert moment.at == datetime(2020, 6, 17, 13, 34, 1, 426552, tzinfo=UTC)
    assert moment.zone == "+02:00"


@pytest.mark.parametrize("text", ["2019-01-15 17:15:13", "2022-05-06T12:20:18.364306"])
def test_without_a_zone_utc_is_assumed_and_said(text: str) -> None:
    moment = read_time(text)
    assert moment is not None
    assert moment.zone == ASSUMED_UTC
    assert moment.note("Sentinel")["zone"] == ASSUMED_UTC


def test_a_date_alone_is_known_to_the_day() -> None:
    moment = read_time("2013-04-05")
    assert moment is not None
    assert moment.precision == "day"


@pytest.mark.parametrize(
    "nothing",
    [None, "", "String (timestamp)", "datetime-value", "0001-01-01T00:00:00Z", 1700000000,
     "2026-13-40T00:00:00Z", "0001-01-01T00:00:00+14:00", True],
)  # fmt: skip
def test_what_is_no_time_is_none(nothing: object) -> None:
    assert read_time(nothing) is None


def test_the_first_and_the_last_are_marked_as_derived() -> None:
    one, two = read_time("2026-01-01T00:00:00Z"), read_time("2026-01-02T00:00:00Z")
    first, last = earliest([two, None, one], "of alerts"), latest([one, two], "of alerts")
    assert first is not None
    assert last is not None
    assert one is not None
    assert (first.at, first.derived) == (one.at, "of alerts")
    assert last.original == "2026-01-02T00:00:00Z"
    assert earliest([None], "of alerts") is None


@given(st.text())
def test_no_text_raises(text: str) -> None:
    read_time(text)
