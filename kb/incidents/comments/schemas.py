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
    about_kind: str
    about_id: uuid.UUID | None
    about_field: str
    quote: str
    before: str
    after: str
    reply_to_id: uuid.UUID | None
    resolved_at: datetime | None
    resolved_by: str
    created_at: datetime
    updated_at: datetime
