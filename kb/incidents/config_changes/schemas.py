"""Configuration changes as they leave kb."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class ConfigChange:
    """A configuration change."""

    id: uuid.UUID
    version: int
    incident_id: uuid.UUID
    ref: str
    number: int
    title: str
    system: str
    change_kind: str
    setting: str
    before: str
    after: str
    reason: str
    risk: str
    options: tuple[dict[str, Any], ...]
    decision: str
    decided_by: str
    decided_at: datetime | None
    decision_reason: str
    requester: str
    approver: str
    applied_by: str
    verified_by: str
    planned_at: datetime | None
    approved_at: datetime | None
    applied_at: datetime | None
    verified_at: datetime | None
    verification: str
    verify_on: date | None
    drift: str
    cause_id: uuid.UUID | None
    evidence_ids: tuple[uuid.UUID, ...]
    rollback: str
    rollback_test: str
    permanent: bool
    until: date | None
    ticket: str
    state: str
    state_reason: str
    reopened_because: str
    created_at: datetime
    updated_at: datetime
