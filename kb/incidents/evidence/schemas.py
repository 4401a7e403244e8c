"""What was collected, and where it went: as it leaves kb."""

import uuid
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class EvidenceItem:
    """Something collected: the attachment `sha256`. `verification` is the last check."""

    id: uuid.UUID
    version: int
    incident_id: uuid.UUID
    ref: str
    number: int
    title: str
    evidence_kind: str
    caption: str
    file_name: str
    media_type: str
    size: int
    sha256: str
    source: str
    collected_by: str
    collected_at: datetime | None
    storage: str
    tlp: str
    in_report: bool
    redact: bool
    malicious: bool
    container: str
    asset_ids: tuple[uuid.UUID, ...]
    event_ids: tuple[uuid.UUID, ...]
    step_ids: tuple[uuid.UUID, ...]
    verified_at: datetime | None
    verification: str
    text: str
    notes: str
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class CustodyEvent:
    """One move of an item: who had it, who has it, when and why."""

    id: uuid.UUID
    version: int
    incident_id: uuid.UUID
    evidence_id: uuid.UUID
    custody_action: str
    at: datetime | None
    from_person: str
    to_person: str
    place: str
    seal: str
    reason: str
    created_at: datetime
    updated_at: datetime
