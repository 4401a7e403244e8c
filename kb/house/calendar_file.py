"""Holidays from a calendar file (RFC 5545), such as authorities publish them."""

from datetime import date, datetime, timedelta
from typing import Any

from icalendar import Calendar

from kb.errors import ValidationError

_LARGEST = 5_000_000
_LONGEST_EVENT = 31
_MOST = 5_000


def holidays_of(data: bytes) -> dict[date, str]:
    """Days and their names; every day of an event that lasts several.

    Raises:
        ValidationError: it is no calendar file, or holds no whole days.
    """
    if len(data) > _LARGEST:
        msg = "Use a calendar file of at most 5 MB."
        raise ValidationError(msg, "holidays")
    try:
        calendar = Calendar.from_ical(data)
        events = calendar.walk("VEVENT")
    except (ValueError, KeyError, IndexError, UnicodeDecodeError) as error:
        msg = "This is no calendar file (.ics)."
        raise ValidationError(msg, "holidays") from error
    found: dict[date, str] = {}
    for event in events:
        for day in _days(event):
            found[day] = " ".join(str(event.get("SUMMARY") or "Holiday").split())[:120]
        if len(found) > _MOST:
            msg = f"Use a calendar file with at most {_MOST:,} days."
            raise ValidationError(msg, "holidays")
    if not found:
        msg = "The calendar file holds no whole days."
        raise ValidationError(msg, "holidays")
    return found


def _days(event: Any) -> list[date]:  # noqa: ANN401 - icalendar's component
    """The whole days of an event; an event with a clock time is no holiday."""
    starts, ends = _day(event, "DTSTART"), _day(event, "DTEND")
    if starts is None:
        return []
    last = ends - timedelta(days=1) if ends is not None and ends > starts else starts
    length = min((last - starts).days + 1, _LONGEST_EVENT)
    return [starts + timedelta(days=number) for number in range(length)]


def _day(event: Any, name: str) -> date | None:  # noqa: ANN401
    held = getattr(event.get(name), "dt", None)
    return held if isinstance(held, date) and not isinstance(held, datetime) else None
