"""Certificates that reports are signed with: opened beside the window, kept if somebody says so."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from reports.signatures.certificate import OpenedCertificate

type Work = Callable[
    [Callable[[], Any], Callable[[Any], object], Callable[[Exception], object]], None
]


class Certificates:
    """Opens certificates, and keeps one open until the application ends.

    Passphrases aren't kept, nor is anything written: only the opened certificate stays, in
    memory.

    Args:
        work: does something in another thread and hands on what came of it.
    """

    def __init__(self, work: Work) -> None:
        self._work = work
        self._kept: tuple[Path, int, OpenedCertificate] | None = None

    def open(
        self,
        path: Path,
        passphrase: str,
        on_done: Callable[["OpenedCertificate"], object],
        on_failed: Callable[[Exception], object],
    ) -> None:
        """Opens a file; opening takes long on purpose, so it is done in another thread."""

        def run() -> "OpenedCertificate":
            from reports.signatures.certificate import open_file  # noqa: PLC0415 - only to sign

            return open_file(path, passphrase, datetime.now(UTC))

        self._work(run, on_done, on_failed)

    def kept(self, path: Path) -> "OpenedCertificate | None":
        """The certificate of this file, when it was to be kept and the file is the same."""
        if self._kept is None or self._kept[:2] != (path, _changed_at(path)):
            return None
        return self._kept[2]

    def keep(self, path: Path, certificate: "OpenedCertificate") -> None:
        """Keeps it until the application ends."""
        self._kept = (path, _changed_at(path), certificate)

    def forget(self) -> None:
        """Asks again the next time."""
        self._kept = None


def _changed_at(path: Path) -> int:
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0
