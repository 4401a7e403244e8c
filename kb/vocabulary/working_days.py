"""Business days: which days count, in whose time zone, and the day after so many of them."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo

_WEEKEND = frozenset({5, 6})
#: Nobody keeps a calendar with this many days off in a row: the count must end.
_LONGEST = 3660


@dataclass(frozen=True, slots=True)
class WorkingCalendar:
    """The working days of an organisation.

    Attributes:
        zone: where its days begin and end.
        holidays: days that don't count, beside the weekend.
        weekend: days of the week that don't count; Monday is 0.
    """

    zone: tzinfo = UTC
    holidays: frozenset[date] = frozenset()
    weekend: frozenset[int] = _WEEKEND

    def is_working(self, day: date) -> bool:
        """Whether a day counts."""
        return day.weekday() not in self.weekend and day not in self.holidays

    def day_after(self, start: datetime, days: int) -> date:
        """The business day that is `days` after the day of an instant, in the zone.

        Raises:
            ValueError: the calendar has no working days.
        """
        day = start.astimezone(self.zone).date()
        for _ in range(_LONGEST):
            if not days:
                return day
            day += timedelta(days=1)
            days -= self.is_working(day)
        msg = "The calendar has no working days."
        raise ValueError(msg)

    def next_working(self, day: date) -> date:
        """A day itself when it counts, else the next one that does."""
        return day if self.is_working(day) else self.day_after(_noon(day, self.zone), 1)


def _noon(day: date, zone: tzinfo) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=zone)
