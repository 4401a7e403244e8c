"""Timeline events as they leave kb."""

import uuid
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class TimelineEvent:
    """Something that happened."""

    id: uuid.UUID
    version: int
    incident_id: uuid.UUID
    at: datetime | None
    precision: str
    until_at: datetime | None
    until_precision: str
    lane: str
    phase: str
    text: str
    techniques: tuple[str, ...]
    asset_ids: tuple[uuid.UUID, ...]
    source: str
    key_event: bool
    original_time: str
    zone: str
    derived: str
    entered_by: str
    created_at: datetime
    updated_at: datetime
