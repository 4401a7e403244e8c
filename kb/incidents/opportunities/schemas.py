"""When the attack could have been seen first, and why it wasn't: as it leaves kb."""

import uuid
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Opportunity:
    """The earliest point at which a phase of the attack could have been seen."""

    id: uuid.UUID
    version: int
    incident_id: uuid.UUID
    ref: str
    number: int
    signal: str
    phase: str
    at: datetime | None
    precision: str
    data_source: str
    technique: str
    why_missed: str
    detection_change: str
    rule: str
    lesson_id: uuid.UUID | None
    created_at: datetime
    updated_at: datetime
