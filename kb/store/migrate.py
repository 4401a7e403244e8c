"""Bringing a store to this app's schema. Alembic is imported only when something is due."""

from pathlib import Path

from sqlalchemy import inspect, text
from sqlalchemy.engine import Connection, Engine

from kb.store.base import Base

#: All migrations that this app knows, oldest first; a test compares them with the folder.
KNOWN = tuple(f"{number:04}" for number in range(1, 18))
#: The newest of them.
HEAD = KNOWN[-1]
MIGRATIONS = Path(__file__).parent / "migrations"


def current(connection: Connection) -> str | None:
    """The migration that a store stands at; None for an empty database."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return str(found) if found is not None else None


def is_empty(connection: Connection) -> bool:
    """Whether a database holds no table at all."""
    return not inspect(connection).get_table_names()


def is_ours(connection: Connection) -> bool:
    """Whether a database holds the ledger's tables, which every schema of ours has."""
    return {"operation", "revision", "dossier"} <= set(inspect(connection).get_table_names())


def differences(connection: Connection) -> list[str]:
    """Tables and columns that this version's models have and a store lacks."""
    found = inspect(connection)
    names = set(found.get_table_names())
    missing = [f"table {name}" for name in Base.metadata.tables if name not in names]
    for name, table in Base.metadata.tables.items():
        if name in names:
            there = {column["name"] for column in found.get_columns(name)}
            missing += [f"column {name}.{c.name}" for c in table.columns if c.name not in there]
    return missing


def upgrade(engine: Engine, revision: str | None = None) -> None:
    """Run the migrations up to `revision`, else to the newest, each in one transaction."""
    from alembic import command  # noqa: PLC0415 - 60 ms that most starts don't need
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["engine"] = engine
    command.upgrade(config, revision or HEAD)
