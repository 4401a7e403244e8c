"""Exported reports as they leave kb."""

import uuid
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class IssuedReport:
    """One exported report."""

    id: uuid.UUID
    version: int
    incident_id: uuid.UUID
    report_kind: str
    audience: str
    tlp: str
    sha256: str
    file_name: str
    path: str
    version_label: str
    exported_by: str
    exported_at: datetime | None
    pages: int | None
    recipients: tuple[str, ...]
    signed_by: str
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class Registered:
    """An exported report in the register of all incidents."""

    report: IssuedReport
    number: str
    incident_title: str
