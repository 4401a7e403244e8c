"""Table of the runs of playbooks."""

import uuid
from datetime import datetime
from typing import ClassVar

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from kb.store.base import Code, Record
from kb.store.kinds import Field, FieldType, RecordKind
from kb.vocabulary import enums as e
from kb.vocabulary import response as r

_T = FieldType

PLAYBOOK_RUN = RecordKind(
    name="playbook_run",
    plural="playbook_runs",
    label="playbook run",
    prefix="W",
    fields=(
        Field("number", _T.INTEGER, "Number", editable=False),
        Field("title", _T.LINE, "Playbook", signoff=True, search=True),
        Field("playbook_version_id", _T.LINK, "Version used", editable=False),
        Field("playbook_version", _T.INTEGER, "Number of the version", editable=False),
        Field("subject_kind", _T.ENUM, "Kind of what it ran on", r.RunSubject, editable=False),
        Field("subject_id", _T.LINK, "Ran on"),
        Field("trigger", _T.ENUM, "Started", r.RunTrigger, signoff=True),
        Field("rule", _T.LINE, "By rule", search=True),
        Field("rule_version", _T.LINE, "Rule version", mono=True),
        Field("rule_id", _T.LINK, "Rule in the library", editable=False),
        Field("started_by", _T.PERSON, "Started by", search=True),
        Field("started_at", _T.TIME, "Began", signoff=True, precision="started_precision"),
        Field("started_precision", _T.ENUM, "Precision of the beginning", e.Precision),
        Field("finished_at", _T.TIME, "Ended", precision="finished_precision"),
        Field("finished_precision", _T.ENUM, "Precision of the end", e.Precision),
        Field("external_id", _T.LINE, "Id in the source", search=True, mono=True),
        Field("outcome", _T.TEXT, "What came of it", search=True),
    ),
)


class PlaybookRun(Record):
    """One run, pinned to the version that was used.

    Its steps are the workflow steps that name it; a step of the version that none of them
    stands for wasn't done in this run.
    """

    __tablename__ = "playbook_run"
    __kind__: ClassVar[RecordKind] = PLAYBOOK_RUN

    incident_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("incident.id"), index=True)
    number: Mapped[int]
    title: Mapped[str] = mapped_column(default="")
    playbook_version_id: Mapped[uuid.UUID | None] = mapped_column(index=True)
    playbook_version: Mapped[int | None]
    subject_kind: Mapped[str] = mapped_column(Code, default="incident")
    subject_id: Mapped[uuid.UUID | None] = mapped_column(index=True)
    trigger: Mapped[str] = mapped_column(Code, default="by_hand")
    rule: Mapped[str] = mapped_column(default="")
    rule_version: Mapped[str] = mapped_column(default="")
    rule_id: Mapped[uuid.UUID | None] = mapped_column(index=True)
    started_by: Mapped[str] = mapped_column(default="")
    started_at: Mapped[datetime | None]
    started_precision: Mapped[str] = mapped_column(Code, default="minute")
    finished_at: Mapped[datetime | None]
    finished_precision: Mapped[str] = mapped_column(Code, default="minute")
    external_id: Mapped[str] = mapped_column(default="")
    outcome: Mapped[str] = mapped_column(default="")
