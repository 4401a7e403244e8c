"""From rows to the frozen dataclasses that leave kb."""

import dataclasses
import uuid
from functools import cache
from typing import Any

from kb.store.base import Record
from kb.store.kinds import FieldType


def as_schema[S](schema: type[S], record: Record, **further: Any) -> S:  # noqa: ANN401
    """A frozen copy of a record: lists become tuples, links become ids.

    Args:
        schema: a frozen dataclass with the names of the record's columns.
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


def frozen(field_type: FieldType | None, value: Any) -> Any:  # noqa: ANN401 - depends on the field
    """A value that nobody can change."""
    if field_type is FieldType.LINKS:
        return tuple(uuid.UUID(item) for item in value or ())
    if field_type in {FieldType.TAGS, FieldType.ROWS}:
        return tuple(value or ())
    return value


@cache
def _names(schema: type) -> tuple[str, ...]:
    return tuple(field.name for field in dataclasses.fields(schema))
