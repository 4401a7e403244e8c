"""Assets and entities as they leave kb."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Asset:
    """An asset or entity in one incident; `also_in` counts the others that know it."""

    id: uuid.UUID
    version: int
    incident_id: uuid.UUID
    ref: str
    number: int
    entity_type: str
    value: str
    identity_key: str
    identifiers: dict[str, Any]
    role: str
    criticality: str
    verdict: str
    remediation_status: str
    scope_state: str
    scope_reason: str
    first_seen_at: datetime | None
    first_seen_precision: str
    last_seen_at: datetime | None
    last_seen_precision: str
    notes: str
    extra: dict[str, Any]
    created_at: datetime
    updated_at: datetime
    also_in: int = 0


@dataclass(frozen=True, slots=True)
class ScopeChange:
    """What the scope of an asset became, when, by whose word and why."""

    id: uuid.UUID
    version: int
    incident_id: uuid.UUID
    asset_id: uuid.UUID
    state: str
    reason: str
    by: str
    at: datetime | None
    created_at: datetime
    updated_at: datetime
