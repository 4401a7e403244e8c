"""Passages that are withheld by hand: as they leave kb."""

import uuid
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class WithheldPassage:
    """Words that reports don't give out, the field they were selected in, why, and from whom.

    Attributes:
        audiences: names of audiences; none for all from whom anything is withheld.
        tlp: reports that are marked less strictly don't have it for any audience.
    """

    id: uuid.UUID
    version: int
    incident_id: uuid.UUID
    about_kind: str
    about_id: uuid.UUID | None
    about_field: str
    passage: str
    reason: str
    audiences: tuple[str, ...]
    tlp: str
    by: str
    at: datetime | None
    created_at: datetime
    updated_at: datetime
