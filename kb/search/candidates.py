"""The bounded part of a search: a few hundred documents that could answer it.

The newest documents that match in their title, and the newest that match anywhere: both
come from an index in the order of ids, so that nothing depends on how many there are.
"""

import time
import uuid
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    bindparam,
    cast,
    column,
    literal,
    not_,
    or_,
    select,
    table,
)
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from kb.incidents.record.filters import LABELS, compile_filter, labelled
from kb.incidents.record.labels import DossierLabel
from kb.incidents.record.models import Incident
from kb.library.articles.models import Article
from kb.library.automation_rules.models import AutomationRule
from kb.library.playbooks.models import Playbook
from kb.search import matching, newest, tables, terms
from kb.search.matching import Expression, fts5, tsquery
from kb.vocabulary.query import AllOf, AnyOf, Filter, Node, Not
from kb.vocabulary.query_fields import KIND_OF_WORD

IN_TITLE = 100
ANYWHERE = 200
#: One look into the index ends after this, with what it has found.
_SECONDS = 0.012
#: The second look, when a rare filter let the first one end without anything.
_PATIENT_SECONDS = 0.3
_STEPS_BETWEEN_CHECKS = 2_000
#: A label that fewer dossiers have is looked up before the words.
_FEW = 200
#: An interrupted look loses no more than these.
_ROWS_AT_ONCE = 20

_DOCUMENT = tables.document.c


@dataclass(frozen=True, slots=True)
class Candidate:
    """A document that could answer: what ranking needs of it."""

    id: int
    kind: str
    ref: str
    title: str
    changed: int
    weight: int
    in_title: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """What a result shows besides."""

    record_id: uuid.UUID
    dossier_id: uuid.UUID
    place: str
    updated_at: datetime
    body: str


@dataclass(frozen=True, slots=True)
class Wish:
    """What is looked for.

    Attributes:
        expression: answered by the index.
        conditions: answered by SQL, on the documents that the index gives.
        proofs: answered by reading the texts.
        dossiers: the few dossiers that a rare tag or asset leaves; None when there are many.
    """

    expression: Expression | None
    conditions: tuple[ColumnElement[bool], ...]
    proofs: tuple[Node, ...]
    dossiers: tuple[uuid.UUID, ...] | None = None

    @property
    def is_empty(self) -> bool:
        """Nothing was asked."""
        return self.expression is None and not self.conditions


def wish(
    session: Session, nodes: Sequence[Node], actor: str, kinds: Sequence[str] | None = None
) -> Wish:
    """Divide a query among the index, SQL and the proof."""
    endings = lambda start: terms.beginning_with(session, start)  # noqa: E731
    wanted: list[Expression] = []
    conditions: list[ColumnElement[bool]] = []
    proofs: list[Node] = []
    if kinds is not None:
        wanted.append(_kinds(kinds))
    for node in nodes:
        if isinstance(node, Filter) and node.field == "kind":
            wanted.append(_kinds([KIND_OF_WORD[value] for value in node.values]))
        elif matching.has_filter(node):
            conditions.append(_condition(session, node, actor))
        else:
            found = matching.expression(node, endings)
            if found is not None:
                wanted.append(found)
                if matching.needs_proof(node):
                    proofs.append(node)
    whole = matching.Every(tuple(wanted)) if wanted else None
    return Wish(whole, tuple(conditions), tuple(proofs), _few_dossiers(session, nodes))


def _few_dossiers(session: Session, nodes: Sequence[Node]) -> tuple[uuid.UUID, ...] | None:
    for node in nodes:
        if isinstance(node, Filter) and node.field in LABELS:
            found = set(session.scalars(labelled(node).limit(_FEW + 1)))
            if len(found) <= _FEW:
                return tuple(found)
    return None


def _kinds(kinds: Sequence[str]) -> Expression:
    return matching.Some(tuple(matching.Term(f"k={kind}") for kind in kinds))


