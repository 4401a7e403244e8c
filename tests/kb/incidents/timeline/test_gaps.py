"""Gaps in time, and the numbers of key events."""

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

from kb.incidents.timeline.gaps import gaps_of
from kb.incidents.timeline.numbering import key_numbers
from kb.incidents.timeline.schemas import TimelineEvent


def at(clock: str, day: int = 13) -> datetime:
    hour, minute = map(int, clock.split(":"))
    return datetime(2026, 3, day, hour, minute, tzinfo=UTC)


def event(when: datetime | None, **fields: Any) -> TimelineEvent:  # noqa: ANN401 - any field
    values: dict[str, Any] = {
        "version": 1,
        "incident_id": uuid.UUID(int=1),
        "precision": "minute",
        "until_at": None,
        "until_precision": "minute",
        "extent": "range",
        "lane": "attacker",
        "phase": "",
        "text": "",
        "techniques": (),
        "asset_ids": (),
        "evidence_ids": (),
        "tags": (),
        "source": "",
        "key_event": False,
        "original_time": "",
        "zone": "",
        "derived": "",
        "entered_by": "",
        "created_at": at("00:00"),
        "updated_at": at("00:00"),
    }
    return TimelineEvent(id=uuid.uuid4(), at=when, **(values | fields))


def test_a_gap_stands_between_its_events() -> None:
    first, second, third = event(at("03:10")), event(at("09:20")), event(at("13:20"))
    (gap,) = gaps_of([third, first, second])
    assert (gap.began, gap.ended, gap.length) == (
        at("03:10"),
        at("09:20"),
        timedelta(hours=6, minutes=10),
    )
    assert (gap.after_id, gap.before_id) == (first.id, second.id)
    assert gaps_of([first, second, third], timedelta(hours=7)) == ()
    assert len(gaps_of([first, second, third], timedelta(hours=3))) == 2


def test_what_lasts_fills_the_gap() -> None:
    long = event(at("01:00"), until_at=at("08:00"))
    short = event(at("02:00"))
    assert gaps_of([long, short, event(at("11:00"))]) == ()
    (gap,) = gaps_of([long, short, event(at("12:30"))])
    assert (gap.began, gap.after_id) == (at("08:00"), long.id)


def test_what_is_known_to_the_day_may_be_anywhere_in_it() -> None:
    assert gaps_of([event(at("00:00"), precision="day"), event(at("23:00"))]) == ()


def test_unknown_times_make_no_gap() -> None:
    unknown = event(at("23:00"), precision="unknown")
    assert gaps_of([event(at("03:00")), event(None), unknown]) == ()
    assert gaps_of([]) == ()


def test_a_time_at_the_end_of_time() -> None:
    last = event(datetime(9999, 12, 31, 23, tzinfo=UTC), precision="year")
    assert len(gaps_of([event(at("03:00")), last])) == 1


def test_key_events_are_numbered_in_time() -> None:
    late, early = event(at("09:00"), key_event=True), event(at("03:00"), key_event=True)
    other, undated = event(at("04:00")), event(None, key_event=True)
    assert key_numbers([undated, late, other, early]) == {
        early.id: "T1",
        late.id: "T2",
        undated.id: "T3",
    }
