"""Table of causes."""

import uuid
from typing import ClassVar

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from kb.store.base import Code, Record
from kb.store.kinds import Field, FieldType, RecordKind
from kb.vocabulary import response as r

_T = FieldType

CAUSE = RecordKind(
    name="cause",
    plural="causes",
    label="cause",
    prefix="K",
    fields=(
        Field("number", _T.INTEGER, "Number", editable=False),
        Field("title", _T.LINE, "Cause", signoff=True, search=True),
        Field("cause_type", _T.ENUM, "Part it played", r.CauseType),
        Field("category", _T.ENUM, "Branch", r.CauseCategory),
        Field("parent_id", _T.LINK, "Explains"),
        Field("factor", _T.LINE, "Shared factor", search=True),
        Field("explanation", _T.TEXT, "How it worked", search=True),
        Field("evidence_ids", _T.LINKS, "Evidence"),
        Field("is_root", _T.FLAG, "Root cause"),
    ),
)


class Cause(Record):
    """A cause; `parent_id` is what it explains: a tree of whys. Equal `factor`s are one."""

    __tablename__ = "cause"
    __kind__: ClassVar[RecordKind] = CAUSE
    __table_args__ = (Index("ix_cause_factor", "factor", "incident_id"),)

    incident_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("incident.id"), index=True)
    number: Mapped[int]
    title: Mapped[str] = mapped_column(default="")
    cause_type: Mapped[str] = mapped_column(Code, default="enabling")
    category: Mapped[str] = mapped_column(Code, default="process")
    parent_id: Mapped[uuid.UUID | None]
    factor: Mapped[str] = mapped_column(default="")
    explanation: Mapped[str] = mapped_column(default="")
    evidence_ids: Mapped[list[str]] = mapped_column(default=list)
    is_root: Mapped[bool] = mapped_column(default=False)
