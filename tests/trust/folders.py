"""What a power cut leaves of a folder of files, and the log that it is told from.

A file's bytes are sure once it was synced; a name that was made, moved or removed is sure once the
folder that it stands in was synced. Until then the names of one folder may have reached the disk
up to any change, those of different folders independently of each other.
"""

import os
import random
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.trust.disk_log import Event

#: What stands in the place of a file's number where the name is a folder's.
_FOLDER = 0


@dataclass(slots=True)
class Folders:
    """A folder with its files, some of it still in caches.

    Attributes:
        root: the folder; its own name is as unsure as those in it.
    """

    root: str
    _now: dict[str, int] = field(default_factory=dict)
    _sure: dict[str, int] = field(default_factory=dict)
    _pending: dict[str, list[list[tuple[str, int | None]]]] = field(default_factory=dict)
    _content: dict[int, bytes] = field(default_factory=dict)
    _synced: set[int] = field(default_factory=set)

    def has(self, path: str) -> bool:
        """Whether an event of this path is about it."""
        return path == self.root or path.startswith(self.root + "/") or self._is_above(path)

    def _is_above(self, path: str) -> bool:
        return path == str(Path(self.root).parent)

    def do(self, event: Event) -> None:
        """Take one event."""
        if event.kind == "folder":
            self._change([(event.path, _FOLDER)])
        elif event.kind == "write":
            number = self._now.get(event.path)
            if number is None:
                number = len(self._content) + 1
                self._change([(event.path, number)])
            self._content[number] = event.what
            self._synced.discard(number)
        elif event.kind == "sync" and event.path in self._now:
            self._synced.add(self._now[event.path])
        elif event.kind == "move":
            source = event.what.decode()
            self._change([(event.path, self._now[source]), (source, None)])
        elif event.kind == "delete":
            self._change([(event.path, None)])
        elif event.kind == "settle":
            for change in self._pending.pop(event.path, []):
                _apply(self._sure, change)

    def _change(self, change: list[tuple[str, int | None]]) -> None:
        _apply(self._now, change)
        self._pending.setdefault(str(Path(change[0][0]).parent), []).append(change)

    def cut(self, chance: random.Random) -> dict[str, bytes]:
        """The files that are there when the power goes now: one of the many possibilities."""
        names = dict(self._sure)
        for changes in self._pending.values():
            for change in changes[: chance.randrange(len(changes) + 1)]:
                _apply(names, change)
        return {
            path: self._left(number, chance)
            for path, number in names.items()
            if number != _FOLDER and all(one in names for one in self._above(path))
        }

    def _above(self, path: str) -> Iterator[str]:
        """The folders that a file stands in, up to the outermost of them."""
        for one in map(str, Path(path).parents):
            if not self.has(one) or self._is_above(one):
                return
            yield one

    def _left(self, number: int, chance: random.Random) -> bytes:
        content = self._content[number]
        return content if number in self._synced else content[: chance.randrange(len(content) + 1)]


def _apply(names: dict[str, int], change: list[tuple[str, int | None]]) -> None:
    for path, number in change:
        if number is None:
            names.pop(path, None)
        else:
            names[path] = number


@contextmanager
def logged(root: Path, events: list[Event]) -> Iterator[None]:
    """Add to a list what is done to a folder from now on, and to the one that it stands in."""
    inside = Folders(str(root)).has
    telling = True

    def audit(name: str, given: tuple[Any, ...]) -> None:
        if telling and name in _TOLD and inside(os.fspath(given[_TOLD[name]])):
            events.extend(_named(name, [os.fspath(one) for one in given[:2] if _is_path(one)]))

    def synced(handle: int) -> None:
        path = str(Path(f"/proc/self/fd/{handle}").readlink())
        sync(handle)
        if not inside(path):
            return
        if Path(path).is_dir():
            events.append(Event("settle", path))
        else:
            events.append(Event("write", path, what=Path(path).read_bytes()))
            events.append(Event("sync", path))

    sys.addaudithook(audit)
    sync = os.fsync
    os.fsync = synced  # type: ignore[assignment]
    try:
        yield
    finally:
        os.fsync = sync
        telling = False


#: The events of Python's audit, and which of its words is the name that matters.
_TOLD = {"os.mkdir": 0, "os.rename": 1, "os.remove": 0}


def _is_path(value: object) -> bool:
    return isinstance(value, str | os.PathLike)


def _named(name: str, paths: list[str]) -> Iterator[Event]:
    if name == "os.mkdir" and not Path(paths[0]).exists():
        yield Event("folder", paths[0])
    elif name == "os.rename":
        yield Event("move", paths[1], what=paths[0].encode())
    elif name == "os.remove" and Path(paths[0]).exists():
        yield Event("delete", paths[0])
