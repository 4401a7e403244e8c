"""Times of the sources: seven digits, offsets, no zone at all. The text is always kept."""

import itertools
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

_TIME = re.compile(
    r"(?P<day>\d{4}-\d\d-\d\d)"
    r"(?:[T ](?P<hour>\d\d:\d\d)(?P<second>:\d\d(?:\.(?P<fraction>\d{1,12}))?)?)?"
    r"\s*(?P<zone>Z|z|UTC|[+-]\d\d:?\d\d)?"
)
#: Consoles write the first instant of their calendar for "never".
_UNSET_BEFORE = datetime(1971, 1, 1, tzinfo=UTC)
ASSUMED_UTC = "UTC (assumed)"
_PARTIAL = {1: "year", 2: "month", 3: "day"}
_SECONDS = re.compile(r"\d{6,18}(?:\.\d{1,9})?")
#: The year 2286: later numbers are milliseconds or microseconds.
_LATEST_SECOND = 10_000_000_000


@dataclass(frozen=True, slots=True, order=True)
class Moment:
    """An instant as a source gave it.

    Attributes:
        at: the instant, in UTC, to the microsecond.
        original: the text as written, with all its digits.
        precision: code of `Precision`.
        zone: the zone as written; "UTC (assumed)" where the text has none.
        derived: what the time rests on when it isn't a field of its own; else empty.
    """

    at: datetime
    original: str = ""
    precision: str = "exact"
    zone: str = "UTC"
    derived: str = ""

    def because(self, reason: str) -> "Moment":
        """The same instant, used for something that has no field of its own."""
        return Moment(self.at, self.original, self.precision, self.zone, reason)

    def later(self, *, days: float, exact: str, because: str) -> "Moment | None":
        """So many days later, known no more exactly than said; None beyond the calendar."""
        try:
            at = self.at + timedelta(days=days)
        except OverflowError:
            return None
        return Moment(at, self.original, exact, self.zone, because)

    def note(self, source: str) -> dict[str, str]:
        """How the time is known, as the incident keeps it."""
        return {
            "precision": self.precision,
            "source": source,
            "original": self.original,
            "derived": self.derived,
            **({"zone": self.zone} if self.zone == ASSUMED_UTC else {}),
        }


def read_time(value: object) -> Moment | None:
    """The instant that a text names; None for no text, no time, or "never"."""
    if not isinstance(value, str):
        return None
    found = _TIME.fullmatch(value.strip())
    if found is None:
        return None
    zone = (found["zone"] or "").upper()
    offset = "+00:00" if zone in ("", "Z", "UTC") else zone
    second = (found["second"] or ":00").split(".")[0]
    micro = (found["fraction"] or "")[:6].ljust(6, "0")
    clock = f"{found['hour'] or '00:00'}{second}.{micro}"
    try:
        at = datetime.fromisoformat(f"{found['day']}T{clock}{offset}").astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    if at < _UNSET_BEFORE:
        return None
    precision = "day" if not found["hour"] else "exact" if found["second"] else "minute"
    shown = ASSUMED_UTC if not zone else "UTC" if offset == "+00:00" else offset
    return Moment(at, value, precision, shown)


def partial_time(year: object, month: object = None, day: object = None) -> Moment | None:
    """A date of which only the year or the month may be known: its start, and how exact it is."""
    parts = [_whole(part) for part in (year, month, day)]
    known = [part for part in itertools.takewhile(lambda p: p is not None, parts) if part]
    if not known:
        return None
    try:
        month_, day_ = [*known[1:], 1, 1][:2]
        at = datetime(known[0], month_, day_, tzinfo=UTC)
    except (ValueError, OverflowError):
        return partial_time(*known[:-1]) if len(known) > 1 else None
    written = "-".join(f"{part:0{width}}" for part, width in zip(known, (4, 2, 2), strict=False))
    return Moment(at, written, _PARTIAL[len(known)], ASSUMED_UTC)


def _whole(value: object) -> int | None:
    """A whole number that may be written as text; None for everything else."""
    if isinstance(value, str) and value.strip().isascii() and value.strip().isdigit():
        return int(value.strip()[:6])
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else None


def epoch_time(value: object) -> Moment | None:
    """The instant of seconds or milliseconds since 1970, as a number or a text of digits."""
    written = str(value).strip() if isinstance(value, int | float | str) else ""
    if isinstance(value, bool) or not _SECONDS.fullmatch(written):
        return None
    seconds = float(written)
    for divisor in (1, 1_000, 1_000_000):
        if seconds / divisor < _LATEST_SECOND:
            at = datetime.fromtimestamp(seconds / divisor, UTC)
            return Moment(at, written) if at >= _UNSET_BEFORE else None
    return None


def any_time(value: object) -> Moment | None:
    """An instant as text, or as seconds or milliseconds since 1970."""
    return read_time(value) or epoch_time(value)


def earliest(moments: Iterable[Moment | None], reason: str) -> Moment | None:
    """The first of several instants, marked as derived."""
    known = [m for m in moments if m is not None]
    return min(known, key=lambda m: m.at).because(reason) if known else None


def latest(moments: Iterable[Moment | None], reason: str) -> Moment | None:
    """The last of several instants, marked as derived."""
    known = [m for m in moments if m is not None]
    return max(known, key=lambda m: m.at).because(reason) if known else None
