"""What others know of this kind of attack: as it leaves kb."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class ResearchNote:
    """A report or a community write-up that was read, and what it says about this incident."""

    id: uuid.UUID
    version: int
    incident_id: uuid.UUID
    ref: str
    number: int
    title: str
    source_kind: str
    publisher: str
    url: str
    published_on: date | None
    read_on: date | None
    author: str
    techniques: tuple[str, ...]
    indicators: tuple[str, ...]
    actor: str
    confidence: str
    findings: str
    tags: tuple[str, ...]
    in_report: bool
    created_at: datetime
    updated_at: datetime
