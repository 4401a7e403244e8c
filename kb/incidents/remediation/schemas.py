"""What was done to assets and entities, by whom and with whose leave: as it leaves kb."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class RemediationAction:
    """An action on entities; `undoes_id` is the action that this one takes back."""

    id: uuid.UUID
    version: int
    incident_id: uuid.UUID
    ref: str
    number: int
    action: str
    action_kind: str
    asset_ids: tuple[uuid.UUID, ...]
    target: str
    state: str
    origin: str
    rule: str
    asked_by: str
    asked_at: datetime | None
    approver: str
    decided_at: datetime | None
    decision_reason: str
    operator: str
    ran_at: datetime | None
    ran_precision: str
    finished_at: datetime | None
    finished_precision: str
    tool: str
    result: str
    rollback: str
    reversible: bool
    undoes_id: uuid.UUID | None
    verdict_right: str
    verification: str
    external_id: str
    extra: dict[str, Any]
    created_at: datetime
    updated_at: datetime
