"""Questions to everyone involved, written so that a person can read them: as it leaves kb."""

import uuid
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """A questionnaire; `source` is the TOML that people edit."""

    id: uuid.UUID
    version: int
    title: str
    version_number: int
    source: str
    retired: bool
    created_at: datetime
    updated_at: datetime
