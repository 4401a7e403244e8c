"""The store and its folder: what lies there, whether it can be written, how much is free."""

import os
import shutil
from pathlib import Path

from hotwash.doctor.facts import Fact, State
from kb.errors import StoreError
from kb.opening import bare_engines
from kb.store import failures, migrate
from kb.store.engine import parse_place

#: Less free space than this many bytes is worth a word.
_LITTLE = 500 * 1024 * 1024


def facts(place: str) -> list[Fact]:
    """Facts on the store at a place; nothing is made there."""
    try:
        url = parse_place(place)
    except StoreError as error:
        return [Fact("store", "Store", "", State.MISSING, str(error))]
    if url.get_backend_name() != "sqlite":
        return [_schema(place, url.render_as_string(hide_password=True))]
    path = Path(url.database or "")
    return [*_folder(path), _schema(place, str(path)) if path.exists() else _new(path)]


def _new(path: Path) -> Fact:
    return Fact("store", "Store", f"{path} (made when it is first opened)")


def _schema(place: str, shown: str) -> Fact:
    try:
        url, writer, reader = bare_engines(place)
        try:
            with failures.explained(url), reader.connect() as connection:
                found = migrate.current(connection)
        finally:
            writer.dispose()
            reader.dispose()
    except StoreError as error:
        return Fact("store", "Store", shown, State.MISSING, str(error))
    if found is not None and found not in migrate.KNOWN:
        remedy = "It was written by a newer Hotwash: update this one."
        return Fact("store", "Store", f"{shown}, schema {found}", State.MISSING, remedy)
    about = f"schema {found}" if found else "empty"
    return Fact("store", "Store", f"{shown}, {about}")


def _folder(path: Path) -> list[Fact]:
    folder = path.parent
    there = next((p for p in (folder, *folder.parents) if p.exists()), folder)
    if not os.access(there, os.W_OK | os.X_OK):
        remedy = f"Allow writing to “{there}”, or name another place with --db."
        return [Fact("store", "Folder", str(folder), State.MISSING, remedy)]
    free = shutil.disk_usage(there).free
    shown = f"{free / 1024**3:.1f} GiB"
    little = free < _LITTLE
    remedy = "Free some space: a full disk can't save." if little else ""
    return [
        Fact("store", "Folder", f"{folder}, may be written"),
        Fact("store", "Free space", shown, State.ADVISED if little else State.FINE, remedy),
    ]
