"""Logs what SQLite does to its files, with the very library that the app uses.

A VFS that stands over the default one hands every call on, and keeps a list of what was written,
cut off, synced and deleted, in the order in which it happened. Marks say when the app was told
that a write is done.
"""

import ctypes
import importlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, ClassVar, Final

from kb.store.engine import sqlite_module

_INT, _I64, _PTR, _TEXT = ctypes.c_int, ctypes.c_int64, ctypes.c_void_p, ctypes.c_char_p
_NAME: Final = b"logged"
_FULL: Final = 13

# Names go on as they are: the VFS below keeps where they lie.
_OPEN = ctypes.CFUNCTYPE(_INT, _PTR, _PTR, _PTR, _INT, ctypes.POINTER(_INT))
_DELETE = ctypes.CFUNCTYPE(_INT, _PTR, _PTR, _INT)
_WRITE = ctypes.CFUNCTYPE(_INT, _PTR, _PTR, _INT, _I64)
_CUT = ctypes.CFUNCTYPE(_INT, _PTR, _I64)
_SYNC = ctypes.CFUNCTYPE(_INT, _PTR, _INT)


class _Vfs(ctypes.Structure):
    """`sqlite3_vfs`, see https://www.sqlite.org/c3ref/vfs.html."""

    _fields_: ClassVar = [
        ("version", _INT), ("file_size", _INT), ("longest", _INT), ("next", _PTR),
        ("name", _TEXT), ("data", _PTR), ("open", _OPEN), ("delete", _DELETE),
        *((name, _PTR) for name in (
            "access", "full_path", "dl_open", "dl_error", "dl_sym", "dl_close", "randomness",
            "sleep", "time", "last_error", "time64", "set_call", "get_call", "next_call")),
    ]  # fmt: skip


class _Methods(ctypes.Structure):
    """`sqlite3_io_methods`, see https://www.sqlite.org/c3ref/io_methods.html."""

    _fields_: ClassVar = [
        ("version", _INT), ("close", _PTR), ("read", _PTR), ("write", _WRITE), ("cut", _CUT),
        ("sync", _SYNC),
        *((name, _PTR) for name in (
            "size", "lock", "unlock", "reserved", "control", "sector", "traits", "shm_map",
            "shm_lock", "shm_barrier", "shm_unmap", "fetch", "unfetch")),
    ]  # fmt: skip


@dataclass(slots=True)
class Event:
    """Something that was done: write, cut, sync, delete, or a mark.

    Attributes:
        at: where it was written; how long a file was left; whether a deletion was synced.
        what: the bytes; of a mark what it says.
    """

    kind: str
    path: str = ""
    at: int = 0
    what: bytes = b""


@dataclass(slots=True)
class DiskLog:
    """What was done to the files of a store, and what is refused.

    Attributes:
        refused_from: the number of the write from which on the disk is full; None: never.
        writes: how many were asked for.
    """

    events: list[Event] = field(default_factory=list)
    refused_from: int | None = None
    writes: int = 0
    _kept: list[Any] = field(default_factory=list)
    _tables: dict[int, _Methods] = field(default_factory=dict)
    _paths: dict[int, str] = field(default_factory=dict)

    def mark(self, what: str) -> None:
        """Note what the app was told."""
        self.events.append(Event("mark", what=what.encode()))

    def begin(self) -> Callable[[], None]:
        """Stand over every file that is opened from now on.

        Returns:
            What ends it.
        """
        library = _library()
        below = ctypes.cast(library.sqlite3_vfs_find(None), ctypes.POINTER(_Vfs)).contents
        over = _Vfs()
        ctypes.memmove(ctypes.byref(over), ctypes.byref(below), ctypes.sizeof(_Vfs))
        over.name = _NAME
        over.open = _OPEN(self._open(below))
        over.delete = _DELETE(self._delete(below))
        self._kept += [over, below]
        library.sqlite3_vfs_register(ctypes.byref(over), 1)

        def end() -> None:
            library.sqlite3_vfs_unregister(ctypes.byref(over))

        return end

    def _open(self, below: _Vfs) -> Callable[..., int]:
        def opened(_vfs: int, name: int | None, file: int, flags: int, out: Any) -> int:  # noqa: ANN401
            code = int(below.open(ctypes.addressof(below), name, file, flags, out))
            if code == 0 and name is not None:
                methods = ctypes.cast(file, ctypes.POINTER(_PTR))
                if methods[0]:
                    self._paths[file] = ctypes.string_at(name).decode()
                    methods[0] = ctypes.addressof(self._table(methods[0]))
            return code

        return opened

    def _table(self, address: int) -> _Methods:
        """The methods of a kind of file, with ours among them."""
        known = self._tables.get(address)
        if known is not None:
            return known
        below = _Methods.from_address(address)
        over = _Methods()
        ctypes.memmove(ctypes.byref(over), address, ctypes.sizeof(_Methods))
        over.write = _WRITE(self._write(below.write))
        over.cut = _CUT(self._cut(below.cut))
        over.sync = _SYNC(self._sync(below.sync))
        self._kept.append(below)
        self._tables[address] = over
        return over

    def _write(self, below: Any) -> Callable[..., int]:  # noqa: ANN401 - a function of SQLite
        def write(file: int, data: int, amount: int, at: int) -> int:
            self.writes += 1
            if self.refused_from is not None and self.writes >= self.refused_from:
                return _FULL
            code = int(below(file, data, amount, at))
            if code == 0:
                what = ctypes.string_at(data, amount)
                self.events.append(Event("write", self._paths[file], at, what))
            return code

        return write

    def _cut(self, below: Any) -> Callable[..., int]:  # noqa: ANN401
        def cut(file: int, size: int) -> int:
            code = int(below(file, size))
            if code == 0:
                self.events.append(Event("cut", self._paths[file], size))
            return code

        return cut

    def _sync(self, below: Any) -> Callable[..., int]:  # noqa: ANN401
        def sync(file: int, flags: int) -> int:
            code = int(below(file, flags))
            if code == 0:
                self.events.append(Event("sync", self._paths[file]))
            return code

        return sync

    def _delete(self, below: _Vfs) -> Callable[..., int]:
        def delete(_vfs: int, name: int, sync_folder: int) -> int:
            path = ctypes.string_at(name).decode()
            code = int(below.delete(ctypes.addressof(below), name, sync_folder))
            if code == 0:
                self.events.append(Event("delete", path, sync_folder))
            return code

        return delete


def is_possible() -> bool:
    """Whether the app's SQLite lets a VFS be put over its own."""
    try:
        library = _library()
    except (OSError, AttributeError):
        return False
    return hasattr(library, "sqlite3_vfs_register")


def _library() -> Any:  # noqa: ANN401 - a library
    package = sqlite_module().__name__.partition(".")[0]
    name = "_sqlite3" if package == "sqlite3" else f"{package}._sqlite3"
    library = ctypes.CDLL(str(importlib.import_module(name).__file__))
    library.sqlite3_vfs_find.restype = _PTR
    library.sqlite3_vfs_find.argtypes = [_TEXT]
    return library
