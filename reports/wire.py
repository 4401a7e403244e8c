"""How a worker and its pool speak: frames of JSON, each with bytes that may follow.

Nothing is unpickled: whatever hostile text does to a renderer, its answer is only data.
"""

import json
import struct
from typing import IO, Any

_HEAD = struct.Struct(">II")
#: A frame longer than this isn't one of ours.
_MAX_JSON = 1 << 30


def send(stream: IO[bytes], message: dict[str, Any], content: bytes = b"") -> None:
    """Write one frame."""
    text = json.dumps(message).encode()
    stream.write(_HEAD.pack(len(text), len(content)))
    stream.write(text)
    stream.write(content)
    stream.flush()


def receive(stream: IO[bytes]) -> tuple[dict[str, Any], bytes]:
    """Read one frame.

    Raises:
        EOFError: the other side is gone.
    """
    text_size, content_size = _HEAD.unpack(_exactly(stream, _HEAD.size))
    if text_size > _MAX_JSON:
        raise EOFError("a frame that isn't ours")
    message: dict[str, Any] = json.loads(_exactly(stream, text_size))
    return message, _exactly(stream, content_size)


def _exactly(stream: IO[bytes], size: int) -> bytes:
    parts: list[bytes] = []
    while size:
        part = stream.read(size)
        if not part:
            raise EOFError("the other side is gone")
        parts.append(part)
        size -= len(part)
    return b"".join(parts)
