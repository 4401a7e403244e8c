"""Table of the resolution workflow's steps."""

import uuid
from datetime import datetime
from typing import ClassVar

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from kb.store.base import Code, Record
from kb.store.kinds import Field, FieldType, RecordKind
from kb.vocabulary import enums as e

_T = FieldType

STEP = RecordKind(
    name="workflow_step",
    plural="workflow",
    label="step",
    title="action",
    ordered=True,
    fields=(
        Field("position", _T.NUMBER, "Order"),
        Field("phase", _T.ENUM, "Phase", e.Phase, open_choice=True, signoff=True),
        Field("action", _T.LINE, "Action", signoff=True, search=True),
        Field("state", _T.ENUM, "State", e.StepState),
        Field("done_by", _T.PERSON, "Done by", signoff=True, search=True),
        Field("started_at", _T.TIME, "Started", signoff=True, precision="started_precision"),
        Field("started_precision", _T.ENUM, "Precision of the start", e.Precision),
        Field("finished_at", _T.TIME, "Finished", signoff=True, precision="finished_precision"),
        Field("finished_precision", _T.ENUM, "Precision of the end", e.Precision),
        Field("outcome", _T.TEXT, "What happened", search=True),
        Field("reason", _T.TEXT, "Why", search=True),
        Field("tool", _T.LINE, "Tool", search=True),
        Field("command", _T.CODE, "Command or query", search=True, mono=True),
        Field("automated", _T.FLAG, "Automated"),
        Field("playbook_step_id", _T.LINK, "Playbook step"),
        Field("playbook_run_id", _T.LINK, "Playbook run"),
        Field("expected_minutes", _T.INTEGER, "Expected minutes"),
        Field("result_override", _T.ENUM, "Result overruled", e.StepResult, open_choice=True),
        Field("result_reason", _T.LINE, "Reason of the overruling"),
        Field("asset_ids", _T.LINKS, "Assets"),
    ),
)


class WorkflowStep(Record):
    """One step as planned or performed. `position` orders the steps of an incident."""

    __tablename__ = "workflow_step"
    __kind__: ClassVar[RecordKind] = STEP
    __table_args__ = (Index("ix_workflow_step_order", "incident_id", "position"),)

    incident_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("incident.id"))
    position: Mapped[float] = mapped_column(default=0.0)
    phase: Mapped[str] = mapped_column(Code, default="triage")
    action: Mapped[str] = mapped_column(default="")
    state: Mapped[str] = mapped_column(Code, default="planned")
    done_by: Mapped[str] = mapped_column(default="")
    started_at: Mapped[datetime | None]
    started_precision: Mapped[str] = mapped_column(Code, default="minute")
    finished_at: Mapped[datetime | None]
    finished_precision: Mapped[str] = mapped_column(Code, default="minute")
    outcome: Mapped[str] = mapped_column(default="")
    reason: Mapped[str] = mapped_column(default="")
    tool: Mapped[str] = mapped_column(default="")
    command: Mapped[str] = mapped_column(default="")
    automated: Mapped[bool] = mapped_column(default=False)
    playbook_step_id: Mapped[uuid.UUID | None]
    playbook_run_id: Mapped[uuid.UUID | None]
    expected_minutes: Mapped[int | None]
    result_override: Mapped[str] = mapped_column(Code, default="")
    result_reason: Mapped[str] = mapped_column(default="")
    asset_ids: Mapped[list[str]] = mapped_column(default=list)
