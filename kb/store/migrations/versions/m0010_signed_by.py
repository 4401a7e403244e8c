"""With whose certificate an exported report was signed."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add it; no report was signed before."""
    signed: sa.Column[str] = sa.Column("signed_by", sa.Text(), nullable=False, server_default="")
    op.add_column("issued_report", signed)
