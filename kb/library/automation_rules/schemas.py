"""Automation rules as they leave kb."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class AutomationRule:
    """What the versions of an automation rule have in common."""

    id: uuid.UUID
    version: int
    title: str
    rule_order: int
    enabled: bool
    expires_at: datetime | None
    incident_types: tuple[str, ...]
    former_titles: tuple[str, ...]
    tags: tuple[str, ...]
    techniques: tuple[str, ...]
    owner: str
    owner_approves: bool
    review_due: date | None
    source: str
    licence: str
    state: str
    retired_reason: str
    successor_id: uuid.UUID | None
    published_version_id: uuid.UUID | None
    draft_version_id: uuid.UUID | None
    import_key: str
    import_hash: str
    created_at: datetime
    updated_at: datetime
    version_number: int = 0


@dataclass(frozen=True, slots=True)
class AutomationRuleVersion:
    """One version of an automation rule."""

    id: uuid.UUID
    version: int
    automation_rule_id: uuid.UUID
    number: int
    state: str
    body: str
    change_note: str
    published_at: datetime | None
    published_by: str
    requested_by: str
    returned_because: str
    created_at: datetime
    updated_at: datetime
