"""Table of comments."""

import uuid
from datetime import datetime
from typing import ClassVar

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from kb.store.base import Record
from kb.store.kinds import Field, FieldType, RecordKind

_T = FieldType

COMMENT = RecordKind(
    name="comment",
    plural="comments",
    label="comment",
    title="text",
    fields=(
        Field("author", _T.PERSON, "Author", search=True),
        Field("at", _T.TIME, "Written"),
        Field("text", _T.TEXT, "Comment", search=True),
        Field("origin", _T.LINE, "Origin"),
    ),
)


class Comment(Record):
    """What somebody said, in the console or here."""

    __tablename__ = "comment"
    __kind__: ClassVar[RecordKind] = COMMENT

    incident_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("incident.id"), index=True)
    author: Mapped[str] = mapped_column(default="")
    at: Mapped[datetime | None]
    text: Mapped[str] = mapped_column(default="")
    origin: Mapped[str] = mapped_column(default="")
