"""Filters on fields of one's own, and what of them can't be understood."""

import uuid
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from typing import Final

from sqlalchemy import ColumnElement, Select, and_, or_, select, true
from sqlalchemy.orm import Session

from kb.custom_fields import service as custom_fields
from kb.custom_fields.ranges import number_code, number_range
from kb.custom_fields.schemas import CustomField
from kb.custom_fields.values import flag_of, in_words
from kb.incidents.record.labels import DossierLabel
from kb.incidents.record.models import Incident
from kb.vocabulary.folding import fold
from kb.vocabulary.query import AllOf, AnyOf, Filter, Node, Not
from kb.vocabulary.query_fields import OWN, span
from kb.vocabulary.query_tokens import QueryProblem
from kb.vocabulary.response import CustomType

_value: Final[ColumnElement[str]] = DossierLabel.value.expression
_EXAMPLES: Final = {
    CustomType.NUMBER: ("no number", "Use 12, 5..10, <5 or >=5."),
    CustomType.DATE: ("no date", "Use 2026, 2026-Q1, 2026-03, 2026-03-12 or 2026-01..2026-03."),
    CustomType.FLAG: ("neither yes nor no", "Use yes or no."),
}


def own_condition(session: Session, node: Filter) -> ColumnElement[bool]:
    """A filter on a field of one's own as a condition on `Incident`.

    Words and texts hold what is typed; numbers and days are equal to it or in its range;
    choices, tags and flags are equal, or begin like it when it ends with `*`. A measure counts
    for its incident.
    """
    field = custom_fields.by_key(session, node.field.removeprefix(OWN))
    each = [c for typed in node.values if (c := _holds(field, typed)) is not None]
    return Incident.id.in_(_labelled(node.field, or_(*each))) if each else true()


def _labelled(name: str, condition: ColumnElement[bool]) -> Select[uuid.UUID]:
    return select(DossierLabel.dossier_id).where(DossierLabel.field == name, condition)


def _holds(field: CustomField | None, typed: str) -> ColumnElement[bool] | None:
    """A condition on labels; None when the value can't be understood."""
    kind = field.value_type if field is not None else CustomType.LINE
    if kind == CustomType.NUMBER:
        return _in_range(typed)
    if kind == CustomType.DATE:
        return _in_days(typed)
    if kind == CustomType.FLAG:
        known = flag_of(typed)
        return None if known is None else _value == in_words(known)
    wanted = fold(typed)
    if kind in {CustomType.CHOICE, CustomType.TAGS}:
        begins = wanted.endswith("*")
        return _value.startswith(wanted[:-1], autoescape=True) if begins else _value == wanted
    return _value.contains(wanted, autoescape=True)


def _in_range(typed: str) -> ColumnElement[bool] | None:
    found = number_range(typed)
    if found is None:
        return None
    # The ends keep words out, which a field may hold that came with a file.
    low = number_code(found.low if found.low is not None else float("-inf"))
    high = number_code(found.high if found.high is not None else float("inf"))
    if found.includes:
        return and_(_value >= low, _value <= high)
    return and_(_value > low, _value < high)


def _in_days(typed: str) -> ColumnElement[bool] | None:
    found = span(typed, _today())
    if found is None:
        return None
    limits: list[ColumnElement[bool]] = []
    if found.since is not None:
        limits.append(_value >= found.since.date().isoformat())
    if found.until is not None:
        limits.append(_value < found.until.date().isoformat())
    return and_(*limits)


def _today() -> date:
    return datetime.now(UTC).date()


def own_problems(session: Session, nodes: Sequence[Node]) -> tuple[QueryProblem, ...]:
    """What of a query names no field of one's own, or a value that it can't have."""
    return tuple(
        problem for node in nodes for own in _own(node) for problem in _problems(session, own)
    )


def _own(node: Node) -> Iterator[Filter]:
    if isinstance(node, Not):
        yield from _own(node.node)
    elif isinstance(node, AnyOf | AllOf):
        for inner in node.nodes:
            yield from _own(inner)
    elif isinstance(node, Filter) and node.field.startswith(OWN):
        yield node


def _problems(session: Session, node: Filter) -> Iterator[QueryProblem]:
    key, where = node.field.removeprefix(OWN), (node.start, node.end)
    field = custom_fields.by_key(session, key)
    if field is None:
        known = ", ".join(one.key for one in custom_fields.everything(session))
        hint = f"There are {known}." if known else "Fields are added in Settings."
        yield QueryProblem(f"There is no own field “{key}”.", where, hint)
        return
    for typed in node.values:
        if _holds(field, typed) is None:
            wrong, hint = _EXAMPLES[CustomType(field.value_type)]
            yield QueryProblem(f"“{typed}” is {wrong}.", where, hint)
