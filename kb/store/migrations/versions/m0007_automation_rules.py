"""Automation rules with their versions, and known differences of rules and playbooks."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import SchemaItem

from kb.store.types import UtcDateTime

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

JSON_DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False)


def _code(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String(length=80), nullable=False)


def _doc(name: str) -> sa.Column[object]:
    return sa.Column(name, JSON_DOCUMENT, nullable=False)


def _day(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.Date(), nullable=True)


def _time(name: str) -> sa.Column[object]:
    return sa.Column(name, UtcDateTime(), nullable=True)


def _link(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.Uuid(), nullable=True)


def _table(name: str, *columns: SchemaItem) -> None:
    op.create_table(
        name,
        *columns,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
    )


def upgrade() -> None:
    """Make the three tables; nothing of this kind was kept before."""
    _table(
        "automation_rule",
        _text("title"),
        sa.Column("rule_order", sa.Integer(), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        _time("expires_at"),
        *map(_doc, ("incident_types", "former_titles", "tags", "techniques")),
        _text("owner"),
        _day("review_due"),
        *map(_text, ("source", "licence")),
        _code("state"),
        _text("retired_reason"),
        *map(_link, ("successor_id", "published_version_id", "draft_version_id")),
        *map(_text, ("import_key", "import_hash")),
    )
    for column in ("import_key", "title"):
        op.create_index(op.f(f"ix_automation_rule_{column}"), "automation_rule", [column])
    _table(
        "automation_rule_version",
        sa.Column(
            "automation_rule_id",
            sa.Uuid(),
            sa.ForeignKey(
                "automation_rule.id", name=op.f("fk_automation_rule_version_automation_rule_id")
            ),
            nullable=False,
        ),
        sa.Column("number", sa.Integer(), nullable=False),
        _code("state"),
        *map(_text, ("body", "change_note")),
        _time("published_at"),
        *map(_text, ("published_by", "requested_by", "returned_because")),
    )
    op.create_index(
        op.f("ix_automation_rule_version_automation_rule_id"),
        "automation_rule_version",
        ["automation_rule_id"],
    )
    _table(
        "known_difference",
        _code("item_kind"),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        *map(_text, ("title", "impact")),
        _day("noted_at"),
        _text("noted_by"),
        *map(_day, ("retest_due", "retested_at")),
        *map(_text, ("retested_by", "result")),
    )
    op.create_index(op.f("ix_known_difference_item_id"), "known_difference", ["item_id"])
