"""Table of configuration changes."""

import uuid
from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from kb.store.base import Code, Record
from kb.store.kinds import Field, FieldType, RecordKind
from kb.vocabulary import enums as e
from kb.vocabulary import response as r

_T = FieldType

CONFIG_CHANGE = RecordKind(
    name="config_change",
    plural="config_changes",
    label="configuration change",
    prefix="C",
    fields=(
        Field("number", _T.INTEGER, "Number", editable=False),
        Field("title", _T.LINE, "Title", signoff=True, search=True),
        Field("system", _T.LINE, "System", signoff=True, search=True),
        Field("change_kind", _T.ENUM, "Kind", e.ChangeKind),
        Field("setting", _T.LINE, "Setting path", search=True, mono=True),
        Field("before", _T.CODE, "Before", signoff=True, search=True, mono=True),
        Field("after", _T.CODE, "After", signoff=True, search=True, mono=True),
        Field("reason", _T.TEXT, "Reason", signoff=True, search=True),
        Field("risk", _T.TEXT, "Risk", search=True),
        Field("options", _T.ROWS, "Options", search=True),
        Field("decision", _T.ENUM, "Decision", r.ChangeDecision),
        Field("decided_by", _T.PERSON, "Decided by"),
        Field("decided_at", _T.TIME, "Decided"),
        Field("decision_reason", _T.TEXT, "Reason of the decision", search=True),
        Field("requester", _T.PERSON, "Requested by"),
        Field("approver", _T.PERSON, "Approved by"),
        Field("applied_by", _T.PERSON, "Applied by"),
        Field("verified_by", _T.PERSON, "Verified by"),
        Field("planned_at", _T.TIME, "Planned"),
        Field("approved_at", _T.TIME, "Approved"),
        Field("applied_at", _T.TIME, "Applied"),
        Field("verified_at", _T.TIME, "Verified"),
        Field("verification", _T.TEXT, "Verification", search=True),
        Field("verify_on", _T.DATE, "Verify on"),
        Field("drift", _T.TEXT, "Drift", search=True),
        Field("cause_id", _T.LINK, "Answers cause"),
        Field("evidence_ids", _T.LINKS, "Evidence"),
        Field("rollback", _T.TEXT, "Rollback", signoff=True, search=True),
        Field("rollback_test", _T.TEXT, "Test of the rollback", search=True),
        Field("permanent", _T.FLAG, "Permanent"),
        Field("until", _T.DATE, "Until"),
        Field("ticket", _T.LINE, "Ticket", search=True, mono=True),
        Field("state", _T.ENUM, "State", e.ChangeState),
        Field("state_reason", _T.LINE, "Reason of the state"),
        Field("reopened_because", _T.TEXT, "Reopened because", search=True),
    ),
)


class ConfigChange(Record):
    """A configuration change: before, after, why, and how to go back."""

    __tablename__ = "config_change"
    __kind__: ClassVar[RecordKind] = CONFIG_CHANGE

    incident_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("incident.id"), index=True)
    number: Mapped[int]
    title: Mapped[str] = mapped_column(default="")
    system: Mapped[str] = mapped_column(default="")
    change_kind: Mapped[str] = mapped_column(Code, default="detection_rule")
    setting: Mapped[str] = mapped_column(default="")
    before: Mapped[str] = mapped_column(default="")
    after: Mapped[str] = mapped_column(default="")
    reason: Mapped[str] = mapped_column(default="")
    risk: Mapped[str] = mapped_column(default="")
    options: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    decision: Mapped[str] = mapped_column(Code, default="undecided")
    decided_by: Mapped[str] = mapped_column(default="")
    decided_at: Mapped[datetime | None]
    decision_reason: Mapped[str] = mapped_column(default="")
    requester: Mapped[str] = mapped_column(default="")
    approver: Mapped[str] = mapped_column(default="")
    applied_by: Mapped[str] = mapped_column(default="")
    verified_by: Mapped[str] = mapped_column(default="")
    planned_at: Mapped[datetime | None]
    approved_at: Mapped[datetime | None]
    applied_at: Mapped[datetime | None]
    verified_at: Mapped[datetime | None]
    verification: Mapped[str] = mapped_column(default="")
    verify_on: Mapped[date | None]
    drift: Mapped[str] = mapped_column(default="")
    cause_id: Mapped[uuid.UUID | None]
    evidence_ids: Mapped[list[str]] = mapped_column(default=list)
    rollback: Mapped[str] = mapped_column(default="")
    rollback_test: Mapped[str] = mapped_column(default="")
    permanent: Mapped[bool] = mapped_column(default=True)
    until: Mapped[date | None]
    ticket: Mapped[str] = mapped_column(default="")
    state: Mapped[str] = mapped_column(Code, default="proposed")
    state_reason: Mapped[str] = mapped_column(default="")
    reopened_because: Mapped[str] = mapped_column(default="")
