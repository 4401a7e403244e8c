"""The connections of this user, and up to when each was fetched: a file, not the store.

Who signs in where is a matter of a person and a machine, so no bundle and no backup has it.
"""

import contextlib
import hashlib
import json
import os
import re
import tempfile
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from kb.connectors.errors import ConnectorError
from kb.connectors.schemas import Connection, checked, from_json
from kb.errors import NotFoundError, ValidationError

_NAME: Final = "connections.json"
_LONGEST: Final = 4_000_000
_PASSWORD: Final = re.compile(r"(://[^:/@]+):.*@")


def write_private(path: Path, text: str) -> None:
    """Write a file that only this user may read, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except OSError:
        with contextlib.suppress(OSError):
            Path(name).unlink()
        raise


def store_key(place: str) -> str:
    """A short name of a store, which doesn't tell where it is; the password is no part of it."""
    known = _PASSWORD.sub(r"\1@", place) if "://" in place else str(Path(place).absolute())
    return hashlib.sha256(known.encode()).hexdigest()[:16]


class Register:
    """Connections in a folder.

    Args:
        folder: of the app's data.
    """

    def __init__(self, folder: Path) -> None:
        """Take the folder; nothing is read yet."""
        self._folder = folder
        self._path = folder / _NAME

    def folder_of(self, connection: Connection) -> Path:
        """Where fetched pages of a connection are kept."""
        return self._folder / "fetched" / connection.id

    def all(self) -> tuple[Connection, ...]:
        """Every connection, by name.

        Raises:
            ConnectorError: the file can't be read.
        """
        rows = [row.get("connection", {}) for row in self._rows().values()]
        try:
            found = [from_json(row) for row in rows]
        except ValidationError as error:
            raise self._broken(error.what) from error
        return tuple(sorted(found, key=lambda one: one.name.casefold()))

    def named(self, name: str) -> Connection:
        """A connection by its name or id.

        Raises:
            NotFoundError: there is none.
            ConnectorError: the file can't be read.
        """
        for one in self.all():
            if name in (one.id, one.name) or one.name.casefold() == name.casefold():
                return one
        raise NotFoundError(f"connection “{name}”")

    def save(self, connection: Connection) -> Connection:
        """Add a connection, or replace the one with its id.

        When it leads elsewhere now, what was fetched of the former place counts no more.

        Raises:
            ValidationError: a value can't be taken.
            ConnectorError: the file can't be read or written.
        """
        found = checked(connection)
        for one in self.all():
            if one.id != found.id and one.name.casefold() == found.name.casefold():
                raise ValidationError(f"There is a connection “{one.name}” already.", "name")
        rows = self._rows()
        former = rows.get(found.id, {})
        same = _target(former.get("connection", {})) == _target(found.as_json())
        until = former.get("until", {}) if same else {}
        rows[found.id] = {"connection": found.as_json(), "until": until}
        self._write(rows)
        return found

    def forget(self, connection: Connection) -> None:
        """Take a connection out, with the pages that were fetched.

        Raises:
            ConnectorError: the file can't be read or written.
        """
        rows = self._rows()
        rows.pop(connection.id, None)
        self._write(rows)
        remove_tree(self.folder_of(connection))

    def until(self, connection: Connection, store: str) -> datetime | None:
        """Up to when a store has what the connection gives; None where nothing was imported."""
        kept = self._rows().get(connection.id, {}).get("until", {}).get(store_key(store))
        try:
            return datetime.fromisoformat(kept) if isinstance(kept, str) else None
        except ValueError:
            return None

    def move_on(self, connection: Connection, store: str, until: datetime) -> None:
        """Note that a store has everything up to a time; it never goes back."""
        known = self.until(connection, store)
        rows = self._rows()
        if connection.id not in rows or (known is not None and known >= until):
            return
        rows[connection.id].setdefault("until", {})[store_key(store)] = until.isoformat()
        self._write(rows)

    def go_back(self, connection: Connection, store: str, until: datetime | None) -> None:
        """Note what a store had before an import that was taken back."""
        rows = self._rows()
        if connection.id in rows:
            known = rows[connection.id].setdefault("until", {})
            known.pop(store_key(store), None)
            if until is not None:
                known[store_key(store)] = until.isoformat()
            self._write(rows)

    def _rows(self) -> dict[str, dict[str, Any]]:
        try:
            with self._path.open(encoding="utf-8") as file:
                value = json.loads(file.read(_LONGEST))
        except FileNotFoundError:
            return {}
        except (OSError, ValueError) as error:
            raise self._broken("It can't be read.") from error
        rows = value.get("connections") if isinstance(value, dict) else None
        if not isinstance(rows, dict) or not all(isinstance(r, dict) for r in rows.values()):
            raise self._broken("It holds something else.")
        return rows

    def _write(self, rows: dict[str, dict[str, Any]]) -> None:
        text = json.dumps({"version": 1, "connections": rows}, indent=1, ensure_ascii=False)
        try:
            write_private(self._path, text)
        except OSError as error:
            why = error.strerror or "unknown"
            what = f"The connections could not be saved in {self._path}: {why}."
            todo = "Make room or set the rights of the folder, then try again."
            raise ConnectorError(what, "The former ones are kept.", todo) from error

    def _broken(self, why: str) -> ConnectorError:
        what = f"The file of connections, {self._path}, is damaged. {why}"
        todo = "Rename the file and add the connections again."
        return ConnectorError(what, "The store itself is not concerned.", todo)


def remove_tree(folder: Path) -> None:
    """Remove a folder of ours with its files; what is held open elsewhere stays."""
    for path in sorted(folder.rglob("*"), reverse=True):
        with contextlib.suppress(OSError):
            path.rmdir() if path.is_dir() and not path.is_symlink() else path.unlink()
    with contextlib.suppress(OSError):
        folder.rmdir()


def _target(kept: dict[str, Any]) -> dict[str, Any]:
    """What says where a connection leads."""
    try:
        found = from_json(kept)
    except ValidationError:
        return {}
    return replace(found, name="x", sign_in="device", with_rules=True).as_json()
