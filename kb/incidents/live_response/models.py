"""Table of live responses."""

import uuid
from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from kb.store.base import Record
from kb.store.kinds import Field, FieldType, RecordKind

_T = FieldType

LIVE_RESPONSE = RecordKind(
    name="live_response",
    plural="live_responses",
    label="live-response session",
    prefix="V",
    fields=(
        Field("number", _T.INTEGER, "Number", editable=False),
        Field("title", _T.LINE, "Purpose", signoff=True, search=True),
        Field("asset_id", _T.LINK, "Device"),
        Field("device", _T.LINE, "Device in words", search=True, mono=True),
        Field("operator", _T.PERSON, "Operator", signoff=True, search=True),
        Field("started_at", _T.TIME, "Started"),
        Field("ended_at", _T.TIME, "Ended"),
        Field("script", _T.LINE, "Script", search=True, mono=True),
        Field("commands", _T.ROWS, "Commands", search=True),
        Field("files", _T.ROWS, "Files", search=True),
        Field("outcome", _T.TEXT, "Outcome", search=True),
        Field("transcript", _T.CODE, "Transcript", search=True, mono=True),
        Field("evidence_ids", _T.LINKS, "Evidence"),
    ),
)


class LiveResponse(Record):
    """A session on a device: its commands in order, and the files that it fetched or put there."""

    __tablename__ = "live_response"
    __kind__: ClassVar[RecordKind] = LIVE_RESPONSE

    incident_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("incident.id"), index=True)
    number: Mapped[int]
    title: Mapped[str] = mapped_column(default="")
    asset_id: Mapped[uuid.UUID | None] = mapped_column(index=True)
    device: Mapped[str] = mapped_column(default="")
    operator: Mapped[str] = mapped_column(default="")
    started_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    script: Mapped[str] = mapped_column(default="")
    commands: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    files: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    outcome: Mapped[str] = mapped_column(default="")
    transcript: Mapped[str] = mapped_column(default="")
    evidence_ids: Mapped[list[str]] = mapped_column(default=list)
