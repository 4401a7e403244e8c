"""The organisation's own templates, looked at while somebody edits them."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import QFileSystemWatcher, QObject, QTimer, Signal

from reports.own import folder

#: Editors write a file in several steps; this long after the last one it is read.
_QUIET_MS: Final = 250
#: A system watches only so many places.
_MOST_WATCHED: Final = 500


class OwnTemplates(QObject):
    """Reads the folder of templates, now and whenever something in it changes.

    Signals:
        changed: `(Found)` the kinds that it holds, and what is wrong with others.
    """

    changed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.found = folder.Found()
        self._state: dict[str, tuple[int, int]] | None = None
        self._watcher = QFileSystemWatcher(self)
        self._quiet = QTimer(self, singleShot=True, interval=_QUIET_MS)
        self._watcher.directoryChanged.connect(lambda _path: self._quiet.start())
        self._watcher.fileChanged.connect(lambda _path: self._quiet.start())
        self._quiet.timeout.connect(self.read)

    def read(self) -> None:
        """Reads the folder, and tells what it holds when that is something else."""
        root = folder.place()
        inner = sorted(root.rglob("*"))[:_MOST_WATCHED] if root.is_dir() else []
        self._watch([root, *inner] if root.is_dir() else [root.parent])
        state = dict(filter(None, map(_print, inner)))
        if state == self._state:
            return
        self._state = state
        self.found = folder.found()
        self.changed.emit(self.found)

    def _watch(self, places: "Sequence[Path]") -> None:
        """Looks at the folder and what is in it, or at the place where it would be made."""
        wanted = {str(path) for path in places if path.exists()}
        known = {*self._watcher.files(), *self._watcher.directories()}
        if gone := known - wanted:
            self._watcher.removePaths(sorted(gone))
        if new := wanted - known:
            self._watcher.addPaths(sorted(new))


def _print(path: Path) -> tuple[str, tuple[int, int]] | None:
    """What tells one state of a file from the next; nothing of one that is just gone."""
    try:
        found = path.stat()
    except OSError:
        return None
    return str(path), (found.st_mtime_ns, found.st_size)
