"""Table of adherence."""

import uuid
from typing import ClassVar

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from kb.store.base import Code, Record
from kb.store.kinds import Field, FieldType, RecordKind
from kb.vocabulary import response as r

_T = FieldType

ADHERENCE = RecordKind(
    name="adherence",
    plural="adherence",
    label="clause",
    prefix="P",
    title="clause",
    fields=(
        Field("number", _T.INTEGER, "Number", editable=False),
        Field("document_id", _T.LINK, "Document"),
        Field("document_title", _T.LINE, "Document in words", signoff=True, search=True),
        Field("document_version", _T.INTEGER, "Version of the document"),
        Field("clause", _T.LINE, "Clause", search=True),
        Field("clause_text", _T.TEXT, "What it says", search=True),
        Field("finding", _T.ENUM, "Finding", r.Finding, signoff=True),
        Field("fact_kind", _T.LINE, "Kind of the fact", editable=False),
        Field("fact_id", _T.LINK, "Fact"),
        Field("fact", _T.TEXT, "Fact in words", search=True),
        Field("explanation", _T.TEXT, "Explanation", search=True),
        Field("lesson_id", _T.LINK, "Lesson"),
    ),
)


class Adherence(Record):
    """A clause of a document, held against a fact; the document's words are kept as they were."""

    __tablename__ = "adherence"
    __kind__: ClassVar[RecordKind] = ADHERENCE

    incident_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("incident.id"), index=True)
    number: Mapped[int]
    document_id: Mapped[uuid.UUID | None] = mapped_column(index=True)
    document_title: Mapped[str] = mapped_column(default="")
    document_version: Mapped[int] = mapped_column(default=0)
    clause: Mapped[str] = mapped_column(default="")
    clause_text: Mapped[str] = mapped_column(default="")
    finding: Mapped[str] = mapped_column(Code, default="unclear")
    fact_kind: Mapped[str] = mapped_column(default="")
    fact_id: Mapped[uuid.UUID | None]
    fact: Mapped[str] = mapped_column(default="")
    explanation: Mapped[str] = mapped_column(default="")
    lesson_id: Mapped[uuid.UUID | None]
