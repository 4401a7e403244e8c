"""The list of incidents: counts, pages and places by index, for a million rows alike.

A page is found by its ids in an index; rows, counts and review parts are read for the
visible ones only. Sorting goes by index or is refused with the reason.
"""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    UnaryExpression,
    and_,
    func,
    select,
)
from sqlalchemy.orm import InstrumentedAttribute, Session

from kb.errors import NotFoundError, ValidationError
from kb.incidents.record.filters import WordsFilter, compile_node
from kb.incidents.record.models import Incident
from kb.incidents.record.rows import IncidentRow, read_rows
from kb.vocabulary.query import Query, QueryProblem, parse

#: Rows of a page; the window asks for as many at a time.
PAGE = 200

type Column = InstrumentedAttribute[Any]

#: What a list can be sorted by: the columns of an index, in its order.
SORTS: dict[str, tuple[Column, ...]] = {
    "opened": (Incident.created_at, Incident.id),
    "updated": (Incident.updated_at, Incident.id),
    "began": (Incident.first_activity_at, Incident.id),
    "number": (Incident.number,),
    "title": (Incident.title, Incident.id),
    "severity": (Incident.severity_rank, Incident.created_at, Incident.id),
    "state": (Incident.review_state, Incident.created_at, Incident.id),
    "lead": (Incident.lead, Incident.created_at, Incident.id),
    "tlp": (Incident.tlp, Incident.created_at, Incident.id),
    "playbook": (Incident.playbook_version_id, Incident.created_at, Incident.id),
}
#: The tabs above the list, as queries.
VIEWS: dict[str, str] = {
    "all": "",
    "mine": "lead:me",
    "waiting": "state:in-review,sign-off -lead:me",
    "overdue": "has:overdue",
}


def sort_refusal(sort: str) -> str | None:
    """Why a list can't be sorted by something, or None when it can."""
    if sort in SORTS:
        return None
    return "It is worked out for each row, so a long list can't be put in its order."


@dataclass(frozen=True, slots=True)
class ListQuery:
    """Which incidents, in which order.

    Attributes:
        query: the filter, as read.
        sort: a name of `SORTS`.
        descending: the last of the index first.
        actor: who `me` is.
        words: how words are looked for; in titles and numbers when None.
    """

    query: Query = field(default_factory=lambda: Query(""))
    sort: str = "opened"
    descending: bool = True
    actor: str = ""
    words: WordsFilter | None = field(default=None, compare=False)

    @classmethod
    def read(
        cls,
        text: str = "",
        *,
        sort: str = "opened",
        descending: bool = True,
        actor: str = "",
        words: WordsFilter | None = None,
        today: date | None = None,
    ) -> "ListQuery":
        """Read a filter as typed.

        Raises:
            ValidationError: the list can't be sorted like this.
        """
        refusal = sort_refusal(sort)
        if refusal is not None:
            raise ValidationError(refusal, sort)
        return cls(parse(text, today=today), sort, descending, actor, words)

    @property
    def problems(self) -> tuple[QueryProblem, ...]:
        """What of the filter doesn't count, and why."""
        return self.query.problems


def count(session: Session, q: ListQuery) -> int:
    """How many incidents there are."""
    query = select(func.count()).select_from(Incident).where(*conditions(session, q))
    return session.scalar(query) or 0


def page(
    session: Session, q: ListQuery, offset: int = 0, limit: int = PAGE, total: int | None = None
) -> tuple[IncidentRow, ...]:
    """Rows from a place in the list on.

    Args:
        session: to read with.
        q: which list.
        offset: how many rows stand before the page.
        limit: how many rows at most.
        total: the count, when known: the second half is then reached from the end.
    """
    return read_rows(session, page_ids(session, q, offset, limit, total))


