"""Runs of playbooks, and which run a step of the workflow belongs to."""

import sqlalchemy as sa
from alembic import op

from kb.store.types import UtcDateTime

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False, server_default="")


def _code(name: str, default: str) -> sa.Column[str]:
    return sa.Column(name, sa.String(length=80), nullable=False, server_default=default)


def _time(name: str, *, nullable: bool = True) -> sa.Column[object]:
    return sa.Column(name, UtcDateTime(), nullable=nullable)


def _link(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.Uuid(), nullable=True)


def upgrade() -> None:
    """Add them; what was done before belongs to no run."""
    op.create_table(
        "playbook_run",
        sa.Column("incident_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False, server_default="0"),
        _text("title"),
        _link("playbook_version_id"),
        sa.Column("playbook_version", sa.Integer(), nullable=True),
        _code("subject_kind", "incident"),
        _link("subject_id"),
        _code("trigger", "by_hand"),
        _text("rule"),
        _text("rule_version"),
        _link("rule_id"),
        _text("started_by"),
        _time("started_at"),
        _code("started_precision", "minute"),
        _time("finished_at"),
        _code("finished_precision", "minute"),
        _text("external_id"),
        _text("outcome"),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        _time("created_at", nullable=False),
        _time("updated_at", nullable=False),
        sa.ForeignKeyConstraint(
            ["incident_id"], ["incident.id"], name=op.f("fk_playbook_run_incident_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_playbook_run")),
    )
    for name in ("incident_id", "playbook_version_id", "subject_id", "rule_id"):
        op.create_index(op.f(f"ix_playbook_run_{name}"), "playbook_run", [name], unique=False)
    op.add_column("workflow_step", _link("playbook_run_id"))
