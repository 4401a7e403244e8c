"""Workflow steps as they leave kb."""

import uuid
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class WorkflowStep:
    """One step as planned or performed."""

    id: uuid.UUID
    version: int
    incident_id: uuid.UUID
    position: float
    phase: str
    action: str
    state: str
    done_by: str
    started_at: datetime | None
    started_precision: str
    finished_at: datetime | None
    finished_precision: str
    outcome: str
    reason: str
    tool: str
    command: str
    automated: bool
    playbook_step_id: uuid.UUID | None
    playbook_run_id: uuid.UUID | None
    expected_minutes: int | None
    result_override: str
    result_reason: str
    asset_ids: tuple[uuid.UUID, ...]
    created_at: datetime
    updated_at: datetime
