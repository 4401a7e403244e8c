"""The life of playbooks and articles: who asked for a review, why one was retired, its successor.

And of incidents, whether the review of their playbook was overdue when it was taken.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

JSON_DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")

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
        former: sa.Column[object] = sa.Column(
            "former_titles", JSON_DOCUMENT, nullable=False, server_default="[]"
        )
        op.add_column(table, former)
        op.add_column(table, sa.Column("successor_id", sa.Uuid(), nullable=True))
    flag: sa.Column[bool] = sa.Column(
        "playbook_was_stale", sa.Boolean(), nullable=False, server_default=sa.false()
    )
    op.add_column("incident", flag)
