"""Short fingerprints of values: has a person touched what an import wrote?"""

import hashlib
import json
from datetime import UTC, date, datetime
from enum import Enum
from functools import lru_cache
from typing import Any
from uuid import UUID

from kb.store.json_writing import writer


def _plain(value: object) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date | UUID):
        return str(value)
    if isinstance(value, Enum):
        return value.value
    return dict(value) if hasattr(value, "keys") else list(value)  # type: ignore[call-overload]


_ENCODER = json.JSONEncoder(
    sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=_plain
)


_write = writer(_ENCODER)
#: Longer texts come once.
_SHORT = 64


def canonical(value: object) -> bytes:
    """One byte string for one value."""
    return _write(value).encode("utf-8", "surrogatepass")


def fingerprint(value: object) -> str:
    """Eight hex digits of a value, or an empty text for every empty value."""
    # Texts and times are most of an import: they don't need the way through JSON.
    if isinstance(value, str):
        if not value:
            return ""
        return _of_text(value) if len(value) <= _SHORT else _of(_bytes(value))
    if isinstance(value, datetime):
        return _of_time(value)
    if value is None or value in ([], {}, ()):
        return ""
    return _of(canonical(value))


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _of(content: bytes) -> str:
    return hashlib.blake2b(content, digest_size=4).hexdigest()


@lru_cache(maxsize=8192)
def _of_text(text: str) -> str:
    """Kept: codes, products and names come again with every record."""
    return _of(_bytes(text))


@lru_cache(maxsize=8192)
def _of_time(at: datetime) -> str:
    return _of(at.astimezone(UTC).isoformat().encode())
