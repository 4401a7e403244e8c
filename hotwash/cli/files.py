"""Files that appear whole or not at all."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from hotwash.cli.running import FAILED, stop


@contextmanager
def beside(target: Path) -> Iterator[IO[bytes]]:
    """A file to write into, moved to its place when everything went well.

    Raises:
        StopError: it can't be written; exit code 1.
    """
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        with part.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        part.replace(target)
    except OSError as error:
        stop(FAILED, str(target), f"it can't be written: {error.strerror or error}")
    finally:
        part.unlink(missing_ok=True)
