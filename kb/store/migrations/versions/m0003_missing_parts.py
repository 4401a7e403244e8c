"""What was still missing of the record: from clocks and scope to custom fields and entities."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import SchemaItem

from kb.store.types import UtcDateTime

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

JSON_DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False, server_default="")


def _code(name: str, default: str = "") -> sa.Column[str]:
    return sa.Column(name, sa.String(length=80), nullable=False, server_default=default)


def _doc(name: str, default: str = "[]") -> sa.Column[object]:
    return sa.Column(name, JSON_DOCUMENT, nullable=False, server_default=default)


def _whole(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=False, server_default="0")


def _flag(name: str) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false())


def _time(name: str) -> sa.Column[object]:
    return sa.Column(name, UtcDateTime(), nullable=True)


def _day(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.Date(), nullable=True)


def _link(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.Uuid(), nullable=True)


def _owed(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.Uuid(), nullable=False)


def _own_table(name: str, *columns: SchemaItem) -> None:
    """A table of records that belong to no incident."""
    op.create_table(
        name,
        *columns,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
    )


def _part(name: str, *columns: SchemaItem) -> None:
    """A table of an incident's records."""
    _own_table(
        name,
        sa.Column(
            "incident_id",
            sa.Uuid(),
            sa.ForeignKey("incident.id", name=op.f(f"fk_{name}_incident_id")),
            nullable=False,
        ),
        *columns,
    )
    op.create_index(op.f(f"ix_{name}_incident_id"), name, ["incident_id"], unique=False)


def upgrade() -> None:
    """Make the new tables and columns; older records get empty values."""
    _parts()
    _others()
    _columns()


def _parts() -> None:
    _part("clock", _text("source"), _text("zone"), _whole("skew_seconds"), _text("how_known"))
    _part(
        "opportunity",
        _whole("number"),
        _text("signal"),
        _text("phase"),
        _time("at"),
        _code("precision"),
        _text("data_source"),
        _text("technique"),
        _text("why_missed"),
        _text("detection_change"),
        _text("rule"),
        _link("lesson_id"),
    )
    _part(
        "live_response",
        _whole("number"),
        _text("title"),
        _link("asset_id"),
        _text("device"),
        _text("operator"),
        _time("started_at"),
        _time("ended_at"),
        _text("script"),
        _doc("commands"),
        _doc("files"),
        _text("outcome"),
        _text("transcript"),
        _doc("evidence_ids"),
    )
    _part(
        "automated_run",
        _whole("number"),
        _text("title"),
        _text("engine"),
        _text("rule"),
        _text("rule_version"),
        _text("trigger"),
        _text("external_id"),
        _text("status"),
        _time("started_at"),
        _time("ended_at"),
        _doc("verdicts"),
        _doc("action_ids"),
        _text("decision"),
        _text("decided_by"),
        _time("decided_at"),
        _code("judgement"),
        _text("judgement_reason"),
    )
    _part(
        "adherence",
        _whole("number"),
        _link("document_id"),
        _text("document_title"),
        _whole("document_version"),
        _text("clause"),
        _text("clause_text"),
        _code("finding"),
        _text("fact_kind"),
        _link("fact_id"),
        _text("fact"),
        _text("explanation"),
        _link("lesson_id"),
    )
    _part(
        "observation",
        _whole("number"),
        _text("title"),
        _code("observation_class"),
        _text("explanation"),
        _text("by"),
        _doc("event_ids"),
        _doc("evidence_ids"),
        _link("lesson_id"),
    )
    _part(
        "barrier",
        _whole("number"),
        _text("title"),
        _code("barrier_kind"),
        _code("state"),
        _text("explanation"),
        _link("cause_id"),
        _link("measure_id"),
        _doc("evidence_ids"),
    )
    _part(
        "answer_set",
        _whole("number"),
        _text("person"),
        _text("questionnaire"),
        _whole("questionnaire_version"),
        _code("state"),
        _text("asked_by"),
        _time("asked_at"),
        _time("answered_at"),
        _doc("answers", "{}"),
        _doc("questions", "{}"),
    )
    _part(
        "incident_link",
        _owed("other_id"),
        _code("relation"),
        _text("reason"),
        _text("by"),
        _time("at"),
        _doc("moved", "{}"),
    )
    _part(
        "reference",
        _text("title"),
        _text("url"),
        _day("accessed_on"),
        _text("offline_note"),
        _text("about_kind"),
        _link("about_id"),
    )
    _part(
        "scope_change",
        sa.Column(
            "asset_id",
            sa.Uuid(),
            sa.ForeignKey("asset.id", name=op.f("fk_scope_change_asset_id")),
            nullable=False,
        ),
        _code("state"),
        _text("reason"),
        _text("by"),
        _time("at"),
    )
    op.create_index(op.f("ix_incident_link_other_id"), "incident_link", ["other_id"], unique=False)
    op.create_index(op.f("ix_live_response_asset_id"), "live_response", ["asset_id"], unique=False)
    op.create_index(op.f("ix_adherence_document_id"), "adherence", ["document_id"], unique=False)
    op.create_index(op.f("ix_scope_change_asset_id"), "scope_change", ["asset_id"], unique=False)


def _others() -> None:
    _own_table(
        "entity",
        _code("entity_type"),
        _text("name"),
        _doc("keys"),
        _flag("generic"),
        _text("notes"),
        _doc("extra", "{}"),
    )
    _own_table(
        "custom_field",
        _code("key"),
        sa.UniqueConstraint("key", name=op.f("uq_custom_field_key")),
        _text("label"),
        _code("value_type"),
        _doc("choices"),
        _doc("incident_types"),
        _code("applies_to"),
        _text("hint"),
        _flag("signoff"),
        _flag("in_report"),
        _whole("place"),
        _flag("retired"),
    )
    _own_table(
        "questionnaire", _text("title"), _whole("version_number"), _text("source"), _flag("retired")
    )


def _columns() -> None:
    for table, columns in {
        "comment": (
            _text("about_kind"),
            _link("about_id"),
            _text("about_field"),
            _text("quote"),
            _text("before"),
            _text("after"),
            _link("reply_to_id"),
            _time("resolved_at"),
            _text("resolved_by"),
        ),
        "config_change": (
            _doc("options", "[]"),
            _code("decision", "undecided"),
            _text("decided_by"),
            _time("decided_at"),
            _text("decision_reason"),
            _doc("evidence_ids", "[]"),
            _text("rollback_test"),
            _text("reopened_because"),
        ),
        "evidence_item": (_text("caption"), _code("container", "none")),
        "follow_up": (
            _code("likelihood", "not_set"),
            _code("impact", "not_set"),
            _text("asked_by"),
        ),
        "incident": (_doc("custom", "{}"), _text("review_skipped"), _flag("backfilled")),
        "incident_source": (_text("portal"), _day("connected_on"), _doc("prerequisites", "[]")),
        "measure": (_doc("tags", "[]"), _doc("custom", "{}")),
        "remediation_action": (_text("external_id"), _doc("extra", "{}")),
        "timeline_event": (
            _code("extent", "range"),
            _doc("evidence_ids", "[]"),
            _doc("tags", "[]"),
        ),
    }.items():
        for column in columns:
            op.add_column(table, column)
