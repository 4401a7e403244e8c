"""Which incidents are counted: those of a list, without examples; and over which periods."""

import uuid
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import (
    Column as TableColumn,
)
from sqlalchemy import (
    ColumnElement,
    MetaData,
    Select,
    Table,
    Uuid,
    func,
    insert,
    select,
)
from sqlalchemy.orm import Session

from kb.incidents.record import figure_filters
from kb.incidents.record.filters import compile_node
from kb.incidents.record.listing import ListQuery
from kb.incidents.record.models import Incident
from kb.insights.models import IncidentFigure
from kb.insights.schemas import Period
from kb.vocabulary import enums as e
from kb.vocabulary.query import Filter, Node

#: More months are shown as quarters, more quarters as years.
_MOST_MONTHS: Final = 24
_MOST_QUARTERS: Final = 24
#: More years back are one: a wrong century makes no chart of a thousand bars.
_MOST_YEARS: Final = 40


_SCOPE: Final = Table(
    "insight_scope",
    MetaData(),
    TableColumn("id", Uuid(), primary_key=True),
    prefixes=["TEMPORARY"],
    sqlite_with_rowid=False,
)


@dataclass(frozen=True, slots=True)
class Scope:
    """What is counted.

    Attributes:
        conditions: what must hold of an `IncidentFigure`.
        unit: of the periods, as a number of months.
        first, last: the first and the last period, in units; None where nothing is counted.
    """

    conditions: tuple[ColumnElement[bool], ...]
    count: int
    unit: int
    first: int | None
    last: int | None

    @property
    def periods(self) -> dict[int, Period]:
        """All from the first to the last, by their number."""
        if self.first is None or self.last is None:
            return {}
        return {n: period_of(n, self.unit) for n in range(self.first, self.last + 1)}


def scope_of(session: Session, q: ListQuery) -> Scope:
    """What a list says, and the periods that it spans."""
    conditions = _conditions(session, q)
    query = select(
        func.count(), func.min(IncidentFigure.month), func.max(IncidentFigure.month)
    ).where(*conditions)
    count, first, last = session.execute(query).one()
    if not count:
        return Scope(conditions, 0, 1, None, None)
    unit = 1
    if last - first >= _MOST_MONTHS:
        unit = 3 if last // 3 - first // 3 < _MOST_QUARTERS else 12
    begin = max(first // unit, last // unit - _MOST_YEARS) if unit == 12 else first // unit
    return Scope(conditions, count, unit, begin, last // unit)


def period_of(number: int, unit: int) -> Period:
    """A period by its number."""
    year, month = divmod(number * unit, 12)
    first = date(min(max(year, 1), 9999), month + 1, 1)
    if unit == 12:
        return Period(f"{year:04}", first)
    if unit == 3:
        return Period(f"{year:04}-Q{month // 3 + 1}", first)
    return Period(f"{year:04}-{month + 1:02}", first)


def _conditions(session: Session, q: ListQuery) -> tuple[ColumnElement[bool], ...]:
    """Filters that the figures themselves can answer are asked of them, the others of incidents."""
    own: list[ColumnElement[bool]] = [IncidentFigure.is_example.is_(False)]
    other: list[ColumnElement[bool]] = []
    for node in q.query.nodes:
        answered = _of_figures(node)
        if answered is not None:
            own.append(answered)
        else:
            other.append(compile_node(session, node, q.actor, q.words))
    if session.get_bind().dialect.name != "sqlite":
        # A team store shows each person the incidents they may see: only the incidents say which.
        own.append(IncidentFigure.incident_id.in_(select(Incident.id).where(*other)))
    elif other:
        own.append(IncidentFigure.incident_id.in_(_kept_apart(session, other)))
    return tuple(own)


def _kept_apart(session: Session, conditions: list[ColumnElement[bool]]) -> Select[uuid.UUID]:
    """The incidents of a filter, found once: a dozen queries ask for them.

    They lie in a table of this connection that goes with the transaction of the read.
    """
    connection = session.connection()
    _SCOPE.drop(connection, checkfirst=True)
    _SCOPE.create(connection)
    found = select(Incident.id).where(*conditions)
    connection.execute(insert(_SCOPE).from_select(["id"], found))
    return select(_SCOPE.c.id)


def _of_figures(node: Node) -> ColumnElement[bool] | None:
    if not isinstance(node, Filter):
        return None
    if node.field == "detected":
        return figure_filters.within(IncidentFigure.at, node)
    if node.field.startswith("time-to-"):
        column: Any = getattr(IncidentFigure, node.field.removeprefix("time-to-"))
        return figure_filters.lasting(column, node)
    if node.field == "severity":
        ranks = [e.Severity(value.replace("-", "_")).rank for value in node.values]
        return IncidentFigure.severity_rank.in_(ranks)
    return None


def opened_by(session: Session, q: ListQuery) -> str:
    """The filter of the same incidents in the list, which has examples, too."""
    query = select(Incident.id).where(Incident.is_example.is_(True)).limit(1)
    is_there = session.scalar(query) is not None
    return f"{q.query.text} -has:example".strip() if is_there else q.query.text
