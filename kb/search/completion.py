"""What a query could go on with: fields, and the values that the store holds."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.custom_fields import service as custom_fields
from kb.custom_fields.values import name_of
from kb.incidents.record.filters import distinct_values, leads, names_match
from kb.incidents.record.labels import DossierLabel
from kb.library.playbooks.models import Playbook
from kb.search.terms import starts_with
from kb.vocabulary.folding import fold
from kb.vocabulary.query_fields import FIELDS, OWN, QueryField
from kb.vocabulary.response import CustomType

_MOST = 12
_PERIODS = {
    "today": "Today",
    "7d": "The last 7 days",
    "30d": "The last 30 days",
    "this-month": "This month",
    "this-quarter": "This quarter",
    "last-quarter": "The quarter before",
    "this-year": "This year",
}
_DURATIONS = {
    "any": "Known",
    "none": "Not set",
    "error": "Less than nothing: a data error",
    ">1h": "More than an hour",
    ">1d": "More than a day",
}
# What the cursor is in: a field and what of its value is typed, or the beginning of a word.
_AT = re.compile(
    r'(?:^|[\s(])-?(?:(own\.[^\s:()",]+|[A-Za-z][A-Za-z_-]*):)?((?:"[^"]*"?|[^\s()",])*(?:,(?:"[^"]*"?|[^\s()",])*)*)$'
)


@dataclass(frozen=True, slots=True)
class Option:
    """One way to go on.

    Attributes:
        text: what takes the place of the typed part.
        label: what people read beside it.
    """

    text: str
    label: str


@dataclass(frozen=True, slots=True)
class Completion:
    """Ways to go on, and the part of the query that they replace."""

    start: int
    end: int
    options: tuple[Option, ...]


def complete(session: Session, text: str, cursor: int | None = None) -> Completion:
    """What could stand at the cursor; by default, at the end."""
    cursor = len(text) if cursor is None else max(0, min(cursor, len(text)))
    found = _AT.search(text[:cursor])
    if found is None:
        return Completion(cursor, cursor, ())
    name, typed = found[1], found[2]
    if name is None:
        begun = typed.lower()
        fields = tuple(
            Option(f"{f.name}:", f.label) for f in FIELDS.values() if f.name.startswith(begun)
        )
        return Completion(cursor - len(typed), cursor, fields + _own_fields(session, begun))
    typed = typed.rsplit(",", 1)[-1]
    if name.lower().startswith(OWN):
        found_values = _first(_own_values(session, name.lower(), typed.strip('"')))
        return Completion(cursor - len(typed), cursor, tuple(found_values))
    field = FIELDS.get(name.lower().replace("_", "-"))
    if field is None:
        return Completion(cursor, cursor, ())
    options = tuple(_first(_values(session, field, typed.strip('"'))))
    return Completion(cursor - len(typed), cursor, options)


def _own_fields(session: Session, begun: str) -> tuple[Option, ...]:
    """Fields of one's own, by their key or by the beginning of any word of their name."""
    return tuple(
        Option(f"{name_of(field.key)}:", field.label)
        for field in custom_fields.everything(session)
        if name_of(field.key).startswith(begun) or names_match(field.label, begun)
    )


def _own_values(session: Session, name: str, typed: str) -> Iterator[Option]:
    field = custom_fields.by_key(session, name.removeprefix(OWN))
    kind, wanted = field.value_type if field is not None else "", fold(typed)
    if kind == CustomType.DATE:
        yield from _offered(_PERIODS, wanted)
    elif kind == CustomType.FLAG:
        yield from _offered({"yes": "Yes", "no": "No"}, wanted)
    elif field is not None and field.choices:
        for choice in field.choices:
            if fold(choice).startswith(wanted):
                yield Option(_quoted(choice), choice)
    elif kind != CustomType.NUMBER:
        yield from _labels(session, name, wanted)


def _offered(values: Mapping[str, str], wanted: str) -> Iterator[Option]:
    for code, label in values.items():
        if code.startswith(wanted) or fold(label).startswith(wanted):
            yield Option(code, label)


def _first(options: Iterator[Option]) -> Iterator[Option]:
    for _, option in zip(range(_MOST), options, strict=False):
        yield option


def _values(session: Session, field: QueryField, typed: str) -> Iterator[Option]:
    wanted = fold(typed)
    if field.kind in {"choice", "date"}:
        offered = field.choices if field.kind == "choice" else _PERIODS
        yield from _offered(offered, wanted)
    elif field.kind == "person":
        yield from _people(session, typed)
    elif field.kind == "duration":
        yield from _offered(_DURATIONS, wanted)
    elif field.name == "playbook":
        for title in sorted(session.scalars(select(Playbook.title))):
            if wanted in fold(title):
                yield Option(_quoted(title), title)
    else:
        yield from _labels(session, field.name, wanted)


def _people(session: Session, typed: str) -> Iterator[Option]:
    if "me".startswith(fold(typed)):
        yield Option("me", "Me")
    for name in leads(session):
        if name and names_match(name, typed):
            yield Option(_quoted(name), name)


def _labels(session: Session, name: str, beginning: str) -> Iterator[Option]:
    column = DossierLabel.value.expression
    query = select(DossierLabel.value).where(DossierLabel.field == name)
    if beginning:
        query = query.where(starts_with(column, beginning))
    for value in distinct_values(session, query, column, _MOST):
        yield Option(_quoted(value.upper() if name == "technique" else value), value)


def _quoted(value: str) -> str:
    value = value.replace('"', "")
    return f'"{value}"' if re.search(r"[\s(),]", value) else value
