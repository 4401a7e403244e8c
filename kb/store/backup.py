"""Backups: one zip with every table and attachment, for SQLite and PostgreSQL alike.

Tables are read by what the database says of itself, so a backup can be taken of a store
of any schema, and restored into a store of either kind.
"""

import base64
import contextlib
import hashlib
import json
import os
import uuid
import zipfile
import zlib
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import IO, Any

import platformdirs
from sqlalchemy import MetaData, Table, func, inspect, select, text
from sqlalchemy.engine import URL, Connection, Engine

from kb.errors import StoreError
from kb.store import attached, failures, migrate
from kb.store.base import Base, now
from kb.store.durable import sync_folders

FORMAT = 1
_MANIFEST = "backup.json"
_BATCH = 1000
#: Rebuilt from the records.
_DERIVED = (
    *("search_", "dossier_label", "incident_figure", "step_figure"),
    *("sqlite_", "alembic_"),
)
#: The bytes of attachments in PostgreSQL; they go into the archive as files.
_CHUNKS = "blob_chunk"
Progress = Callable[[int, int, str], None]


def write_backup(
    url: URL, reader: Engine, target: Path, progress: Progress | None = None
) -> dict[str, Any]:
    """Write a consistent copy of a store while it is in use.

    The file is written beside the target and moved into place.

    Returns:
        The manifest: schema, time, number of rows a table, hashes.

    Raises:
        StoreError: the target can't be written, or is something else than a backup.
    """
    _refuse_other_file(target)
    beside = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        with zipfile.ZipFile(beside, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as archive:
            manifest = _write_archive(url, reader, archive, progress or (lambda *_: None))
        with beside.open("rb+") as file:
            os.fsync(file.fileno())
        beside.replace(target)
        sync_folders(target.parent)
    except OSError as error:
        raise StoreError(
            "disk_full" if error.errno in failures.NO_SPACE else "read_only",
            f"The backup could not be written to “{target}”: {error.strerror}.",
            "The store is unchanged.",
            "Choose another place, then try again.",
        ) from error
    finally:
        beside.unlink(missing_ok=True)
    return manifest


def _refuse_other_file(target: Path) -> None:
    """A slip of the pen must not replace the store itself, or somebody's document."""
    if not target.exists():
        return
    try:
        with zipfile.ZipFile(target) as archive:
            archive.getinfo(_MANIFEST)
    except (OSError, zipfile.BadZipFile, KeyError) as error:
        raise StoreError(
            "exists",
            f"“{target}” is there already and is no backup.",
            "It was not touched.",
            "Choose another name for the backup.",
        ) from error


def before_migration(url: URL, reader: Engine) -> Path:
    """Back a store up before its schema changes.

    The file stands beside a store that is a file; of a database, among what the app keeps for
    whoever opens it.
    """
    with reader.connect() as connection:
        schema = migrate.current(connection)
    place = Path(url.database or "store") if url.get_backend_name() == "sqlite" else None
    folder = place.parent if place else platformdirs.user_data_path("hotwash") / "backups"
    folder.mkdir(parents=True, exist_ok=True)
    stem = place.stem if place else (url.database or "store")
    target = folder / f"{stem}-before-migration-from-{schema}-{now():%Y%m%dT%H%M%SZ}.hotwash-backup"
    write_backup(url, reader, target)
    return target


def read_manifest(source: Path) -> dict[str, Any]:
    """What a backup says of itself, without restoring it.

    Raises:
        StoreError: it is no backup, or one of a newer version.
    """
    with _opened(source) as archive:
        return _manifest(archive, source)


def restore_backup(
    source: Path, url: URL, writer: Engine, progress: Progress | None = None
) -> dict[str, Any]:
    """Fill an empty store from a backup; all or nothing.

    Returns:
        The backup's manifest.

    Raises:
        StoreError: the store isn't empty, or the file is no sound backup.
    """
    say = progress or (lambda *_: None)
    with _opened(source) as archive, _sound(source):
        manifest = _manifest(archive, source)
        _refuse_incomplete(archive, manifest, source)
        with failures.explained(url):
            _prepare_target(url, writer, manifest["schema"])
            with attached.placed(archive, url, source), writer.begin() as connection:
                _restore_tables(archive, manifest, connection, source, say)
                if url.get_backend_name() != "sqlite":
                    attached.restore_chunks(archive, connection, source)
            migrate.upgrade(writer)
    return manifest


def _write_archive(
    url: URL, reader: Engine, archive: zipfile.ZipFile, say: Progress
) -> dict[str, Any]:
    tables: dict[str, Any] = {}
    attachments = 0
    with reader.connect() as connection:
        schema = migrate.current(connection)
        found = [table for table in _tables(connection) if table.name != _CHUNKS]
        for number, table in enumerate(found, 1):
            say(number, len(found), table.name)
            with archive.open(f"tables/{table.name}.jsonl", "w", force_zip64=True) as file:
                tables[table.name] = _write_table(connection, table, file)
        if url.get_backend_name() != "sqlite":
            attachments = attached.write_chunks(connection, archive)
        connection.rollback()
    attachments = attachments or attached.write_files(url, archive)
    manifest = {
        "format": FORMAT,
        "schema": schema,
        "at": now().isoformat(),
        "tables": tables,
        "attachments": attachments,
    }
    archive.writestr(_MANIFEST, json.dumps(manifest, indent=1, sort_keys=True))
    return manifest


def _tables(connection: Connection) -> list[Table]:
    """All tables but derived ones, parents first; this app's own types where it knows them."""
    names = [
        name for name in inspect(connection).get_table_names() if not name.startswith(_DERIVED)
    ]
    metadata = MetaData()
    known = Base.metadata.tables
    for name in names:
        if name in known and _same_columns(connection, known[name]):
            known[name].to_metadata(metadata)
    # After the known ones, which another table's foreign keys would bring in as strangers.
    metadata.reflect(connection, only=[name for name in names if name not in metadata.tables])
    return [table for table in metadata.sorted_tables if table.name in names]


def _same_columns(connection: Connection, table: Table) -> bool:
    found = {column["name"] for column in inspect(connection).get_columns(table.name)}
    return found == set(table.columns.keys())


def _write_table(connection: Connection, table: Table, file: IO[bytes]) -> dict[str, Any]:
    digest, count = hashlib.sha256(), 0
    query = select(table).order_by(*table.primary_key.columns)
    result = connection.execution_options(yield_per=_BATCH).execute(query)
    for row in result.mappings():
        line = json.dumps(
            {key: _plain(value) for key, value in row.items()},
            ensure_ascii=False,
            separators=(",", ":"),
            sort_keys=True,  # jsonb has an order of its own
        ).encode("utf-8", "surrogatepass")
        digest.update(line + b"\n")
        file.write(line + b"\n")
        count += 1
    return {"rows": count, "sha256": digest.hexdigest()}


def _plain(value: object) -> Any:
    if isinstance(value, datetime):
        return {"t": value.astimezone(UTC).isoformat()}
    if isinstance(value, date):
        return {"d": value.isoformat()}
    if isinstance(value, uuid.UUID):
        return {"u": value.hex}
    if isinstance(value, bytes | memoryview):
        return {"b": base64.b64encode(bytes(value)).decode()}
    if isinstance(value, dict | list):
        return {"j": value}
    return value


def _unplain(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    code, inner = next(iter(value.items()))
    return _READERS[code](inner)


_READERS: dict[str, Callable[[Any], Any]] = {
    "t": datetime.fromisoformat,
    "d": date.fromisoformat,
    "u": lambda text_: uuid.UUID(hex=text_),
    "b": base64.b64decode,
    "j": lambda inner: inner,
}


def _opened(source: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(source)
    except (OSError, zipfile.BadZipFile) as error:
        reason = getattr(error, "strerror", None) or "it is not a backup"
        raise StoreError(
            "not_hotwash", f"“{source}” can't be restored: {reason}.", "Nothing was changed."
        ) from error


@contextlib.contextmanager
def _sound(source: Path) -> Iterator[None]:
    """What zip, JSON and our own marks find wrong while it is unpacked."""
    try:
        yield
    except (zipfile.BadZipFile, zlib.error, EOFError, KeyError, ValueError) as error:
        raise StoreError(
            "damaged",
            f"The backup “{source}” is damaged: {error}.",
            "Nothing was kept.",
            "Use another backup.",
        ) from error


def _manifest(archive: zipfile.ZipFile, source: Path) -> dict[str, Any]:
    try:
        manifest: dict[str, Any] = json.loads(archive.read(_MANIFEST))
        known = manifest["format"] == FORMAT and manifest["schema"] in migrate.KNOWN
    except (KeyError, ValueError, zipfile.BadZipFile) as error:
        raise StoreError(
            "not_hotwash", f"“{source}” is not a Hotwash backup.", "Nothing was changed."
        ) from error
    if not known:
        raise StoreError(
            "newer",
            f"“{source}” was written by a newer Hotwash.",
            "Nothing was changed.",
            "Update Hotwash on this computer.",
        )
    return manifest


def _prepare_target(url: URL, writer: Engine, schema: str) -> None:
    with writer.connect() as connection:
        found = migrate.current(connection)
        empty = migrate.is_empty(connection)
        ours = migrate.is_ours(connection)
        used = ours and _has_rows(connection)
        connection.rollback()
    if used or not (empty or ours):
        raise StoreError(
            "exists",
            f"The store “{url.database}” already holds records.",
            "Nothing was changed.",
            "Restore into a new store: hotwash --db NEW restore FILE.",
        )
    if found is not None and found != schema:
        _empty_out(writer)
    if found != schema:
        migrate.upgrade(writer, schema)


def _empty_out(writer: Engine) -> None:
    """Take the tables of a store away that never held a record, to make those of the backup."""
    with writer.begin() as connection:
        metadata = MetaData()
        metadata.reflect(connection)
        metadata.drop_all(connection)


def _has_rows(connection: Connection) -> bool:
    return bool(connection.execute(text("SELECT count(*) FROM operation")).scalar())


def _restore_tables(
    archive: zipfile.ZipFile,
    manifest: dict[str, Any],
    connection: Connection,
    source: Path,
    say: Progress,
) -> None:
    tables = {table.name: table for table in _tables(connection)}
    order = [name for name in tables if name in manifest["tables"]]
    for number, name in enumerate(order, 1):
        say(number, len(order), name)
        digest = hashlib.sha256()
        with archive.open(f"tables/{name}.jsonl") as file:
            for rows in _batches(file, digest):
                connection.execute(tables[name].insert(), rows)
        if digest.hexdigest() != manifest["tables"][name]["sha256"]:
            raise StoreError(
                "damaged", f"The backup “{source}” is damaged in table {name}.", "Nothing was kept."
            )
    _reset_serial(connection, tables.get("operation"))


def _batches(file: IO[bytes], digest: Any) -> Iterator[list[dict[str, Any]]]:
    rows: list[dict[str, Any]] = []
    for line in file:
        digest.update(line)
        row = json.loads(line.decode("utf-8", "surrogatepass"))
        rows.append({key: _unplain(value) for key, value in row.items()})
        if len(rows) == _BATCH:
            yield rows
            rows = []
    if rows:
        yield rows


def _reset_serial(connection: Connection, operations: Table | None) -> None:
    """PostgreSQL counts on from where the backup ended."""
    if operations is None or connection.dialect.name != "postgresql":
        return
    last = connection.execute(select(func.max(operations.c.serial))).scalar() or 0
    statement = text("SELECT setval(pg_get_serial_sequence('operation', 'serial'), :last, :called)")
    connection.execute(statement, {"last": max(last, 1), "called": last > 0})


def _refuse_incomplete(archive: zipfile.ZipFile, manifest: dict[str, Any], source: Path) -> None:
    """Every table and attachment that the manifest counts must be there."""
    names = set(archive.namelist())
    lost = [name for name in manifest["tables"] if f"tables/{name}.jsonl" not in names]
    if lost:
        what = f"The backup “{source}” is damaged: it lacks table {lost[0]}."
        raise StoreError("damaged", what, "Nothing was changed.", "Use another backup.")
    if sum(1 for _ in attached.listed(archive)) < manifest["attachments"]:
        what = f"The backup “{source}” is damaged: it lacks an attachment."
        raise StoreError("damaged", what, "Nothing was changed.", "Use another backup.")
