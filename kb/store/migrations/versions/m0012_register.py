"""Reports of playbooks, articles and periods are noted, too, and what each was made with."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

JSON_DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
_TEXTS = ("subject_title", "app_version", "template_sha256")


def upgrade() -> None:
    """All reports that were noted are of incidents; of an extract only its kind says so."""
    with op.batch_alter_table("issued_report") as table:
        table.alter_column("incident_id", existing_type=sa.Uuid(), nullable=True)
        subject: sa.Column[str] = sa.Column(
            "subject", sa.String(80), nullable=False, server_default="incident"
        )
        table.add_column(subject)
        for name in _TEXTS:
            text: sa.Column[str] = sa.Column(name, sa.Text(), nullable=False, server_default="")
            table.add_column(text)
        for name in ("item_id", "item_version_id"):
            link: sa.Column[object] = sa.Column(name, sa.Uuid(), nullable=True)
            table.add_column(link)
        asked: sa.Column[object] = sa.Column(
            "asked", JSON_DOCUMENT, nullable=False, server_default="{}"
        )
        table.add_column(asked)
    op.execute("UPDATE issued_report SET subject = 'extract' WHERE report_kind = 'extract'")
    op.create_index(op.f("ix_issued_report_item_id"), "issued_report", ["item_id"], unique=False)
