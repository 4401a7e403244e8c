"""Fields that the organisation added, as fields of a form: each saved by itself."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QCoreApplication

from desktop.pages.incident.editors import read_day
from desktop.pages.incident.record_panel import Editor, FormField
from kb.custom_fields import filling
from kb.custom_fields.values import asked, name_of, number_of
from kb.vocabulary.response import CustomType

if TYPE_CHECKING:
    from kb.custom_fields.schemas import CustomField
    from kb.dossier import WholeIncident

_EDITORS: Final[Mapping[str, Editor]] = {
    CustomType.LINE: "line",
    CustomType.TEXT: "text",
    CustomType.NUMBER: "number",
    CustomType.DATE: "day",
    CustomType.FLAG: "choice",
    CustomType.CHOICE: "choice",
    CustomType.TAGS: "tags",
}


def _tr(text: str) -> str:
    return QCoreApplication.translate("OwnFields", text)


def own_fields(whole: "WholeIncident", owner: str, record: Any) -> tuple[FormField, ...]:  # noqa: ANN401
    """The fields of one's own that the form of a record shows.

    Args:
        whole: the incident.
        owner: "incident" or "measure".
        record: the incident itself, or one of its measures.
    """
    shown = asked(whole.own_fields, owner, whole.incident.incident_type, record.custom)
    return tuple(_form_field(field, owner) for field in shown)


def same_fields(one: tuple[FormField, ...], other: tuple[FormField, ...]) -> bool:
    """Whether two forms ask for the same, in the same words."""
    return [_told(field) for field in one] == [_told(field) for field in other]


def _told(field: FormField) -> tuple[object, ...]:
    words = (field.label, field.placeholder, field.tip)
    return (field.name, field.editor, field.required, field.choices, *words)


def _form_field(field: "CustomField", owner: str) -> FormField:
    return FormField(
        name_of(field.key),
        field.label,
        _EDITORS.get(field.value_type, "line"),
        required=field.signoff,
        choices=_choices(field),
        tip=field.hint,
        parse=_PARSERS.get(field.value_type),
        read=partial(_value, key=field.key, listed=field.value_type == CustomType.TAGS),
        revise=partial(filling.fill, kind=owner),
    )


def _value(record: Any, key: str, *, listed: bool) -> object:  # noqa: ANN401
    value = record.custom.get(key)
    if listed:
        return tuple(value) if isinstance(value, list | tuple) else ()
    return value


def _choices(field: "CustomField") -> tuple[tuple[object, str], ...]:
    none: tuple[object, str] = (None, _tr("not set"))
    if field.value_type == CustomType.FLAG:
        return (none, (True, _tr("yes")), (False, _tr("no")))
    offered: tuple[tuple[object, str], ...] = tuple((word, word) for word in field.choices)
    return (none, *offered) if field.value_type == CustomType.CHOICE else offered


def _number(held: object) -> int | float | None:
    text = str(held).strip()
    if not text:
        return None
    number = number_of(text)
    if number is None:
        raise ValueError(_tr("Use a number such as 12 or 3.5"))
    return int(number) if number.is_integer() else number


def _day(held: object) -> str | None:
    day = read_day(held)
    return day.isoformat() if day is not None else None


_PARSERS: Final[Mapping[str, Callable[[object], object]]] = {
    CustomType.NUMBER: _number,
    CustomType.DATE: _day,
}
