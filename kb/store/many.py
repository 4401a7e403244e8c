"""Many rows of one table at once, without the work that SQLAlchemy does for each of them."""

import json
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from operator import itemgetter
from typing import Any

from sqlalchemy import JSON, Connection, Table, Uuid, insert
from sqlalchemy.engine import Dialect

from kb.store.json_writing import writer
from kb.store.types import UtcDateTime, sqlite_time

type _Writer = Callable[[Any], Any]


def insert_rows(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows that all have the same columns; they lie there as SQLAlchemy writes them.

    Args:
        connection: of a writing transaction.
        table: where they belong.
        rows: values by column. Defaults of the table aren't filled in.
    """
    if not rows:
        return
    if connection.dialect.name != "sqlite":
        connection.execute(insert(table), rows)
        return
    statement, columns = _prepared(table, tuple(rows[0]), connection.dialect)
    # Column by column: each step is one loop in C.
    written = [
        map(itemgetter(name), rows) if writer is None else map(writer, map(itemgetter(name), rows))
        for name, writer in columns
    ]
    connection.exec_driver_sql(statement, list(zip(*written, strict=True)))


@lru_cache(maxsize=256)
def _prepared(
    table: Table, names: tuple[str, ...], dialect: Dialect
) -> tuple[str, tuple[tuple[str, _Writer | None], ...]]:
    quote = dialect.identifier_preparer.quote
    columns = ", ".join(quote(table.c[name].name) for name in names)
    places = ", ".join("?" for _ in names)
    statement = f"INSERT INTO {quote(table.name)} ({columns}) VALUES ({places})"  # noqa: S608
    return statement, tuple((name, _writer(table.c[name].type, dialect)) for name in names)


def _writer(kind: Any, dialect: Dialect) -> _Writer | None:
    """How a value of a column becomes what the driver takes."""
    if isinstance(kind, UtcDateTime):
        return sqlite_time
    if isinstance(kind, Uuid):
        return _hex
    own: _Writer | None = kind.dialect_impl(dialect).bind_processor(dialect)
    if isinstance(kind, JSON) and own is not None:
        return _with_empty_ones(own, _same(own))
    return own


def _hex(value: Any) -> str | None:
    return None if value is None else value.hex


_fast = writer(json.JSONEncoder())


def _same(encode: _Writer) -> _Writer:
    """What writes lists and mappings as SQLAlchemy's own encoder does; it, where that differs."""
    sample = {"é": [1, 2.5, None, True, 'a"b'], "b": {"c": {}}}
    return _fast if encode(sample) == _fast(sample) else encode


def _with_empty_ones(own: _Writer, encode: _Writer) -> _Writer:
    """Most lists and mappings of a record are empty: they don't need an encoder.

    Args:
        own: for all other values, such as none at all.
        encode: for lists and mappings.
    """
    empty_list, empty_mapping = own([]), own({})

    def write(value: object) -> object:
        if value == [] and type(value) is list:
            return empty_list
        if value == {} and type(value) is dict:
            return empty_mapping
        return encode(value) if type(value) in (list, dict) else own(value)

    return write
