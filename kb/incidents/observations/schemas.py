"""What went well, what went badly, and where luck helped: as it leaves kb."""

import uuid
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Observation:
    """Something that went well or badly, or turned out by luck."""

    id: uuid.UUID
    version: int
    incident_id: uuid.UUID
    ref: str
    number: int
    title: str
    observation_class: str
    explanation: str
    by: str
    event_ids: tuple[uuid.UUID, ...]
    evidence_ids: tuple[uuid.UUID, ...]
    lesson_id: uuid.UUID | None
    created_at: datetime
    updated_at: datetime
