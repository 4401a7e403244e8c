"""Reading files and folders: what can't be read says which file, where, and why."""

import hashlib
import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from kb.errors import InterchangeError
from kb.store import file_io

#: Largest file that is taken, in bytes.
LARGEST = 256 * 1024 * 1024
_BOMS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
#: First bytes of files that hold no text, and what they are.
_MAGIC = (
    (b"PK\x03\x04", "a zip archive (or an Office document)"),
    (b"PK\x05\x06", "an empty zip archive"),
    (b"%PDF-", "a PDF"),
    (b"\x1f\x8b", "a gzip archive: unpack it first"),
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"SQLite format 3\x00", "an SQLite database"),
    (b"\x7fELF", "a program"),
    (b"MZ", "a program"),
)
_REPLACED = "\ufffd"


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file that was read.

    Attributes:
        path: as the user named it.
        text: its text, without a byte order mark; line ends as they are.
    """

    path: str
    raw: bytes
    text: str
    encoding: str = "utf-8"
    warnings: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The last part of its path."""
        return readable(Path(self.path).name)

    @property
    def sha256(self) -> str:
        """SHA-256 of its bytes, as 64 hex digits."""
        return hashlib.sha256(self.raw).hexdigest()


def walk(paths: Iterable[str | Path]) -> Iterator[Path]:
    """The files of several files and folders: recursively, in order, hidden ones left out.

    What was named itself is given back even if it is hidden or isn't there, so that
    reading it can say so. Links to folders inside a folder aren't followed.
    """
    for given in paths:
        path = Path(given)
        if not os.path.isdir(path):  # noqa: PTH112 - a name that is too long raises nothing here
            yield path
            continue
        for folder, inner, names in os.walk(path):
            inner[:] = sorted(name for name in inner if not name.startswith("."))
            yield from (Path(folder, n) for n in sorted(names) if not n.startswith("."))


def read_bytes(path: str | Path) -> bytes:
    """All bytes of a file.

    Raises:
        InterchangeError: it isn't a file, can't be read, or is too large.
    """
    shown = str(path)
    try:
        with file_io.opened(path) as file:
            # One that says how large it is isn't read to find that out.
            too_large = os.fstat(file.fileno()).st_size > LARGEST
            raw = b"" if too_large else file.read(LARGEST + 1)
    except IsADirectoryError:
        raise InterchangeError(shown, "This is a folder, not a file.") from None
    except FileNotFoundError:
        raise InterchangeError(shown, "This file isn't there (any more).") from None
    except PermissionError:
        raise InterchangeError(shown, "This file may not be read by you.") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise InterchangeError(shown, f"This file can't be read: {reason}.") from None
    if too_large or len(raw) > LARGEST:
        limit = LARGEST // (1024 * 1024)
        raise InterchangeError(shown, f"This file is larger than {limit} MiB.")
    return raw


def readable(name: str) -> str:
    """A name as it can be kept and shown: bytes of it that are no UTF-8 become their code."""
    return name.encode("utf-8", "backslashreplace").decode("utf-8")


def is_archive(raw: bytes) -> bool:
    """Whether the bytes are a zip archive, as our bundles are."""
    return raw.startswith(b"PK\x03\x04")


def decode(path: str | Path, raw: bytes) -> SourceFile:
    """The text of a file.

    Raises:
        InterchangeError: it holds no text, or bytes that are no UTF-8 or UTF-16.
    """
    shown = str(path)
    if not raw.strip():
        raise InterchangeError(shown, "This file is empty.")
    for magic, what in _MAGIC:
        if raw.startswith(magic):
            raise InterchangeError(shown, f"This is {what}, not a file that can be imported.")
    encoding, mark = _encoding(raw)
    try:
        text = raw[mark:].decode(encoding)
    except UnicodeDecodeError as error:
        line, column = _place(raw[mark : mark + error.start], encoding)
        reason = f"This file isn't text in {encoding.upper()}: save it as UTF-8."
        raise InterchangeError(shown, reason, line, column) from None
    _refuse_binary(shown, text)
    warnings = []
    if lost := text.count(_REPLACED):
        warnings.append(
            f"The file itself holds {lost} replacement character{'s' if lost > 1 else ''} "
            "(U+FFFD): what stood there was lost before."
        )
    return SourceFile(shown, raw, text, encoding, tuple(warnings))


def read_file(path: str | Path) -> SourceFile:
    """Read and decode a file.

    Raises:
        InterchangeError: it can't be read, or holds no text.
    """
    return decode(path, read_bytes(path))


def _encoding(raw: bytes) -> tuple[str, int]:
    """The encoding, and how many bytes its mark takes; UTF-16 is seen without a mark, too."""
    for mark, encoding in _BOMS:
        if raw.startswith(mark):
            return encoding, len(mark)
    start = raw[:400]
    if len(start) >= 4 and len(start) % 2 == 0:
        if not any(start[::2]) and all(start[1::2]):
            return "utf-16-be", 0
        if not any(start[1::2]) and all(start[::2]):
            return "utf-16-le", 0
    return "utf-8", 0


def _place(before: bytes, encoding: str) -> tuple[int, int]:
    """Line and column, from 1, of what follows these bytes."""
    text = before.decode(encoding, "replace")
    return text.count("\n") + 1, len(text) - (text.rfind("\n") + 1) + 1


_CONTROL = re.compile("[\x01-\x08\x0b\x0e-\x1f]")


def _refuse_binary(path: str, text: str) -> None:
    """Text has next to no control characters; an escape sequence in a log is no reason."""
    start = text[:20_000]
    if len(_CONTROL.findall(start)) + start.count("\x00") > max(8, len(start) // 50):
        raise InterchangeError(path, "This file holds no text.")
