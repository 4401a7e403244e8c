"""To whom an exported report was given."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

JSON_DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    """Add it; nothing was said of it before."""
    given: sa.Column[object] = sa.Column(
        "recipients", JSON_DOCUMENT, nullable=False, server_default="[]"
    )
    op.add_column("issued_report", given)
