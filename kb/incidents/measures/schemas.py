"""Prevention and custom measures, and whether they work: as it leaves kb."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure that answers a cause, and the test of its effect."""

    id: uuid.UUID
    version: int
    incident_id: uuid.UUID
    ref: str
    number: int
    title: str
    measure_type: str
    description: str
    cause_id: uuid.UUID | None
    lesson_id: uuid.UUID | None
    owner: str
    due: date | None
    state: str
    test: str
    tested_at: datetime | None
    tested_by: str
    test_result: str
    test_evidence: str
    next_check: date | None
    ticket: str
    tags: tuple[str, ...]
    custom: dict[str, Any]
    created_at: datetime
    updated_at: datetime
