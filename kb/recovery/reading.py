"""Reads what can be read of a damaged SQLite file, row by row past the pages that can't be."""

import contextlib
import shutil
import sqlite3
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Engine

from kb.store.engine import sqlite_module

#: Single rows that are tried between two that could be read.
_MOST_TRIES: Final = 200_000
_MAGIC: Final = b"SQLite format 3\0"
_PAGE: Final = 4096
#: Where the head says how often the file was changed, and for which of these its size holds.
_CHANGES: Final = 24
_VALID_FOR: Final = 92
type Row = dict[str, Any]


@dataclass(slots=True)
class TableRead:
    """How far a table could be read.

    Attributes:
        rows: so many.
        gaps: how many stretches of rows could not be read.
        unread: it could not be read at all, and why.
    """

    name: str
    rows: int = 0
    gaps: int = 0
    unread: str = ""


@contextlib.contextmanager
def copied(damaged: Path, folder: Path) -> Iterator[Any]:
    """A connection to a copy of a damaged file and of its journals.

    A head that was overwritten is made anew: its pages may well be whole.
    """
    copy = folder / "damaged.sqlite"
    shutil.copyfile(damaged, copy)
    for ending in ("-wal", "-journal"):
        beside = damaged.with_name(damaged.name + ending)
        if beside.is_file():
            shutil.copyfile(beside, copy.with_name(copy.name + ending))
    with copy.open("r+b") as file:
        head = file.read(100)
        if head[:16] != _MAGIC:
            head = _head(copy.stat().st_size // _PAGE)
            file.seek(0)
            file.write(head)
        # The number of pages counts only where these two agree: the file may have been cut off.
        file.seek(_VALID_FOR)
        file.write(bytes(one ^ 0xFF for one in head[_CHANGES : _CHANGES + 4]))
    connection = sqlite_module().connect(str(copy))
    connection.text_factory = _text
    try:
        yield connection
    finally:
        connection.close()


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "replace")


def _head(pages: int) -> bytes:
    """The head that SQLite gives a store of ours, see https://sqlite.org/fileformat.html."""
    return (
        _MAGIC
        + struct.pack(">HBBBBBBIIIIIIIIIIII", _PAGE, 1, 1, 0, 64, 32, 32, 1, pages, 0, 0, 1, 4,
                      0, 0, 1, 0, 0, 0)
        + bytes(20)
        + struct.pack(">II", 1, 3_053_004)
    )  # fmt: skip


def errors() -> tuple[type[Exception], ...]:
    """What SQLite raises, of whichever module."""
    return (sqlite_module().DatabaseError, sqlite3.DatabaseError)


def unfit() -> tuple[type[Exception], ...]:
    """What a row that can't be taken raises: by SQLite, or by what reads its values."""
    return (*errors(), ValueError, TypeError, OverflowError)


def in_one_file(writer: Engine) -> None:
    """Bring what lies in the journal into the file, so that it can be moved."""
    raw = writer.raw_connection()
    try:
        raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        raw.close()


def tables(connection: Any) -> list[str]:  # noqa: ANN401 - of either sqlite module
    """The names of its tables, as far as the schema can be read."""
    found: list[str] = []
    with contextlib.suppress(*errors()):
        query = "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY rowid"
        for (name,) in connection.execute(query):
            found.append(str(name))
    return found


def rows(connection: Any, name: str, told: TableRead) -> Iterator[Row]:  # noqa: ANN401
    """The rows of a table that can be read, in their order; `told` says how far that went."""
    quoted = '"' + name.replace('"', '""') + '"'
    try:
        cursor = connection.execute(f"SELECT * FROM {quoted} LIMIT 0")  # noqa: S608 - a table of its
    except errors() as error:
        told.unread = str(error)
        return
    names = [column[0] for column in cursor.description]
    reader = _Reader(connection, quoted)
    for values in reader.every():
        told.rows += 1
        yield dict(zip(names, values, strict=True))
    told.gaps = reader.gaps


class _Reader:
    """Reads forward up to a page that can't be read, backward up to it, then row by row between."""

    def __init__(self, connection: Any, quoted: str) -> None:  # noqa: ANN401
        self._connection = connection
        self._quoted = quoted
        self._errors = errors()
        self._broken = False
        self.gaps = 0

    def every(self) -> Iterator[tuple[Any, ...]]:
        """All that can be read, in the order of their numbers."""
        last = None
        for row in self._scan(f"SELECT rowid, * FROM {self._quoted} ORDER BY rowid"):  # noqa: S608
            last = row[0]
            yield row[1:]
        if not self._broken:
            return
        self.gaps += 1
        behind: list[tuple[Any, ...]] = []
        for row in self._scan(f"SELECT rowid, * FROM {self._quoted} ORDER BY rowid DESC"):  # noqa: S608
            if last is not None and row[0] <= last:
                break
            behind.append(row)
        first = behind[-1][0] if behind else None
        yield from self._between(last, first)
        yield from (row[1:] for row in reversed(behind))

    def _scan(self, query: str) -> Iterator[tuple[Any, ...]]:
        self._broken = False
        try:
            yield from self._connection.execute(query)
        except self._errors:
            self._broken = True

    def _between(self, last: int | None, first: int | None) -> Iterator[tuple[Any, ...]]:
        """Single rows between the two ends; a lookup may reach what a scan doesn't."""
        begin = 1 if last is None else last + 1
        end = first if first is not None else begin + _MOST_TRIES
        query = f"SELECT * FROM {self._quoted} WHERE rowid = ?"  # noqa: S608
        for number in range(begin, min(end, begin + _MOST_TRIES)):
            with contextlib.suppress(*self._errors):
                yield from self._connection.execute(query, (number,)).fetchall()
