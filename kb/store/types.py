"""Column types that behave alike on SQLite and PostgreSQL."""

from datetime import UTC, datetime
from functools import lru_cache

from sqlalchemy import JSON, DateTime, types
from sqlalchemy.dialects import postgresql
from sqlalchemy.engine import Dialect

#: JSON text on SQLite, jsonb on PostgreSQL.
Json = JSON().with_variant(postgresql.JSONB(), "postgresql")


class UtcDateTime(types.TypeDecorator[datetime]):
    """An instant: taken with any zone, kept and given back in UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse naive times, convert the rest to UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            msg = "a time without a zone can't be stored"
            raise ValueError(msg)
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give back UTC."""
        del dialect
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def sqlite_time(value: datetime | None) -> str | None:
    """An instant as SQLite keeps it, which is as SQLAlchemy writes it.

    Raises:
        ValueError: it has no zone.
    """
    return None if value is None else _written(value)


@lru_cache(maxsize=4096)
def _written(value: datetime) -> str:
    """Kept, since thousands of records of one write have the same times."""
    if value.tzinfo is None:
        msg = "a time without a zone can't be stored"
        raise ValueError(msg)
    return value.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")
