"""Times of a post-mortem: with zones in words, clock times under a date, and ranges."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import MAXYEAR, MINYEAR, UTC, date, datetime, time, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

from dateutil import parser

from kb.interchange import postmortem_text as text_of
from kb.interchange.postmortem_text import Section
from kb.interchange.times import ASSUMED_UTC, Moment
from kb.library.playbooks import wording

_HOURS = {
    "UTC": 0, "GMT": 0, "Z": 0, "WET": 0, "BST": 1, "CET": 1, "CEST": 2, "EET": 2, "EEST": 3,
    "MSK": 3, "IST": 5.5, "SGT": 8, "AWST": 8, "JST": 9, "KST": 9, "AEST": 10, "AEDT": 11,
    "NZST": 12, "NZDT": 13, "EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6,
    "PST": -8, "PDT": -7,
}  # fmt: skip
_REGIONS = (
    (r"(?i:\bpacific(?: time)?\b)|\bPT\b", "America/Los_Angeles"),
    (r"(?i:\beastern(?: time)?\b)|\bET\b", "America/New_York"),
    (r"(?i:\bcentral time\b)|\bCT\b", "America/Chicago"),
    (r"(?i:\bmountain time\b)|\bMT\b", "America/Denver"),
    (r"(?i:\bcentral european(?: time)?\b)", "Europe/Berlin"),
    (r"(?i:\bcoordinated universal time\b)", "UTC"),
)
_ABBREVIATION = re.compile(rf"\b({'|'.join(_HOURS)})\b")
_OFFSET = re.compile(r"(?:UTC|GMT)\s*([+-−]\d{1,2})(?::?(\d{2}))?")
_NAMED = re.compile(r"\b([A-Z][a-z]+/[A-Z][A-Za-z_]+)\b")
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)[a-z]*\.?"
_DATE = (
    r"(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}"
    rf"|(?:\d{{1,2}}(?:st|nd|rd|th)?[ -])?{_MONTH}"
    r"(?:[ -]\d{1,2}(?!\d)(?:st|nd|rd|th)?)?(?:,?[ -]\d{4})?)"
)
_CLOCK = r"\d{1,2}[:.h]\d{2}(?:[:.]\d{2}(?:[.,]\d{1,6})?)?(?:\s*[ap]\.?m\.?)?"
_ZONE = rf"(?:\s*(?:Z|[+-]\d{{2}}:?\d{{2}}|\(?(?:{'|'.join(_HOURS)}|PT|ET)\)?))?"
_STAMP = re.compile(
    rf"\s*(?:\*\*|__|`|\[|\(|~|≈|ca\.?\s|approx\.?\s|around\s|by\s)*"
    rf"(?P<date>{_DATE})?(?:[T,]|\s|\s*at\s|\s*-\s)*(?P<clock>{_CLOCK})?(?P<zone>{_ZONE})"
    r"(?:\s*(?:-|–|—|…|to|until|\.\.\.?)\s*"
    rf"(?:(?P<date2>{_DATE})[T, ]*)?(?P<clock2>{_CLOCK}){_ZONE})?"
    r"(?:\*\*|__|`|\]|\))*",
    re.IGNORECASE,
)
_SEPARATOR = re.compile(r"^\s*(?:\*\*|__)?\s*(?:[-–—:|→>]+\s*)?(?:\*\*|__)?\s*")


@dataclass(slots=True)
class Clock:
    """What is known while times are read one after the other.

    Attributes:
        day: the date that bare clock times belong to.
        last: the time before, which tells when midnight was passed.
    """

    zone: tzinfo = UTC
    zone_name: str = ASSUMED_UTC
    day: date | None = None
    last: datetime | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a timeline."""

    moment: Moment | None
    until: datetime | None
    text: str
    who: str = ""
    rest: dict[str, str] = field(default_factory=dict)


def zone_in(text: str) -> tuple[tzinfo, str] | None:
    """The zone that a text names: UTC+2, PST, "Pacific Time", Europe/Berlin."""
    if found := _OFFSET.search(text):
        hours, minutes = int(found[1].replace("−", "-")), int(found[2] or 0)
        if -14 <= hours <= 14:
            sign = -1 if found[1][0] in "-−" else 1
            return _fixed(hours + sign * minutes / 60, found[0]), found[0]
    if found := _ABBREVIATION.search(text):
        return _fixed(_HOURS[found[1]], found[1]), found[1]
    for words, name in _REGIONS:
        if re.search(words, text):
            return ZoneInfo(name), name
    if found := _NAMED.search(text):
        try:
            return ZoneInfo(found[1]), found[1]
        except (KeyError, ValueError, OSError):
            return None
    return None


def _fixed(hours: float, name: str) -> tzinfo:
    return timezone(timedelta(hours=hours), name) if hours else UTC


def read(written: str, clock: Clock) -> Moment | None:
    """One time as a post-mortem writes it; None where there is none."""
    found = _STAMP.match(written)
    return _moment(found, clock) if found else None


def _moment(found: re.Match[str], clock: Clock) -> Moment | None:
    if not found["date"] and not found["clock"]:
        return None
    day = _day(found["date"], clock) if found["date"] else clock.day
    if day is None:
        return None
    shown = " ".join(found[0].strip(" *_`[]()").split())
    if not found["clock"]:
        clock.day, clock.last = day, None
        start = datetime(day.year, day.month, day.day, tzinfo=clock.zone)
        return Moment(start.astimezone(UTC), shown, "day", clock.zone_name)
    own = zone_in(found["zone"] or "") or _offset(found["zone"] or "")
    zone, name = own or (clock.zone, clock.zone_name)
    at = _at(day, found["clock"], zone)
    if at is None:
        return None
    derived = ""
    if not found["date"] and clock.last and at < clock.last - timedelta(hours=6):
        at += timedelta(days=1)
        day += timedelta(days=1)
        derived = "the day after: the times go on past midnight"
    clock.day, clock.last = day, at
    seconds = len(re.findall(r"\d+", found["clock"])) > 2
    return Moment(at.astimezone(UTC), shown, "exact" if seconds else "minute", name, derived)


