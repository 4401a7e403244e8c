"""Careful access to JSON of unknown origin: a wrong type is never an exception."""

from collections.abc import Iterable, Mapping
from typing import Any

from kb.interchange.strict_json import DECODER, nests_too_deep

#: What consoles write where a person could stand, and nobody does.
_NOBODY = frozenset({"", "null", "none", "automation", "unassigned", "-", "n/a"})


def names(listed: str) -> frozenset[str]:
    """Field names that are written in one text, for tables of known fields."""
    return frozenset(listed.split())


def mapping(value: object) -> dict[str, Any]:
    """The value when it is an object, else an empty one."""
    return value if isinstance(value, dict) else {}


def objects(value: object) -> list[dict[str, Any]]:
    """The objects of a list (or of `{"value": […]}`); everything else is left out."""
    if isinstance(value, dict):
        inner = next((value[k] for k in ("value", "entities") if k in value), [value])
        return objects(inner) if isinstance(inner, list) else []
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def text(source: Mapping[str, Any], *names: str) -> str:
    """The first non-empty text under one of the names; numbers are written out."""
    for name in names:
        value = source.get(name)
        if isinstance(value, str):
            if value.strip():
                return value
        elif isinstance(value, int | float) and not isinstance(value, bool):
            return str(value)
    return ""


def line(source: Mapping[str, Any], *names: str) -> str:
    """The same on one line, without space around it."""
    return " ".join(text(source, *names).split())


def words(value: object) -> list[str]:
    """The non-empty texts of a list, each once; a single text counts as a list of one."""
    given = [value] if isinstance(value, str) else value
    if not isinstance(given, list):
        return []
    found = (" ".join(str(item).split()) for item in given if isinstance(item, str | int))
    return list(dict.fromkeys(word for word in found if word))


def person(value: object) -> str:
    """A person's name or address; empty for "Automation", the text "null" and the like."""
    name = " ".join(value.split()) if isinstance(value, str) else ""
    return "" if name.casefold() in _NOBODY else name


def first_person(source: Mapping[str, Any], *names: str) -> str:
    """The first of several fields that names a person."""
    return next((name for n in names if (name := person(source.get(n)))), "")


def embedded(value: object) -> Any:
    """JSON that sits inside a text; the value itself when it isn't such a text."""
    if not isinstance(value, str) or value.strip()[:1] not in ("{", "["):
        return value
    try:
        found = DECODER.decode(value.strip())
    except (ValueError, RecursionError):
        return value
    return value if nests_too_deep(found) else found


def leftover(source: Mapping[str, Any], taken: Iterable[str]) -> dict[str, Any]:
    """The fields that nobody took, without those that say nothing."""
    known = set(taken)
    return {
        name: value
        for name, value in source.items()
        if name not in known and value not in (None, "", [], {})
    }
