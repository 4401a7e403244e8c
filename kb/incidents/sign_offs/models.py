"""Table of signatures under a review."""

import uuid
from datetime import datetime
from typing import ClassVar

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from kb.store.base import Code, Record
from kb.store.kinds import Field, FieldType, RecordKind
from kb.vocabulary import response as r

_T = FieldType

SIGN_OFF = RecordKind(
    name="sign_off",
    plural="sign_offs",
    label="sign-off",
    title="statement",
    searchable=False,
    fields=(
        Field("review_number", _T.INTEGER, "Version of the review", editable=False),
        Field("role", _T.ENUM, "Role", r.SignOffRole, editable=False),
        Field("decision", _T.ENUM, "Decision", r.SignOffDecision, editable=False),
        Field("by", _T.PERSON, "Name", search=True, editable=False),
        Field("at", _T.TIME, "When", editable=False),
        Field("statement", _T.TEXT, "Statement", search=True, editable=False),
        Field("content_hash", _T.LINE, "Content hash", mono=True, editable=False),
        Field("in_force", _T.FLAG, "In force", editable=False),
    ),
)


class SignOff(Record):
    """A signature under the review; `content_hash` is of all that was signed. Never edited."""

    __tablename__ = "sign_off"
    __kind__: ClassVar[RecordKind] = SIGN_OFF

    incident_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("incident.id"), index=True)
    review_number: Mapped[int] = mapped_column(default=1)
    role: Mapped[str] = mapped_column(Code, default="author")
    decision: Mapped[str] = mapped_column(Code, default="signed")
    by: Mapped[str] = mapped_column(default="")
    at: Mapped[datetime | None]
    statement: Mapped[str] = mapped_column(default="")
    content_hash: Mapped[str] = mapped_column(default="")
    in_force: Mapped[bool] = mapped_column(default=True)
