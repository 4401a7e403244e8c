"""Table of opportunities."""

import uuid
from datetime import datetime
from typing import ClassVar

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from kb.store.base import Code, Record
from kb.store.kinds import Field, FieldType, RecordKind
from kb.vocabulary import enums as e

_T = FieldType

OPPORTUNITY = RecordKind(
    name="opportunity",
    plural="opportunities",
    label="detection opportunity",
    prefix="D",
    title="signal",
    fields=(
        Field("number", _T.INTEGER, "Number", editable=False),
        Field("signal", _T.LINE, "What could have been seen", signoff=True, search=True),
        Field("phase", _T.LINE, "Phase of the attack", search=True),
        Field("at", _T.TIME, "Could have been seen", signoff=True, precision="precision"),
        Field("precision", _T.ENUM, "Precision", e.Precision),
        Field("data_source", _T.LINE, "Where it shows", search=True),
        Field("technique", _T.LINE, "ATT&CK", search=True, mono=True),
        Field("why_missed", _T.TEXT, "Why it was missed", search=True),
        Field("detection_change", _T.TEXT, "What changes in detection", search=True),
        Field("rule", _T.LINE, "Rule or query", search=True, mono=True),
        Field("lesson_id", _T.LINK, "Lesson"),
    ),
)


class Opportunity(Record):
    """The earliest point at which a phase of the attack could have been seen."""

    __tablename__ = "opportunity"
    __kind__: ClassVar[RecordKind] = OPPORTUNITY

    incident_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("incident.id"), index=True)
    number: Mapped[int]
    signal: Mapped[str] = mapped_column(default="")
    phase: Mapped[str] = mapped_column(default="")
    at: Mapped[datetime | None]
    precision: Mapped[str] = mapped_column(Code, default="exact")
    data_source: Mapped[str] = mapped_column(default="")
    technique: Mapped[str] = mapped_column(default="")
    why_missed: Mapped[str] = mapped_column(default="")
    detection_change: Mapped[str] = mapped_column(default="")
    rule: Mapped[str] = mapped_column(default="")
    lesson_id: Mapped[uuid.UUID | None]
