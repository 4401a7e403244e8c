"""Filters of the query language as conditions on incidents.

Other parts' tables are named, not imported: parts of an incident don't know each other.
"""

import uuid
from collections.abc import Callable
from datetime import UTC, datetime

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    false,
    func,
    not_,
    or_,
    select,
    true,
)
from sqlalchemy.orm import InstrumentedAttribute, Session

from kb.incidents.record.completeness import complete, part_exists, table
from kb.incidents.record.figure_filters import FIGURE_FILTERS
from kb.incidents.record.labels import DossierLabel
from kb.incidents.record.models import Incident
from kb.incidents.record.own_filters import own_condition
from kb.vocabulary import enums as e
from kb.vocabulary.folding import fold
from kb.vocabulary.query import AllOf, AnyOf, Filter, Node, Not, Phrase, Word
from kb.vocabulary.query_fields import OWN

#: Answers which incidents hold words; the search gives one, titles are looked through without.
type WordsFilter = Callable[[Session, Word | Phrase], ColumnElement[bool]]

#: Fields whose values are kept as labels of dossiers.
LABELS = frozenset({"tag", "technique", "type", "asset"})
_NAMES = LABELS | {"lead", "playbook"}
_MOST_NAMES = 2_000
_COMMON = 3_000
_OPEN_STATES = tuple(state.value for state in e.FollowUpState if state.is_open)
_DATES: dict[str, InstrumentedAttribute[datetime] | InstrumentedAttribute[datetime | None]] = {
    "began": Incident.first_activity_at,
    "opened": Incident.created_at,
    "updated": Incident.updated_at,
}


def compile_node(
    session: Session,
    node: Node,
    actor: str,
    words: WordsFilter | None = None,
    *,
    in_order: bool = False,
) -> ColumnElement[bool]:
    """Any node of a query as a condition on `Incident`.

    Args:
        session: to look names and values up with.
        node: what must hold.
        actor: who `me` is.
        words: how words are looked for.
        in_order: rows are wanted in an order, so that a common value is better asked of
            each row on the way than gathered and sorted.
    """
    if isinstance(node, Not):
        return not_(compile_node(session, node.node, actor, words, in_order=in_order))
    if isinstance(node, AnyOf | AllOf):
        each = [
            compile_node(session, inner, actor, words, in_order=in_order) for inner in node.nodes
        ]
        return or_(*each) if isinstance(node, AnyOf) else and_(*each)
    if isinstance(node, Filter):
        if in_order and node.field in LABELS and _is_common(session, node):
            return labelled(node).where(DossierLabel.dossier_id == Incident.id).exists()
        return compile_filter(session, node, actor)
    return (words or _in_title)(session, node)


def _in_title(_session: Session, node: Word | Phrase) -> ColumnElement[bool]:
    return or_(
        Incident.title.icontains(node.text, autoescape=True),
        Incident.number.icontains(node.text, autoescape=True),
    )


def compile_filter(session: Session, node: Filter, actor: str) -> ColumnElement[bool]:
    """One filter as a condition on `Incident`."""
    if node.field in _DATES:
        return or_(*(_within(_DATES[node.field], s.since, s.until) for s in node.spans))
    if node.field.startswith(OWN):
        return own_condition(session, node)
    if node.field in FIGURE_FILTERS:
        return FIGURE_FILTERS[node.field](node)
    return _of_choices(node) if node.field not in _NAMES else _of_names(session, node, actor)


def _of_names(session: Session, node: Filter, actor: str) -> ColumnElement[bool]:
    if node.field == "lead":
        return Incident.lead.in_(_leads(session, node.values, actor))
    if node.field == "playbook":
        return Incident.playbook_version_id.in_(_playbook_versions(session, node.values))
    return Incident.id.in_(labelled(node))


def _of_choices(node: Filter) -> ColumnElement[bool]:
    codes = [value.replace("-", "_") for value in node.values]
    if node.field == "severity":
        return Incident.severity_rank.in_([e.Severity(code).rank for code in codes])
    if node.field == "state":
        return Incident.review_state.in_(codes)
    if node.field == "tlp":
        return Incident.tlp.in_(codes)
    if node.field == "kind":
        return true() if "incident" in codes else false()
    named = _HAS if node.field == "has" else _REVIEW
    return or_(*(named[value]() for value in node.values))


