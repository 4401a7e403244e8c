"""Who had to be told, by when, and whether they were: as it leaves kb."""

import uuid
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Notification:
    """One message that was owed: its clock starts at `clock_from` and runs out at `due_at`."""

    id: uuid.UUID
    version: int
    incident_id: uuid.UUID
    ref: str
    number: int
    recipient: str
    audience: str
    rule: str
    stage: str
    clock_from: datetime | None
    due_at: datetime | None
    sent_at: datetime | None
    sent_by: str
    channel: str
    reference: str
    content: str
    late_reason: str
    not_needed: bool
    reason: str
    created_at: datetime
    updated_at: datetime