def _offset(zone: str) -> tuple[tzinfo, str] | None:
    found = re.search(r"([+-])(\d{2}):?(\d{2})", zone)
    if not found:
        return None
    minutes = int(found[2]) * 60 + int(found[3])
    sign = -1 if found[1] == "-" else 1
    return (_fixed(sign * minutes / 60, found[0]), found[0]) if minutes < 24 * 60 else None


def _day(written: str, clock: Clock) -> date | None:
    year = clock.day.year if clock.day else None
    if not re.search(r"\d{4}", written) and year is None:
        return None
    if not re.search(r"\d", re.sub(r"\d{4}", "", written)):
        return None
    try:
        default = datetime(year or 2000, 1, 1)  # noqa: DTZ001 - only its year is used
        found = parser.parse(written.replace(".", "-"), default=default).date()
    except (ValueError, OverflowError):
        return None
    # At the ends of the calendar, a zone or a night has no day any more.
    return found if MINYEAR < found.year < MAXYEAR else None


def _at(day: date, written: str, zone: tzinfo) -> datetime | None:
    numbers = [int(n) for n in re.findall(r"\d+", written)][:3]
    hour = numbers[0]
    half = re.search(r"([ap])\.?m", written.casefold())
    if half and hour <= 12:
        hour = hour % 12 + (12 if half[1] == "p" else 0)
    try:
        clock = time(hour, numbers[1], numbers[2] if len(numbers) > 2 else 0)
        return datetime.combine(day, clock, zone)
    except (ValueError, OverflowError):
        return None


def entries(found: Sequence[Section], clock: Clock) -> Iterator[Entry]:
    """The entries of all timelines: of their lists, tables and lines."""
    for section in found:
        zone = zone_in(section.path[-1]) or zone_in(section.body[:300])
        if zone:
            clock.zone, clock.zone_name = zone
        read(section.heading, clock)
        rows = text_of.table(section.text)
        if rows:
            yield from _of_table(rows, clock)
        yield from _of_lines(section.text, clock)


def _of_table(rows: list[list[str]], clock: Clock) -> Iterator[Entry]:
    header = [text_of.fact_name(cell) for cell in rows[0]]
    when = next((n for n, name in enumerate(header) if re.search("time|date|when|utc", name)), 0)
    zone = zone_in(rows[0][when]) if when < len(rows[0]) else None
    if zone:
        clock.zone, clock.zone_name = zone
    who = next((n for n, name in enumerate(header) if re.search("who|actor|owner", name)), None)
    for row in rows[1:]:
        cells = {n: cell for n, cell in enumerate(row) if n not in (when, who) and cell}
        moment = read(row[when], clock) if when < len(row) else None
        said = [wording.plain(cell) for cell in cells.values()]
        if moment is None and when < len(row) and row[when]:
            said.insert(0, wording.plain(row[when]))
        if said:
            person = wording.plain(row[who]) if who is not None and who < len(row) else ""
            yield Entry(moment, _until(row, when, clock), " – ".join(said), person)


def _until(row: list[str], when: int, clock: Clock) -> datetime | None:
    found = _STAMP.match(row[when]) if when < len(row) else None
    return _end(found, clock) if found else None


def _end(found: re.Match[str], clock: Clock) -> datetime | None:
    if not found["clock2"] or clock.day is None:
        return None
    day = _day(found["date2"], clock) if found["date2"] else clock.day
    at = _at(day, found["clock2"], clock.zone) if day else None
    if at is not None and clock.last is not None and at < clock.last:
        at += timedelta(days=1)
    return at.astimezone(UTC) if at else None


def _of_lines(text: str, clock: Clock) -> Iterator[Entry]:
    """List items and lines that begin with a time; what follows belongs to the entry before."""
    held: tuple[Moment | None, datetime | None, list[str]] | None = None
    for row in text.split("\n"):
        plain = row.strip()
        if not plain or plain.startswith(("|", ">", "<!--")):
            continue
        is_item = re.match(r"(?:[-*+•]|\d{1,3}[.)])\s+(?!\*\*?$)", plain)
        content = plain[is_item.end() :] if is_item else plain
        stamp = _STAMP.match(content)
        moment = _moment(stamp, clock) if stamp else None
        rest = content[stamp.end() :] if stamp and moment else content
        if moment or is_item:
            if held:
                yield from _entry(held)
            until = _end(stamp, clock) if stamp and moment else None
            held = (moment, until, [_SEPARATOR.sub("", rest, count=1) if moment else rest])
        elif held:
            held[2].append(plain)
    if held:
        yield from _entry(held)


def _entry(held: tuple[Moment | None, datetime | None, list[str]]) -> Iterator[Entry]:
    """The entry; none for a line that says the day of those below it and no more."""
    moment, until, lines = held
    text = "\n".join(line for line in lines if line.strip()).strip()
    if text:
        yield Entry(moment, until, text)


def date_in(text: str) -> date | None:
    """The first whole date that a text names."""
    for found in re.finditer(_DATE, text, re.IGNORECASE):
        if re.search(r"\d{4}", found[0]) and (day := _day(found[0], Clock())) is not None:
            return day
    return None
