"""Times of the sources: seven digits, offsets, no zone at all. The text is always kept."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

_TIME = re.compile(
    r"(?P<day>\d{4}-\d\d-\d\d)"
    r"(?:[T ](?P<hour>\d\d:\d\d)(?P<second>:\d\d(?:\.(?P<fraction>\d{1,12}))?)?)?"
    r"\s*(?P<zone>Z|z|UTC|[+-]\d\d:?\d\d)?"
)
#: Consoles write the first instant of their calendar for "never".
_UNSET_BEFORE = datetime(1971, 1, 1, tzinfo=UTC)
ASSUMED_UTC = "UTC (assumed)"


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


def earliest(moments: Iterable[Moment | None], reason: str) -> Moment | None:
    """The first of several instants, marked as derived."""
    known = [m for m in moments if m is not None]
    return min(known, key=lambda m: m.at).because(reason) if known else None


def latest(moments: Iterable[Moment | None], reason: str) -> Moment | None:
    """The last of several instants, marked as derived."""
    known = [m for m in moments if m is not None]
    return max(known, key=lambda m: m.at).because(reason) if known else None
