"""Table of lessons."""

import uuid
from datetime import date
from typing import ClassVar

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from kb.store.base import Code, Record
from kb.store.kinds import Field, FieldType, RecordKind
from kb.vocabulary import enums as e

_T = FieldType

LESSON = RecordKind(
    name="lesson",
    plural="lessons",
    label="lesson",
    prefix="L",
    fields=(
        Field("number", _T.INTEGER, "Number", editable=False),
        Field("title", _T.LINE, "Title", signoff=True, search=True),
        Field("direction", _T.ENUM, "Keep, change or start", e.LessonDirection, signoff=True),
        Field("category", _T.ENUM, "Category", e.LessonCategory),
        Field("what_happened", _T.MARKDOWN, "What happened", search=True),
        Field("whys", _T.TAGS, "Why", search=True),
        Field("owner", _T.PERSON, "Owner", signoff=True, search=True),
        Field("due", _T.DATE, "Due"),
        Field("gap_severity", _T.ENUM, "Severity of the gap", e.Severity),
        Field("follow_up_ids", _T.LINKS, "Follow-ups"),
        Field("config_change_ids", _T.LINKS, "Configuration changes"),
        Field("step_ids", _T.LINKS, "Workflow steps"),
        Field("cause_ids", _T.LINKS, "Causes"),
    ),
)


class Lesson(Record):
    """A lesson, its chain of whys, and the changes and follow-ups it leads to."""

    __tablename__ = "lesson"
    __kind__: ClassVar[RecordKind] = LESSON

    incident_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("incident.id"), index=True)
    number: Mapped[int]
    title: Mapped[str] = mapped_column(default="")
    direction: Mapped[str] = mapped_column(Code, default="change")
    category: Mapped[str] = mapped_column(Code, default="process")
    what_happened: Mapped[str] = mapped_column(default="")
    whys: Mapped[list[str]] = mapped_column(default=list)
    owner: Mapped[str] = mapped_column(default="")
    due: Mapped[date | None]
    gap_severity: Mapped[str] = mapped_column(Code, default="not_set")
    follow_up_ids: Mapped[list[str]] = mapped_column(default=list)
    config_change_ids: Mapped[list[str]] = mapped_column(default=list)
    step_ids: Mapped[list[str]] = mapped_column(default=list)
    cause_ids: Mapped[list[str]] = mapped_column(default=list)
