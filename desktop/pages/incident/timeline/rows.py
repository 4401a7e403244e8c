"""Timeline events as rows: numbers, times in words, and notes on times that are worth a look."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import TYPE_CHECKING, Final, NamedTuple

from PySide6.QtCore import QCoreApplication

from desktop.pages.incident.editors import read_moment
from desktop.pages.incident.section import label_of
from kb.incidents.timeline import numbering
from kb.vocabulary.enums import Lane, Phase, Precision
from kb.vocabulary.moments import format_duration, format_moment
from kb.vocabulary.response import Extent

if TYPE_CHECKING:
    from kb.incidents.assets.schemas import Asset
    from kb.incidents.evidence.schemas import EvidenceItem
    from kb.incidents.timeline.schemas import TimelineEvent

_PHASES: Final = {phase.value: number for number, phase in enumerate(Phase)}
_BETWEEN: Final = re.compile(
    r"^\s*(?:between\s+(?P<a>.+?)\s+and\s+(?P<b>.+)|(?P<c>.+?)\s*(?:–|—|\.\.+|\s-\s|\bto\b)\s*(?P<d>.+))\s*$",
    re.IGNORECASE,
)
_LEADING: Final = re.compile(
    r"^\s*(?P<time>\d{4}-\d{2}(?:-\d{2}(?:[T ]\d{1,2}:\d{2}(?::\d{2})?(?:\.\d+)?)?)?"
    r"(?:\s?(?:Z|UTC|[+-]\d{2}:?\d{2}))?|\d{1,2}:\d{2}(?::\d{2})?)(?=[\s,;]|$)[\s,;–-]*(?P<rest>.*)$",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class EventRow:
    """One event with what the table says about it.

    Attributes:
        number: place in time, from 1.
        event: the event.
        assets: what it concerns.
        note: a sentence on its times, or "".
        key: its number among the key events, "T2", or "".
        evidence: references of its evidence.
        words: all its texts in one, folded, for the filter.
    """

    number: int
    event: "TimelineEvent"
    assets: "tuple[Asset, ...]" = ()
    note: str = ""
    key: str = ""
    evidence: tuple[str, ...] = ()
    words: str = ""


class Span(NamedTuple):
    """A typed time: beginning and end, each with its precision, and what the two mean."""

    at: datetime | None
    precision: str
    until: datetime | None = None
    until_precision: str = Precision.EXACT.value
    extent: str = Extent.RANGE.value


def rows_of(
    events: "Sequence[TimelineEvent]",
    assets: "Sequence[Asset]",
    evidence: "Sequence[EvidenceItem]" = (),
) -> list[EventRow]:
    """The events in their order, numbered, with notes."""
    by_id = {asset.id: asset for asset in assets}
    refs = {item.id: item.ref for item in evidence}
    notes = _notes(events)
    keys = numbering.key_numbers(events)
    found = []
    for number, event in enumerate(events, 1):
        own = tuple(by_id[key] for key in event.asset_ids if key in by_id)
        kept = tuple(refs[key] for key in event.evidence_ids if key in refs)
        key = keys.get(event.id, "")
        words = _words(event, own, (*kept, key))
        found.append(EventRow(number, event, own, notes.get(number, ""), key, kept, words))
    return found


def _words(event: "TimelineEvent", assets: "tuple[Asset, ...]", references: tuple[str, ...]) -> str:
    phase = label_of(Phase, event.phase) if event.phase else ""
    parts = [event.text, event.source, event.entered_by, label_of(Lane, event.lane), phase]
    parts += [*event.techniques, *event.tags, *references]
    parts += [part for asset in assets for part in (asset.ref, asset.value)]
    return " ".join(parts).casefold()


def _notes(events: "Sequence[TimelineEvent]") -> dict[int, str]:
    """What looks wrong in the order of times, by number; none of it is an error."""
    notes: dict[int, str] = {}
    running: dict[str, tuple[int, datetime]] = {}
    latest = (-1, 0)
    for number, event in enumerate(events, 1):
        found: list[str] = []
        if event.at is not None and event.until_at is not None and event.until_at < event.at:
            found.append(_tr("It ends before it begins."))
        before = running.get(event.lane)
        if event.at is not None and before is not None and event.at < before[1]:
            found.append(_tr("It begins while event {number} lasts.").format(number=before[0]))
        lasts = event.extent != Extent.BETWEEN
        if event.at is not None and event.until_at is not None and lasts:
            running[event.lane] = (number, event.until_at)
        rank = _PHASES.get(event.phase, -1)
        if event.at is not None and 0 <= rank < latest[0]:
            text = _tr("{phase} comes after {later} of event {number}: out of order.")
            later = list(Phase)[latest[0]].label
            found.append(
                text.format(phase=label_of(Phase, event.phase), later=later, number=latest[1])
            )
        if rank >= latest[0] and event.at is not None:
            latest = (rank, number)
        if found:
            notes[number] = " ".join(found)
    return notes


def time_text(
    at: datetime | None, precision: str, zone: tzinfo, *, year: int, unset: str = ""
) -> str:
    """A time for a list: without its year when that is `year`, no more exact than known."""
    if at is None or precision == Precision.UNKNOWN:
        return unset
    text = format_moment(at, precision, zone)
    local = at.astimezone(zone)
    coarse = precision in {Precision.MONTH, Precision.YEAR}
    return text if coarse or local.year != year else text[5:]


def until_text(row: EventRow, zone: tzinfo, *, year: int) -> str:
    """The end for a list: only the clock time where it is on the same day."""
    event = row.event
    if event.until_at is None:
        return ""
    text = time_text(event.until_at, event.until_precision, zone, year=year)
    fine = event.until_precision in {Precision.EXACT, Precision.MINUTE}
    if fine and event.at is not None:
        same = event.at.astimezone(zone).date() == event.until_at.astimezone(zone).date()
        text = text.rpartition(" ")[2] if same else text
    # Otherwise the two times would read as "from, until".
    return _tr("by {time}").format(time=text) if event.extent == Extent.BETWEEN else text


def time_tip(row: EventRow, zone: tzinfo) -> str:
    """How a time is known: its precision, what it was derived from, and the source's own text."""
    event = row.event
    if event.at is None:
        return row.note
    lines = [f"{format_moment(event.at, event.precision, zone)} ({_precision(event.precision)})"]
    if event.extent == Extent.BETWEEN and event.until_at is not None:
        lines[0] = _tr("somewhere between {start} and {end}").format(
            start=format_moment(event.at, event.precision, zone),
            end=format_moment(event.until_at, event.until_precision, zone),
        )
    lines.append(recorded(event, zone))
    if event.derived:
        lines.append(_tr("derived from {what}").format(what=event.derived))
    if event.original_time:
        written = f"{event.original_time} {event.zone}".strip()
        lines.append(_tr("in the source: {text}").format(text=written))
    if row.note:
        lines.append(row.note)
    return "\n".join(lines)


