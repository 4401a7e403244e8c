"""Table of research notes."""

import uuid
from datetime import date
from typing import ClassVar

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from kb.store.base import Code, Record
from kb.store.kinds import Field, FieldType, RecordKind
from kb.vocabulary import response as r

_T = FieldType

RESEARCH = RecordKind(
    name="research_note",
    plural="research",
    label="research note",
    prefix="N",
    fields=(
        Field("number", _T.INTEGER, "Number", editable=False),
        Field("title", _T.LINE, "Title", signoff=True, search=True),
        Field("source_kind", _T.ENUM, "Kind of source", r.SourceKind),
        Field("publisher", _T.LINE, "Publisher", search=True),
        Field("url", _T.LINE, "Address", search=True, mono=True),
        Field("published_on", _T.DATE, "Published"),
        Field("read_on", _T.DATE, "Read"),
        Field("author", _T.PERSON, "Read by", search=True),
        Field("techniques", _T.TAGS, "ATT&CK", search=True, mono=True),
        Field("indicators", _T.TAGS, "Indicators", search=True, mono=True),
        Field("actor", _T.LINE, "Threat actor", search=True),
        Field("confidence", _T.ENUM, "Confidence", r.Confidence),
        Field("findings", _T.MARKDOWN, "Findings", search=True),
        Field("tags", _T.TAGS, "Tags", search=True),
        Field("in_report", _T.FLAG, "Use in report"),
    ),
)


class ResearchNote(Record):
    """A report or a community write-up that was read, and what it says about this incident."""

    __tablename__ = "research_note"
    __kind__: ClassVar[RecordKind] = RESEARCH

    incident_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("incident.id"), index=True)
    number: Mapped[int]
    title: Mapped[str] = mapped_column(default="")
    source_kind: Mapped[str] = mapped_column(Code, default="community")
    publisher: Mapped[str] = mapped_column(default="")
    url: Mapped[str] = mapped_column(default="")
    published_on: Mapped[date | None]
    read_on: Mapped[date | None]
    author: Mapped[str] = mapped_column(default="")
    techniques: Mapped[list[str]] = mapped_column(default=list)
    indicators: Mapped[list[str]] = mapped_column(default=list)
    actor: Mapped[str] = mapped_column(default="")
    confidence: Mapped[str] = mapped_column(Code, default="moderate")
    findings: Mapped[str] = mapped_column(default="")
    tags: Mapped[list[str]] = mapped_column(default=list)
    in_report: Mapped[bool] = mapped_column(default=True)
