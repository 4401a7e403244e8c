"""Records as plain JSON values and back: what revisions hold and hashes cover."""

import hashlib
import json
import uuid
from collections.abc import Mapping
from datetime import UTC, date, datetime
from enum import Enum
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import Date, Uuid, inspect

from kb.store.base import Record
from kb.store.json_writing import writer
from kb.store.types import UtcDateTime

#: Columns that count writes; they say nothing about the incident.
BOOKKEEPING = frozenset({"version", "created_at", "updated_at"})
_ENCODER = json.JSONEncoder(
    sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
)
_write = writer(_ENCODER)


#: Types of values that JSON holds as they are: most columns of most records.
PLAIN = frozenset({str, int, bool, float, list, dict, type(None)})


def to_json(value: object) -> Any:
    """A column's value as JSON holds it; times in UTC with Z, microseconds kept."""
    if type(value) in PLAIN:
        return value
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        return _instant(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, uuid.UUID):
        return str(value)
    return value


@lru_cache(maxsize=4096)
def _instant(value: datetime) -> str:
    """An instant in UTC; thousands of records of one write share theirs."""
    return value.astimezone(UTC).isoformat()[: -len("+00:00")] + "Z"


def from_json(model: type[Record], values: Mapping[str, Any]) -> dict[str, Any]:
    """The inverse of `to_json` for the columns of a model."""
    readers = _readers(model)
    return {
        name: readers[name](value) if name in readers and value is not None else value
        for name, value in values.items()
    }


@cache
def columns(model: type[Record]) -> tuple[str, ...]:
    """The names of a model's columns, in their order."""
    return tuple(attribute.key for attribute in inspect(model).column_attrs)


@cache
def _readers(model: type[Record]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for attribute in inspect(model).column_attrs:
        kind = attribute.columns[0].type
        if isinstance(kind, UtcDateTime):
            found[attribute.key] = datetime.fromisoformat
        elif isinstance(kind, Date):
            found[attribute.key] = date.fromisoformat
        elif isinstance(kind, Uuid):
            found[attribute.key] = uuid.UUID
    return found


def snapshot(record: Record) -> dict[str, Any]:
    """All columns of a record as JSON values."""
    return {name: to_json(getattr(record, name)) for name in columns(type(record))}


def canonical_text(value: object) -> str:
    """One text for one value: sorted keys, no spaces."""
    return _write(value)


def canonical(value: object) -> bytes:
    """The same as bytes in UTF-8."""
    return canonical_text(value).encode("utf-8", "surrogatepass")


def link_hash(previous: str, content: Mapping[str, Any]) -> str:
    """The hash of one link of a chain, as 64 hex digits."""
    return text_hash(previous, canonical_text(content))


def text_hash(previous: str, content: str) -> str:
    """The same, of a content that is written canonically."""
    written = content.encode("utf-8", "surrogatepass")
    return hashlib.sha256(previous.encode() + written).hexdigest()
