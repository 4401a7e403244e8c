"""Table of notifications."""

import uuid
from datetime import datetime
from typing import ClassVar

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from kb.store.base import Code, Record
from kb.store.kinds import Field, FieldType, RecordKind
from kb.vocabulary import response as r

_T = FieldType

NOTIFICATION = RecordKind(
    name="notification",
    plural="notifications",
    label="notification",
    prefix="X",
    title="recipient",
    fields=(
        Field("number", _T.INTEGER, "Number", editable=False),
        Field("recipient", _T.LINE, "Recipient", signoff=True, search=True),
        Field("audience", _T.ENUM, "Audience", r.NotifiedAudience),
        Field("rule", _T.ENUM, "Rule", r.NotificationRule),
        Field("stage", _T.LINE, "Stage", search=True),
        Field("clock_from", _T.TIME, "Clock starts"),
        Field("due_at", _T.TIME, "Due"),
        Field("sent_at", _T.TIME, "Sent"),
        Field("sent_by", _T.PERSON, "Sent by", search=True),
        Field("channel", _T.LINE, "How", search=True),
        Field("reference", _T.LINE, "Reference", search=True, mono=True),
        Field("content", _T.TEXT, "What was said", search=True),
        Field("late_reason", _T.TEXT, "Reason for being late", search=True),
        Field("not_needed", _T.FLAG, "Not needed"),
        Field("reason", _T.TEXT, "Why not needed", search=True),
    ),
)


class Notification(Record):
    """One message that was owed: its clock starts at `clock_from` and runs out at `due_at`."""

    __tablename__ = "notification"
    __kind__: ClassVar[RecordKind] = NOTIFICATION

    incident_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("incident.id"), index=True)
    number: Mapped[int]
    recipient: Mapped[str] = mapped_column(default="")
    audience: Mapped[str] = mapped_column(Code, default="management")
    rule: Mapped[str] = mapped_column(Code, default="none")
    stage: Mapped[str] = mapped_column(default="")
    clock_from: Mapped[datetime | None]
    due_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    sent_by: Mapped[str] = mapped_column(default="")
    channel: Mapped[str] = mapped_column(default="")
    reference: Mapped[str] = mapped_column(default="")
    content: Mapped[str] = mapped_column(default="")
    late_reason: Mapped[str] = mapped_column(default="")
    not_needed: Mapped[bool] = mapped_column(default=False)
    reason: Mapped[str] = mapped_column(default="")