def _within(
    column: InstrumentedAttribute[datetime] | InstrumentedAttribute[datetime | None],
    since: datetime | None,
    until: datetime | None,
) -> ColumnElement[bool]:
    limits: list[ColumnElement[bool]] = [column.is_not(None)]
    if since is not None:
        limits.append(column >= since)
    if until is not None:
        limits.append(column < until)
    return and_(*limits)


def labelled(node: Filter) -> Select[uuid.UUID]:
    """Dossiers that have one of the values; a technique includes its sub-techniques."""
    value = DossierLabel.value
    each: list[ColumnElement[bool]] = []
    for typed in node.values:
        wanted = fold(typed)
        each.append(value == wanted)
        if node.field == "technique":
            each.append(_begins(value, wanted + "."))
        elif node.field == "asset" or wanted.endswith("*"):
            each.append(_begins(value, wanted.rstrip("*")))
    return select(DossierLabel.dossier_id).where(DossierLabel.field == node.field, or_(*each))


def _is_common(session: Session, node: Filter) -> bool:
    some = labelled(node).limit(_COMMON).subquery()
    return (session.scalar(select(func.count()).select_from(some)) or 0) >= _COMMON


def _begins(column: InstrumentedAttribute[str], beginning: str) -> ColumnElement[bool]:
    return and_(column >= beginning, column < beginning + "\U0010ffff")


def distinct_values(
    session: Session, query: Select[str], column: ColumnElement[str], limit: int
) -> list[str]:
    """Distinct values of an indexed column, by jumping from one to the next.

    Args:
        session: to read with.
        query: selects the column, with its conditions; the column leads an index.
        column: which it is.
        limit: how many at most.
    """
    found: list[str] = []
    while len(found) < limit:
        after = query.where(column > found[-1]) if found else query
        value = session.scalar(after.order_by(column).limit(1))
        if value is None:
            break
        found.append(value)
    return found


def leads(session: Session) -> list[str]:
    """Every name that leads an incident."""
    query = select(Incident.lead)
    return distinct_values(session, query, Incident.lead.expression, _MOST_NAMES)


def _leads(session: Session, typed: tuple[str, ...], actor: str) -> list[str]:
    """Names that a value means: `me`, or any name with its words as beginnings of words."""
    wanted: set[str] = set()
    known = leads(session) if any(fold(value) != "me" for value in typed) else []
    for value in typed:
        if fold(value) == "me":
            wanted.add(actor)
            continue
        exact = [name for name in known if fold(name) == fold(value)]
        wanted.update(exact or [name for name in known if names_match(name, value)])
    return sorted(wanted)


def names_match(name: str, typed: str) -> bool:
    """Whether each typed word begins a word of the name: "a. font" is Amelie Fontaine."""
    words = fold(name).replace(".", " ").split()
    return all(
        any(word.startswith(part) for word in words)
        for part in fold(typed).replace(".", " ").split()
    )


def _playbook_versions(session: Session, typed: tuple[str, ...]) -> list[uuid.UUID]:
    playbook, version = table("playbook"), table("playbook_version")
    titles = session.execute(select(playbook.c.id, playbook.c.title)).all()
    ids = [row.id for row in titles if any(fold(v) in fold(row.title) for v in typed)]
    found: list[uuid.UUID] = []
    for start in range(0, len(ids), 500):
        query = select(version.c.id).where(version.c.playbook_id.in_(ids[start : start + 500]))
        found += session.scalars(query)
    return found


def _open_follow_up(*further: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether somebody still owes something. A list of ids, not a question for each row."""
    owed = table("follow_up").c
    return Incident.id.in_(select(owed.incident_id).where(owed.state.in_(_OPEN_STATES), *further))


def _overdue() -> ColumnElement[bool]:
    return _open_follow_up(table("follow_up").c.due < datetime.now(UTC).date())


_HAS: dict[str, Callable[[], ColumnElement[bool]]] = {
    "follow-ups": _open_follow_up,
    "overdue": _overdue,
    "lessons": lambda: part_exists("lesson"),
    "changes": lambda: part_exists("config_change"),
    "assets": lambda: part_exists("asset"),
    "alerts": lambda: part_exists("alert"),
    "comments": lambda: part_exists("comment"),
    "playbook": lambda: Incident.playbook_version_id.is_not(None),
    "example": lambda: Incident.is_example.is_(True),
}
_REVIEW: dict[str, Callable[[], ColumnElement[bool]]] = {
    "complete": complete,
    "incomplete": lambda: not_(complete()),
    "skipped": lambda: Incident.review_skipped != "",
}
