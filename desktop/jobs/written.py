"""Writing a file so that no half of it is ever there."""

import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import IO


def write_beside(
    target: Path,
    write: Callable[[IO[bytes]], object],
    stopped: Callable[[], bool] = lambda: False,
) -> Path:
    """Writes beside the target and moves into place, unless `stopped` says so before that.

    Raises:
        OSError: the file can't be written; what was there before still is.
    """
    handle, name = tempfile.mkstemp(prefix=".hotwash-", dir=target.parent)
    beside = Path(name)
    try:
        with os.fdopen(handle, "w+b") as file:
            write(file)
            file.flush()
            os.fsync(file.fileno())
        if not stopped():
            beside.replace(target)
    finally:
        beside.unlink(missing_ok=True)
    return target
