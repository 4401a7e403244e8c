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
    extent: str
    lane: str
    phase: str
    text: str
    techniques: tuple[str, ...]
    asset_ids: tuple[uuid.UUID, ...]
    evidence_ids: tuple[uuid.UUID, ...]
    tags: tuple[str, ...]
    source: str
    key_event: bool
    original_time: str
    zone: str
    derived: str
    entered_by: str
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class Clock:
    """The clock of a source: its zone, and by how many seconds it is ahead of true time."""

    id: uuid.UUID
    version: int
    incident_id: uuid.UUID
    source: str
    zone: str
    skew_seconds: int
    how_known: str
    created_at: datetime
    updated_at: datetime
