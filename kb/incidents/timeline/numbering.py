"""Numbers of key events, T1 to Tn in the order of time: how people speak of them."""

import uuid
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kb.incidents.timeline.schemas import TimelineEvent

_LAST = datetime.max.replace(tzinfo=UTC)


def key_numbers(events: "Iterable[TimelineEvent]") -> dict[uuid.UUID, str]:
    """The number of each key event; those without a time come last, as they are listed."""
    keys = [event for event in events if event.key_event]
    keys.sort(key=lambda event: event.at or _LAST)
    return {event.id: f"T{number}" for number, event in enumerate(keys, 1)}
