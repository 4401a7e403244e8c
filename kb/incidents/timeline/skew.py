"""Setting right the times that came from a clock that was wrong: once, and back again.

An event keeps by how much it was set right, in `derived`, in words that this module writes and
reads: "clock 90 s ahead". So times are moved by what is still missing, never twice, and a skew
of zero brings them back. `original_time` keeps what the source said. See docs/adr/0012.
"""

import re
import uuid
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from sqlalchemy.orm import Session

from kb.errors import ValidationError
from kb.incidents.record import parts
from kb.incidents.timeline.models import Clock, TimelineEvent
from kb.ledger import editing
from kb.ledger.operation import operation
from kb.vocabulary.enums import Precision
from kb.vocabulary.moments import format_moment

if TYPE_CHECKING:
    from kb.incidents.timeline import schemas

_NOTE: Final = re.compile(r"clock (\d{1,12}) s (ahead|behind)(?:; )?")
#: A day or a month isn't read from a clock.
_FINE: Final = {Precision.EXACT.value, Precision.MINUTE.value, Precision.HOUR.value}


def applied(derived: str) -> int:
    """By how many seconds the clock of an event was taken to be ahead when it was set right."""
    found = _NOTE.match(derived)
    if found is None:
        return 0
    return int(found[1]) if found[2] == "ahead" else -int(found[1])


def note_of(derived: str) -> str:
    """The words about the clock alone, for a time that a person enters anew: it is right now."""
    found = _NOTE.match(derived)
    return found[0].removesuffix("; ") if found is not None else ""


def pending(
    clock: "schemas.Clock | Clock", events: "Iterable[schemas.TimelineEvent]"
) -> "list[schemas.TimelineEvent]":
    """The events of a clock's source whose times don't take its skew into account yet."""
    return [event for event in events if _is_pending(clock, event)]


def of_source(source: str, events: "Iterable[schemas.TimelineEvent]") -> int:
    """How many events came from a source."""
    wanted = source.strip().casefold()
    return sum(event.source.strip().casefold() == wanted for event in events if wanted)


def _is_pending(
    clock: "schemas.Clock | Clock", event: "schemas.TimelineEvent | TimelineEvent"
) -> bool:
    source = clock.source.strip().casefold()
    return (
        bool(source)
        and event.source.strip().casefold() == source
        and event.at is not None
        and event.precision in _FINE
        and applied(event.derived) != (clock.skew_seconds or 0)
    )


@operation("Correct times by clock")
def correct(session: Session, record_id: uuid.UUID) -> tuple[uuid.UUID, ...]:
    """Move the events of a clock's source to true time, as one operation.

    Each moves by what is missing: nothing the second time, the difference after the skew was
    changed, and back to what the source said when the skew is zero.

    Returns:
        The events that were moved.

    Raises:
        NotFoundError: the clock isn't there.
        ValidationError: a time would leave the calendar.
    """
    clock = editing.fetch(session, Clock, record_id)
    rows = parts.rows(session, TimelineEvent, clock.incident_id)
    moved = []
    for event in rows:
        if isinstance(event, TimelineEvent) and _is_pending(clock, event):
            _move(event, clock.skew_seconds or 0)
            moved.append(event.id)
    session.flush()
    return tuple(moved)


def _move(event: TimelineEvent, skew: int) -> None:
    before = applied(event.derived)
    if not event.original_time and event.at is not None:
        event.original_time = format_moment(event.at, event.precision)
        event.zone = event.zone or "UTC"
    event.at = _shifted(event.at, before - skew)
    event.until_at = _shifted(event.until_at, before - skew)
    rest = _NOTE.sub("", event.derived, count=1) if before else event.derived
    side = "ahead" if skew > 0 else "behind"
    note = f"clock {abs(skew)} s {side}" if skew else ""
    event.derived = "; ".join(part for part in (note, rest) if part)


def _shifted(at: datetime | None, seconds: int) -> datetime | None:
    if at is None:
        return None
    try:
        return at.astimezone(UTC) + timedelta(seconds=seconds)
    except OverflowError as error:
        message = "With this skew, a time would leave the calendar."
        raise ValidationError(message) from error
