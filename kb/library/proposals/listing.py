"""Proposed changes as lists: all of them, those of an item, those that an incident led to."""

import uuid
from collections.abc import Iterable, Sequence
from typing import Any, Final

from sqlalchemy import String, cast, func, select
from sqlalchemy.orm import Session

from kb.library import life, versions
from kb.library.proposals.models import Proposal
from kb.library.proposals.schemas import ProposalRow
from kb.store.schemas import frozen
from kb.vocabulary.enums import ArticleKind
from kb.vocabulary.proposals import ProposalState

#: Which of the four kinds of knowledge an article is.
_KNOWLEDGE: Final = {
    ArticleKind.WORKFLOW: "workflows",
    ArticleKind.PROCESS: "processes",
    ArticleKind.POLICY: "policies",
}
_OPEN: Final = (ProposalState.PROPOSED.value, ProposalState.EDITED.value)
_ORDER: Final = (*_OPEN, ProposalState.ACCEPTED.value)
#: In lists without their texts, which may be long.
_COLUMNS: Final = tuple(
    column
    for column in Proposal.__table__.c
    if column.name not in {"body", "base_body", "version", "updated_at"}
)
_CHUNK: Final = 400


def everything(session: Session) -> tuple[ProposalRow, ...]:
    """All proposals: what waits for a decision first, then what is accepted; newest first."""
    return _rows(session, select(*_COLUMNS))


def of_item(session: Session, item_id: uuid.UUID) -> tuple[ProposalRow, ...]:
    """The proposals for one item, in the same order."""
    return _rows(session, select(*_COLUMNS).where(Proposal.item_id == item_id))


def of_incident(session: Session, incident_id: uuid.UUID) -> tuple[ProposalRow, ...]:
    """The proposals that an incident led to, in the same order."""
    named = cast(Proposal.incident_ids, String).contains(str(incident_id))
    return _rows(session, select(*_COLUMNS).where(named))


def count_under_way(session: Session) -> int:
    """How many may still become versions."""
    query = select(func.count()).select_from(Proposal).where(Proposal.state.in_(_ORDER))
    return session.scalar(query) or 0


def updated_kinds(session: Session, incident_id: uuid.UUID) -> frozenset[str]:
    """Which of workflows, processes, policies and playbooks have a new version because of it."""
    rows = of_incident(session, incident_id)
    return frozenset(row.knowledge for row in rows if row.state == ProposalState.PUBLISHED)


def waiting_for(session: Session, reader: str) -> tuple[ProposalRow, ...]:
    """Open proposals for a person: of items they own, and of those that nobody owns.

    Nobody decides on what they proposed themselves, unless they own it.
    """
    rows = _rows(session, select(*_COLUMNS).where(Proposal.state.in_(_OPEN)))
    return tuple(
        row
        for row in rows
        if versions.same_person(row.item_owner, reader)
        or (not row.item_owner and not versions.same_person(row.proposed_by, reader))
    )


def knowledge_of(item_kind: str, article_kind: str = "") -> str:
    """Which of the four kinds of knowledge an item is; "" for others."""
    if item_kind == "playbook":
        return "playbooks"
    return _KNOWLEDGE.get(ArticleKind(article_kind), "") if _is_known(article_kind) else ""


def _is_known(article_kind: str) -> bool:
    return article_kind in set(ArticleKind)


def _rows(session: Session, query: Any) -> tuple[ProposalRow, ...]:  # noqa: ANN401
    found = session.execute(query).mappings().all()
    items = {kind: _items(session, kind, found) for kind in life.ITEMS}
    published = {kind: _published(session, kind, found) for kind in life.ITEMS}
    rows = []
    for values in found:
        kind = values["item_kind"]
        item = items.get(kind, {}).get(values["item_id"])
        if item is None:
            continue
        number, since = published[kind].get(values["published_version_id"], (0, None))
        rows.append(_row(values, item, number, since))
    rows.sort(key=lambda row: (-row.created_at.timestamp(), row.id))
    return tuple(sorted(rows, key=lambda row: _place(row.state)))


def _row(values: Any, item: Any, number: int, since: Any) -> ProposalRow:  # noqa: ANN401
    own = {
        name: frozen(field.type, values[name])
        for name, field in Proposal.__kind__.by_name.items()
        if name in ProposalRow.__dataclass_fields__
    }
    return ProposalRow(
        id=values["id"],
        created_at=values["created_at"],
        item_title=item.title,
        item_owner=item.owner,
        knowledge=knowledge_of(values["item_kind"], getattr(item, "article_kind", "")),
        version_number=number,
        effective_from=since,
        **own,
    )


def _place(state: str) -> int:
    """Open ones together, then those that are accepted, then the rest."""
    if state in _OPEN:
        return 0
    return 1 if state in _ORDER else 2


def _items(session: Session, kind: str, found: Sequence[Any]) -> dict[uuid.UUID, Any]:
    model = life.ITEMS[kind][0]
    columns = [model.id, model.title, model.owner]
    if kind == "article":
        columns.append(model.article_kind)
    ids = {values["item_id"] for values in found if values["item_kind"] == kind}
    return {
        row.id: row
        for some in _chunks(ids)
        for row in session.execute(select(*columns).where(model.id.in_(some)))
    }


def _published(session: Session, kind: str, found: Sequence[Any]) -> dict[uuid.UUID, Any]:
    model = life.ITEMS[kind][1]
    ids = {values["published_version_id"] for values in found if values["item_kind"] == kind}
    columns = select(model.id, model.number, model.effective_from)
    return {
        row.id: (row.number, row.effective_from)
        for some in _chunks(ids - {None})
        for row in session.execute(columns.where(model.id.in_(some)))
    }


def _chunks(ids: Iterable[uuid.UUID]) -> list[list[uuid.UUID]]:
    every = sorted(ids)
    return [every[at : at + _CHUNK] for at in range(0, len(every), _CHUNK)]
