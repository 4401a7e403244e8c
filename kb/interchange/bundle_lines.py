"""One record as one line of a bundle, and back."""

import json
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any, cast

from sqlalchemy import Table

from kb.errors import InterchangeError, ValidationError
from kb.interchange.strict_json import DECODER, DEEPEST, NotFiniteError, nests_too_deep
from kb.ledger.values import columns, to_json
from kb.store.base import Base, Record, record_models
from kb.store.coercion import coerce
from kb.store.kinds import Field, FieldType
from kb.vocabulary.text import clean

#: Columns that the store counts or works out itself.
_OWN = frozenset({"version", "severity_rank"})
_STAMPS = ("created_at", "updated_at")


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a bundle something stands.

    Attributes:
        path: the bundle, as the user named it.
        member: the file within it.
        line: from 1; None for the whole file.
    """

    path: str
    member: str
    line: int | None = None

    def refuse(self, reason: str) -> InterchangeError:
        """The error that says why, with file and line."""
        column = None if self.line is None else 1
        return InterchangeError(self.path, f"In {self.member}: {reason}", self.line, column)


@dataclass(frozen=True, slots=True)
class BundleRecord:
    """One record as a bundle gives it; fields that it leaves out aren't in `values`."""

    model: type[Record]
    id: uuid.UUID
    values: dict[str, Any]
    place: Place

    @property
    def label(self) -> str:
        """The record in words."""
        kind = self.model.__kind__
        return kind.describe({n: self.values.get(n) for n in ("number", kind.title)})


@cache
def in_order() -> tuple[type[Record], ...]:
    """All kinds of record, those that others point at first."""
    tables = [table.name for table in Base.metadata.sorted_tables]
    models = record_models().values()
    return tuple(sorted(models, key=lambda model: tables.index(model.__tablename__)))


@cache
def parents(model: type[Record]) -> Mapping[str, type[Record]]:
    """The columns that must name a record that is there, and of which kind."""
    by_table = {found.__tablename__: found for found in record_models().values()}
    return {
        key.parent.name: by_table[key.column.table.name]
        for key in cast("Table", model.__table__).foreign_keys
    }


@cache
def optional(model: type[Record]) -> frozenset[str]:
    """Those of the columns that may be empty."""
    return frozenset(name for name in parents(model) if model.__table__.c[name].nullable)


def write_line(record: Record, changed: Mapping[str, Any]) -> bytes:
    """A record as a line: every field, names in order.

    Args:
        record: the record.
        changed: fields that the bundle gives otherwise.
    """
    values = {name: getattr(record, name) for name in columns(type(record)) if name not in _OWN}
    plain = {name: to_json(changed.get(name, value)) for name, value in values.items()}
    text = json.dumps(
        plain, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False
    )
    return text.encode("utf-8") + b"\n"


def read_line(model: type[Record], line: bytes, place: Place) -> BundleRecord:
    """Read and check one line.

    Raises:
        InterchangeError: with file, line and reason.
    """
    given = _object(line, place)
    known = model.__kind__.by_name
    values: dict[str, Any] = {}
    record_id: uuid.UUID | None = None
    for name, value in given.items():
        if name == "id":
            record_id = _id(value, "id", place)
        elif name in parents(model):
            empty = value is None and name in optional(model)
            values[name] = None if empty else _id(value, name, place)
        elif name in _STAMPS:
            values[name] = _stamp(value, name, place)
        elif name in known:
            values[name] = _field(known[name], value, place)
            _refuse_long(model, name, values[name], place)
        else:
            label = model.__kind__.label
            raise place.refuse(f"{_a(label)} has no field “{clean(name)[:80]}”.")
    if record_id is None:
        raise place.refuse("The record has no id: give it a UUID.")
    _complete(model, values, place)
    return BundleRecord(model, record_id, values, place)


def _complete(model: type[Record], values: Mapping[str, Any], place: Place) -> None:
    needed = (name for name in parents(model) if name not in optional(model))
    missing = [name for name in needed if values.get(name) is None]
    missing += [f.name for f in model.__kind__.fields if f.required and f.name not in values]
    links = (field.name for field in model.__kind__.fields if field.type is FieldType.LINK)
    missing += [name for name in links if _is_lacking(model, name, values)]
    if missing:
        raise place.refuse(f"{_a(model.__kind__.label)} needs “{missing[0]}”.")


def _is_lacking(model: type[Record], name: str, values: Mapping[str, Any]) -> bool:
    """Whether the store would refuse a record for want of a value, such as what it is about."""
    column = model.__table__.c[name]
    if column.nullable:
        return False
    return values[name] is None if name in values else column.default is None


def _object(line: bytes, place: Place) -> dict[str, Any]:
    try:
        value = DECODER.decode(line.decode("utf-8"))
    except UnicodeDecodeError:
        raise place.refuse("This line isn't UTF-8.") from None
    except json.JSONDecodeError as error:
        raise place.refuse(f"This isn't valid JSON: {error.msg.rstrip()}.") from None
    except NotFiniteError as error:
        raise place.refuse(f"JSON has no number {error}.") from None
    except RecursionError:
        raise place.refuse(f"This JSON nests deeper than {DEEPEST} levels.") from None
    except ValueError:
        raise place.refuse("This JSON holds a number that is too long.") from None
    if not isinstance(value, dict):
        raise place.refuse("A line must be one JSON object.")
    if nests_too_deep(value):
        raise place.refuse(f"This JSON nests deeper than {DEEPEST} levels.")
    return value


def _id(value: object, name: str, place: Place) -> uuid.UUID:
    try:
        return uuid.UUID(value if isinstance(value, str) else "")
    except ValueError:
        raise place.refuse(f"“{name}” must be a UUID.") from None


def _stamp(value: object, name: str, place: Place) -> datetime:
    try:
        at = datetime.fromisoformat(value if isinstance(value, str) else "")
        if at.tzinfo is not None:
            return at.astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise place.refuse(f"“{name}” must be a time with its zone, such as 2026-03-12T08:12:00Z.")


def _field(field: Field, value: object, place: Place) -> Any:
    try:
        checked = coerce(field, value)
    except (ValidationError, OverflowError) as error:
        said = error.what if isinstance(error, ValidationError) else str(error)
        raise place.refuse(f"“{field.name}”: {said}") from None
    as_written = _AS_WRITTEN.get(field.type)
    return as_written(value, checked) if as_written else checked


def _refuse_long(model: type[Record], name: str, value: object, place: Place) -> None:
    most = getattr(model.__table__.c[name].type, "length", None)
    if most and isinstance(value, str) and len(value) > most:
        raise place.refuse(f"“{name}”: use at most {most} characters.")


def _line_as_written(given: object, checked: Any) -> Any:
    """Text of one line is kept to the letter, blanks at its ends too."""
    one_line = isinstance(given, str) and len(given.splitlines()) <= 1 and given[-1:] != "\n"
    return clean(given) if one_line and isinstance(given, str) else checked


def _words_as_written(given: object, checked: Any) -> Any:
    if isinstance(given, list) and all(isinstance(word, str) for word in given):
        return [clean(word) for word in given]
    return checked


_AS_WRITTEN: Mapping[FieldType, Callable[[object, Any], Any]] = {
    FieldType.LINE: _line_as_written,
    FieldType.PERSON: _line_as_written,
    FieldType.TAGS: _words_as_written,
}


def _a(label: str) -> str:
    return f"{'An' if label[0] in 'aeiou' else 'A'} {label}"
