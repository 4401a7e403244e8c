"""Runs of playbooks as they leave kb."""

import uuid
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class PlaybookRun:
    """One run of a playbook, pinned to the version that was used.

    Attributes:
        steps: how many steps the version has; 0 where none is pinned.
        done, skipped: how many of them were done in this run, or left out with a reason.
    """

    id: uuid.UUID
    version: int
    incident_id: uuid.UUID
    ref: str
    number: int
    title: str
    playbook_version_id: uuid.UUID | None
    playbook_version: int | None
    subject_kind: str
    subject_id: uuid.UUID | None
    trigger: str
    rule: str
    rule_version: str
    rule_id: uuid.UUID | None
    started_by: str
    started_at: datetime | None
    started_precision: str
    finished_at: datetime | None
    finished_precision: str
    external_id: str
    outcome: str
    created_at: datetime
    updated_at: datetime
    steps: int = 0
    done: int = 0
    skipped: int = 0
