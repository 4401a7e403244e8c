"""The filter as typed, read into chips and what stays in the field."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QCoreApplication

from desktop.widgets.filters import FilterChip
from kb.vocabulary.enums import ReviewState
from kb.vocabulary.query import Filter, Query, parse
from kb.vocabulary.query_fields import FIELDS, OWN, QueryField

SKIPPED: Final = frozenset({"kind"})
"""Fields of the language that say nothing in a list of incidents."""

PERIODS: Final = (
    ("today", "Today"),
    ("yesterday", "Yesterday"),
    ("this-week", "This week"),
    ("this-month", "This month"),
    ("last-month", "Last month"),
    ("this-quarter", "This quarter"),
    ("last-quarter", "Last quarter"),
    ("this-year", "This year"),
    ("7d", "Last 7 days"),
    ("30d", "Last 30 days"),
)
DURATIONS: Final = (
    ("any", "Known"),
    ("none", "Not set"),
    ("error", "Less than nothing: a data error"),
    (">1h", "More than an hour"),
    (">4h", "More than four hours"),
    (">1d", "More than a day"),
)


def _t(text: str) -> str:
    return QCoreApplication.translate("IncidentFilter", text)


@dataclass(frozen=True, slots=True)
class Reading:
    """A filter as it was understood.

    Attributes:
        query: all of it, for the list.
        chips: filters in force, but not the one that is being typed.
        rest: what stays in the field.
    """

    query: Query
    chips: tuple[FilterChip, ...]
    rest: str


def read_filter(text: str, *, typing: bool) -> Reading:
    """Reads a filter.

    Args:
        text: chips and field as one text.
        typing: the last word may go on: it stays in the field.
    """
    query = parse(text, typing=typing)
    chips: list[FilterChip] = []
    rest, at = [], 0
    for found, negated in sorted(query.filters, key=lambda pair: pair[0].start):
        if typing and found.end == len(query.text):
            continue
        start = found.start - (1 if negated else 0)
        rest.append(query.text[at:start])
        chips.append(FilterChip(query.text[start : found.end], chip_label(found, negated=negated)))
        at = found.end
    rest.append(query.text[at:])
    return Reading(query, tuple(chips), " ".join(" ".join(rest).split()))


def chip_label(found: Filter, *, negated: bool = False) -> str:
    """How a filter reads: "Severity: High, Critical"."""
    known = FIELDS.get(found.field)
    shown = (value_label(known, value) if known is not None else value for value in found.values)
    form = _t("{field} is not {values}") if negated else _t("{field}: {values}")
    label = known.label if known is not None else _own_label(found.field)
    return form.format(field=label, values=", ".join(shown))


def _own_label(name: str) -> str:
    """A field of one's own, as its key reads: "own.regulator-ref" is "Regulator ref"."""
    words = name.removeprefix(OWN).replace("-", " ")
    return words[:1].upper() + words[1:]


def value_label(known: QueryField, value: str) -> str:
    """How a value of a field reads."""
    if known.kind == "choice":
        return known.choices.get(value, value)
    if known.kind == "duration":
        named = dict(DURATIONS[:3])
        return _t(named[value]).lower() if value in named else value
    periods = dict(PERIODS)
    if known.kind == "date" and value in periods:
        return _t(periods[value]).lower()
    return value


def values_of(known: QueryField, in_use: Mapping[str, tuple[str, ...]]) -> list[tuple[str, str]]:
    """Values to choose from, with their labels.

    Args:
        known: the field.
        in_use: values that the store holds, by field.
    """
    if known.name == "state":
        words = [word.value.replace("_", "-") for word in ReviewState]
        return [(word, known.choices[word]) for word in words]
    if known.kind == "choice":
        return list(known.choices.items())
    if known.kind == "date":
        return [(value, _t(label)) for value, label in PERIODS]
    if known.kind == "duration":
        return [(value, _t(label)) for value, label in DURATIONS]
    found = [(value, value) for value in in_use.get(known.name, ())]
    return [("me", _t("Me")), *found] if known.kind == "person" else found


def problem_text(query: Query) -> str:
    """What of a filter doesn't count, and what to type instead."""
    said = [f"{problem.text} {problem.hint}".strip() for problem in query.problems]
    return " ".join(dict.fromkeys(said))
