"""Engines: SQLite in one file by default, PostgreSQL by address."""

import importlib
import re
import sqlite3
from pathlib import Path
from types import ModuleType
from typing import Any

from sqlalchemy import create_engine, event
from sqlalchemy.engine import URL, Engine, make_url
from sqlalchemy.exc import ArgumentError

from kb.errors import StoreError

#: Below this version a bug of SQLite can lose what a write-ahead log holds.
_WAL_IS_SOUND = (3, 51, 3)
#: Withdrawn by its authors.
_WITHDRAWN = (3, 52, 0)
_NETWORK_FILESYSTEMS = frozenset(
    "nfs nfs4 cifs smb2 smb3 smbfs ncpfs afs ceph glusterfs lustre 9p fuse.sshfs fuse.rclone "
    "fuse.s3fs fuse.glusterfs fuse.davfs davfs".split()
)
#: How long a writer waits for another one before the store counts as locked.
WAIT_SECONDS = 10.0


#: How /proc/mounts writes spaces and the like.
_OCTAL = re.compile(r"\\([0-7]{3})")


def sqlite_module() -> ModuleType:
    """The newest SQLite at hand: pysqlite3 where it has a wheel, else the standard library."""
    try:
        module: ModuleType = importlib.import_module("pysqlite3.dbapi2")
    except ImportError:
        return sqlite3
    return module


def sqlite_version() -> tuple[int, ...]:
    """The version of the SQLite in use."""
    found: tuple[int, ...] = sqlite_module().sqlite_version_info
    return found


def journal_mode(version: tuple[int, ...] | None = None) -> str:
    """WAL where it is sound, a rollback journal elsewhere."""
    version = version or sqlite_version()
    return "WAL" if version >= _WAL_IS_SOUND and version != _WITHDRAWN else "DELETE"


def parse_place(place: str | Path) -> URL:
    """A path becomes an SQLite address; an address is checked.

    Raises:
        StoreError: an address of another kind of database, or a malformed one.
    """
    text = str(place)
    if "://" not in text:
        return URL.create("sqlite", database=str(Path(text).expanduser().absolute()))
    try:
        url = make_url(text)
    except ArgumentError:
        url = None
    if url is not None and url.drivername in {"postgresql", "postgres"}:
        url = url.set(drivername="postgresql+psycopg")
    if url is None or url.drivername not in {"sqlite", "postgresql+psycopg"}:
        raise StoreError(
            "not_hotwash",
            f"“{text.rsplit('@', maxsplit=1)[-1]}” is not the address of a store.",
            todo="Use a path, or postgresql+psycopg://user@host/database.",
        )
    return url


def make_engine(url: URL, *, read_only: bool = False, wait_seconds: float = WAIT_SECONDS) -> Engine:
    """An engine for a store. Opens no connection yet.

    Args:
        url: the store.
        read_only: for reading, with one snapshot a transaction.
        wait_seconds: how long others may hold a lock, or the server may take to answer.

    Raises:
        StoreError: the file lies on a network share.
    """
    if url.get_backend_name() == "postgresql":
        return create_engine(
            url,
            pool_pre_ping=True,
            isolation_level="REPEATABLE READ" if read_only else "READ COMMITTED",
            connect_args={"connect_timeout": max(round(wait_seconds), 2)},
        )
    path = Path(url.database or "")
    refuse_network_share(path)
    engine = create_engine(
        url,
        module=sqlite_module(),
        connect_args={"timeout": wait_seconds, "check_same_thread": False},
        execution_options={"blob_folder": str(attachments_folder(path))},
    )
    mode = journal_mode()
    event.listen(engine, "connect", lambda raw, _record: _configure(raw, mode, wait_seconds))
    event.listen(engine, "begin", _begin_read if read_only else _begin_write)
    return engine


def attachments_folder(path: Path) -> Path:
    """Where the attachments of an SQLite store lie."""
    return path.with_name(path.name + "-attachments")


def refuse_network_share(path: Path, mounts: Path = Path("/proc/mounts")) -> None:
    """SQLite's locks don't hold on network shares.

    Raises:
        StoreError: the path lies on one, as far as the system tells.
    """
    kind = _filesystem_of(path.resolve(), mounts)
    if kind in _NETWORK_FILESYSTEMS or str(path).startswith("\\\\"):
        raise StoreError(
            "network_share",
            f"The store “{path}” lies on a network share, where two windows could damage it.",
            todo="Keep it on this computer, or share a PostgreSQL store (see the README).",
        )


def _filesystem_of(path: Path, mounts: Path) -> str:
    try:
        lines = mounts.read_text("utf-8", "replace").splitlines()
    except OSError:
        return ""
    best, kind = "", ""
    for line in lines:
        _device, place, found, *_ = [*line.split(" "), "", "", ""]
        place = _OCTAL.sub(lambda match: chr(int(match[1], 8)), place)
        inside = path.is_relative_to(place) if place.startswith("/") else False
        if inside and len(place) >= len(best):
            best, kind = place, found
    return kind


def _configure(raw: Any, mode: str, wait_seconds: float) -> None:
    raw.isolation_level = None  # SQLAlchemy's events begin transactions, not the driver
    cursor = raw.cursor()
    # The wait comes first: changing the journal mode needs the lock as well.
    cursor.execute(f"PRAGMA busy_timeout = {round(wait_seconds * 1000)}")
    try:
        cursor.execute(f"PRAGMA journal_mode = {mode}")
    except sqlite_module().OperationalError as error:
        if "readonly" not in str(error) and "locked" not in str(error):
            raise
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.execute("PRAGMA cache_size = -16384")
    cursor.execute("PRAGMA temp_store = MEMORY")
    cursor.close()


def _begin_write(connection: Any) -> None:
    """Take the write lock at once: a transaction that upgrades later could fail late."""
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _begin_read(connection: Any) -> None:
    connection.exec_driver_sql("BEGIN")
