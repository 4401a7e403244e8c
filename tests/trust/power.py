"""Power cuts: what may lie on a disk when the power goes, by what had been synced until then.

After a sync of a file, all that was written to it before is there. Of what was written since, any
part may be there, in any order, and any write may be torn at its sectors. Making a file shorter
may or may not have reached the disk until that file is synced; deleting one until its folder is,
which SQLite does with the first sync of each journal that it makes.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from tests.trust.disk_log import Event

SECTOR: Final = 512
#: The file that locks and indexes the journal: never read after a power cut.
_SHARED: Final = "-shm"
_JOURNALS: Final = ("-wal", "-journal")


@dataclass(slots=True)
class _File:
    """A file: what is surely there, and what was done since."""

    sure: bytearray = field(default_factory=bytearray)
    pending: list[Event] = field(default_factory=list)
    exists: bool = False


@dataclass(slots=True)
class Disk:
    """The files of a store, some of it still in caches."""

    files: dict[str, _File] = field(default_factory=dict)

    def do(self, event: Event) -> None:
        """Take one event."""
        if event.path.endswith(_SHARED) or event.kind == "mark":
            return
        file = self.files.setdefault(event.path, _File())
        if event.kind == "delete" and event.at:
            file.pending.clear()
            _apply(file, event)  # its folder was synced, too
        elif event.kind == "sync":
            is_new = not file.exists
            for one in file.pending:
                _apply(file, one)
            file.pending.clear()
            if is_new and event.path.endswith(_JOURNALS):
                self._sync_folder()
        else:
            file.pending.append(event)

    def _sync_folder(self) -> None:
        """SQLite does so with the first sync of a new journal: what was deleted is gone."""
        for file in self.files.values():
            if any(one.kind == "delete" for one in file.pending):
                while file.pending:
                    _apply(file, file.pending.pop(0))

    def cut(self, chance: random.Random) -> dict[str, bytes]:
        """What lies there when the power goes now: one of the many possibilities."""
        left = {}
        for path, file in self.files.items():
            after = _File(bytearray(file.sure), [], file.exists)
            for event in _some(file.pending, chance):
                _apply(after, event)
            if after.exists:
                left[path] = bytes(after.sure)
        return left


def _some(pending: Sequence[Event], chance: random.Random) -> list[Event]:
    """Some of what was pending, in some order, some of it torn."""
    kind = chance.randrange(4)
    if kind == 0:
        return []
    if kind == 1:
        chosen = list(pending[: chance.randrange(len(pending) + 1)])
    else:
        chosen = [event for event in pending if chance.random() < 0.6]
        if kind == 3:
            chance.shuffle(chosen)
    return [_torn(event, chance) if chance.random() < 0.2 else event for event in chosen]


def _torn(event: Event, chance: random.Random) -> Event:
    if event.kind != "write":
        return event
    sectors = -(-len(event.what) // SECTOR)
    begin = chance.randrange(sectors)
    end = chance.randrange(begin, sectors) + 1
    part = event.what[begin * SECTOR : end * SECTOR]
    return Event("write", event.path, event.at + begin * SECTOR, part)


def _apply(file: _File, event: Event) -> None:
    if event.kind == "delete":
        file.exists = False
        file.sure.clear()
    elif event.kind == "cut":
        del file.sure[event.at :]
        file.sure.extend(bytes(event.at - len(file.sure)))
        file.exists = True
    elif event.kind == "write":
        file.exists = True
        if len(file.sure) < event.at:
            file.sure.extend(bytes(event.at - len(file.sure)))
        file.sure[event.at : event.at + len(event.what)] = event.what


def lay_out(left: dict[str, bytes], store: str, folder: Path) -> Path:
    """Write the files of a store into a folder.

    Returns:
        The store's file there.
    """
    target = folder / Path(store).name
    for path, content in left.items():
        (folder / Path(path).name).write_bytes(content)
    return target
