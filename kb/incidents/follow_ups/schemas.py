"""Follow-ups as they leave kb."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class FollowUp:
    """An action that somebody owes."""

    id: uuid.UUID
    version: int
    incident_id: uuid.UUID
    ref: str
    number: int
    action: str
    owner: str
    due: date | None
    priority: str
    likelihood: str
    impact: str
    state: str
    source_id: uuid.UUID | None
    asked_by: str
    ticket: str
    closing_note: str
    evidence_ids: tuple[uuid.UUID, ...]
    risk_owner: str
    verified_by: str
    closed_at: datetime | None
    created_at: datetime
    updated_at: datetime
