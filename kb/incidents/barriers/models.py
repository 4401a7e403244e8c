"""Table of barriers."""

import uuid
from typing import ClassVar

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from kb.store.base import Code, Record
from kb.store.kinds import Field, FieldType, RecordKind
from kb.vocabulary import response as r

_T = FieldType

BARRIER = RecordKind(
    name="barrier",
    plural="barriers",
    label="barrier",
    prefix="B",
    fields=(
        Field("number", _T.INTEGER, "Number", editable=False),
        Field("title", _T.LINE, "Barrier", signoff=True, search=True),
        Field("barrier_kind", _T.ENUM, "Kind", r.BarrierKind),
        Field("state", _T.ENUM, "Did it hold?", r.BarrierState, signoff=True),
        Field("explanation", _T.TEXT, "What happened to it", search=True),
        Field("cause_id", _T.LINK, "Why it gave way"),
        Field("measure_id", _T.LINK, "Measure"),
        Field("evidence_ids", _T.LINKS, "Evidence"),
    ),
)


class Barrier(Record):
    """A barrier on the attack's way."""

    __tablename__ = "barrier"
    __kind__: ClassVar[RecordKind] = BARRIER

    incident_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("incident.id"), index=True)
    number: Mapped[int]
    title: Mapped[str] = mapped_column(default="")
    barrier_kind: Mapped[str] = mapped_column(Code, default="technical")
    state: Mapped[str] = mapped_column(Code, default="held")
    explanation: Mapped[str] = mapped_column(default="")
    cause_id: Mapped[uuid.UUID | None]
    measure_id: Mapped[uuid.UUID | None]
    evidence_ids: Mapped[list[str]] = mapped_column(default=list)
