"""How exactly first and last seen of assets, and runs of remediation actions, are known."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_ADDED = (
    ("asset", "first_seen_precision"),
    ("asset", "last_seen_precision"),
    ("remediation_action", "ran_precision"),
    ("remediation_action", "finished_precision"),
)


def upgrade() -> None:
    """Add them; times that are there were kept to the second."""
    for table, name in _ADDED:
        column = sa.Column(name, sa.String(length=80), nullable=False, server_default="exact")
        op.add_column(table, column)
