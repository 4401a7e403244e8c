"""Backups: one zip with every table and attachment, for SQLite and PostgreSQL alike.

Tables are read by what the database says of itself, so a backup can be taken of a store
of any schema, and restored into a store of either kind.
"""

import base64
import hashlib
import json
import os
import uuid
import zipfile
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import IO, Any

from sqlalchemy import MetaData, Table, func, inspect, select, text
from sqlalchemy.engine import URL, Connection, Engine

from kb.errors import StoreError
from kb.store import failures, migrate
from kb.store.base import Base, now
from kb.store.engine import attachments_folder

FORMAT = 1
_MANIFEST = "backup.json"
_BATCH = 1000
_DERIVED = "search_"  # rebuilt from the records
Progress = Callable[[int, int, str], None]


def write_backup(
    url: URL, reader: Engine, target: Path, progress: Progress | None = None
) -> dict[str, Any]:
    """Write a consistent copy of a store while it is in use.

    The file is written beside the target and moved into place.

    Returns:
        The manifest: schema, time, number of rows a table, hashes.

    Raises:
        StoreError: the target can't be written.
    """
    beside = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        with zipfile.ZipFile(beside, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as archive:
            manifest = _write_archive(url, reader, archive, progress or (lambda *_: None))
        with beside.open("rb+") as file:
            os.fsync(file.fileno())
        beside.replace(target)
    except OSError as error:
        raise StoreError(
            "disk_full" if error.errno == 28 else "read_only",
            f"The backup could not be written to “{target}”: {error.strerror}.",
            "The store is unchanged.",
            "Choose another place, then try again.",
        ) from error
    finally:
        beside.unlink(missing_ok=True)
    return manifest


def before_migration(url: URL, reader: Engine) -> Path:
    """Back a store up before its schema changes; the file stands beside it."""
    with reader.connect() as connection:
        schema = migrate.current(connection)
    place = Path(url.database or "store") if url.get_backend_name() == "sqlite" else None
    folder = place.parent if place else Path.cwd()
    stem = place.stem if place else (url.database or "store")
    target = folder / f"{stem}-before-migration-from-{schema}-{now():%Y%m%dT%H%M%SZ}.hotwash-backup"
    write_backup(url, reader, target)
    return target


def restore_backup(
    source: Path, url: URL, writer: Engine, progress: Progress | None = None
) -> dict[str, Any]:
    """Fill an empty store from a backup; all or nothing.

    Raises:
        StoreError: the store isn't empty, or the file is no sound backup.
    """
    say = progress or (lambda *_: None)
    with _opened(source) as archive:
        manifest = _manifest(archive, source)
        schema = manifest["schema"]
        with failures.explained(url):
            _prepare_target(url, writer, schema)
            with writer.begin() as connection:
                _restore_tables(archive, manifest, connection, source, say)
            _restore_attachments(archive, url, source)
            migrate.upgrade(writer)
    return manifest


def _write_archive(
    url: URL, reader: Engine, archive: zipfile.ZipFile, say: Progress
) -> dict[str, Any]:
    tables: dict[str, Any] = {}
    with reader.connect() as connection:
        schema = migrate.current(connection)
        found = _tables(connection)
        for number, table in enumerate(found, 1):
            say(number, len(found), table.name)
            with archive.open(f"tables/{table.name}.jsonl", "w", force_zip64=True) as file:
                tables[table.name] = _write_table(connection, table, file)
        connection.rollback()
    attachments = _write_attachments(url, archive)
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
        name
        for name in inspect(connection).get_table_names()
        if not name.startswith((_DERIVED, "sqlite_", "alembic_"))
    ]
    metadata = MetaData()
    known = Base.metadata.tables
    for name in names:
        if name in known and _same_columns(connection, known[name]):
            known[name].to_metadata(metadata)
        else:
            Table(name, metadata, autoload_with=connection)
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


def _write_attachments(url: URL, archive: zipfile.ZipFile) -> int:
    if url.get_backend_name() != "sqlite":
        return 0
    folder = attachments_folder(Path(url.database or ""))
    count = 0
    for path in sorted(folder.glob("??/*")):
        if path.is_file() and not path.name.endswith(".part"):
            archive.write(path, f"attachments/{path.parent.name}/{path.name}")
            count += 1
    return count


def _opened(source: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(source)
    except (OSError, zipfile.BadZipFile) as error:
        reason = getattr(error, "strerror", None) or "it is not a backup"
        raise StoreError(
            "not_hotwash", f"“{source}” can't be restored: {reason}.", "Nothing was changed."
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
        used = found is not None and _has_rows(connection)
        connection.rollback()
    if used or (found is None and not empty):
        raise StoreError(
            "exists",
            f"The store “{url.database}” already holds records.",
            "Nothing was changed.",
            "Restore into a new store: hotwash --db NEW restore FILE.",
        )
    if found is None:
        migrate.upgrade(writer, schema)


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


def _restore_attachments(archive: zipfile.ZipFile, url: URL, source: Path) -> None:
    if url.get_backend_name() != "sqlite":
        return
    folder = attachments_folder(Path(url.database or ""))
    for name in archive.namelist():
        if not name.startswith("attachments/") or name.endswith("/"):
            continue
        _, first, rest = name.split("/")
        content = archive.read(name)
        if hashlib.sha256(content).hexdigest() != first + rest:
            raise StoreError("damaged", f"The backup “{source}” is damaged in attachment {rest}.")
        place = folder / first / rest
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)
