"""What Anki's newest format is packed with: Zstandard, and protocol buffers."""

import importlib
import io
from contextlib import closing
from types import ModuleType
from typing import Any, Final

from kb.errors import InterchangeError

#: How packed bytes begin.
ZSTD: Final = b"\x28\xb5\x2f\xfd"
_PIECE: Final = 1 << 20
_NO_ZSTD: Final = (
    "it has Anki's newest format, which is packed with Zstandard, and this installation can't "
    "unpack that. In Anki's export window, tick “Support older Anki versions”, or install the "
    "Python package zstandard."
)


def unpacked(path: str, data: bytes, most: int) -> bytes:
    """Bytes that are packed with Zstandard, up to a size.

    Raises:
        InterchangeError: they are damaged, more than `most`, or nothing here unpacks them.
    """
    zstd = _zstd()
    if zstd is None:
        raise InterchangeError(path, _NO_ZSTD)
    out = io.BytesIO()
    try:
        with closing(_reader(zstd, data)) as reader:
            while piece := reader.read(_PIECE):
                out.write(piece)
                if out.tell() > most:
                    break
    except (OSError, EOFError, ValueError, zstd.ZstdError) as error:
        raise InterchangeError(path, f"it is damaged: {error}.") from error
    if out.tell() > most:
        raise InterchangeError(path, f"it unpacks to more than {most // 1024**2} MiB.")
    return out.getvalue()


def _zstd() -> ModuleType | None:
    """Python has it from 3.14 on; before, a package of another name."""
    for name in ("compression.zstd", "zstandard"):
        try:
            return importlib.import_module(name)
        except ImportError:
            continue
    return None


def _reader(zstd: Any, data: bytes) -> Any:  # noqa: ANN401 - one of two modules
    if hasattr(zstd, "ZstdFile"):
        return zstd.ZstdFile(io.BytesIO(data))
    return zstd.ZstdDecompressor().stream_reader(io.BytesIO(data))


def names_of(data: bytes) -> list[str]:
    """The names in the newest list of media files: entries of which the first field is the name."""
    names: list[str] = []
    at = 0
    while at < len(data):
        entry, at = field_of(data, at)
        name, _end = field_of(entry, 0) if entry else (b"", 0)
        names.append(name.decode("utf-8", "replace"))
    return names


def field_of(data: bytes, at: int) -> tuple[bytes, int]:
    """A field of bytes in a protocol buffer; anything else ends the reading."""
    if at >= len(data) or data[at] & 7 != 2:
        return b"", len(data)
    length, at = _varint(data, at + 1)
    return data[at : at + length], at + length


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while at < len(data) and shift < 35:
        byte = data[at]
        value |= (byte & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if not byte & 0x80:
            break
    return value, at
