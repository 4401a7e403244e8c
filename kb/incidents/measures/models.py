"""Table of measures."""

import uuid
from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from kb.store.base import Code, Record
from kb.store.kinds import Field, FieldType, RecordKind
from kb.vocabulary import response as r

_T = FieldType

MEASURE = RecordKind(
    name="measure",
    plural="measures",
    label="measure",
    prefix="M",
    fields=(
        Field("number", _T.INTEGER, "Number", editable=False),
        Field("title", _T.LINE, "Measure", signoff=True, search=True),
        Field("measure_type", _T.ENUM, "Type", r.MeasureType),
        Field("description", _T.TEXT, "Description", search=True),
        Field("cause_id", _T.LINK, "Answers cause"),
        Field("lesson_id", _T.LINK, "From lesson"),
        Field("owner", _T.PERSON, "Owner", signoff=True, search=True),
        Field("due", _T.DATE, "Due"),
        Field("state", _T.ENUM, "State", r.MeasureState),
        Field("test", _T.TEXT, "Test of its effect", search=True),
        Field("tested_at", _T.TIME, "Tested"),
        Field("tested_by", _T.PERSON, "Tested by", search=True),
        Field("test_result", _T.ENUM, "Result of the test", r.Effect),
        Field("test_evidence", _T.TEXT, "Evidence of the test", search=True),
        Field("next_check", _T.DATE, "Next check"),
        Field("ticket", _T.LINE, "Ticket", search=True, mono=True),
        Field("tags", _T.TAGS, "Tags", search=True),
        Field("custom", _T.JSON, "Own fields", search=True),
    ),
)


class Measure(Record):
    """A measure that answers a cause, and the test of its effect."""

    __tablename__ = "measure"
    __kind__: ClassVar[RecordKind] = MEASURE

    incident_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("incident.id"), index=True)
    number: Mapped[int]
    title: Mapped[str] = mapped_column(default="")
    measure_type: Mapped[str] = mapped_column(Code, default="control")
    description: Mapped[str] = mapped_column(default="")
    cause_id: Mapped[uuid.UUID | None]
    lesson_id: Mapped[uuid.UUID | None]
    owner: Mapped[str] = mapped_column(default="")
    due: Mapped[date | None]
    state: Mapped[str] = mapped_column(Code, default="proposed")
    test: Mapped[str] = mapped_column(default="")
    tested_at: Mapped[datetime | None]
    tested_by: Mapped[str] = mapped_column(default="")
    test_result: Mapped[str] = mapped_column(Code, default="not_tested")
    test_evidence: Mapped[str] = mapped_column(default="")
    next_check: Mapped[date | None]
    ticket: Mapped[str] = mapped_column(default="")
    tags: Mapped[list[str]] = mapped_column(default=list)
    custom: Mapped[dict[str, Any]] = mapped_column(default=dict)
