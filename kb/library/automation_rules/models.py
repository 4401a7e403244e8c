"""Tables of automation rules. The Markdown body of a version is the truth of what a rule does."""

import uuid
from datetime import datetime
from typing import ClassVar

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from kb.library.columns import ItemColumns, VersionColumns
from kb.library.fields import ITEM_FIELDS, VERSION_FIELDS
from kb.store.base import Record
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


class AutomationRule(ItemColumns, Record):
    """An automation rule: where it stands in the order, and what its versions have in common."""

    __tablename__ = "automation_rule"
    __kind__: ClassVar[RecordKind] = AUTOMATION_RULE

    rule_order: Mapped[int] = mapped_column(default=0)
    enabled: Mapped[bool] = mapped_column(default=True)
    expires_at: Mapped[datetime | None]
    incident_types: Mapped[list[str]] = mapped_column(default=list)


class AutomationRuleVersion(VersionColumns, Record):
    """One version; published ones never change."""

    __tablename__ = "automation_rule_version"
    __kind__: ClassVar[RecordKind] = AUTOMATION_RULE_VERSION

    automation_rule_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("automation_rule.id"), index=True
    )
