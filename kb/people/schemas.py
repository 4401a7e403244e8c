"""People as they leave kb."""

import uuid
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Person:
    """A person that records name."""

    id: uuid.UUID
    version: int
    name: str
    email: str
    role: str
    created_at: datetime
    updated_at: datetime
