"""Comments as they leave kb."""

import uuid
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Comment:
    """What somebody said."""

    id: uuid.UUID
    version: int
    incident_id: uuid.UUID
    author: str
    at: datetime | None
    text: str
    origin: str
    created_at: datetime
    updated_at: datetime
