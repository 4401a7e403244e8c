"""Opening a store: make it, recognise it, bring it to this app's schema."""

from pathlib import Path

from sqlalchemy import text
from sqlalchemy.engine import URL, Connection, Engine

from kb.errors import StoreError
from kb.search import tables as search_tables
from kb.store import backup, failures, migrate
from kb.store.engine import make_engine, parse_place

#: "Hotw" as SQLite's application_id, so that file managers and we know the file.
APPLICATION_ID = 0x486F7477


def open_engines(place: str | Path) -> tuple[URL, Engine, Engine]:
    """A writing and a reading engine on a store that is ready for use.

    Raises:
        StoreError: says why it can't be opened and what to do.
    """
    url = parse_place(place)
    if url.get_backend_name() == "sqlite":
        _prepare_file(Path(url.database or ""))
    writer, reader = make_engine(url), make_engine(url, read_only=True)
    try:
        with failures.explained(url):
            _bring_up(url, writer, reader)
    except StoreError:
        reader.dispose()
        writer.dispose()
        raise
    return url, writer, reader


def _prepare_file(path: Path) -> None:
    if path.is_dir():
        raise StoreError(
            "not_hotwash", f"“{path}” is a folder.", todo="Name a file in it, such as team.hotwash."
        )
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(
            "read_only",
            f"The folder “{path.parent}” can't be made: {error.strerror}.",
            todo="Choose another place for the store.",
        ) from error
    if path.exists() and path.stat().st_size:
        try:
            with path.open("rb") as file:
                start = file.read(16)
        except OSError as error:
            raise StoreError(
                "read_only", f"“{path}” can't be read: {error.strerror}.", todo="Check its rights."
            ) from error
        if start != b"SQLite format 3\0":
            raise StoreError(
                "not_hotwash",
                f"“{path}” is not a Hotwash store.",
                "It was not touched.",
                "Choose another file, or a new name.",
            )


def _bring_up(url: URL, writer: Engine, reader: Engine) -> None:
    with reader.connect() as connection:
        due = _what_is_due(url, connection)
    if due == "create":
        migrate.upgrade(writer)
        _mark(writer)
    elif due == "migrate":
        backup.before_migration(url, reader)
        migrate.upgrade(writer)
    with reader.connect() as connection:
        ready = search_tables.exist(connection)
    if not ready:
        with writer.begin() as connection:
            search_tables.create(connection)


def _what_is_due(url: URL, connection: Connection) -> str:
    found = migrate.current(connection)
    if found == migrate.HEAD:
        return "nothing"
    if found is None:
        if migrate.is_empty(connection):
            return "create"
        raise StoreError(
            "not_hotwash",
            f"“{url.database}” is a database of another program.",
            "It was not touched.",
            "Choose another file, or a new name.",
        )
    if found not in migrate.KNOWN:
        raise StoreError(
            "newer",
            f"The store “{url.database}” was written by a newer Hotwash (schema {found}; "
            f"this one knows {migrate.HEAD}).",
            "It was not touched.",
            "Update Hotwash on this computer, or open another store.",
        )
    return "migrate"


def _mark(writer: Engine) -> None:
    if writer.dialect.name == "sqlite":
        with writer.begin() as connection:
            connection.execute(text(f"PRAGMA application_id = {APPLICATION_ID}"))
