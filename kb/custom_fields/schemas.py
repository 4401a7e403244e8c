"""Fields that an organisation adds to incidents and measures: as it leaves kb."""

import uuid
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class CustomField:
    """A field of one's own: values are kept under `key` in the record's `custom`."""

    id: uuid.UUID
    version: int
    key: str
    label: str
    value_type: str
    choices: tuple[str, ...]
    incident_types: tuple[str, ...]
    applies_to: str
    hint: str
    signoff: bool
    in_report: bool
    place: int
    retired: bool
    created_at: datetime
    updated_at: datetime
