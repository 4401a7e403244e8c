"""Proposed changes, and the day from which a version holds."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from kb.store.types import UtcDateTime

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

JSON_DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
_VERSIONS = ("playbook_version", "article_version", "automation_rule_version")


def _text(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Text(), nullable=False, server_default="")


def _rows(name: str) -> sa.Column[Any]:
    return sa.Column(name, JSON_DOCUMENT, nullable=False, server_default="[]")


def upgrade() -> None:
    """From 0013."""
    for table in _VERSIONS:
        op.add_column(table, sa.Column("effective_from", sa.Date(), nullable=True))
    op.create_table(
        "proposal",
        sa.Column("item_kind", sa.String(length=80), nullable=False, server_default=""),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        *map(_text, ("title", "reason")),
        _rows("teams"),
        sa.Column("state", sa.String(length=80), nullable=False, server_default="proposed"),
        *map(_text, ("body", "base_body")),
        sa.Column("base_version_id", sa.Uuid(), nullable=True),
        *map(_text, ("proposed_by", "edited_by", "decided_by")),
        sa.Column("decided_at", UtcDateTime(), nullable=True),
        _text("decision_reason"),
        sa.Column("published_version_id", sa.Uuid(), nullable=True),
        *map(_rows, ("incident_ids", "lesson_ids", "step_ids")),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposal")),
    )
    for name in ("item_id", "state"):
        op.create_index(op.f(f"ix_proposal_{name}"), "proposal", [name])
