"""Clocks of notifications, against dates counted by hand."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from kb.incidents.notifications import clocks
from kb.vocabulary.response import NotificationRule
from kb.vocabulary.working_days import WorkingCalendar

START = datetime(2026, 1, 30, 17, 0, tzinfo=UTC)  # a Friday


def dues(rule: NotificationRule) -> list[datetime]:
    return [clocks.due(stage, START) for stage in clocks.STAGES[rule]]


def test_hours_and_months() -> None:
    warning, message, final = dues(NotificationRule.NIS2)
    assert warning == datetime(2026, 1, 31, 17, 0, tzinfo=UTC)
    assert message == datetime(2026, 2, 2, 17, 0, tzinfo=UTC)
    assert final == datetime(2026, 2, 28, 17, 0, tzinfo=UTC)  # no 30 February
    assert dues(NotificationRule.GDPR) == [message]
    initial, intermediate, last = dues(NotificationRule.DORA)
    assert initial == START + timedelta(hours=4)
    assert intermediate == START + timedelta(hours=72)
    assert last == final


@pytest.mark.parametrize(
    ("aware_before_h", "due_after_h"), [(2, 4), (20, 4), (22, 2), (24, 0), (30, 4)]
)
def test_dora_has_four_hours_but_never_more_than_a_day_after_awareness(
    aware_before_h: int, due_after_h: int
) -> None:
    initial = clocks.STAGES[NotificationRule.DORA][0]
    aware = START - timedelta(hours=aware_before_h)
    due = clocks.due(initial, START, aware=aware)
    assert due == START + timedelta(hours=due_after_h)


@pytest.mark.parametrize(
    ("holidays", "day"), [((), 5), ((date(2026, 2, 3),), 6), ((date(2026, 1, 31),), 5)]
)
def test_business_days_leave_weekends_and_holidays_out(
    holidays: tuple[date, ...], day: int
) -> None:
    (stage,) = clocks.STAGES[NotificationRule.SEC]
    calendar = WorkingCalendar(holidays=frozenset(holidays))
    # EDGAR closes at 17:30 Eastern, which is 22:30 UTC in winter.
    assert clocks.due(stage, START, calendar) == datetime(2026, 2, day, 22, 30, tzinfo=UTC)


@pytest.mark.parametrize(("zone", "day"), [("America/New_York", 5), ("Asia/Tokyo", 6)])
def test_business_days_begin_where_the_organisation_is(zone: str, day: int) -> None:
    (stage,) = clocks.STAGES[NotificationRule.SEC]
    late_on_friday = datetime(2026, 1, 30, 23, 0, tzinfo=UTC)  # Saturday in Tokyo
    monday = datetime(2026, 2, 1, 23, 0, tzinfo=UTC)  # Sunday in New York, Monday in Tokyo
    calendar = WorkingCalendar(ZoneInfo(zone))
    assert clocks.due(stage, late_on_friday, calendar).day == 5
    assert clocks.due(stage, monday, calendar).day == day


def test_dora_lets_some_wait_over_a_weekend() -> None:
    saturday = START + timedelta(days=1)
    calendar = WorkingCalendar(holidays=frozenset({date(2026, 2, 2)}))
    assert clocks.grace("dora", saturday) == datetime(2026, 2, 2, 12, tzinfo=UTC)
    assert clocks.grace("dora", saturday, calendar) == datetime(2026, 2, 3, 12, tzinfo=UTC)
    assert clocks.grace("dora", START) is None
    assert clocks.grace("nis2", saturday) is None


def test_a_stage_is_known_by_its_name() -> None:
    stage = clocks.STAGES[NotificationRule.NIS2][1]
    assert clocks.stage_of("nis2", stage.label) is stage
    assert clocks.stage_of("nis2", stage.name) is stage
    assert clocks.stage_of("contract", stage.name) is None
    assert clocks.stage_of("unheard-of", stage.name) is None
