"""Table of proposed changes."""

import uuid
from datetime import datetime
from typing import ClassVar

from sqlalchemy.orm import Mapped, mapped_column

from kb.store.base import Code, Record
from kb.store.kinds import Field, FieldType, RecordKind
from kb.vocabulary.proposals import ProposalState

_T = FieldType

PROPOSAL = RecordKind(
    name="proposal",
    plural="proposals",
    label="proposed change",
    dossier="item_id",
    fields=(
        Field("item_kind", _T.LINE, "About", editable=False),
        Field("item_id", _T.LINK, "About", editable=False),
        Field("title", _T.LINE, "What changes", required=True, search=True),
        Field("reason", _T.TEXT, "Why", search=True),
        Field("teams", _T.TAGS, "Affected teams", search=True),
        Field("state", _T.ENUM, "State", ProposalState, editable=False),
        Field("body", _T.MARKDOWN, "Proposed text"),
        Field("base_body", _T.MARKDOWN, "Text it was written against", editable=False),
        Field("base_version_id", _T.LINK, "Version it was written against", editable=False),
        Field("proposed_by", _T.PERSON, "Proposed by"),
        Field("edited_by", _T.PERSON, "Edited by", editable=False),
        Field("decided_by", _T.PERSON, "Decided by", editable=False),
        Field("decided_at", _T.TIME, "Decided", editable=False),
        Field("decision_reason", _T.TEXT, "Why it was decided so", editable=False),
        Field("published_version_id", _T.LINK, "Published as", editable=False),
        Field("incident_ids", _T.LINKS, "Because of incidents", editable=False),
        Field("lesson_ids", _T.LINKS, "Because of lessons", editable=False),
        Field("step_ids", _T.LINKS, "Because of workflow steps", editable=False),
    ),
)


class Proposal(Record):
    """A text that an item could have next, why, and where that comes from."""

    __tablename__ = "proposal"
    __kind__: ClassVar[RecordKind] = PROPOSAL

    item_kind: Mapped[str] = mapped_column(Code, default="")
    item_id: Mapped[uuid.UUID] = mapped_column(index=True)
    title: Mapped[str] = mapped_column(default="")
    reason: Mapped[str] = mapped_column(default="")
    teams: Mapped[list[str]] = mapped_column(default=list)
    state: Mapped[str] = mapped_column(Code, default="proposed", index=True)
    body: Mapped[str] = mapped_column(default="")
    base_body: Mapped[str] = mapped_column(default="")
    base_version_id: Mapped[uuid.UUID | None]
    proposed_by: Mapped[str] = mapped_column(default="")
    edited_by: Mapped[str] = mapped_column(default="")
    decided_by: Mapped[str] = mapped_column(default="")
    decided_at: Mapped[datetime | None]
    decision_reason: Mapped[str] = mapped_column(default="")
    published_version_id: Mapped[uuid.UUID | None]
    incident_ids: Mapped[list[str]] = mapped_column(default=list)
    lesson_ids: Mapped[list[str]] = mapped_column(default=list)
    step_ids: Mapped[list[str]] = mapped_column(default=list)
