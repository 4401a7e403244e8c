"""The rows of a record, and which of their values are text that people wrote."""

import re
from collections.abc import Callable, Iterator
from enum import StrEnum
from functools import cache
from typing import Any, Final

type Row = dict[str, Any]

_ID: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_INSTANT: Final = re.compile(r"\d{4}-\d\d-\d\d(?:T\d\d:\d\d:\d\d(?:\.\d+)?Z)?")
_NAME: Final = re.compile(r"[a-z][a-z0-9_]*")
#: Fields whose inner names come from outside, too.
_FREE: Final = frozenset({"answers", "baseline", "custom", "extra", "identifiers"})


def rows(record: Row, part: str) -> list[Row]:
    """The records of a part; none where it isn't a list of them."""
    found = record.get(part)
    return [row for row in found if isinstance(row, dict)] if isinstance(found, list) else []


def all_rows(record: Row) -> Iterator[tuple[str, Row]]:
    """Every record with its part, "incident" for what the record itself says."""
    own = {name: value for name, value in record.items() if not _is_part(value)}
    yield "incident", own
    record.update(own)
    for part, value in record.items():
        if _is_part(value):
            for row in value:
                yield part, row


def change_texts(part: str, row: Row, change: Callable[[str, str], str]) -> None:
    """Put `change(field, text)` in the place of every text of a row; codes and ids stay.

    A value that merely looks like a code stands in a field that holds texts is one.
    """
    for name, value in row.items():
        kept = not _holds_text(part, name)

        def one(text: str, name: str = name, kept: bool = kept) -> str:
            return text if kept and _is_code(text) else change(name, text)

        row[name] = _walk(value, one, free=name in _FREE)


def leaves(value: object) -> list[str]:
    """Every text within a value."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, list | tuple):
        return [leaf for item in value for leaf in leaves(item)]
    if isinstance(value, dict):
        return [leaf for item in value.values() for leaf in leaves(item)]
    return []


@cache
def part_of(kind: str) -> str:
    """The part of a record that holds rows of a kind: "lessons" for a lesson."""
    if kind == "incident":
        return "incident"
    return next((known.plural for name, known in _kinds().items() if name == kind), "")


def kind_label(part: str, *, plural: bool = False) -> str:
    """What a record of a part is called."""
    known = _kind_of(part)
    if known is None or plural:
        return part.replace("_", " ")
    return str(known.label)


def field_label(part: str, name: str) -> str:
    """What a field of a part is called."""
    known = _kind_of(part)
    field = known.by_name.get(name) if known is not None else None
    return str(field.label) if field is not None else name.replace("_", " ").capitalize()


def _kind_of(part: str) -> Any:  # noqa: ANN401 - a RecordKind or None
    return next((known for known in _kinds().values() if part in {known.plural, known.name}), None)


def _walk(value: Any, change: Callable[[str], str], *, free: bool) -> Any:  # noqa: ANN401 - JSON
    if isinstance(value, str):
        return change(value)
    if isinstance(value, list):
        return [_walk(item, change, free=free) for item in value]
    if isinstance(value, dict):
        return {
            key if not free and _NAME.fullmatch(key) else change(key): _walk(
                item, change, free=free
            )
            for key, item in value.items()
        }
    return value


def _is_code(text: str) -> bool:
    return bool(text in _codes() or _ID.fullmatch(text) or _INSTANT.fullmatch(text))


@cache
def _holds_text(part: str, name: str) -> bool:
    from kb.store.kinds import FieldType  # noqa: PLC0415 - a renderer needn't load the store

    texts = {FieldType.LINE, FieldType.TEXT, FieldType.MARKDOWN, FieldType.CODE, FieldType.PERSON}
    known = _kind_of(part)
    return known is not None and name in known.by_name and known.by_name[name].type in texts


@cache
def _kinds() -> dict[str, Any]:
    import kb.models  # noqa: PLC0415, F401 - all kinds are declared now
    from kb.store.base import kinds  # noqa: PLC0415

    return kinds()


@cache
def _codes() -> frozenset[str]:
    """Every code of an enumeration of kb."""
    _kinds()
    known, waiting = set[str](), list[type[StrEnum]]([StrEnum])
    while waiting:
        one = waiting.pop()
        waiting += one.__subclasses__()
        if one.__module__.startswith("kb."):
            known |= {member.value for member in one}
    return frozenset(known)


def _is_part(value: object) -> bool:
    return isinstance(value, list) and bool(value) and isinstance(value[0], dict)
