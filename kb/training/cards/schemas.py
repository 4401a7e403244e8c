"""Cards as they leave kb."""

import uuid
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Card:
    """A question with its answer."""

    id: uuid.UUID
    version: int
    front: str
    back: str
    deck: str
    tags: tuple[str, ...]
    state: str
    source_kind: str
    source_id: uuid.UUID | None
    source_key: str
    source_stamp: str
    source_front: str
    source_back: str
    created_at: datetime
    updated_at: datetime

    @property
    def is_edited(self) -> bool:
        """Whether people changed what was suggested."""
        return bool(self.source_key) and (self.front, self.back) != (
            self.source_front,
            self.source_back,
        )


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A card as a source suggests it.

    Attributes:
        key: its place in the source; the same for the same question of a later version.
    """

    key: str
    front: str
    back: str
    deck: str
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """What cards are made from, as it is now.

    Attributes:
        stamp: changes whenever its text does; "" when it isn't there any more.
        title: what people know it by.
    """

    kind: str
    id: uuid.UUID
    stamp: str
    title: str
    suggestions: tuple[Suggestion, ...] = ()


@dataclass(frozen=True, slots=True)
class Drift:
    """A card whose source says something else than when the card was made.

    Attributes:
        front, back: as the source suggests them now; empty where it no longer does.
        gone: the source, or its place in it, isn't there any more.
    """

    card: Card
    source_title: str
    front: str
    back: str
    gone: bool


@dataclass(frozen=True, slots=True)
class Deck:
    """A deck by its name.

    Attributes:
        suggested: cards that wait for somebody to take or decline them.
    """

    name: str
    accepted: int
    suggested: int
