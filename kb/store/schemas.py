"""From rows to the frozen dataclasses that leave kb."""

import uuid
from typing import Any

from kb.store.base import Record
from kb.store.kinds import FieldType


def as_schema[S](schema: type[S], record: Record, **further: Any) -> S:
    """A frozen copy of a record: lists become tuples, links become ids.

    Args:
        schema: a frozen dataclass with the names of the record's columns.
        record: the row.
        further: fields that aren't columns, such as counts.
    """
    kind = record.__kind__
    values: dict[str, Any] = {}
    for name in _names(schema):
        if name in further:
            values[name] = further[name]
        elif name == "ref":
            values[name] = kind.ref(getattr(record, "number", None)) if kind.prefix else ""
        else:
            field = kind.by_name.get(name)
            values[name] = frozen(field.type if field else None, getattr(record, name))
    return schema(**values)


def frozen(field_type: FieldType | None, value: Any) -> Any:
    """A value that nobody can change."""
    if field_type is FieldType.LINKS:
        return tuple(uuid.UUID(item) for item in value or ())
    if field_type in {FieldType.TAGS, FieldType.ROWS}:
        return tuple(value or ())
    return value


def _names(schema: type[Any]) -> tuple[str, ...]:
    return tuple(schema.__dataclass_fields__)
