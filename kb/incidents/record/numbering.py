"""Numbers of key events, T1 to Tn in the order of time: how people speak of them."""

import uuid
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Protocol

_LAST = datetime.max.replace(tzinfo=UTC)


class Numbered(Protocol):
    """What the number of an event follows from."""

    @property
    def id(self) -> uuid.UUID:
        """The event; of two at one time, the one recorded first comes first."""

    @property
    def at(self) -> datetime | None:
        """When it happened."""

    @property
    def key_event(self) -> bool:
        """Whether it has a number at all."""


def key_numbers(events: Iterable[Numbered]) -> dict[uuid.UUID, str]:
    """The number of each key event; those without a time come last, as they are listed."""
    keys = [event for event in events if event.key_event]
    keys.sort(key=lambda event: (event.at or _LAST, event.id))
    return {event.id: f"T{number}" for number, event in enumerate(keys, 1)}
