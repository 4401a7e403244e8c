import uuid
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Boolean, Column, Date, Integer, MetaData, String, Table, Uuid, select, text
from sqlalchemy.dialects import sqlite

from kb.knowledge_base import KnowledgeBase
from kb.store.many import insert_rows
from kb.store.types import Json, UtcDateTime, sqlite_time

_TABLE = Table(
    "many_of_all",
    MetaData(),
    Column("id", Integer(), primary_key=True),
    Column("who", Uuid()),
    Column("at", UtcDateTime()),
    Column("day", Date()),
    Column("flag", Boolean()),
    Column("order", String(20)),
    Column("tree", Json),
)
_AT = datetime(2026, 3, 12, 8, 12, 0, 5, timezone(timedelta(hours=2)))


def _rows() -> list[dict[str, Any]]:
    trees: list[object] = [None, [], {}, {"a": [1, "é"]}, [None], 0, False, ""]
    return [
        {
            "id": number,
            "who": uuid.UUID(int=number) if number % 2 else None,
            "at": _AT if number % 3 else None,
            "day": _AT.date() if number % 2 else None,
            "flag": (True, False, None)[number % 3],
            "order": "a 'word'",
            "tree": tree,
        }
        for number, tree in enumerate(trees)
    ]


def test_rows_lie_there_as_sqlalchemy_writes_them(kb: KnowledgeBase) -> None:
    with kb.engine.connect() as connection:
        _TABLE.create(connection)
        connection.execute(_TABLE.insert(), _rows())
        raw = text('SELECT * FROM many_of_all ORDER BY "id"')
        written = connection.execute(raw).all()
        connection.execute(_TABLE.delete())
        insert_rows(connection, _TABLE, _rows())
        insert_rows(connection, _TABLE, [])
        assert connection.execute(raw).all() == written
        read = [dict(row) for row in connection.execute(select(_TABLE)).mappings()]
        assert read == [row | {"at": row["at"] and row["at"].astimezone(UTC)} for row in _rows()]
        connection.rollback()


@given(st.datetimes(timezones=st.timezones(), min_value=datetime(2, 1, 1)))  # noqa: DTZ001
def test_times_are_written_as_sqlalchemy_writes_them(at: datetime) -> None:
    dialect = sqlite.dialect()
    theirs = UtcDateTime().dialect_impl(dialect).bind_processor(dialect)
    assert theirs is not None
    try:
        wanted = theirs(at)
    except OverflowError:  # the last day of the year 9999, in the west
        return
    assert sqlite_time(at) == wanted


def test_times_without_a_zone_are_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        sqlite_time(datetime(2026, 1, 1))  # noqa: DTZ001 - what is refused
