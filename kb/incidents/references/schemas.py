"""What can be read elsewhere. Nothing is fetched: as it leaves kb."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Reference:
    """A pointer to something outside, with the day on which somebody looked at it."""

    id: uuid.UUID
    version: int
    incident_id: uuid.UUID
    title: str
    url: str
    accessed_on: date | None
    offline_note: str
    about_kind: str
    about_id: uuid.UUID | None
    created_at: datetime
    updated_at: datetime
