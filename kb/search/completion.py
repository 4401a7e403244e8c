"""What a query could go on with: fields, and the values that the store holds."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.incidents.record.filters import distinct_values, leads, names_match
from kb.incidents.record.labels import DossierLabel
from kb.library.playbooks.models import Playbook
from kb.search.terms import starts_with
from kb.vocabulary.folding import fold
from kb.vocabulary.query_fields import FIELDS, QueryField

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
# What the cursor is in: a field and what of its value is typed, or the beginning of a word.
_AT = re.compile(
    r'(?:^|[\s(])-?(?:([A-Za-z][A-Za-z_-]*):)?((?:"[^"]*"?|[^\s()",])*(?:,(?:"[^"]*"?|[^\s()",])*)*)$'
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
        return Completion(cursor - len(typed), cursor, fields)
    field = FIELDS.get(name.lower().replace("_", "-"))
    if field is None:
        return Completion(cursor, cursor, ())
    typed = typed.rsplit(",", 1)[-1]
    options = tuple(_first(_values(session, field, typed.strip('"'))))
    return Completion(cursor - len(typed), cursor, options)


def _first(options: Iterator[Option]) -> Iterator[Option]:
    for _, option in zip(range(_MOST), options, strict=False):
        yield option


def _values(session: Session, field: QueryField, typed: str) -> Iterator[Option]:
    wanted = fold(typed)
    if field.kind in {"choice", "date"}:
        offered = field.choices if field.kind == "choice" else _PERIODS
        for code, label in offered.items():
            if code.startswith(wanted) or fold(label).startswith(wanted):
                yield Option(code, label)
    elif field.kind == "person":
        yield from _people(session, typed)
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