def recorded(event: "TimelineEvent", zone: tzinfo) -> str:
    """When an event was written down, and how long after it happened."""
    when = format_moment(event.created_at, Precision.MINUTE, zone)
    if event.at is None or event.precision == Precision.UNKNOWN:
        return _tr("recorded {when}").format(when=when)
    minutes = (event.created_at - event.at).total_seconds() / 60
    text = _tr("recorded {when}, {later} later") if minutes >= 0 else _tr("recorded {when}")
    return text.format(when=when, later=format_duration(minutes))


def _precision(code: str) -> str:
    label = label_of(Precision, code).lower()
    known = {
        Precision.EXACT: _tr("to the second"),
        Precision.MINUTE: _tr("to the minute"),
        Precision.HOUR: _tr("to the hour"),
        Precision.DAY: _tr("to the day"),
        Precision.MONTH: _tr("to the month"),
        Precision.YEAR: _tr("to the year"),
    }
    return next((text for key, text in known.items() if key == code), label)


def read_span(text: str, zone: tzinfo, near: datetime | None) -> Span:
    """A typed time: "09:26", "2022-12-16", "between 09:10 and 09:40", "09:10 – 09:40".

    Raises:
        ValueError: it is not a time; says what is.
    """
    try:
        at, precision = read_moment(text, zone, near)
    except ValueError:
        found = _BETWEEN.match(text)
        if found is None:
            raise
        first, second = (found["a"], found["b"]) if found["a"] else (found["c"], found["d"])
        extent = Extent.BETWEEN if found["a"] else Extent.RANGE
        at, precision = read_moment(first, zone, near)
        until, until_precision = read_moment(second, zone, at or near)
        return Span(at, precision, until, until_precision, extent.value)
    return Span(at, precision)


def split_time(text: str, zone: tzinfo, near: datetime | None) -> tuple[Span | None, str]:
    """The time that a typed line begins with, if it does, and the rest of it."""
    found = _LEADING.match(text)
    if found is not None:
        try:
            return read_span(found["time"], zone, near), found["rest"].strip()
        except ValueError:
            return None, text.strip()
    try:
        return (read_span(text, zone, near), "") if _BETWEEN.match(text) else (None, text.strip())
    except ValueError:
        return None, text.strip()


def this_year(zone: tzinfo) -> int:
    """The year that lists leave out."""
    return datetime.now(UTC).astimezone(zone).year


def _tr(text: str) -> str:
    return QCoreApplication.translate("Timeline", text)
