"""Table of assets and entities."""

import uuid
from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from kb.store.base import Code, Record
from kb.store.kinds import Field, FieldType, RecordKind
from kb.vocabulary import enums as e

_T = FieldType

ASSET = RecordKind(
    name="asset",
    plural="assets",
    label="asset",
    prefix="A",
    title="value",
    fields=(
        Field("number", _T.INTEGER, "Number", editable=False),
        Field("entity_type", _T.ENUM, "Type", e.EntityType, open_choice=True, signoff=True),
        Field("value", _T.LINE, "Value", signoff=True, search=True, mono=True),
        Field("identity_key", _T.LINE, "Identity", editable=False),
        Field("identifiers", _T.JSON, "Identifiers", search=True),
        Field("role", _T.ENUM, "Role", e.AssetRole, open_choice=True, signoff=True),
        Field("criticality", _T.ENUM, "Criticality", e.Criticality),
        Field("verdict", _T.ENUM, "Verdict", e.Verdict, open_choice=True),
        Field("remediation_status", _T.LINE, "Remediation"),
        Field("scope_state", _T.ENUM, "Scope", e.ScopeState),
        Field("scope_reason", _T.LINE, "Reason of the scope"),
        Field("first_seen_at", _T.TIME, "First seen", precision="first_seen_precision"),
        Field("first_seen_precision", _T.ENUM, "Precision of first seen", e.Precision),
        Field("last_seen_at", _T.TIME, "Last seen", precision="last_seen_precision"),
        Field("last_seen_precision", _T.ENUM, "Precision of last seen", e.Precision),
        Field("notes", _T.TEXT, "Notes", search=True),
        Field("extra", _T.JSON, "Further fields"),
    ),
)


class Asset(Record):
    """An asset or entity in one incident; equal `identity_key`s are one thing over incidents."""

    __tablename__ = "asset"
    __kind__: ClassVar[RecordKind] = ASSET

    incident_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("incident.id"), index=True)
    number: Mapped[int]
    entity_type: Mapped[str] = mapped_column(Code, default="other")
    value: Mapped[str] = mapped_column(default="")
    identity_key: Mapped[str] = mapped_column(default="", index=True)
    identifiers: Mapped[dict[str, Any]] = mapped_column(default=dict)
    role: Mapped[str] = mapped_column(Code, default="not_set")
    criticality: Mapped[str] = mapped_column(Code, default="not_set")
    verdict: Mapped[str] = mapped_column(Code, default="unknown")
    remediation_status: Mapped[str] = mapped_column(default="")
    scope_state: Mapped[str] = mapped_column(Code, default="in")
    scope_reason: Mapped[str] = mapped_column(default="")
    first_seen_at: Mapped[datetime | None]
    first_seen_precision: Mapped[str] = mapped_column(Code, default="exact")
    last_seen_at: Mapped[datetime | None]
    last_seen_precision: Mapped[str] = mapped_column(Code, default="exact")
    notes: Mapped[str] = mapped_column(default="")
    extra: Mapped[dict[str, Any]] = mapped_column(default=dict)


SCOPE_CHANGE = RecordKind(
    name="scope_change",
    plural="scope_changes",
    label="scope change",
    title="reason",
    fields=(
        Field("asset_id", _T.LINK, "Asset", editable=False),
        Field("state", _T.ENUM, "Scope", e.ScopeState),
        Field("reason", _T.LINE, "Why", search=True),
        Field("by", _T.PERSON, "By", search=True),
        Field("at", _T.TIME, "When"),
    ),
)


class ScopeChange(Record):
    """What the scope of an asset became, when, by whose word and why."""

    __tablename__ = "scope_change"
    __kind__: ClassVar[RecordKind] = SCOPE_CHANGE

    incident_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("incident.id"), index=True)
    asset_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("asset.id"), index=True)
    state: Mapped[str] = mapped_column(Code, default="suspected")
    reason: Mapped[str] = mapped_column(default="")
    by: Mapped[str] = mapped_column(default="")
    at: Mapped[datetime | None]
