"""Table of observations."""

import uuid
from typing import ClassVar

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from kb.store.base import Code, Record
from kb.store.kinds import Field, FieldType, RecordKind
from kb.vocabulary import response as r

_T = FieldType

OBSERVATION = RecordKind(
    name="observation",
    plural="observations",
    label="observation",
    prefix="O",
    fields=(
        Field("number", _T.INTEGER, "Number", editable=False),
        Field("title", _T.LINE, "Observation", signoff=True, search=True),
        Field("observation_class", _T.ENUM, "How it went", r.ObservationClass),
        Field("explanation", _T.TEXT, "How it showed", search=True),
        Field("by", _T.PERSON, "Observed by", search=True),
        Field("event_ids", _T.LINKS, "Events"),
        Field("evidence_ids", _T.LINKS, "Evidence"),
        Field("lesson_id", _T.LINK, "Lesson"),
    ),
)


class Observation(Record):
    """Something that went well or badly, or turned out by luck."""

    __tablename__ = "observation"
    __kind__: ClassVar[RecordKind] = OBSERVATION

    incident_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("incident.id"), index=True)
    number: Mapped[int]
    title: Mapped[str] = mapped_column(default="")
    observation_class: Mapped[str] = mapped_column(Code, default="went_well")
    explanation: Mapped[str] = mapped_column(default="")
    by: Mapped[str] = mapped_column(default="")
    event_ids: Mapped[list[str]] = mapped_column(default=list)
    evidence_ids: Mapped[list[str]] = mapped_column(default=list)
    lesson_id: Mapped[uuid.UUID | None]
