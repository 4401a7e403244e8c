"""Tables of evidence: the items and the moves of their custody."""

import uuid
from datetime import datetime
from typing import ClassVar

from sqlalchemy import BigInteger, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from kb.store.base import Code, Record
from kb.store.kinds import Field, FieldType, RecordKind
from kb.vocabulary import enums as e
from kb.vocabulary import response as r

_T = FieldType

EVIDENCE = RecordKind(
    name="evidence_item",
    plural="evidence",
    label="evidence item",
    prefix="E",
    fields=(
        Field("number", _T.INTEGER, "Number", editable=False),
        Field("title", _T.LINE, "Item", signoff=True, search=True),
        Field("evidence_kind", _T.ENUM, "Kind", r.EvidenceKind, signoff=True),
        Field("caption", _T.LINE, "Caption", search=True),
        Field("file_name", _T.LINE, "File name", search=True),
        Field("media_type", _T.LINE, "Media type"),
        Field("size", _T.SIZE, "Size", editable=False),
        Field("sha256", _T.LINE, "SHA-256", search=True, mono=True, editable=False),
        Field("source", _T.LINE, "Where from", search=True),
        Field("collected_by", _T.PERSON, "Collected by", signoff=True, search=True),
        Field("collected_at", _T.TIME, "Collected", signoff=True),
        Field("storage", _T.LINE, "Storage place", search=True),
        Field("tlp", _T.ENUM, "Marking", e.Tlp),
        Field("in_report", _T.FLAG, "In report"),
        Field("redact", _T.FLAG, "Redact"),
        Field("malicious", _T.FLAG, "Malicious"),
        Field("container", _T.ENUM, "Wrapped in", r.Container),
        Field("asset_ids", _T.LINKS, "Assets"),
        Field("event_ids", _T.LINKS, "Events"),
        Field("step_ids", _T.LINKS, "Workflow steps"),
        Field("verified_at", _T.TIME, "Verified", editable=False),
        Field("verification", _T.ENUM, "Verification", r.Verification, editable=False),
        Field("text", _T.TEXT, "Text of the file", search=True, editable=False),
        Field("notes", _T.TEXT, "Notes", search=True),
    ),
)


class EvidenceItem(Record):
    """Something collected: the attachment `sha256`. `verification` is the last check."""

    __tablename__ = "evidence_item"
    __kind__: ClassVar[RecordKind] = EVIDENCE

    incident_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("incident.id"), index=True)
    number: Mapped[int]
    title: Mapped[str] = mapped_column(default="")
    evidence_kind: Mapped[str] = mapped_column(Code, default="other")
    caption: Mapped[str] = mapped_column(default="")
    file_name: Mapped[str] = mapped_column(default="")
    media_type: Mapped[str] = mapped_column(default="")
    size: Mapped[int] = mapped_column(BigInteger, default=0)
    sha256: Mapped[str] = mapped_column(default="")
    source: Mapped[str] = mapped_column(default="")
    collected_by: Mapped[str] = mapped_column(default="")
    collected_at: Mapped[datetime | None]
    storage: Mapped[str] = mapped_column(default="")
    tlp: Mapped[str] = mapped_column(Code, default="amber")
    in_report: Mapped[bool] = mapped_column(default=True)
    redact: Mapped[bool] = mapped_column(default=False)
    malicious: Mapped[bool] = mapped_column(default=False)
    container: Mapped[str] = mapped_column(Code, default="none")
    asset_ids: Mapped[list[str]] = mapped_column(default=list)
    event_ids: Mapped[list[str]] = mapped_column(default=list)
    step_ids: Mapped[list[str]] = mapped_column(default=list)
    verified_at: Mapped[datetime | None]
    verification: Mapped[str] = mapped_column(Code, default="not_yet")
    text: Mapped[str] = mapped_column(default="")
    notes: Mapped[str] = mapped_column(default="")


CUSTODY = RecordKind(
    name="custody_event",
    plural="custody",
    label="custody move",
    title="reason",
    fields=(
        Field("evidence_id", _T.LINK, "Evidence", editable=False),
        Field("custody_action", _T.ENUM, "Move", r.CustodyAction),
        Field("at", _T.TIME, "When", signoff=True),
        Field("from_person", _T.PERSON, "From", search=True),
        Field("to_person", _T.PERSON, "To", signoff=True, search=True),
        Field("place", _T.LINE, "Storage place", search=True),
        Field("seal", _T.LINE, "Seal", search=True, mono=True),
        Field("reason", _T.TEXT, "Why", signoff=True, search=True),
    ),
)


class CustodyEvent(Record):
    """One move of an item: who had it, who has it, when and why."""

    __tablename__ = "custody_event"
    __kind__: ClassVar[RecordKind] = CUSTODY

    incident_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("incident.id"), index=True)
    evidence_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("evidence_item.id"), index=True)
    custody_action: Mapped[str] = mapped_column(Code, default="handed_over")
    at: Mapped[datetime | None]
    from_person: Mapped[str] = mapped_column(default="")
    to_person: Mapped[str] = mapped_column(default="")
    place: Mapped[str] = mapped_column(default="")
    seal: Mapped[str] = mapped_column(default="")
    reason: Mapped[str] = mapped_column(default="")
