"""Values as people and files give them, made into what a field holds, or refused."""

import uuid
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from kb.errors import ValidationError
from kb.store.kinds import Field, FieldType
from kb.vocabulary.text import clean, clean_tree

if TYPE_CHECKING:
    from kb.store.base import Record

#: Longest text of one field, in characters: more belongs into an attachment.
LONGEST_TEXT = 2_000_000
LONGEST_LINE = 20_000


def coerce_values(model: "type[Record]", values: Mapping[str, Any]) -> dict[str, Any]:
    """Check the values of several fields.

    Raises:
        ValidationError: a field is unknown or can't take its value.
    """
    known = model.__kind__.by_name
    cleaned: dict[str, Any] = {}
    for name, value in values.items():
        field = known.get(name)
        if field is None:
            msg = f"There is no field “{name}” of the {model.__kind__.label}."
            raise ValidationError(msg, name)
        cleaned[name] = coerce(field, value)
    return cleaned


def coerce(field: Field, value: object) -> Any:
    """One value as the field holds it.

    Raises:
        ValidationError: it can't be taken.
    """
    if value is None:
        empty = _EMPTY.get(field.type)
        value = empty() if empty else None
        if field.type is FieldType.ENUM and field.choices:
            value = _default_choice(field)
    else:
        value = _COERCE[field.type](field, value)
    if field.required and value in (None, "", []):
        msg = f"{field.label} can't be empty."
        raise ValidationError(msg, field.name)
    return value


def _refuse(field: Field, wanted: str) -> ValidationError:
    return ValidationError(f"Use {wanted} for {field.label.lower()}.", field.name)


def _line(field: Field, value: object) -> str:
    if not isinstance(value, str):
        raise _refuse(field, "text")
    # What can be printed has no line breaks, and nothing that may not be stored.
    text = (value if value.isprintable() else " ".join(clean(value).splitlines())).strip()
    if len(text) > LONGEST_LINE:
        raise _refuse(field, f"at most {LONGEST_LINE:,} characters")
    return text


def _text(field: Field, value: object) -> str:
    if not isinstance(value, str):
        raise _refuse(field, "text")
    if len(value) > LONGEST_TEXT:
        raise _refuse(field, f"at most {LONGEST_TEXT:,} characters")
    return clean(value)


def _enum(field: Field, value: object) -> str:
    if not isinstance(value, str) or field.choices is None:
        raise _refuse(field, "one of the offered words")
    if field.open_choice:
        return _line(field, str(value))
    try:
        return field.choices(str(value)).value
    except ValueError:
        offered = ", ".join(choice.value for choice in field.choices)
        raise _refuse(field, f"one of {offered}") from None


def _default_choice(field: Field) -> str | None:
    if field.choices is None:
        return None
    values = [choice.value for choice in field.choices]
    return next((v for v in ("not_set", "unknown") if v in values), values[0])


def _time(field: Field, value: object) -> datetime:
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            raise _refuse(field, "a time such as 2026-03-12 08:12") from None
    if not isinstance(value, datetime) or value.tzinfo is None:
        raise _refuse(field, "a time with its zone")
    return value.astimezone(UTC)


def _date(field: Field, value: object) -> date:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise _refuse(field, "a date such as 2026-03-12") from None


def _flag(field: Field, value: object) -> bool:
    if not isinstance(value, bool):
        raise _refuse(field, "yes or no")
    return value


def _integer(field: Field, value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not -(2**31) <= value < 2**31:
        raise _refuse(field, "a whole number")
    return value


def _size(field: Field, value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 2**53:
        raise _refuse(field, "a number of bytes")
    return value


def _number(field: Field, value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _refuse(field, "a number")
    return float(value)


def _tags(field: Field, value: object) -> list[str]:
    if isinstance(value, str) or not isinstance(value, list | tuple | set | frozenset):
        raise _refuse(field, "a list of words")
    words = [_line(field, word) for word in value]
    return list(dict.fromkeys(word for word in words if word))


def _link(field: Field, value: object) -> uuid.UUID:
    try:
        return value if isinstance(value, uuid.UUID) else uuid.UUID(str(value))
    except ValueError:
        raise _refuse(field, "the id of a record") from None


def _links(field: Field, value: object) -> list[str]:
    if isinstance(value, str) or not isinstance(value, list | tuple | set | frozenset):
        raise _refuse(field, "a list of records")
    return list(dict.fromkeys(str(_link(field, item)) for item in value))


def _rows(field: Field, value: object) -> list[dict[str, Any]]:
    if not isinstance(value, list | tuple) or not all(isinstance(row, dict) for row in value):
        raise _refuse(field, "a list of rows")
    rows: list[dict[str, Any]] = clean_tree(list(value))
    return rows


def _json(field: Field, value: object) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise _refuse(field, "a mapping")
    tree: dict[str, Any] = clean_tree(value)
    return tree


_EMPTY: dict[FieldType, Callable[[], Any]] = {
    FieldType.LINE: str,
    FieldType.TEXT: str,
    FieldType.MARKDOWN: str,
    FieldType.CODE: str,
    FieldType.PERSON: str,
    FieldType.FLAG: bool,
    FieldType.SIZE: int,
    FieldType.TAGS: list,
    FieldType.LINKS: list,
    FieldType.ROWS: list,
    FieldType.JSON: dict,
}

_COERCE: dict[FieldType, Callable[[Field, object], Any]] = {
    FieldType.LINE: _line,
    FieldType.TEXT: _text,
    FieldType.MARKDOWN: _text,
    FieldType.CODE: _text,
    FieldType.ENUM: _enum,
    FieldType.TIME: _time,
    FieldType.DATE: _date,
    FieldType.PERSON: _line,
    FieldType.FLAG: _flag,
    FieldType.INTEGER: _integer,
    FieldType.NUMBER: _number,
    FieldType.SIZE: _size,
    FieldType.TAGS: _tags,
    FieldType.LINK: _link,
    FieldType.LINKS: _links,
    FieldType.ROWS: _rows,
    FieldType.JSON: _json,
}
