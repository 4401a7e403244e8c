"""Playbooks as they leave kb."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from kb.library.schemas import Item, ItemVersion


@dataclass(frozen=True, slots=True, kw_only=True)
class Playbook(Item):
    """What the versions of a playbook have in common."""

    incident_type: str
    steps: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaybookVersion(ItemVersion):
    """One version of a playbook."""

    playbook_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class PlaybookStep:
    """A step found in a version's text."""

    id: uuid.UUID
    version: int
    playbook_id: uuid.UUID
    playbook_version_id: uuid.UUID
    position: int
    number: int
    phase: str
    title: str
    text: str
    role: str
    expected_minutes: int | None
    techniques: tuple[str, ...]
    created_at: datetime
    updated_at: datetime
