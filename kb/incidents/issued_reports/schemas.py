"""Exported reports as they leave kb."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class IssuedReport:
    """One exported report.

    Attributes:
        incident_id: of which it tells, whole or one record; None for all else.
        subject: incident, extract, playbook, article, period or insights.
        subject_title: what it was called then.
        item_id: the playbook or article.
        item_version_id: its version that was given out.
        asked: the options it was made with, as JSON; of a period also which incidents.
        app_version: of Hotwash, whose version its own templates have.
        template_sha256: of a template of the organisation, whose files are kept.
    """

    id: uuid.UUID
    version: int
    incident_id: uuid.UUID | None
    subject: str
    subject_title: str
    item_id: uuid.UUID | None
    item_version_id: uuid.UUID | None
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
    asked: Mapping[str, Any]
    app_version: str
    template_sha256: str
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class Registered:
    """An exported report in the register.

    Attributes:
        number: of its incident; empty for what is about none.
        title: of what it is about, as it is called today.
    """

    report: IssuedReport
    number: str
    title: str
