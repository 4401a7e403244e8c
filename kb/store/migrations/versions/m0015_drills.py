"""Drills: what they show, who is to take them, how it went; exercises at a table."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from kb.store.types import UtcDateTime

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

JSON_DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def _text(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Text(), nullable=False, server_default="")


def _code(name: str, default: str) -> sa.Column[Any]:
    return sa.Column(name, sa.String(length=80), nullable=False, server_default=default)


def _time(name: str, *, nullable: bool = True) -> sa.Column[Any]:
    return sa.Column(name, UtcDateTime(), nullable=nullable)


def _link(name: str, *, nullable: bool = True) -> sa.Column[Any]:
    return sa.Column(name, sa.Uuid(), nullable=nullable)


def _rows(name: str) -> sa.Column[Any]:
    return sa.Column(name, JSON_DOCUMENT, nullable=False, server_default="[]")


def _points(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Float(), nullable=False, server_default="0")


def _flag(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false())


def _table(name: str, *columns: sa.Column[Any], parent: str = "") -> None:
    keys: list[sa.Constraint] = [sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}"))]
    if parent:
        keys.append(
            sa.ForeignKeyConstraint(
                [f"{parent}_id"], [f"{parent}.id"], name=op.f(f"fk_{name}_{parent}_id")
            )
        )
    op.create_table(
        name,
        *columns,
        _link("id", nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        _time("created_at", nullable=False),
        _time("updated_at", nullable=False),
        *keys,
    )


_INDEXES = (
    ("ix_exercise_state", "exercise", "state"),
    ("ix_exercise_incident_id", "exercise", "incident_id"),
    ("ix_exercise_inject_exercise_id", "exercise_inject", "exercise_id"),
    ("ix_exercise_entry_exercise_id", "exercise_entry", "exercise_id"),
    ("ix_drill_state", "drill", "state"),
    ("ix_drill_incident_id", "drill", "incident_id"),
    ("ix_drill_assignment_drill_id", "drill_assignment", "drill_id"),
    ("ix_drill_run_drill_id", "drill_run", "drill_id"),
    ("ix_drill_run_of_person", "drill_run", "person_key", "drill_id"),
)


def upgrade() -> None:
    """Add them; nothing was replayed before."""
    _table(
        "drill",
        *(_text("title"), _text("briefing"), _rows("tags"), _code("state", "draft")),
        *(_link("incident_id"), _text("source_stamp"), _text("audience")),
        *(_text("playbook_title"), _link("playbook_version_id")),
        *(_rows("facts"), _rows("steps"), _rows("plan"), _rows("others")),
    )
    _table(
        "drill_assignment",
        *(_link("drill_id", nullable=False), _text("person"), _text("role")),
        *(sa.Column("due", sa.Date(), nullable=True), _text("note")),
        *(_text("assigned_by"), _time("assigned_at"), _flag("withdrawn")),
        parent="drill",
    )
    _table(
        "drill_run",
        *(_link("drill_id", nullable=False), _text("drill_title"), _text("person")),
        *(_link("person_key", nullable=False), _code("state", "begun")),
        *(_time("started_at"), _time("finished_at"), _rows("answers")),
        *(_points("done_points"), _points("done_of")),
        *(_points("plan_points"), _points("plan_of")),
        parent="drill",
    )
    _exercises()
    for name, table, *columns in _INDEXES:
        op.create_index(op.f(name), table, columns, unique=False)


def _exercises() -> None:
    _table(
        "exercise",
        *(_text("title"), _text("objectives"), _text("facilitator"), _text("recorder")),
        *(_rows("participants"), _text("summary"), _code("state", "planned")),
        *(_time("started_at"), _time("ended_at"), _link("drill_id"), _link("incident_id")),
    )
    _table(
        "exercise_inject",
        *(_link("exercise_id", nullable=False), _points("position"), _text("text")),
        *(sa.Column("minute", sa.Integer(), nullable=True), _time("released_at")),
        parent="exercise",
    )
    _table(
        "exercise_entry",
        *(_link("exercise_id", nullable=False), _code("entry_kind", "decision"), _text("text")),
        *(_text("who"), _time("at"), _link("inject_id"), _link("made_id")),
        parent="exercise",
    )
