"""Times as people write and read them: an instant and how exactly it is known."""

import re
from datetime import UTC, datetime, tzinfo

from dateutil import parser
from dateutil.relativedelta import relativedelta

from kb.vocabulary.enums import Precision

_CLOCK_ONLY = re.compile(r"^\s*(\d{1,2})[:.h](\d{2})(?:[:.](\d{2}))?\s*$")
_YEAR = re.compile(r"^\s*(\d{4})\s*$")
_MONTH = re.compile(r"^\s*(\d{4})-(\d{1,2})\s*$")
_HOUR = re.compile(r"(.*\d)\s+(\d{1,2})\s*h")
_HAS_CLOCK = re.compile(r"\d[:h]\d|\d\s*[ap]m\b|T\d{2}", re.IGNORECASE)
_HAS_SECONDS = re.compile(r"\d{1,2}:\d{2}:\d{2}|T\d{6}")
_DURATION = re.compile(
    r"^(?:(?P<days>\d+)\s*d)?\s*(?:(?P<hours>\d+)\s*h)?\s*(?:(?P<minutes>\d+)\s*(?:m|min)?)?$",
    re.IGNORECASE,
)
_FORMATS = {
    Precision.EXACT: "%Y-%m-%d %H:%M:%S",
    Precision.MINUTE: "%Y-%m-%d %H:%M",
    Precision.HOUR: "%Y-%m-%d %H h",
    Precision.DAY: "%Y-%m-%d",
    Precision.MONTH: "%Y-%m",
    Precision.YEAR: "%Y",
}


def parse_moment(
    written: str, now: datetime, zone: tzinfo = UTC
) -> tuple[datetime | None, Precision]:
    """Read a time: "09:26", "2026-03-12 08:12:05", "12 March 2026", "2026-03", "2026", "now".

    Args:
        written: what somebody typed; empty means unknown.
        now: this instant; its day is meant where only a clock time is given.
        zone: meant where none is written.

    Returns:
        The instant in UTC (the start of the day, month or year) and its precision.

    Raises:
        ValueError: it isn't a time.
    """
    text = written.strip()
    if not text or text.lower() in {"unknown", "not set", "–", "-"}:
        return None, Precision.UNKNOWN
    if text.lower() == "now":
        return now.astimezone(UTC).replace(microsecond=0), Precision.EXACT
    try:
        at, precision = _read(text, now.astimezone(zone))
        at = at.astimezone(UTC)
    except (OverflowError, ValueError) as error:
        msg = "Use a time such as 2026-03-12 08:12"
        raise ValueError(msg) from error
    return at, precision


def _read(text: str, local_now: datetime) -> tuple[datetime, Precision]:
    for pattern, read in ((_CLOCK_ONLY, _clock), (_YEAR, _year), (_MONTH, _month)):
        match = pattern.match(text)
        if match:
            return read(match, local_now)
    hour_only = _HOUR.fullmatch(text)
    if hour_only:
        day = parser.parse(hour_only[1], default=_midnight(local_now))
        return day + relativedelta(hour=int(hour_only[2])), Precision.HOUR
    at = parser.parse(text, default=_midnight(local_now))
    if not _HAS_CLOCK.search(text):
        return at, Precision.DAY
    return at, Precision.EXACT if _HAS_SECONDS.search(text) else Precision.MINUTE


def _midnight(local_now: datetime) -> datetime:
    return local_now.replace(hour=0, minute=0, second=0, microsecond=0)


def _clock(match: re.Match[str], local_now: datetime) -> tuple[datetime, Precision]:
    hour, minute, second = int(match[1]), int(match[2]), int(match[3] or 0)
    at = _midnight(local_now).replace(hour=hour, minute=minute, second=second)
    return at, Precision.EXACT if match[3] else Precision.MINUTE


def _year(match: re.Match[str], local_now: datetime) -> tuple[datetime, Precision]:
    return _midnight(local_now).replace(year=int(match[1]), month=1, day=1), Precision.YEAR


def _month(match: re.Match[str], local_now: datetime) -> tuple[datetime, Precision]:
    start = _midnight(local_now).replace(year=int(match[1]), month=int(match[2]), day=1)
    return start, Precision.MONTH


def format_moment(at: datetime | None, precision: str = Precision.EXACT, zone: tzinfo = UTC) -> str:
    """A time as ISO text no more exact than it is known; "not set" when unknown."""
    if at is None or precision == Precision.UNKNOWN:
        return "not set"
    return at.astimezone(zone).strftime(_FORMATS[Precision(precision)])


def format_duration(minutes: float | None) -> str:
    """A duration such as "1 h 23 m", "4 d 2 h", "38 s"; "not set" when unknown."""
    if minutes is None:
        return "not set"
    sign, seconds = ("−" if minutes < 0 else ""), round(abs(minutes) * 60)
    if seconds < 60:
        return f"{sign}{seconds} s" if seconds else "0 m"
    total = round(seconds / 60)
    days, rest = divmod(total, 24 * 60)
    hours, mins = divmod(rest, 60)
    parts = [(days, "d"), (hours, "h"), (mins, "m")]
    shown = [f"{value} {unit}" for value, unit in parts if value]
    return sign + " ".join(shown[:2])


def parse_duration(written: str) -> int | None:
    """Read minutes: "15", "90 m", "1 h 30 m", "2 d"; None when nothing is written.

    Raises:
        ValueError: it isn't a duration.
    """
    text = written.strip()
    if not text:
        return None
    found = _DURATION.match(text)
    if found is None or not any(found.groups()):
        msg = "Use minutes such as 15 or 1 h 30 m"
        raise ValueError(msg)
    days, hours, minutes = (int(part or 0) for part in found.groups())
    return days * 1440 + hours * 60 + minutes
