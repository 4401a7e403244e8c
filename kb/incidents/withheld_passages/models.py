"""Table of withheld passages."""

import uuid
from datetime import datetime
from typing import ClassVar

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from kb.store.base import Code, Record
from kb.store.kinds import Field, FieldType, RecordKind
from kb.vocabulary import enums as e

_T = FieldType

WITHHELD_PASSAGE = RecordKind(
    name="withheld_passage",
    plural="withheld_passages",
    label="withheld passage",
    title="reason",
    searchable=False,
    fields=(
        Field("about_kind", _T.LINE, "Kind of the record it is in", editable=False),
        Field("about_id", _T.LINK, "Record", editable=False),
        Field("about_field", _T.LINE, "Field", editable=False),
        Field("passage", _T.TEXT, "Passage", required=True, editable=False),
        Field("reason", _T.LINE, "Reason"),
        Field("audiences", _T.TAGS, "Withheld from"),
        Field("tlp", _T.ENUM, "Marking", e.Tlp),
        Field("by", _T.PERSON, "Withheld by"),
        Field("at", _T.TIME, "Withheld"),
    ),
)


class WithheldPassage(Record):
    """Words that reports don't give out, found wherever they stand.

    `audiences` are names of audiences, none for all from whom anything is withheld. Reports that
    are marked less strictly than `tlp` don't have it for any audience.
    """

    __tablename__ = "withheld_passage"
    __kind__: ClassVar[RecordKind] = WITHHELD_PASSAGE

    incident_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("incident.id"), index=True)
    about_kind: Mapped[str] = mapped_column(default="")
    about_id: Mapped[uuid.UUID | None]
    about_field: Mapped[str] = mapped_column(default="")
    passage: Mapped[str] = mapped_column(default="")
    reason: Mapped[str] = mapped_column(default="")
    audiences: Mapped[list[str]] = mapped_column(default=list)
    tlp: Mapped[str] = mapped_column(Code, default="clear")
    by: Mapped[str] = mapped_column(default="")
    at: Mapped[datetime | None]
