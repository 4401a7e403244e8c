"""Training: cards, answers, schedules, receipts, quizzes, their results, and paths."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from kb.store.types import UtcDateTime

revision = "0013"
down_revision = "0012"
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


def _whole(name: str, default: str = "0") -> sa.Column[Any]:
    return sa.Column(name, sa.Integer(), nullable=False, server_default=default)


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


def _memory() -> tuple[sa.Column[Any], ...]:
    return (
        _code("memory", "learning"),
        sa.Column("step", sa.Integer(), nullable=True),
        sa.Column("stability", sa.Float(), nullable=True),
        sa.Column("difficulty", sa.Float(), nullable=True),
        _time("due"),
    )


def _of_person(parent: str) -> tuple[sa.Column[Any], ...]:
    return (
        _link(f"{parent}_id", nullable=False),
        _text("person"),
        _link("person_key", nullable=False),
    )


_INDEXES = (
    ("ix_card_state", "card", "state"),
    ("ix_card_source", "card", "source_kind", "source_id"),
    ("ix_attempt_card_id", "attempt", "card_id"),
    ("ix_attempt_of_person", "attempt", "person_key", "at"),
    ("ix_card_state_card_id", "card_state", "card_id"),
    ("ix_card_state_of_person", "card_state", "person_key", "card_id"),
    ("ix_card_state_due", "card_state", "person_key", "due"),
    ("ix_receipt_item_id", "receipt", "item_id"),
    ("ix_receipt_of_person", "receipt", "person_key", "item_id"),
    ("ix_quiz_state", "quiz", "state"),
    ("ix_quiz_source_id", "quiz", "source_id"),
    ("ix_quiz_result_quiz_id", "quiz_result", "quiz_id"),
    ("ix_quiz_result_of_person", "quiz_result", "person_key", "quiz_id"),
)


def upgrade() -> None:
    """Add them; nobody was trained before."""
    _table(
        "card",
        *(_text("front"), _text("back"), _text("deck"), _rows("tags")),
        *(_code("state", "accepted"), _code("source_kind", "none"), _link("source_id")),
        *(_text("source_key"), _text("source_stamp"), _text("source_front"), _text("source_back")),
    )
    _table(
        "attempt",
        *_of_person("card"),
        *(_text("deck"), _whole("rating", "3"), _time("at"), _whole("milliseconds")),
        *_memory(),
        parent="card",
    )
    _table(
        "card_state",
        *_of_person("card"),
        _text("deck"),
        *_memory(),
        *(_time("last_at"), _time("first_at"), _whole("answers"), _whole("lapses")),
        parent="card",
    )
    _table(
        "receipt",
        *_of_person("item"),
        *(_code("item_kind", "article"), _link("version_id", nullable=False), _whole("number")),
        *(_time("read_at"), _time("understood_at")),
    )
    _table(
        "quiz",
        *(_text("title"), _rows("questions"), _whole("pass_percent", "80"), _rows("tags")),
        *(_code("state", "draft"), _code("source_kind", "none"), _link("source_id")),
        _text("source_stamp"),
    )
    _table(
        "quiz_result",
        *_of_person("quiz"),
        *(_text("quiz_title"), _whole("quiz_version"), _time("at"), _points("score")),
        *(_points("out_of"), _flag("passed"), _rows("answers")),
        parent="quiz",
    )
    _table(
        "training_path",
        *(_text("title"), _text("role"), _text("description"), _rows("items"), _flag("retired")),
    )
    for name, table, *columns in _INDEXES:
        op.create_index(op.f(name), table, columns, unique=False)
