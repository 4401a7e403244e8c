"""Table of follow-ups."""

import uuid
from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from kb.store.base import Code, Record
from kb.store.kinds import Field, FieldType, RecordKind
from kb.vocabulary import enums as e
from kb.vocabulary import response as r

_T = FieldType

FOLLOW_UP = RecordKind(
    name="follow_up",
    plural="follow_ups",
    label="follow-up",
    prefix="F",
    title="action",
    fields=(
        Field("number", _T.INTEGER, "Number", editable=False),
        Field("action", _T.LINE, "Action", signoff=True, search=True),
        Field("owner", _T.PERSON, "Owner", signoff=True, search=True),
        Field("due", _T.DATE, "Due", signoff=True),
        Field("priority", _T.ENUM, "Priority", e.Priority),
        Field("likelihood", _T.ENUM, "Likelihood", r.RiskLevel),
        Field("impact", _T.ENUM, "Impact", r.RiskLevel),
        Field("state", _T.ENUM, "State", e.FollowUpState),
        Field("source_id", _T.LINK, "From"),
        Field("asked_by", _T.PERSON, "Asked for by", search=True),
        Field("ticket", _T.LINE, "Ticket", search=True, mono=True),
        Field("closing_note", _T.TEXT, "How it was closed", search=True),
        Field("evidence_ids", _T.LINKS, "Closing evidence"),
        Field("risk_owner", _T.PERSON, "Risk accepted by"),
        Field("verified_by", _T.PERSON, "Verified by"),
        Field("closed_at", _T.TIME, "Closed"),
    ),
)


class FollowUp(Record):
    """An action that somebody owes; `source_id` is the lesson or step it came from."""

    __tablename__ = "follow_up"
    __kind__: ClassVar[RecordKind] = FOLLOW_UP
    __table_args__ = (Index("ix_follow_up_due", "state", "due"),)

    incident_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("incident.id"), index=True)
    number: Mapped[int]
    action: Mapped[str] = mapped_column(default="")
    owner: Mapped[str] = mapped_column(default="", index=True)
    due: Mapped[date | None]
    priority: Mapped[str] = mapped_column(Code, default="medium")
    likelihood: Mapped[str] = mapped_column(Code, default="not_set")
    impact: Mapped[str] = mapped_column(Code, default="not_set")
    state: Mapped[str] = mapped_column(Code, default="open")
    source_id: Mapped[uuid.UUID | None]
    asked_by: Mapped[str] = mapped_column(default="")
    ticket: Mapped[str] = mapped_column(default="")
    closing_note: Mapped[str] = mapped_column(default="")
    evidence_ids: Mapped[list[str]] = mapped_column(default=list)
    risk_owner: Mapped[str] = mapped_column(default="")
    verified_by: Mapped[str] = mapped_column(default="")
    closed_at: Mapped[datetime | None]
