"""What was done on a device by hand, command by command: as it leaves kb."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class LiveResponse:
    """A session on a device: its commands in order, and the files that it fetched or put there."""

    id: uuid.UUID
    version: int
    incident_id: uuid.UUID
    ref: str
    number: int
    title: str
    asset_id: uuid.UUID | None
    device: str
    operator: str
    started_at: datetime | None
    ended_at: datetime | None
    script: str
    commands: tuple[dict[str, Any], ...]
    files: tuple[dict[str, Any], ...]
    outcome: str
    transcript: str
    evidence_ids: tuple[uuid.UUID, ...]
    created_at: datetime
    updated_at: datetime
