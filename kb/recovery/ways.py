"""What can be done about a store that can't be opened, or was found damaged."""

import contextlib
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Final

from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from kb import backups
from kb.errors import StoreError
from kb.insights import keeping
from kb.opening import bare_engines
from kb.recovery import reading
from kb.recovery.salvage import Salvaged, salvage
from kb.search import index
from kb.search import tables as search_tables
from kb.store import backup, failures, migrate
from kb.store.base import now
from kb.store.durable import copy_tree, sync_folders
from kb.store.engine import attachments_folder, parse_place

Progress = Callable[[int, int, str], None]
_ENDING: Final = ".hotwash-backup"
#: Of these reasons nothing is damaged: what holds the store has to let go.
_WAIT: Final = frozenset({"locked", "read_only", "disk_full", "unreachable", "network_share"})


class Way(StrEnum):
    """What can be done."""

    RESTORE = "restore"
    REINDEX = "reindex"
    SALVAGE = "salvage"


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup that was found.

    Attributes:
        path: the file.
        at: when it was taken.
        rows: how many it holds.
    """

    path: Path
    at: datetime
    rows: int


@dataclass(frozen=True, slots=True)
class Recovery:
    """A store that can't be opened.

    Attributes:
        reason: as `StoreError` names it.
        place: the file; None for a database on a server.
        changed_at: when the file was last written; None where there is none.
        backup: the newest one that is sound.
        ways: what can be done, the best first.
    """

    reason: str
    place: Path | None
    changed_at: datetime | None
    backup: Backup | None
    ways: tuple[Way, ...]


def nothing() -> Recovery:
    """Where nothing is known of a store."""
    return Recovery("", None, None, None, ())


def look(place: str | Path, reason: str) -> Recovery:
    """What can be done about a store, by why it can't be opened; nothing is changed."""
    url = parse_place(place)
    if url.get_backend_name() != "sqlite":
        return Recovery(reason, None, None, None, ())
    path = Path(url.database or "")
    if not path.is_file():
        return Recovery(reason, path, None, newest_backup(path), ())
    changed = datetime.fromtimestamp(path.stat().st_mtime).astimezone()
    found = newest_backup(path)
    ways: list[Way] = [Way.RESTORE] if found is not None else []
    if reason == "damaged":
        ways.append(Way.REINDEX)
    if reason not in _WAIT | {"newer"}:
        ways.append(Way.SALVAGE)
    if reason in _WAIT:
        ways = []
    return Recovery(reason, path, changed, found, tuple(ways))


def newest_backup(path: Path) -> Backup | None:
    """The newest sound backup beside a store."""
    found = []
    for one in path.parent.glob(f"*{_ENDING}"):
        try:
            manifest = backup.read_manifest(one)
        except (StoreError, OSError):
            continue
        rows = sum(table["rows"] for table in manifest["tables"].values())
        found.append(Backup(one, datetime.fromisoformat(manifest["at"]), rows))
    return max(found, key=lambda one: one.at, default=None)


def put_aside(path: Path) -> Path:
    """Give a damaged store and its journals a name with the time.

    Attachments stay: their names are their hashes, and the store that comes needs them.

    Returns:
        Where the file is now.
    """
    aside = path.with_name(f"{path.stem}-damaged-{now():%Y%m%dT%H%M%SZ}{path.suffix}")
    number = 2
    while aside.exists():
        aside = aside.with_name(f"{aside.stem}-{number}{path.suffix}")
        number += 1
    for ending in ("-wal", "-shm", "-journal"):
        beside = path.with_name(path.name + ending)
        if beside.exists():
            beside.replace(aside.with_name(aside.name + ending))
    path.replace(aside)
    return aside


def restore_newest(path: Path, progress: Progress | None = None) -> Path:
    """Put the newest sound backup in the place of a damaged store.

    Returns:
        Where the damaged file is now.

    Raises:
        StoreError: there is no backup, or it can't be restored; the damaged file is back then.
    """
    found = newest_backup(path)
    if found is None:
        raise StoreError("not_hotwash", f"There is no backup beside “{path}”.", "Nothing changed.")
    return _replaced(path, lambda new: backups.restore(found.path, new, progress))


def salvage_in_place(path: Path, progress: Progress | None = None) -> tuple[Path, Salvaged]:
    """Put a store of what can be read in the place of a damaged one.

    Returns:
        Where the damaged file is now, and what could be read.

    Raises:
        StoreError: nothing can be read; the store is as it was.
    """
    held: list[Salvaged] = []
    aside = _replaced(path, lambda new: held.append(salvage(path, new, progress)))
    return aside, held[0]