def _condition(session: Session, node: Node, actor: str) -> ColumnElement[bool]:
    """A node with filters as a condition on documents."""
    if isinstance(node, Not):
        return not_(_condition(session, node.node, actor))
    if isinstance(node, AnyOf | AllOf):
        each = [_condition(session, inner, actor) for inner in node.nodes]
        return or_(*each) if isinstance(node, AnyOf) else and_(*each)
    if isinstance(node, Filter):
        return _filtered(session, node, actor)
    found = matching.expression(node, lambda start: terms.beginning_with(session, start))
    return matches(session, found) if found is not None else literal(value=True)


def _filtered(session: Session, node: Filter, actor: str) -> ColumnElement[bool]:
    if node.field == "kind":
        return _DOCUMENT.kind.in_([KIND_OF_WORD[value] for value in node.values])
    if node.field in LABELS:
        return labelled(node).where(DossierLabel.dossier_id == _DOCUMENT.dossier_id).exists()
    of_incident = (
        select(literal(1))
        .where(Incident.id == _DOCUMENT.dossier_id, compile_filter(session, node, actor))
        .exists()
    )
    if node.field != "state":
        return of_incident
    states = [value.replace("-", "_") for value in node.values]
    of_library = [
        select(literal(1)).where(m.id == _DOCUMENT.dossier_id, m.state.in_(states)).exists()
        for m in (Playbook, Article, AutomationRule)
    ]
    return or_(of_incident, *of_library)


def matches(session: Session, found: Expression, *, limit: int = 0) -> ColumnElement[bool]:
    """A condition on documents: their tokens answer an expression.

    Args:
        session: tells which database it is.
        found: the expression.
        limit: only the newest so many count, on SQLite; 0 for all.
    """
    if session.get_bind().dialect.name == "postgresql":
        return tables.tokens.op("@@")(cast(tsquery(found), TSQUERY))
    hits = _fts("search_body", found)
    return _DOCUMENT.id.in_(hits.limit(limit) if limit else hits)


def _fts(name: str, found: Expression) -> Select[int]:
    """Ids of matching documents in one FTS5 table, the newest first."""
    index = table(name, column("rowid"), column(name))
    rowid: ColumnElement[int] = index.c.rowid
    condition = index.c[name].op("MATCH")(bindparam(None, fts5(found)))
    return select(rowid).where(condition).order_by(rowid.desc())


def candidates(
    session: Session, wanted: Wish, *, in_title: int = IN_TITLE, anywhere: int = ANYWHERE
) -> tuple[list[Candidate], bool]:
    """Documents that could answer, the newest first, and whether that is all of them."""
    if wanted.expression is None:
        found, whole = _ids(session, _plain(wanted), anywhere, _PATIENT_SECONDS)
        return _fetch(session, found, frozenset()), whole
    titles = _indexed(session, wanted, "search_title", tables.title_tokens)
    bodies = _indexed(session, wanted, "search_body", tables.tokens)
    expression = wanted.expression
    titled = newest.among(session, _plain(wanted), tables.title_tokens, expression, in_title)
    found = titled if titled is not None else _ids(session, titles, in_title)[0]
    near = newest.among(session, _plain(wanted), tables.tokens, expression, anywhere)
    more, whole = (near, False) if near is not None else _ids(session, bodies, anywhere)
    if not (found or more or whole):
        more, whole = _ids(session, bodies, anywhere, _PATIENT_SECONDS)
    rows = _fetch(session, sorted({*found, *more}, reverse=True), frozenset(found))
    return (_proved(session, rows, wanted.proofs) if wanted.proofs else rows), whole


def _plain(wanted: Wish) -> Select[int]:
    query = select(_DOCUMENT.id).where(*wanted.conditions).order_by(_DOCUMENT.id.desc())
    if wanted.dossiers is not None:
        query = query.where(_DOCUMENT.dossier_id.in_(wanted.dossiers))
    return query


