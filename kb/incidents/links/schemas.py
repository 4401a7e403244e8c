"""How incidents hang together: as it leaves kb."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class IncidentLink:
    """What this incident is to another one. `moved` says what a merge brought over."""

    id: uuid.UUID
    version: int
    incident_id: uuid.UUID
    other_id: uuid.UUID
    relation: str
    reason: str
    by: str
    at: datetime | None
    moved: dict[str, Any]
    created_at: datetime
    updated_at: datetime
