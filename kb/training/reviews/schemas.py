"""Reviews as they leave kb."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from kb.training.cards.schemas import Card


@dataclass(frozen=True, slots=True)
class Attempt:
    """One answer to a card."""

    id: uuid.UUID
    card_id: uuid.UUID
    person: str
    deck: str
    rating: int
    at: datetime
    milliseconds: int
    memory: str
    stability: float | None
    difficulty: float | None
    due: datetime


@dataclass(frozen=True, slots=True)
class Turn:
    """The card that comes now.

    Attributes:
        memory: "" for a card that is new to the person.
        previews: when it would come again after each rating.
        source_title: what it was made from; "" for a card made by hand.
        source_route: kind and id of what shows the source; None where nothing does.
    """

    card: Card
    memory: str
    previews: Mapping[int, datetime]
    source_title: str = ""
    source_route: tuple[str, uuid.UUID] | None = None


@dataclass(frozen=True, slots=True)
class Today:
    """What a person has to do today.

    Attributes:
        new: cards that are new to them, as many as a day may bring.
        learning: cards that come again within minutes.
        due: cards of earlier days.
        minutes: how long that takes at the person's own pace.
        waits_until: when nothing is due now, but something is today.
    """

    new: int
    learning: int
    due: int
    minutes: int
    turn: Turn | None
    waits_until: datetime | None = None

    @property
    def total(self) -> int:
        """All cards of today."""
        return self.new + self.learning + self.due


@dataclass(frozen=True, slots=True)
class Figures:
    """How somebody gets on; seen by them and by the lead.

    Attributes:
        answers: in the last 30 days.
        known: share of them that weren't "again", of cards that were learned before.
        streak: days in a row with an answer, up to today or yesterday.
        weakest: the deck that is forgotten most often; "" where too little was answered.
    """

    answers: int
    known: float | None
    streak: int
    weakest: str
