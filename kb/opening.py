"""Opening a store: make it, recognise it, bring it to this app's schema."""

from pathlib import Path

from sqlalchemy import text
from sqlalchemy.engine import URL, Connection, Engine
from sqlalchemy.orm import Session

from kb.errors import StoreError
from kb.insights import keeping
from kb.search import tables as search_tables
from kb.store import backup, failures, migrate
from kb.store.engine import WAIT_SECONDS, make_engine, parse_place

#: "Hotw" as SQLite's application_id, so that file managers and we know the file.
APPLICATION_ID = 0x486F7477


def open_engines(
    place: str | Path, wait_seconds: float = WAIT_SECONDS
) -> tuple[URL, Engine, Engine]:
    """A writing and a reading engine on a store that is ready for use.

    Args:
        place: a path or an address.
        wait_seconds: how long others may hold the store before it counts as locked.

    Raises:
        StoreError: says why it can't be opened and what to do.
    """
    url, writer, reader = bare_engines(place, wait_seconds)
    try:
        with failures.explained(url):
            _bring_up(url, writer, reader)
    except StoreError as error:
        reader.dispose()
        writer.dispose()
        if error.reason != "damaged":
            raise
        # Nothing was to be written yet; the ways on are told by whoever opens it.
        todo = "Restore a backup, or take what can be read into a new store."
        raise StoreError("damaged", error.what, "The file was not changed.", todo) from error
    return url, writer, reader


def bare_engines(
    place: str | Path, wait_seconds: float = WAIT_SECONDS
) -> tuple[URL, Engine, Engine]:
    """The engines of a place, whatever lies there; nothing is created but its folder.

    Raises:
        StoreError: nothing can lie there, or the file is none of ours.
    """
    url = parse_place(place)
    if url.get_backend_name() == "sqlite":
        _prepare_file(Path(url.database or ""))
    writer = make_engine(url, wait_seconds=wait_seconds)
    return url, writer, make_engine(url, read_only=True, wait_seconds=wait_seconds)


def complete(writer: Engine) -> None:
    """What a store of the right schema needs besides: its mark and the search's tables."""
    with writer.begin() as connection:
        if connection.dialect.name == "sqlite":
            connection.execute(text(f"PRAGMA application_id = {APPLICATION_ID}"))
        search_tables.create(connection)


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
        ready = due == "nothing" and search_tables.exist(connection)
    if due == "migrate":
        backup.before_migration(url, reader)
    if due != "nothing":
        migrate.upgrade(writer)
    if not ready:
        complete(writer)
    if due == "migrate":
        with Session(writer) as session:
            keeping.rebuild(session)
            session.commit()


def _what_is_due(url: URL, connection: Connection) -> str:
    found = migrate.current(connection)
    if found == migrate.HEAD:
        return "nothing"
    if found is None:
        if migrate.is_empty(connection):
            return "create"
        raise _of_another_program(url)
    if not migrate.is_ours(connection):
        raise _of_another_program(url)
    if found not in migrate.KNOWN:
        raise StoreError(
            "newer",
            f"The store “{url.database}” was written by a newer Hotwash (schema {found}; "
            f"this one knows {migrate.HEAD}).",
            "It was not touched.",
            "Update Hotwash on this computer, or open another store.",
        )
    return "migrate"


def _of_another_program(url: URL) -> StoreError:
    return StoreError(
        "not_hotwash",
        f"“{url.database}” is a database of another program.",
        "It was not touched.",
        "Choose another file, or a new name.",
    )
