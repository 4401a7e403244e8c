"""Short fingerprints of values: has a person touched what an import wrote?"""

import hashlib
import json
from datetime import UTC, date, datetime
from enum import Enum
from typing import Any
from uuid import UUID


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


def canonical(value: object) -> bytes:
    """One byte string for one value."""
    return _ENCODER.encode(value).encode("utf-8", "surrogatepass")


def fingerprint(value: object) -> str:
    """Eight hex digits of a value, or an empty text for every empty value."""
    if value is None or value in ("", [], {}, ()):
        return ""
    # Texts and times are most of an import: they don't need the way through JSON.
    if isinstance(value, str):
        content = value.encode("utf-8", "surrogatepass")
    elif isinstance(value, datetime):
        content = value.astimezone(UTC).isoformat().encode()
    else:
        content = canonical(value)
    return hashlib.blake2b(content, digest_size=4).hexdigest()