def page_ids(
    session: Session, q: ListQuery, offset: int = 0, limit: int = PAGE, total: int | None = None
) -> list[uuid.UUID]:
    """The ids of a page, found in the index alone."""
    offset = max(offset, 0)
    from_end = total is not None and offset > total // 2
    if total is not None and from_end:
        last = min(offset + limit, total)
        offset, limit = total - last, max(last - offset, 0)
    ids = list(session.scalars(_ids(session, q, backwards=from_end).offset(offset).limit(limit)))
    return ids[::-1] if from_end else ids


def ids(session: Session, q: ListQuery) -> Iterator[uuid.UUID]:
    """The ids of the whole list, in its order, a thousand in memory at a time."""
    yield from session.scalars(_ids(session, q), execution_options={"yield_per": 1000})


def offset_of(session: Session, q: ListQuery, incident_id: uuid.UUID) -> int | None:
    """Where an incident stands in the list; None when the filter leaves it out.

    Raises:
        NotFoundError: there is no such incident.
    """
    columns = SORTS[q.sort]
    row = session.execute(select(*columns).where(Incident.id == incident_id)).first()
    if row is None:
        raise NotFoundError("incident")
    wanted = conditions(session, q)
    if wanted:
        inside = select(Incident.id).where(Incident.id == incident_id, *wanted)
        if session.scalar(inside) is None:
            return None
    nulls_first = session.get_bind().dialect.name == "sqlite"
    before = _before(columns, tuple(row), descending=q.descending, nulls_first=nulls_first)
    query = select(func.count()).select_from(Incident).where(*wanted)
    return sum(session.scalar(query.where(part)) or 0 for part in before)


def view_counts(session: Session, actor: str) -> dict[str, int]:
    """How many incidents each tab holds."""
    return {name: count(session, ListQuery.read(text, actor=actor)) for name, text in VIEWS.items()}


def excluding_most(session: Session, q: ListQuery) -> tuple[str, int] | None:
    """The filter without which an empty list would be longest: its text, and that length."""
    best: tuple[str, int] | None = None
    for chip, _negated in q.query.filters:
        rest = ListQuery(parse(q.query.without(chip)), q.sort, q.descending, q.actor, q.words)
        found = count(session, rest)
        if found and (best is None or found > best[1]):
            best = q.query.text[chip.start : chip.end], found
    return best


def conditions(
    session: Session, q: ListQuery, *, in_order: bool = False
) -> list[ColumnElement[bool]]:
    """What must hold of an incident of the list.

    Args:
        session: to look names and values up with.
        q: which list.
        in_order: whether rows are wanted in its order.
    """
    return [
        compile_node(session, node, q.actor, q.words, in_order=in_order) for node in q.query.nodes
    ]


def _ids(session: Session, q: ListQuery, *, backwards: bool = False) -> Select[uuid.UUID]:
    query = select(Incident.id).where(*conditions(session, q, in_order=True))
    descending = q.descending is not backwards
    return query.order_by(*(_order(column, descending=descending) for column in SORTS[q.sort]))


def _order(column: Column, *, descending: bool) -> UnaryExpression[Any]:
    return column.desc() if descending else column.asc()


def _before(
    columns: tuple[Column, ...],
    values: tuple[Any, ...],
    *,
    descending: bool,
    nulls_first: bool,
) -> Iterator[ColumnElement[bool]]:
    """Rows that an index has before these values, as ranges of it that don't overlap.

    Only the first column may be empty.
    """
    first = columns[0]
    empty_before = nulls_first is not descending
    if values[0] is None:
        same = first.is_(None)
        yield from _beyond(columns[1:], values[1:], [same], descending=descending)
        if not empty_before:
            yield first.is_not(None)
        return
    yield from _beyond(columns, values, [], descending=descending)
    if empty_before and first.expression.nullable:
        yield first.is_(None)


def _beyond(
    columns: tuple[Column, ...],
    values: tuple[Any, ...],
    same: list[ColumnElement[bool]],
    *,
    descending: bool,
) -> Iterator[ColumnElement[bool]]:
    """Smaller in the first column; equal in it and smaller in the second; and so on."""
    for column, value in zip(columns, values, strict=True):
        yield and_(*same, column > value if descending else column < value)
        same = [*same, column == value]
