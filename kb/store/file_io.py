"""Files of people: read so that nothing is taken by halves, written so that nothing stays so."""

import errno
import os
import secrets
import stat
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from kb.errors import KBError
from kb.store.durable import sync_folders

#: The text of files up to this size is found by the search, in bytes.
SEARCHED = 1 << 20
#: The ways in which a system says that there is no room.
_FULL = {errno.ENOSPC, errno.EDQUOT}


def opened(place: str | Path) -> BinaryIO:
    """An open file: what is no file is refused, so that nobody waits for a pipe or a device.

    Raises:
        OSError: it can't be read, or is something else than a file.
    """
    return open(place, "rb", opener=_of_files_only)


def _of_files_only(name: str, flags: int) -> int:
    # A pipe that nobody writes to would be waited for; on a file the flag says nothing.
    descriptor = os.open(name, flags | getattr(os, "O_NONBLOCK", 0))
    mode = os.fstat(descriptor).st_mode
    if stat.S_ISREG(mode):
        return descriptor
    os.close(descriptor)
    if stat.S_ISDIR(mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), name)
    raise OSError(errno.EINVAL, "it is a device or a pipe, not a file", name)


@contextmanager
def readable(place: Path) -> Generator[BinaryIO]:
    """An open file; what goes wrong with it is said in words.

    Raises:
        KBError: it can't be read.
    """
    try:
        with opened(place) as stream:
            yield stream
    except IsADirectoryError:
        what = f"“{place.name}” is a folder."
        raise KBError(what, "Nothing was added.", "Choose the files in it.") from None
    except OSError as error:
        if error.errno in _FULL:
            what = f"The disk of the store is full: “{place.name}” couldn't be stored."
            kept = "Nothing was added; everything recorded before is kept."
            raise KBError(what, kept, "Free some space there, then add it again.") from error
        what = f"“{place.name}” can't be read: {error.strerror or error}."
        kept = "Nothing was added; the record is as it was."
        raise KBError(what, kept, "Check the file and its rights, then add it again.") from error


def state_of(stream: BinaryIO) -> tuple[int, int]:
    """Size and last write of an open file: another one means that its hash may be of neither."""
    found = os.fstat(stream.fileno())
    return found.st_size, found.st_mtime_ns


def refuse_changed(stream: BinaryIO, before: tuple[int, int], name: str) -> None:
    """Stop when an open file isn't in the state any more that it was in.

    Raises:
        KBError: somebody wrote to it.
    """
    if state_of(stream) != before:
        what = f"“{name}” changed while it was read."
        kept = "Nothing was added; the record is as it was."
        raise KBError(what, kept, "Stop what writes to it, or add a copy of it.")


def text_of(stream: BinaryIO, size: int) -> str:
    """The text of a small text file, for the search; empty for anything else."""
    if size > SEARCHED:
        return ""
    stream.seek(0)
    try:
        text = stream.read().decode("utf-8")
    except UnicodeDecodeError:
        return ""
    return "" if "\0" in text else text


@contextmanager
def written(place: Path, *, private: bool = False) -> Generator[BinaryIO]:
    """A file that stands at its place whole, or not at all.

    Args:
        place: where it goes.
        private: nobody else may read it, whatever the person's rights for new files are.
    """
    beside = place.with_name(f".hotwash-{secrets.token_hex(8)}")
    mode = 0o600 if private else 0o666
    try:
        with open(beside, "xb", opener=lambda name, flags: os.open(name, flags, mode)) as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        beside.replace(place)
        sync_folders(place.parent)
    finally:
        beside.unlink(missing_ok=True)
