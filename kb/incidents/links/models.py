"""Table of links."""

import uuid
from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from kb.store.base import Code, Record
from kb.store.kinds import Field, FieldType, RecordKind
from kb.vocabulary import response as r

_T = FieldType

INCIDENT_LINK = RecordKind(
    name="incident_link",
    plural="links",
    label="link",
    title="reason",
    fields=(
        Field("other_id", _T.LINK, "Other incident", required=True),
        Field("relation", _T.ENUM, "Relation", r.Relation),
        Field("reason", _T.LINE, "Why", search=True),
        Field("by", _T.PERSON, "Linked by"),
        Field("at", _T.TIME, "Linked"),
        Field("moved", _T.JSON, "What was moved", editable=False),
    ),
)


class IncidentLink(Record):
    """What this incident is to another one. `moved` says what a merge brought over."""

    __tablename__ = "incident_link"
    __kind__: ClassVar[RecordKind] = INCIDENT_LINK

    incident_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("incident.id"), index=True)
    other_id: Mapped[uuid.UUID] = mapped_column(index=True)
    relation: Mapped[str] = mapped_column(Code, default="related")
    reason: Mapped[str] = mapped_column(default="")
    by: Mapped[str] = mapped_column(default="")
    at: Mapped[datetime | None]
    moved: Mapped[dict[str, Any]] = mapped_column(default=dict)
