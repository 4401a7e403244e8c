"""What playbooks, articles and automation rules have in common as they leave kb."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """What the versions of an item have in common."""

    id: uuid.UUID
    version: int
    title: str
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


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemVersion:
    """One version of an item."""

    id: uuid.UUID
    version: int
    number: int
    state: str
    body: str
    change_note: str
    published_at: datetime | None
    published_by: str
    effective_from: date | None = None
    requested_by: str
    returned_because: str
    created_at: datetime
    updated_at: datetime
