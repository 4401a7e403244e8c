"""Files of playbooks and articles, and whether an item is published by its owner only."""

import sqlalchemy as sa
from alembic import op

from kb.store.types import UtcDateTime

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_TEXTS = ("file_name", "media_type", "sha256", "caption", "added_by", "text")


def upgrade() -> None:
    """Add them; no item had files before, and only policies asked for their owner."""
    texts: list[sa.Column[str]] = [
        sa.Column(name, sa.Text(), nullable=False, server_default="") for name in _TEXTS
    ]
    op.create_table(
        "item_file",
        sa.Column("item_id", sa.Uuid(), nullable=False),
        *texts,
        sa.Column("size", sa.BigInteger(), nullable=False, server_default="0"),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item_file")),
    )
    op.create_index(op.f("ix_item_file_item_id"), "item_file", ["item_id"], unique=False)
    for table in ("playbook", "article", "automation_rule"):
        flag: sa.Column[bool] = sa.Column(
            "owner_approves", sa.Boolean(), nullable=False, server_default=sa.false()
        )
        op.add_column(table, flag)
