"""Table of references."""

import uuid
from datetime import date
from typing import ClassVar

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from kb.store.base import Record
from kb.store.kinds import Field, FieldType, RecordKind

_T = FieldType

REFERENCE = RecordKind(
    name="reference",
    plural="references",
    label="reference",
    fields=(
        Field("title", _T.LINE, "Title", signoff=True, search=True),
        Field("url", _T.LINE, "Address", search=True, mono=True),
        Field("accessed_on", _T.DATE, "Looked at"),
        Field("offline_note", _T.TEXT, "What it says", search=True),
        Field("about_kind", _T.LINE, "Kind of what it is about", editable=False),
        Field("about_id", _T.LINK, "About"),
    ),
)


class Reference(Record):
    """A pointer to something outside, with the day on which somebody looked at it."""

    __tablename__ = "reference"
    __kind__: ClassVar[RecordKind] = REFERENCE

    incident_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("incident.id"), index=True)
    title: Mapped[str] = mapped_column(default="")
    url: Mapped[str] = mapped_column(default="")
    accessed_on: Mapped[date | None]
    offline_note: Mapped[str] = mapped_column(default="")
    about_kind: Mapped[str] = mapped_column(default="")
    about_id: Mapped[uuid.UUID | None]
