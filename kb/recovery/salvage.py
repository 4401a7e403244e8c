"""A new store of what can be read of a damaged one."""

import contextlib
import os
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Engine, MetaData, Table
from sqlalchemy.orm import Session

from kb import models as _models  # noqa: F401 - every table is known before rows are written
from kb.errors import StoreError
from kb.insights import keeping
from kb.opening import bare_engines, complete
from kb.recovery import reading
from kb.recovery.reading import TableRead
from kb.search import index
from kb.store import failures, migrate
from kb.store.base import Base
from kb.store.durable import copy_tree, sync_folders
from kb.store.engine import attachments_folder

#: Made anew from the records.
_DERIVED: Final = (
    "search_",
    "dossier_label",
    "incident_figure",
    "step_figure",
    "sqlite_",
    "alembic_",
)
_BATCH: Final = 500
Progress = Callable[[int, int, str], None]
type Reader = Callable[[Any], object]


@dataclass(slots=True)
class Salvaged:
    """What a new store holds of a damaged one.

    Attributes:
        tables: how far each could be read.
        refused: by table, rows that could be read and don't fit, as what they belong to is gone.
        missing: tables of the schema that the damaged file doesn't name any more.
        attachments: how many were copied.
    """

    place: Path
    tables: list[TableRead] = field(default_factory=list)
    refused: dict[str, int] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)
    attachments: int = 0

    def count(self, name: str, refused: int) -> None:
        """Note rows of a table that could be read and don't fit."""
        if refused:
            self.refused[name] = self.refused.get(name, 0) + refused

    @property
    def rows(self) -> int:
        """How many rows it holds."""
        return sum(one.rows for one in self.tables) - sum(self.refused.values())

    @property
    def is_whole(self) -> bool:
        """Whether everything could be read."""
        return not self.losses()

    def losses(self) -> list[str]:
        """What could not be read, in words."""
        said = [f"{one.name}: {one.unread}" for one in self.tables if one.unread]
        said += [f"{one.name}: some rows can't be read" for one in self.tables if one.gaps]
        said += [f"{name}: isn't named in the file any more" for name in self.missing]
        said += [
            f"{name}: {count} rows belong to something that is gone"
            for name, count in self.refused.items()
        ]
        return said


def salvage(damaged: Path, place: Path, progress: Progress | None = None) -> Salvaged:
    """Make a new store of what can be read of a damaged one, which stays as it is.

    Args:
        damaged: the file.
        place: the new store; nothing may be there.
        progress: told how many of how many tables are done, and the next one.

    Raises:
        StoreError: nothing can be read, or the new store can't be written.
    """
    say = progress or (lambda *_: None)
    if place.exists():
        raise StoreError(
            "exists", f"“{place}” is there already.", "Nothing was changed.", "Choose a new name."
        )
    part = place.with_name(f".{place.name}.{os.getpid()}.part")
    found = Salvaged(place)
    try:
        with (
            _readable(damaged),
            tempfile.TemporaryDirectory(dir=place.parent) as folder,
            reading.copied(damaged, Path(folder)) as connection,
        ):
            _fill(connection, part, found, say)
        found.attachments = _copy_attachments(damaged, place)
        part.replace(place)
        sync_folders(place.parent)
    finally:
        for ending in ("", "-wal", "-shm", "-journal"):
            part.with_name(part.name + ending).unlink(missing_ok=True)
    return found


