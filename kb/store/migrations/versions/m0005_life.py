"""The life of playbooks and articles: who asked for a review, why it was retired, what came after.

And of incidents, whether the review of their playbook was overdue when it was taken.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_TEXTS = (
    ("playbook", "retired_reason"),
    ("article", "retired_reason"),
    ("playbook_version", "requested_by"),
    ("playbook_version", "returned_because"),
    ("article_version", "requested_by"),
    ("article_version", "returned_because"),
)


def upgrade() -> None:
    """Add them; nothing was said of them before."""
    for table, name in _TEXTS:
        op.add_column(table, sa.Column(name, sa.Text(), nullable=False, server_default=""))
    for table in ("playbook", "article"):
        op.add_column(table, sa.Column("successor_id", sa.Uuid(), nullable=True))
    flag: sa.Column[bool] = sa.Column(
        "playbook_was_stale", sa.Boolean(), nullable=False, server_default=sa.false()
    )
    op.add_column("incident", flag)
