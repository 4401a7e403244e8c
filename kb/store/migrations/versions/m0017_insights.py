"""What is kept of each incident for figures over many; filled when the store is opened."""

import sqlalchemy as sa
from alembic import op

from kb.store.types import UtcDateTime

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

ORDERED = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
_TIMES = ("detect", "triage", "contain", "resolve")
_DAYS = ("lesson_days", "change_days", "verified_days", "report_days")


def upgrade() -> None:
    """Add the two tables, empty: comparing with playbooks is no work for a migration."""
    without_rowid = {"sqlite_with_rowid": False}
    op.create_table(
        "incident_figure",
        sa.Column("incident_id", sa.Uuid(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("severity_rank", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Float(), nullable=True) for name in _TIMES),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.Column("review", sa.String(length=80), nullable=False),
        sa.Column("due", sa.Integer(), nullable=False),
        sa.Column("kept", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Float(), nullable=True) for name in _DAYS),
        sa.Column("backfilled", sa.Boolean(), nullable=False),
        sa.Column("is_example", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("incident_id", name=op.f("pk_incident_figure")),
        **without_rowid,
    )
    op.create_table(
        "step_figure",
        sa.Column("incident_id", sa.Uuid(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("result", sa.String(length=80), nullable=False),
        sa.Column("step", ORDERED, nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("incident_id", "place", name=op.f("pk_step_figure")),
        **without_rowid,
    )
    op.create_index(
        "ix_step_figure_step", "step_figure", ["result", "step", "incident_id"], unique=False
    )
    # Equal factors are asked for together: by figures, by causes that came back, by a filter.
    op.create_index("ix_cause_factor", "cause", ["factor", "incident_id"], unique=False)
