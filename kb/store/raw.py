"""Rows as they lie in the database, read without trusting them: for verification only.

SQLite holds whatever bytes somebody put there. Reading them through the usual types would
stop at the first broken value; here each broken value is named and the rest is read.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    ColumnElement,
    Float,
    Integer,
    LargeBinary,
    Select,
    Table,
    cast,
    select,
    type_coerce,
)
from sqlalchemy.engine import Dialect, Row
from sqlalchemy.orm import Session
from sqlalchemy.types import NullType

_BATCH = 1000
type _Reader = Callable[[Any], tuple[Any, bool]]


@dataclass(frozen=True, slots=True)
class RawRow:
    """One row.

    Attributes:
        values: by column; None for what can't be read.
        broken: the columns whose bytes aren't what this program writes.
        identity: the primary key as it lies there, for messages.
    """

    values: dict[str, Any]
    broken: tuple[str, ...]
    identity: str


class RawTable:
    """Reads the rows of one table."""

    def __init__(self, table: Table, dialect: Dialect) -> None:
        """Prepare a reader for each column."""
        self.table = table
        self._is_sqlite = dialect.name == "sqlite"
        self._columns = list(table.columns)
        self._readers = [self._reader(column, dialect) for column in self._columns]
        #: What to select: every column as bytes, or as the driver gives it.
        self.columns = self._selected()
        self._keys = [i for i, column in enumerate(self._columns) if column.primary_key]

    def _selected(self) -> list[ColumnElement[Any]]:
        found: list[ColumnElement[Any]] = []
        for column in self._columns:
            as_bytes = self._is_sqlite and not isinstance(column.type, Float)
            lying: ColumnElement[Any] = (
                type_coerce(cast(column, LargeBinary), NullType)
                if as_bytes
                else type_coerce(column, NullType)
            )
            found.append(lying.label(f"{self.table.name}_{column.key}"))
        return found

    def read(self, values: Sequence[Any]) -> RawRow:
        """Make values of what `columns` selected."""
        found: dict[str, Any] = {}
        broken: list[str] = []
        for column, reader, lying in zip(self._columns, self._readers, values, strict=True):
            value, sound = reader(lying)
            found[column.key] = value
            if not sound:
                broken.append(column.key)
        identity = " ".join(_shown(values[index]) for index in self._keys)
        return RawRow(found, tuple(broken), identity)

    def rows(
        self, session: Session, change: Callable[[Select[Any]], Select[Any]] = lambda query: query
    ) -> Iterator[RawRow]:
        """Every row, or those that a changed query selects."""
        query = change(select(*self.columns))
        options = {"yield_per": _BATCH}
        for row in session.execute(query, execution_options=options):
            yield self.read(tuple(row))

    def _reader(self, column: Column[Any], dialect: Dialect) -> _Reader:
        if isinstance(column.type, Float) and not self._is_sqlite:
            # psycopg gives a float; the type's own reader would ask for the column's code.
            return lambda lying: (lying, True)
        own = column.type.dialect_impl(dialect)
        made: Callable[[Any], Any] = own.result_processor(dialect, None) or _as_it_is
        if not self._is_sqlite:
            return lambda lying: (made(lying) if lying is not None else None, True)
        bound: Callable[[Any], Any] = own.bind_processor(dialect) or _as_it_is
        if isinstance(column.type, Float):
            return lambda lying: (lying, lying is None or isinstance(lying, float))
        if isinstance(column.type, LargeBinary):
            return lambda lying: (lying, True)
        is_number = isinstance(column.type, Integer | Boolean) or isinstance(own, Integer)

        def read(lying: bytes | None) -> tuple[Any, bool]:
            if lying is None:
                return None, True
            try:
                text = lying.decode("utf-8")
                stored: Any = int(text) if is_number else text
                value = made(stored)
                return value, bool(bound(value) == stored)
            except (ValueError, TypeError, RecursionError):
                return None, False

        return read


def split(row: Row[Any], first: RawTable, second: RawTable) -> tuple[RawRow, RawRow | None]:
    """A row of two joined tables; None for the second when it had no match."""
    width = len(first.columns)
    there = tuple(row)
    other = there[width:]
    return first.read(there[:width]), None if all(v is None for v in other) else second.read(other)


def _as_it_is(value: object) -> object:
    return value


def _shown(value: object) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
