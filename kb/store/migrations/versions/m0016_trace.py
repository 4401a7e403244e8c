"""Lessons name the causes that they answer."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

JSON_DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    """No lesson named a cause before; what its changes answer is known of them."""
    with op.batch_alter_table("lesson") as table:
        causes: sa.Column[object] = sa.Column(
            "cause_ids", JSON_DOCUMENT, nullable=False, server_default="[]"
        )
        table.add_column(causes)
