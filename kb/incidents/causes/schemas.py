"""Why it could happen, and what stood in the way: as it leaves kb."""

import uuid
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Cause:
    """A cause; `parent_id` is what it explains: a tree of whys. Equal `factor`s are one."""

    id: uuid.UUID
    version: int
    incident_id: uuid.UUID
    ref: str
    number: int
    title: str
    cause_type: str
    category: str
    parent_id: uuid.UUID | None
    factor: str
    explanation: str
    evidence_ids: tuple[uuid.UUID, ...]
    is_root: bool
    created_at: datetime
    updated_at: datetime
