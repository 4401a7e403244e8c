"""Long times of which nothing is recorded: either nothing happened, or nobody looked."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from kb.vocabulary.enums import Precision

if TYPE_CHECKING:
    from kb.incidents.timeline.schemas import TimelineEvent

LONGER_THAN: Final = timedelta(hours=4)
#: An event of which only this much is known may have been at any time in it.
_SPANS: Final = {
    Precision.HOUR.value: timedelta(hours=1),
    Precision.DAY.value: timedelta(days=1),
    Precision.MONTH.value: timedelta(days=31),
    Precision.YEAR.value: timedelta(days=366),
}


@dataclass(frozen=True, slots=True)
class Gap:
    """A time without events.

    Attributes:
        began: when the last event before it was surely over.
        ended: when the next one began.
        after_id: the event before it.
        before_id: the event that ends it.
    """

    began: datetime
    ended: datetime
    after_id: uuid.UUID
    before_id: uuid.UUID

    @property
    def length(self) -> timedelta:
        """How long nothing is recorded."""
        return self.ended - self.began


def gaps_of(
    events: "Iterable[TimelineEvent]", longer_than: timedelta = LONGER_THAN
) -> tuple[Gap, ...]:
    """The gaps longer than `longer_than`, in time order.

    An event lasts until its end, or as long as its time is uncertain; one without a time fills
    no gap.
    """
    known = [(event.at, event) for event in events if event.at is not None]
    known = [pair for pair in known if pair[1].precision != Precision.UNKNOWN]
    known.sort(key=lambda pair: pair[0])
    found: list[Gap] = []
    reached: datetime | None = None
    last = uuid.UUID(int=0)
    for at, event in known:
        if reached is not None and at - reached > longer_than:
            found.append(Gap(reached, at, last, event.id))
        over = _over(event, at)
        if reached is None or over >= reached:
            reached, last = over, event.id
    return tuple(found)


def _over(event: "TimelineEvent", at: datetime) -> datetime:
    """When an event is surely over."""
    ends = [at, _later(at, event.precision)]
    if event.until_at is not None:
        ends.append(_later(event.until_at, event.until_precision))
    return max(ends)


def _later(at: datetime, precision: str) -> datetime:
    try:
        return at + _SPANS.get(precision, timedelta())
    except OverflowError:
        return at
