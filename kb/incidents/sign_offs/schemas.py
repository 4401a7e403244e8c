"""Who signed the review, as what, and what exactly: as it leaves kb."""

import uuid
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class SignOff:
    """A signature under the review; `content_hash` is of all that was signed. Never edited."""

    id: uuid.UUID
    version: int
    incident_id: uuid.UUID
    review_number: int
    role: str
    decision: str
    by: str
    at: datetime | None
    statement: str
    content_hash: str
    in_force: bool
    created_at: datetime
    updated_at: datetime