def _replaced(path: Path, make: Callable[[Path], object]) -> Path:
    """Make a store beside another, then let it take its place."""
    new = path.with_name(f".{path.name}.new")
    _away(new)
    try:
        make(new)
        aside = put_aside(path)
        folder = attachments_folder(new)
        if folder.is_dir():
            copy_tree(folder, attachments_folder(path))
        new.replace(path)
        sync_folders(path.parent)
    finally:
        _away(new)
    return aside


def _away(new: Path) -> None:
    for ending in ("", "-wal", "-shm", "-journal"):
        new.with_name(new.name + ending).unlink(missing_ok=True)
    shutil.rmtree(attachments_folder(new), ignore_errors=True)


def reindex(session: Session) -> None:
    """Make the indexes of a store's own tables anew, while it is open."""
    if session.get_bind().dialect.name == "sqlite":
        session.execute(text("REINDEX"))


def rebuild_indexes(path: Path, progress: Progress | None = None) -> Path:
    """Make all indexes of a store anew, those of the search too, in a copy that takes its place.

    Returns:
        Where the store as it was is now.

    Raises:
        StoreError: more than the indexes is damaged; the store is as it was.
    """
    say = progress or (lambda *_: None)

    def make(new: Path) -> None:
        shutil.copyfile(path, new)
        for ending in ("-wal", "-journal"):
            beside = path.with_name(path.name + ending)
            if beside.is_file():
                shutil.copyfile(beside, new.with_name(new.name + ending))
        url, writer, reader = bare_engines(new)
        try:
            with failures.explained(url):
                _drop_indexes(writer, path)
                migrate.upgrade(writer)
                with writer.begin() as connection:
                    search_tables.create(connection)
                with _of_broken_values(path), Session(writer) as session:
                    index.rebuild(session, lambda done, total: say(done, total, "documents"))
                    keeping.rebuild(session, lambda done, total: say(done, total, "figures"))
                    session.commit()
                _refuse_damaged(writer, path)
                reading.in_one_file(writer)
        finally:
            reader.dispose()
            writer.dispose()

    return _replaced(path, make)


@contextlib.contextmanager
def _of_broken_values(path: Path) -> Iterator[None]:
    """Values that were overwritten are more than an index."""
    try:
        yield
    except (ValueError, TypeError, LookupError) as error:
        raise _more_than_indexes(path, str(error)) from error


def _drop_indexes(writer: Engine, path: Path) -> None:
    """Take the search's tables away, whole or not, and make all other indexes anew."""
    try:
        raw = writer.raw_connection()
    except reading.errors() as error:
        raise _more_than_indexes(path, str(error)) from error
    try:
        cursor = raw.cursor()
        names = [
            row[0]
            for row in cursor.execute("SELECT name FROM sqlite_schema WHERE name LIKE 'search%'")
        ]
        made = "SELECT sql FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL"
        indexes = [row[0] for row in cursor.execute(made) if " ON search" not in row[0]]
        cursor.execute("PRAGMA writable_schema = ON")
        cursor.execute("BEGIN IMMEDIATE")
        cursor.execute("DELETE FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL")
        for name in names:
            cursor.execute("DELETE FROM sqlite_schema WHERE name = ? OR tbl_name = ?", (name, name))
        cursor.execute("COMMIT")
        cursor.execute("PRAGMA writable_schema = RESET")
        cursor.execute("VACUUM")  # their pages belong to nobody now
        for statement in indexes:
            cursor.execute(statement)
        cursor.execute("REINDEX")
    except reading.errors() as error:
        raise _more_than_indexes(path, str(error)) from error
    finally:
        raw.close()


def _refuse_damaged(writer: Engine, path: Path) -> None:
    with writer.connect() as connection:
        found = [row[0] for row in connection.exec_driver_sql("PRAGMA integrity_check(5)")]
        connection.rollback()
        if found != ["ok"]:
            raise _more_than_indexes(path, str(found[0]))


def _more_than_indexes(path: Path, what: str) -> StoreError:
    return StoreError(
        "damaged",
        f"More than the indexes of “{path}” is damaged: {' '.join(what.split())}.",
        "The store is as it was.",
        "Restore a backup, or take what can be read into a new store.",
    )
