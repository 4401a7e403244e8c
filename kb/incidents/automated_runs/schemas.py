"""What automation looked at and did by itself, and whether it was right: as it leaves kb."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class AutomatedRun:
    """A run of an engine: its verdict on each entity, what it did, and people's judgement of it."""

    id: uuid.UUID
    version: int
    incident_id: uuid.UUID
    ref: str
    number: int
    title: str
    engine: str
    rule: str
    rule_version: str
    trigger: str
    external_id: str
    status: str
    started_at: datetime | None
    ended_at: datetime | None
    verdicts: tuple[dict[str, Any], ...]
    action_ids: tuple[uuid.UUID, ...]
    decision: str
    decided_by: str
    decided_at: datetime | None
    judgement: str
    judgement_reason: str
    created_at: datetime
    updated_at: datetime
