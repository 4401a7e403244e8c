"""Passages of texts that are withheld from reports by hand."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from kb.store.types import UtcDateTime

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

JSON_DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False)


def upgrade() -> None:
    """Add them; nothing was withheld by hand before."""
    op.create_table(
        "withheld_passage",
        sa.Column("incident_id", sa.Uuid(), nullable=False),
        _text("about_kind"),
        sa.Column("about_id", sa.Uuid(), nullable=True),
        _text("about_field"),
        _text("passage"),
        _text("reason"),
        sa.Column("audiences", JSON_DOCUMENT, nullable=False),
        sa.Column("tlp", sa.String(length=80), nullable=False),
        _text("by"),
        sa.Column("at", UtcDateTime(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["incident_id"], ["incident.id"], name=op.f("fk_withheld_passage_incident_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_withheld_passage")),
    )
    name = op.f("ix_withheld_passage_incident_id")
    op.create_index(name, "withheld_passage", ["incident_id"], unique=False)
