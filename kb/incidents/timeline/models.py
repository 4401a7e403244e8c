"""Table of timeline events."""

import uuid
from datetime import datetime
from typing import ClassVar

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from kb.store.base import Code, Record
from kb.store.kinds import Field, FieldType, RecordKind
from kb.vocabulary import enums as e
from kb.vocabulary import response as r

_T = FieldType

EVENT = RecordKind(
    name="timeline_event",
    plural="timeline",
    label="event",
    title="text",
    fields=(
        Field("at", _T.TIME, "Time", signoff=True, precision="precision"),
        Field("precision", _T.ENUM, "Precision", e.Precision),
        Field("until_at", _T.TIME, "Until", precision="until_precision"),
        Field("until_precision", _T.ENUM, "Precision of the end", e.Precision),
        Field("extent", _T.ENUM, "Meaning of the two times", r.Extent),
        Field("lane", _T.ENUM, "Lane", e.Lane, signoff=True),
        Field("phase", _T.ENUM, "Phase", e.Phase, open_choice=True),
        Field("text", _T.TEXT, "Event", signoff=True, search=True),
        Field("techniques", _T.TAGS, "ATT&CK", search=True, mono=True),
        Field("asset_ids", _T.LINKS, "Assets"),
        Field("evidence_ids", _T.LINKS, "Evidence"),
        Field("tags", _T.TAGS, "Tags", search=True),
        Field("source", _T.LINE, "Source", search=True),
        Field("key_event", _T.FLAG, "Key event"),
        Field("original_time", _T.LINE, "Time as written in the source", mono=True),
        Field("zone", _T.LINE, "Zone of the source"),
        Field("derived", _T.LINE, "Derived from"),
        Field("entered_by", _T.PERSON, "Entered by"),
    ),
)


class TimelineEvent(Record):
    """Something that happened. A range has `until_at`; `derived` says what a time rests on."""

    __tablename__ = "timeline_event"
    __kind__: ClassVar[RecordKind] = EVENT
    __table_args__ = (Index("ix_timeline_event_order", "incident_id", "at"),)

    incident_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("incident.id"))
    at: Mapped[datetime | None]
    precision: Mapped[str] = mapped_column(Code, default="exact")
    until_at: Mapped[datetime | None]
    until_precision: Mapped[str] = mapped_column(Code, default="exact")
    extent: Mapped[str] = mapped_column(Code, default="range")
    lane: Mapped[str] = mapped_column(Code, default="defender")
    phase: Mapped[str] = mapped_column(Code, default="")
    text: Mapped[str] = mapped_column(default="")
    techniques: Mapped[list[str]] = mapped_column(default=list)
    asset_ids: Mapped[list[str]] = mapped_column(default=list)
    evidence_ids: Mapped[list[str]] = mapped_column(default=list)
    tags: Mapped[list[str]] = mapped_column(default=list)
    source: Mapped[str] = mapped_column(default="")
    key_event: Mapped[bool] = mapped_column(default=False)
    original_time: Mapped[str] = mapped_column(default="")
    zone: Mapped[str] = mapped_column(default="")
    derived: Mapped[str] = mapped_column(default="")
    entered_by: Mapped[str] = mapped_column(default="")


CLOCK = RecordKind(
    name="clock",
    plural="clocks",
    label="clock",
    title="source",
    fields=(
        Field("source", _T.LINE, "Source", required=True, search=True),
        Field("zone", _T.LINE, "Zone"),
        Field("skew_seconds", _T.INTEGER, "Ahead by (s)"),
        Field("how_known", _T.TEXT, "How that is known", search=True),
    ),
)


class Clock(Record):
    """The clock of a source: its zone, and by how many seconds it is ahead of true time."""

    __tablename__ = "clock"
    __kind__: ClassVar[RecordKind] = CLOCK

    incident_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("incident.id"), index=True)
    source: Mapped[str] = mapped_column(default="")
    zone: Mapped[str] = mapped_column(default="")
    skew_seconds: Mapped[int] = mapped_column(default=0)
    how_known: Mapped[str] = mapped_column(default="")
