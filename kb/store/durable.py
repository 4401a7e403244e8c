"""Names of files that are still there after a power cut."""

import errno
import os
import shutil
from pathlib import Path

_IS_POSIX = os.name == "posix"
#: What is answered for folders that can't be synced, by their file system or by this person.
_CANNOT = frozenset(
    {errno.EINVAL, errno.ENOTSUP, errno.ENOSYS, errno.EBADF, errno.EACCES, errno.EPERM}
)


def sync_folders(*folders: Path) -> None:
    """Make durable what was made, moved and removed in folders, where the system can.

    A file that was synced has its bytes; its name is sure only with this.

    Raises:
        OSError: the disk didn't take it.
    """
    if not _IS_POSIX:
        return
    for folder in folders:
        try:
            _sync(folder)
        except OSError as error:
            if error.errno not in _CANNOT:
                raise


def copy_tree(source: Path, target: Path) -> None:
    """Copy a folder of files into another so that it is still there after a power cut.

    Raises:
        OSError: something can't be read or written.
    """
    shutil.copytree(source, target, dirs_exist_ok=True)
    places = list(target.rglob("*"))
    for place in places:
        if not place.is_dir():
            _sync(place)
    sync_folders(*(place for place in places if place.is_dir()), target, target.parent)


def _sync(place: Path) -> None:
    # Windows syncs only what may be written.
    handle = os.open(place, os.O_RDONLY if _IS_POSIX else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
