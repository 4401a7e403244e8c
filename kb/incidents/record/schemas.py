"""The incident and what belongs to it, as it leaves kb."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Incident:
    """One incident; see the model for the meaning of its times."""

    id: uuid.UUID
    version: int
    number: str
    title: str
    summary: str
    severity: str
    status: str
    review_state: str
    classification: str
    determination: str
    tlp: str
    pap: str
    incident_type: str
    detection_source: str
    entry: str
    first_activity_at: datetime | None
    evidence_available_at: datetime | None
    detected_at: datetime | None
    acknowledged_at: datetime | None
    triaged_at: datetime | None
    contained_at: datetime | None
    eradicated_at: datetime | None
    recovered_at: datetime | None
    resolved_at: datetime | None
    closed_at: datetime | None
    last_activity_at: datetime | None
    moments: dict[str, Any]
    root_cause: str
    impacts: tuple[dict[str, Any], ...]
    lead: str
    reporter: str
    responders: tuple[str, ...]
    tags: tuple[str, ...]
    techniques: tuple[str, ...]
    playbook_version_id: uuid.UUID | None
    playbook_was_stale: bool
    reported_to: str
    config_decision: str
    config_decision_reason: str
    config_decision_by: str
    config_decision_at: datetime | None
    knowledge_updates: dict[str, Any]
    custom: dict[str, Any]
    review_skipped: str
    backfilled: bool
    is_example: bool
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class IncidentSource:
    """Where an incident came from."""

    id: uuid.UUID
    version: int
    incident_id: uuid.UUID
    product: str
    external_id: str
    external_number: str
    url: str
    tenant: str
    portal: str
    connected_on: date | None
    prerequisites: tuple[dict[str, Any], ...]
    file_name: str
    file_sha256: str
    imported_at: datetime | None
    baseline: dict[str, Any]
    extra: dict[str, Any]
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class Alert:
    """An alert as imported."""

    id: uuid.UUID
    version: int
    incident_id: uuid.UUID
    external_id: str
    title: str
    description: str
    severity: str
    status: str
    category: str
    product: str
    detection_source: str
    classification: str
    determination: str
    techniques: tuple[str, ...]
    tactics: tuple[str, ...]
    created_in_source_at: datetime | None
    first_activity_at: datetime | None
    last_activity_at: datetime | None
    resolved_at: datetime | None
    assigned_to: str
    recommended_actions: str
    url: str
    asset_ids: tuple[uuid.UUID, ...]
    extra: dict[str, Any]
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class SavedVersion:
    """A named version of the whole incident."""

    id: uuid.UUID
    version: int
    incident_id: uuid.UUID
    number: int
    name: str
    by: str
    at: datetime | None
    content_hash: str
    created_at: datetime
    updated_at: datetime
