"""Paths and progress as they leave kb."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any


@dataclass(frozen=True, slots=True)
class TrainingPath:
    """What people of a role read and learn, in order."""

    id: uuid.UUID
    version: int
    title: str
    role: str
    description: str
    items: tuple[Mapping[str, Any], ...]
    retired: bool
    created_at: datetime
    updated_at: datetime


class How(StrEnum):
    """How far somebody is with an item."""

    OPEN = "open"
    BEGUN = "begun"
    CHANGED = "changed"
    DONE = "done"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Step:
    """One item of a path, for one person.

    Attributes:
        kind: code of `PathItemKind`.
        item_id: the record; None for a deck.
        title: what it is called now; of a deck its name.
        how: done, or how far; changed when a newer version came after it was done.
        detail: such as "12 of 40 cards"; may be empty.
    """

    kind: str
    item_id: uuid.UUID | None
    title: str
    how: How
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Progress:
    """A path as a person has gone it; seen by them and by the lead."""

    path: TrainingPath
    person: str
    steps: tuple[Step, ...]

    @property
    def done(self) -> int:
        """How many items are done."""
        return sum(step.how is How.DONE for step in self.steps)

    @property
    def total(self) -> int:
        """How many items can be done."""
        return sum(step.how is not How.GONE for step in self.steps)
