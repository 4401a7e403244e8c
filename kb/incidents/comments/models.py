"""Table of comments."""

import uuid
from datetime import datetime
from typing import ClassVar

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from kb.store.base import Record
from kb.store.kinds import Field, FieldType, RecordKind

_T = FieldType
#: How the origin begins of a comment that notes what was sent to a portal.
SENT_TO = "Sent to "

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
        Field("about_kind", _T.LINE, "Kind of what it is about", editable=False),
        Field("about_id", _T.LINK, "About", editable=False),
        Field("about_field", _T.LINE, "Field", editable=False),
        Field("quote", _T.TEXT, "Passage", search=True),
        Field("before", _T.TEXT, "Text before the passage", editable=False),
        Field("after", _T.TEXT, "Text after the passage", editable=False),
        Field("reply_to_id", _T.LINK, "Reply to", editable=False),
        Field("resolved_at", _T.TIME, "Resolved"),
        Field("resolved_by", _T.PERSON, "Resolved by"),
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
    about_kind: Mapped[str] = mapped_column(default="")
    about_id: Mapped[uuid.UUID | None]
    about_field: Mapped[str] = mapped_column(default="")
    quote: Mapped[str] = mapped_column(default="")
    before: Mapped[str] = mapped_column(default="")
    after: Mapped[str] = mapped_column(default="")
    reply_to_id: Mapped[uuid.UUID | None]
    resolved_at: Mapped[datetime | None]
    resolved_by: Mapped[str] = mapped_column(default="")