def _indexed(session: Session, wanted: Wish, name: str, tokens: ColumnElement[Any]) -> Select[int]:
    found = wanted.expression
    assert found is not None  # noqa: S101 - the caller asks only then
    if session.get_bind().dialect.name == "postgresql":
        return _plain(wanted).where(tokens.op("@@")(cast(tsquery(found), TSQUERY)))
    query = _fts(name, found)
    if wanted.conditions:
        # Correlated, so that the index keeps giving the newest first.
        rowid = query.selected_columns[0]
        document = select(literal(1)).where(_DOCUMENT.id == rowid, *wanted.conditions)
        query = query.where(document.select_from(tables.document).exists())
    if wanted.dossiers is not None:
        # Few documents: ask the index of each, in place of walking through all that match.
        few = select(_DOCUMENT.id).where(_DOCUMENT.dossier_id.in_(wanted.dossiers))
        query = query.where(query.selected_columns[0].in_(few))
    return query


def _ids(
    session: Session, query: Select[int], limit: int, seconds: float = _SECONDS
) -> tuple[list[int], bool]:
    """The first ids, and whether there are no others."""
    found: list[int] = []
    with _at_most(session, seconds) as is_over:
        try:
            result = session.execute(query.limit(limit + 1))
            while rows := result.fetchmany(_ROWS_AT_ONCE):
                found += [row[0] for row in rows]
        except DBAPIError:
            # Where FTS5 was interrupted while it began, it tells of its constructor instead.
            if not is_over():
                raise
            return found[:limit], False
    return found[:limit], len(found) <= limit


@contextmanager
def _at_most(session: Session, seconds: float) -> Iterator[Callable[[], bool]]:
    """End a query of SQLite after some time; gives what tells whether that was done."""
    if session.get_bind().dialect.name != "sqlite":
        yield lambda: False
        return
    raw: Any = session.connection().connection.driver_connection
    deadline = time.monotonic() + seconds

    def is_over() -> bool:
        return time.monotonic() > deadline

    raw.set_progress_handler(is_over, _STEPS_BETWEEN_CHECKS)
    try:
        yield is_over
    finally:
        raw.set_progress_handler(None, 0)


_RANKED = (
    _DOCUMENT.id,
    _DOCUMENT.kind,
    _DOCUMENT.ref,
    _DOCUMENT.title,
    _DOCUMENT.changed,
    _DOCUMENT.weight,
)


def _fetch(session: Session, ids: Sequence[int], titled: frozenset[int]) -> list[Candidate]:
    query = select(*_RANKED).where(_DOCUMENT.id.in_(ids)).order_by(_DOCUMENT.id.desc())
    return [
        Candidate(number, kind, ref, title, changed, weight, number in titled)
        for number, kind, ref, title, changed, weight in session.execute(query)
    ]


def shown(session: Session, ids: Sequence[int]) -> dict[int, Shown]:
    """What the results with these ids show."""
    column = _DOCUMENT
    query = select(
        column.id,
        column.record_id,
        column.dossier_id,
        column.place,
        column.updated_at,
        column.body,
    )
    return {row[0]: Shown(*row[1:]) for row in session.execute(query.where(column.id.in_(ids)))}


def of_records(session: Session, record_ids: Collection[uuid.UUID]) -> set[int]:
    """The documents of records."""
    if not record_ids:
        return set()
    return set(session.scalars(select(_DOCUMENT.id).where(_DOCUMENT.record_id.in_(record_ids))))


def dossiers(session: Session, ids: Sequence[int]) -> dict[int, uuid.UUID]:
    """The dossiers of documents."""
    query = select(_DOCUMENT.id, _DOCUMENT.dossier_id).where(_DOCUMENT.id.in_(ids))
    return {row[0]: row[1] for row in session.execute(query)}


def _proved(session: Session, rows: list[Candidate], proofs: tuple[Node, ...]) -> list[Candidate]:
    query = select(_DOCUMENT.id, _DOCUMENT.body).where(_DOCUMENT.id.in_([row.id for row in rows]))
    texts = {row[0]: row[1] for row in session.execute(query)}
    return [
        row
        for row in rows
        if all(
            matching.holds(node, matching.flat(f"{row.ref} \n {row.title} \n {texts[row.id]}"))
            for node in proofs
        )
    ]


def count(session: Session, wanted: Wish, limit: int) -> int:
    """How many documents match, up to a limit; phrases count as their words."""
    if wanted.expression is None:
        return len(_ids(session, _plain(wanted), limit)[0])
    return len(_ids(session, _indexed(session, wanted, "search_body", tables.tokens), limit)[0])