@contextlib.contextmanager
def _readable(damaged: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StoreError(
            "unreachable",
            f"“{damaged}” can't be copied: {error.strerror or error}.",
            "It was not touched.",
            "Check the disk and its free space, then try again.",
        ) from error


def _fill(connection: Any, part: Path, found: Salvaged, say: Progress) -> None:  # noqa: ANN401
    there = reading.tables(connection)
    if "operation" not in there and "incident" not in there:
        raise StoreError(
            "damaged",
            "Nothing can be read of this file: its list of tables is gone.",
            "It was not touched.",
            "Restore a backup.",
        )
    url, writer, reader = bare_engines(part)
    try:
        with failures.explained(url):
            migrate.upgrade(writer, _revision(connection))
            _copy(connection, writer, there, found, say)
            migrate.upgrade(writer)
            with Session(writer) as session:
                complete(writer)
                index.rebuild(session, lambda done, total: say(done, total, "documents"))
                keeping.rebuild(session, lambda done, total: say(done, total, "figures"))
                session.commit()
        reading.in_one_file(writer)
    finally:
        reader.dispose()
        writer.dispose()


def _revision(connection: Any) -> str:  # noqa: ANN401
    """The schema that the file was written by; today's where it doesn't say."""
    told = TableRead("alembic_version")
    known = [row["version_num"] for row in reading.rows(connection, "alembic_version", told)]
    return known[0] if known and known[0] in migrate.KNOWN else migrate.HEAD


def _copy(
    connection: Any,  # noqa: ANN401 - of either sqlite module, as below
    writer: Engine,
    there: list[str],
    found: Salvaged,
    say: Progress,
) -> None:
    """Take the rows as they lie in the file; what belongs to a row that is gone goes last."""
    metadata = MetaData()
    metadata.reflect(writer)
    wanted = [one for one in metadata.sorted_tables if not one.name.startswith(_DERIVED)]
    target = writer.raw_connection()
    try:
        raw = target.cursor()
        raw.execute("PRAGMA foreign_keys = OFF")
        for number, table in enumerate(wanted, 1):
            say(number, len(wanted), table.name)
            if table.name not in there:
                found.missing.append(table.name)
                continue
            told = TableRead(table.name)
            found.tables.append(told)
            readers = _readers(table, writer)
            found.count(table.name, _copy_table(connection, raw, table.name, readers, told))
        _drop_orphans(raw, found)
        raw.execute("PRAGMA foreign_keys = ON")
    finally:
        target.close()


def _copy_table(
    connection: Any,  # noqa: ANN401
    raw: Any,  # noqa: ANN401
    name: str,
    readers: dict[str, Reader],
    told: TableRead,
) -> int:
    """Take all rows of a table; those that don't fit, or hold what nobody can read, are counted."""
    columns = ", ".join(f'"{one}"' for one in readers)
    query = f'INSERT INTO "{name}" ({columns}) VALUES ({", ".join("?" * len(readers))})'  # noqa: S608
    refused = 0
    raw.execute("BEGIN IMMEDIATE")
    for row in reading.rows(connection, name, told):
        try:
            for one, read in readers.items():
                read(row.get(one))
            raw.execute(query, [row.get(one) for one in readers])
        except reading.unfit():
            refused += 1
    raw.execute("COMMIT")
    return refused


def _readers(table: Table, writer: Engine) -> dict[str, Reader]:
    """What reads each column of a table as the app will; it raises where a value is broken."""
    known = Base.metadata.tables.get(table.name, table)
    found: dict[str, Reader] = {}
    for column in table.columns:
        type_ = known.columns[column.name].type if column.name in known.columns else column.type
        read = type_.dialect_impl(writer.dialect).result_processor(writer.dialect, None)
        found[column.name] = read or _as_it_is
    return found


def _as_it_is(value: object) -> object:
    return value


def _drop_orphans(raw: Any, found: Salvaged) -> None:  # noqa: ANN401
    """Rows of what is gone can't stand alone; taking them out may leave others alone."""
    while orphans := {(row[0], row[1]) for row in raw.execute("PRAGMA foreign_key_check")}:
        raw.execute("BEGIN IMMEDIATE")
        gone = 0
        for name, rowid in sorted(orphans):
            with contextlib.suppress(*reading.errors()):
                gone += raw.execute(f'DELETE FROM "{name}" WHERE rowid = ?', (rowid,)).rowcount  # noqa: S608
                found.count(name, 1)
        raw.execute("COMMIT")
        if not gone:
            return  # what may not be deleted stays, and a check names it


def _copy_attachments(damaged: Path, place: Path) -> int:
    folder = attachments_folder(damaged)
    if not folder.is_dir():
        return 0
    target = attachments_folder(place)
    copy_tree(folder, target)
    return sum(1 for one in target.rglob("*") if one.is_file())
