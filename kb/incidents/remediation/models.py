"""Table of remediation actions."""

import uuid
from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from kb.store.base import Code, Record
from kb.store.kinds import Field, FieldType, RecordKind
from kb.vocabulary import enums as e
from kb.vocabulary import response as r

_T = FieldType

REMEDIATION = RecordKind(
    name="remediation_action",
    plural="remediation",
    label="remediation action",
    prefix="R",
    title="action",
    fields=(
        Field("number", _T.INTEGER, "Number", editable=False),
        Field("action", _T.LINE, "Action", signoff=True, search=True),
        Field("action_kind", _T.ENUM, "Kind", r.RemediationKind),
        Field("asset_ids", _T.LINKS, "Targets"),
        Field("target", _T.LINE, "Target in words", search=True, mono=True),
        Field("state", _T.ENUM, "State", r.RemediationState, signoff=True),
        Field("origin", _T.ENUM, "Started by", r.RemediationOrigin),
        Field("rule", _T.LINE, "Rule or engine", search=True),
        Field("asked_by", _T.PERSON, "Asked by", search=True),
        Field("asked_at", _T.TIME, "Asked"),
        Field("approver", _T.PERSON, "Approver", search=True),
        Field("decided_at", _T.TIME, "Decided"),
        Field("decision_reason", _T.TEXT, "Reason of the decision", search=True),
        Field("operator", _T.PERSON, "Done by", search=True),
        Field("ran_at", _T.TIME, "Ran at", precision="ran_precision"),
        Field("ran_precision", _T.ENUM, "Precision of the run", e.Precision),
        Field("finished_at", _T.TIME, "Finished", precision="finished_precision"),
        Field("finished_precision", _T.ENUM, "Precision of the end", e.Precision),
        Field("tool", _T.LINE, "Tool", search=True),
        Field("result", _T.TEXT, "Result", search=True),
        Field("rollback", _T.TEXT, "Rollback", search=True),
        Field("reversible", _T.FLAG, "Can be undone"),
        Field("undoes_id", _T.LINK, "Takes back", editable=False),
        Field("verdict_right", _T.ENUM, "Verdict right?", r.Judgement),
        Field("verification", _T.TEXT, "Verified that it held", search=True),
        Field("external_id", _T.LINE, "Id in the source", search=True, mono=True),
        Field("extra", _T.JSON, "Further fields"),
    ),
)


class RemediationAction(Record):
    """An action on entities; `undoes_id` is the action that this one takes back."""

    __tablename__ = "remediation_action"
    __kind__: ClassVar[RecordKind] = REMEDIATION

    incident_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("incident.id"), index=True)
    number: Mapped[int]
    action: Mapped[str] = mapped_column(default="")
    action_kind: Mapped[str] = mapped_column(Code, default="contain")
    asset_ids: Mapped[list[str]] = mapped_column(default=list)
    target: Mapped[str] = mapped_column(default="")
    state: Mapped[str] = mapped_column(Code, default="done")
    origin: Mapped[str] = mapped_column(Code, default="by_hand")
    rule: Mapped[str] = mapped_column(default="")
    asked_by: Mapped[str] = mapped_column(default="")
    asked_at: Mapped[datetime | None]
    approver: Mapped[str] = mapped_column(default="")
    decided_at: Mapped[datetime | None]
    decision_reason: Mapped[str] = mapped_column(default="")
    operator: Mapped[str] = mapped_column(default="")
    ran_at: Mapped[datetime | None]
    ran_precision: Mapped[str] = mapped_column(Code, default="exact")
    finished_at: Mapped[datetime | None]
    finished_precision: Mapped[str] = mapped_column(Code, default="exact")
    tool: Mapped[str] = mapped_column(default="")
    result: Mapped[str] = mapped_column(default="")
    rollback: Mapped[str] = mapped_column(default="")
    reversible: Mapped[bool] = mapped_column(default=False)
    undoes_id: Mapped[uuid.UUID | None]
    verdict_right: Mapped[str] = mapped_column(Code, default="not_judged")
    verification: Mapped[str] = mapped_column(default="")
    external_id: Mapped[str] = mapped_column(default="")
    extra: Mapped[dict[str, Any]] = mapped_column(default=dict)
