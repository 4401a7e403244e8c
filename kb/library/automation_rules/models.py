"""Tables of automation rules. The Markdown body of a version is the truth of what a rule does."""

import uuid
from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from kb.library.fields import ITEM_FIELDS, VERSION_FIELDS
from kb.store.base import Code, Record
from kb.store.kinds import Field, FieldType, RecordKind

_T = FieldType

AUTOMATION_RULE = RecordKind(
    name="automation_rule",
    plural="automation_rules",
    label="automation rule",
    dossier="id",
    fields=(
        Field("title", _T.LINE, "Title", required=True, search=True),
        Field("rule_order", _T.INTEGER, "Order"),
        Field("enabled", _T.FLAG, "Enabled"),
        Field("expires_at", _T.TIME, "Expires"),
        Field("incident_types", _T.TAGS, "For incidents of type", search=True),
        *ITEM_FIELDS,
    ),
)

AUTOMATION_RULE_VERSION = RecordKind(
    name="automation_rule_version",
    plural="automation_rule_versions",
    label="automation rule version",
    dossier="automation_rule_id",
    title="change_note",
    fields=(
        Field("automation_rule_id", _T.LINK, "Automation rule"),
        *VERSION_FIELDS,
    ),
)


class AutomationRule(Record):
    """An automation rule: where it stands in the order, and what its versions have in common."""

    __tablename__ = "automation_rule"
    __kind__: ClassVar[RecordKind] = AUTOMATION_RULE

    title: Mapped[str] = mapped_column(default="", index=True)
    rule_order: Mapped[int] = mapped_column(default=0)
    enabled: Mapped[bool] = mapped_column(default=True)
    expires_at: Mapped[datetime | None]
    incident_types: Mapped[list[str]] = mapped_column(default=list)
    former_titles: Mapped[list[str]] = mapped_column(default=list)
    tags: Mapped[list[str]] = mapped_column(default=list)
    techniques: Mapped[list[str]] = mapped_column(default=list)
    owner: Mapped[str] = mapped_column(default="")
    owner_approves: Mapped[bool] = mapped_column(default=False)
    review_due: Mapped[date | None]
    source: Mapped[str] = mapped_column(default="")
    licence: Mapped[str] = mapped_column(default="")
    state: Mapped[str] = mapped_column(Code, default="draft")
    retired_reason: Mapped[str] = mapped_column(default="")
    successor_id: Mapped[uuid.UUID | None]
    published_version_id: Mapped[uuid.UUID | None]
    draft_version_id: Mapped[uuid.UUID | None]
    import_key: Mapped[str] = mapped_column(default="", index=True)
    import_hash: Mapped[str] = mapped_column(default="")


class AutomationRuleVersion(Record):
    """One version; published ones never change."""

    __tablename__ = "automation_rule_version"
    __kind__: ClassVar[RecordKind] = AUTOMATION_RULE_VERSION

    automation_rule_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("automation_rule.id"), index=True
    )
    number: Mapped[int]
    state: Mapped[str] = mapped_column(Code, default="draft")
    body: Mapped[str] = mapped_column(default="")
    change_note: Mapped[str] = mapped_column(default="")
    published_at: Mapped[datetime | None]
    published_by: Mapped[str] = mapped_column(default="")
    requested_by: Mapped[str] = mapped_column(default="")
    returned_because: Mapped[str] = mapped_column(default="")
