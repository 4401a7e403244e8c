"""Lessons as they leave kb."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Lesson:
    """A lesson."""

    id: uuid.UUID
    version: int
    incident_id: uuid.UUID
    ref: str
    number: int
    title: str
    direction: str
    category: str
    what_happened: str
    whys: tuple[str, ...]
    owner: str
    due: date | None
    gap_severity: str
    follow_up_ids: tuple[uuid.UUID, ...]
    config_change_ids: tuple[uuid.UUID, ...]
    step_ids: tuple[uuid.UUID, ...]
    cause_ids: tuple[uuid.UUID, ...]
    created_at: datetime
    updated_at: datetime
