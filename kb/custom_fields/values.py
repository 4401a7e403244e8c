"""What fields of one's own hold: which are asked for, and which values they take."""

import math
import re
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any, Final

from kb.custom_fields.schemas import CustomField
from kb.errors import ValidationError
from kb.store.coercion import coerce
from kb.store.kinds import Field, FieldType
from kb.vocabulary.folding import fold
from kb.vocabulary.query_fields import OWN
from kb.vocabulary.response import CustomType

_LONGEST_KEY = 60
_TYPES: Final[Mapping[str, FieldType]] = {
    CustomType.LINE: FieldType.LINE,
    CustomType.TEXT: FieldType.TEXT,
    CustomType.NUMBER: FieldType.NUMBER,
    CustomType.DATE: FieldType.DATE,
    CustomType.FLAG: FieldType.FLAG,
    CustomType.CHOICE: FieldType.LINE,
    CustomType.TAGS: FieldType.TAGS,
}


def name_of(key: str) -> str:
    """A field as queries, conflicts and forms name it: `own.regulator-ref`."""
    return OWN + key


def key_from(label: str, taken: Collection[str]) -> str:
    """A key made of a label, such as `regulator-ref`, that nobody uses yet."""
    made = re.sub("[^a-z0-9]+", "-", fold(label)).strip("-")[:_LONGEST_KEY].strip("-") or "field"
    key, number = made, 1
    while key in taken:
        number += 1
        key = f"{made}-{number}"
    return key


def applies(field: CustomField, incident_type: str) -> bool:
    """Whether a field is asked for in incidents of a type; one without types is in all."""
    wanted = fold(incident_type.strip())
    return not field.incident_types or any(fold(t.strip()) == wanted for t in field.incident_types)


def asked(
    fields: Iterable[CustomField], owner: str, incident_type: str, values: Mapping[str, Any]
) -> tuple[CustomField, ...]:
    """The fields that a form shows: those in use for this type, and whatever holds a value.

    Args:
        fields: all there are, in their order.
        owner: "incident" or "measure".
        incident_type: of the incident.
        values: what the record holds, by key.
    """
    return tuple(
        field
        for field in fields
        if field.applies_to == owner
        and (not is_empty(values.get(field.key)) or _in_use(field, incident_type))
    )


def missing(
    fields: Iterable[CustomField], owner: str, incident_type: str, values: Mapping[str, Any]
) -> tuple[CustomField, ...]:
    """The fields that sign-off needs and that hold nothing."""
    return tuple(
        field
        for field in fields
        if field.applies_to == owner
        and field.signoff
        and _in_use(field, incident_type)
        and is_empty(values.get(field.key))
    )


def _in_use(field: CustomField, incident_type: str) -> bool:
    return not field.retired and applies(field, incident_type)


def is_empty(value: object) -> bool:
    """Whether nothing is recorded; "no" and 0 are something."""
    return value is None or value in ("", [], ())


def take(field: CustomField, value: object) -> Any:  # noqa: ANN401 - depends on the field
    """A value as the field keeps it; None when it is empty.

    Raises:
        ValidationError: it can't be taken; says what can.
    """
    if isinstance(value, str):
        value = value.strip()
    if is_empty(value):
        return None
    try:
        kept = _TAKE.get(field.value_type, _plain)(field, value)
    except ValidationError as error:
        raise ValidationError(error.what, name_of(field.key), error.todo) from None
    return None if is_empty(kept) else kept


def _plain(field: CustomField, value: object) -> Any:  # noqa: ANN401
    kind = _TYPES.get(field.value_type, FieldType.LINE)
    return coerce(Field(field.key, kind, field.label), value)


def _number(field: CustomField, value: object) -> int | float:
    if isinstance(value, str):
        value = number_of(value)
    number = _plain(field, value) if value is not None else math.nan
    if not math.isfinite(number):
        msg = f"Use a number such as 12 or 3.5 for {field.label.lower()}."
        raise ValidationError(msg)
    return int(number) if number.is_integer() and abs(number) < 2**53 else float(number)


def number_of(typed: str) -> float | None:
    """A typed number, with a decimal point or comma; None when it is none."""
    text = typed.strip().replace("−", "-").replace("\u202f", "").replace("\u00a0", "")
    if text.count(",") == 1 and "." not in text:
        text = text.replace(",", ".")
    try:
        number = float(text.replace(" ", ""))
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _date(field: CustomField, value: object) -> str:
    return str(_plain(field, value).isoformat())


def _choice(field: CustomField, value: object) -> str:
    wanted = str(_plain(field, value))
    for offered in field.choices:
        if fold(offered) == fold(wanted):
            return offered
    listed = ", ".join(field.choices)
    msg = f"Use one of {listed} for {field.label.lower()}."
    raise ValidationError(msg)


def _flag(field: CustomField, value: object) -> bool:
    known = flag_of(value) if isinstance(value, str) else value
    return bool(_plain(field, known if known is not None else value))


def flag_of(typed: str) -> bool | None:
    """A typed yes or no; None when it is neither."""
    return {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}.get(
        fold(typed.strip())
    )


_TAKE: Final[Mapping[str, Callable[[CustomField, object], Any]]] = {
    CustomType.NUMBER: _number,
    CustomType.DATE: _date,
    CustomType.CHOICE: _choice,
    CustomType.FLAG: _flag,
}


def in_words(value: object) -> str:
    """A value as people read it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        return ", ".join(in_words(one) for one in value)
    return "" if value is None else str(value)
