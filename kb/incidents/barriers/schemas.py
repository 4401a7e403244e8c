"""What stood in the attack's way, and whether it held: as it leaves kb."""

import uuid
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Barrier:
    """A barrier on the attack's way."""

    id: uuid.UUID
    version: int
    incident_id: uuid.UUID
    ref: str
    number: int
    title: str
    barrier_kind: str
    state: str
    explanation: str
    cause_id: uuid.UUID | None
    measure_id: uuid.UUID | None
    evidence_ids: tuple[uuid.UUID, ...]
    created_at: datetime
    updated_at: datetime
