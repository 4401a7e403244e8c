"""Table of automated runs."""

import uuid
from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from kb.store.base import Code, Record
from kb.store.kinds import Field, FieldType, RecordKind
from kb.vocabulary import response as r

_T = FieldType

AUTOMATED_RUN = RecordKind(
    name="automated_run",
    plural="automated_runs",
    label="automated investigation",
    prefix="U",
    fields=(
        Field("number", _T.INTEGER, "Number", editable=False),
        Field("title", _T.LINE, "Investigation", signoff=True, search=True),
        Field("engine", _T.LINE, "Engine", search=True),
        Field("rule", _T.LINE, "Rule or playbook", search=True),
        Field("rule_version", _T.LINE, "Its version", mono=True),
        Field("trigger", _T.LINE, "Started by", search=True),
        Field("external_id", _T.LINE, "Id in the source", search=True, mono=True),
        Field("status", _T.LINE, "State in the source"),
        Field("started_at", _T.TIME, "Started"),
        Field("ended_at", _T.TIME, "Ended"),
        Field("verdicts", _T.ROWS, "Verdicts", search=True),
        Field("action_ids", _T.LINKS, "Actions"),
        Field("decision", _T.TEXT, "Decision of a person", search=True),
        Field("decided_by", _T.PERSON, "Decided by", search=True),
        Field("decided_at", _T.TIME, "Decided"),
        Field("judgement", _T.ENUM, "Was it right?", r.Judgement),
        Field("judgement_reason", _T.TEXT, "Why", search=True),
    ),
)


class AutomatedRun(Record):
    """A run of an engine: its verdict on each entity, what it did, and people's judgement of it."""

    __tablename__ = "automated_run"
    __kind__: ClassVar[RecordKind] = AUTOMATED_RUN

    incident_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("incident.id"), index=True)
    number: Mapped[int]
    title: Mapped[str] = mapped_column(default="")
    engine: Mapped[str] = mapped_column(default="")
    rule: Mapped[str] = mapped_column(default="")
    rule_version: Mapped[str] = mapped_column(default="")
    trigger: Mapped[str] = mapped_column(default="")
    external_id: Mapped[str] = mapped_column(default="")
    status: Mapped[str] = mapped_column(default="")
    started_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    verdicts: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    action_ids: Mapped[list[str]] = mapped_column(default=list)
    decision: Mapped[str] = mapped_column(default="")
    decided_by: Mapped[str] = mapped_column(default="")
    decided_at: Mapped[datetime | None]
    judgement: Mapped[str] = mapped_column(Code, default="not_judged")
    judgement_reason: Mapped[str] = mapped_column(default="")
