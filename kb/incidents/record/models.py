"""Tables of the incident itself: incident, its sources, its alerts, its saved versions."""

import uuid
from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import ForeignKey, Index, Integer
from sqlalchemy.orm import Mapped, mapped_column

from kb.incidents.record.fields import ALERT, INCIDENT, SAVED_VERSION, SOURCE
from kb.store.base import Code, Record
from kb.store.kinds import RecordKind


class Incident(Record):
    """One incident. Its times are T0 … T9 of the glossary; `moments` says how each is known."""

    __tablename__ = "incident"
    __kind__: ClassVar[RecordKind] = INCIDENT
    __table_args__ = (
        Index("ix_incident_began", "first_activity_at", "id"),
        Index("ix_incident_opened", "created_at", "id"),
        Index("ix_incident_updated", "updated_at", "id"),
        Index("ix_incident_title", "title", "id"),
        Index("ix_incident_severity", "severity_rank", "created_at", "id"),
        Index("ix_incident_state", "review_state", "created_at", "id"),
        Index("ix_incident_lead", "lead", "created_at", "id"),
        Index("ix_incident_tlp", "tlp", "created_at", "id"),
        Index("ix_incident_playbook", "playbook_version_id", "created_at", "id"),
        # Finds the example, and is so small that counting a million incidents reads 10 MB.
        Index("ix_incident_example", "is_example"),
    )

    number: Mapped[str] = mapped_column(Code, unique=True)
    title: Mapped[str] = mapped_column(default="")
    summary: Mapped[str] = mapped_column(default="")
    severity: Mapped[str] = mapped_column(Code, default="not_set")
    severity_rank: Mapped[int] = mapped_column(Integer, default=5)
    status: Mapped[str] = mapped_column(Code, default="")
    review_state: Mapped[str] = mapped_column(Code, default="recording")
    classification: Mapped[str] = mapped_column(Code, default="not_set")
    determination: Mapped[str] = mapped_column(Code, default="")
    tlp: Mapped[str] = mapped_column(Code, default="amber")
    pap: Mapped[str] = mapped_column(Code, default="amber")
    incident_type: Mapped[str] = mapped_column(default="")
    detection_source: Mapped[str] = mapped_column(default="")
    entry: Mapped[str] = mapped_column(default="")
    first_activity_at: Mapped[datetime | None]
    last_activity_at: Mapped[datetime | None]
    evidence_available_at: Mapped[datetime | None]
    detected_at: Mapped[datetime | None]
    acknowledged_at: Mapped[datetime | None]
    triaged_at: Mapped[datetime | None]
    contained_at: Mapped[datetime | None]
    eradicated_at: Mapped[datetime | None]
    recovered_at: Mapped[datetime | None]
    resolved_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    moments: Mapped[dict[str, Any]] = mapped_column(default=dict)
    root_cause: Mapped[str] = mapped_column(default="")
    impacts: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    lead: Mapped[str] = mapped_column(default="")
    reporter: Mapped[str] = mapped_column(default="")
    responders: Mapped[list[str]] = mapped_column(default=list)
    tags: Mapped[list[str]] = mapped_column(default=list)
    techniques: Mapped[list[str]] = mapped_column(default=list)
    playbook_version_id: Mapped[uuid.UUID | None]
    playbook_was_stale: Mapped[bool] = mapped_column(default=False)
    reported_to: Mapped[str] = mapped_column(default="")
    config_decision: Mapped[str] = mapped_column(Code, default="undecided")
    config_decision_reason: Mapped[str] = mapped_column(default="")
    config_decision_by: Mapped[str] = mapped_column(default="")
    config_decision_at: Mapped[datetime | None]
    knowledge_updates: Mapped[dict[str, Any]] = mapped_column(default=dict)
    custom: Mapped[dict[str, Any]] = mapped_column(default=dict)
    review_skipped: Mapped[str] = mapped_column(default="")
    backfilled: Mapped[bool] = mapped_column(default=False)
    is_example: Mapped[bool] = mapped_column(default=False)


class IncidentSource(Record):
    """Where an incident came from. `baseline` holds what the last import wrote, by record."""

    __tablename__ = "incident_source"
    __kind__: ClassVar[RecordKind] = SOURCE
    __table_args__ = (Index("ix_incident_source_external", "product", "external_id"),)

    incident_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("incident.id"), index=True)
    product: Mapped[str] = mapped_column(Code, default="")
    external_id: Mapped[str] = mapped_column(default="")
    external_number: Mapped[str] = mapped_column(default="", index=True)
    url: Mapped[str] = mapped_column(default="")
    tenant: Mapped[str] = mapped_column(default="")
    portal: Mapped[str] = mapped_column(default="")
    connected_on: Mapped[date | None]
    prerequisites: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    file_name: Mapped[str] = mapped_column(default="")
    file_sha256: Mapped[str] = mapped_column(default="")
    imported_at: Mapped[datetime | None]
    baseline: Mapped[dict[str, Any]] = mapped_column(default=dict)
    extra: Mapped[dict[str, Any]] = mapped_column(default=dict)


class Alert(Record):
    """An alert as imported; what has no field of its own is kept in `extra`."""

    __tablename__ = "alert"
    __kind__: ClassVar[RecordKind] = ALERT

    incident_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("incident.id"), index=True)
    external_id: Mapped[str] = mapped_column(default="")
    title: Mapped[str] = mapped_column(default="")
    description: Mapped[str] = mapped_column(default="")
    severity: Mapped[str] = mapped_column(Code, default="not_set")
    status: Mapped[str] = mapped_column(Code, default="")
    category: Mapped[str] = mapped_column(default="")
    product: Mapped[str] = mapped_column(default="")
    detection_source: Mapped[str] = mapped_column(default="")
    classification: Mapped[str] = mapped_column(Code, default="not_set")
    determination: Mapped[str] = mapped_column(Code, default="")
    techniques: Mapped[list[str]] = mapped_column(default=list)
    tactics: Mapped[list[str]] = mapped_column(default=list)
    created_in_source_at: Mapped[datetime | None]
    first_activity_at: Mapped[datetime | None]
    last_activity_at: Mapped[datetime | None]
    resolved_at: Mapped[datetime | None]
    assigned_to: Mapped[str] = mapped_column(default="")
    recommended_actions: Mapped[str] = mapped_column(default="")
    url: Mapped[str] = mapped_column(default="")
    asset_ids: Mapped[list[str]] = mapped_column(default=list)
    extra: Mapped[dict[str, Any]] = mapped_column(default=dict)


class SavedVersion(Record):
    """A named version of the whole incident; `ledger_serial` is the write it stands at."""

    __tablename__ = "saved_version"
    __kind__: ClassVar[RecordKind] = SAVED_VERSION

    incident_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("incident.id"), index=True)
    number: Mapped[int] = mapped_column(default=1)
    name: Mapped[str] = mapped_column(default="")
    by: Mapped[str] = mapped_column(default="")
    at: Mapped[datetime | None]
    content_hash: Mapped[str] = mapped_column(default="")
