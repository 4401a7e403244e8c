"""The list of the library: playbooks, articles and rules together, filtered in the query language.

A house has hundreds of them, so rows are read whole and filtered here.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kb.library.articles.models import Article, ArticleVersion
from kb.library.automation_rules.models import AutomationRule, AutomationRuleVersion
from kb.library.playbooks.models import Playbook, PlaybookStep, PlaybookVersion
from kb.vocabulary.enums import KnowledgeState
from kb.vocabulary.folding import fold
from kb.vocabulary.query import AllOf, AnyOf, Filter, Node, Not, Phrase, Query, Word, parse
from kb.vocabulary.query_fields import KIND_OF_WORD

type Kind = Literal["playbook", "article", "automation_rule"]
type _Item = Playbook | Article | AutomationRule
type _Version = type[PlaybookVersion | ArticleVersion | AutomationRuleVersion]
type Sort = Literal["title", "updated", "review_due"]

_FAR = date(9999, 12, 31)


@dataclass(frozen=True, slots=True)
class LibraryRow:
    """A playbook, an article or an automation rule as a list shows it.

    Attributes:
        article_kind: what an article is for; empty for others.
        incident_type: what a playbook is for; empty for others.
        number: of the published version, else of the draft; 0 when there is none.
        has_draft: somebody is writing a new version.
        in_review: that version waits to be read and published.
        steps: of that version; None for what has none.
        incident_types: what a rule covers; of a playbook, what it is for.
        expires_at: of a rule.
    """

    id: uuid.UUID
    kind: str
    title: str
    article_kind: str
    incident_type: str
    state: str
    number: int
    has_draft: bool
    in_review: bool
    tags: tuple[str, ...]
    techniques: tuple[str, ...]
    owner: str
    source: str
    licence: str
    review_due: date | None
    steps: int | None
    created_at: datetime
    updated_at: datetime
    incident_types: tuple[str, ...] = ()
    expires_at: datetime | None = None


def rows(
    session: Session,
    text: str | Query = "",
    *,
    kind: Kind | None = None,
    sort: Sort = "title",
    actor: str = "",
) -> tuple[LibraryRow, ...]:
    """The playbooks, articles and rules that a query finds.

    Args:
        session: to read with.
        text: a query, as typed or read; words are looked for in titles, tags and techniques.
        kind: only these.
        sort: title from a to z, last change first, or next review first.
        actor: who `me` is; `lead:` means the owner here.
    """
    query = parse(text) if isinstance(text, str) else text
    found: list[LibraryRow] = []
    if kind in {None, "playbook"}:
        found += _playbooks(session)
    if kind in {None, "article"}:
        found += _plain(session, Article, ArticleVersion)
    if kind in {None, "automation_rule"}:
        found += _plain(session, AutomationRule, AutomationRuleVersion)
    kept = [row for row in found if all(_holds(node, row, actor) for node in query.nodes)]
    return tuple(_sorted(kept, sort))


def _sorted(found: list[LibraryRow], sort: Sort) -> list[LibraryRow]:
    found = sorted(found, key=lambda row: (fold(row.title), row.id))
    if sort == "updated":
        return sorted(found, key=lambda row: row.updated_at, reverse=True)
    if sort == "review_due":
        return sorted(found, key=lambda row: row.review_due or _FAR)
    return found


def _playbooks(session: Session) -> list[LibraryRow]:
    query = select(PlaybookStep.playbook_version_id, func.count())
    rows = session.execute(query.group_by(PlaybookStep.playbook_version_id))
    steps = {row[0]: row[1] for row in rows}
    numbers, waiting = _numbers(session, PlaybookVersion), _waiting(session, PlaybookVersion)
    made = []
    for playbook in session.scalars(select(Playbook)):
        version = playbook.published_version_id or playbook.draft_version_id
        made.append(_row(playbook, numbers, waiting, steps.get(version, 0) if version else 0))
    return made


def _plain[I: (Article, AutomationRule)](
    session: Session, model: type[I], version: _Version
) -> list[LibraryRow]:
    numbers, waiting = _numbers(session, version), _waiting(session, version)
    return [_row(item, numbers, waiting, None) for item in session.scalars(select(model))]


def _numbers(session: Session, model: _Version) -> dict[uuid.UUID, int]:
    return {row.id: row.number for row in session.execute(select(model.id, model.number))}


def _waiting(session: Session, model: _Version) -> frozenset[uuid.UUID]:
    """The versions that are in review."""
    query = select(model.id).where(model.state == KnowledgeState.IN_REVIEW.value)
    return frozenset(session.scalars(query))


def _row(
    item: _Item,
    numbers: dict[uuid.UUID, int],
    waiting: frozenset[uuid.UUID],
    steps: int | None,
) -> LibraryRow:
    version = item.published_version_id or item.draft_version_id
    return LibraryRow(
        id=item.id,
        kind=item.__kind__.name,
        title=item.title,
        article_kind=item.article_kind if isinstance(item, Article) else "",
        incident_type=item.incident_type if isinstance(item, Playbook) else "",
        state=item.state,
        number=numbers.get(version, 0) if version else 0,
        has_draft=item.draft_version_id is not None,
        in_review=item.draft_version_id in waiting,
        tags=tuple(item.tags or ()),
        techniques=tuple(item.techniques or ()),
        owner=item.owner,
        source=item.source,
        licence=item.licence,
        review_due=item.review_due,
        steps=steps,
        created_at=item.created_at,
        updated_at=item.updated_at,
        incident_types=_types(item),
        expires_at=item.expires_at if isinstance(item, AutomationRule) else None,
    )


def _types(item: _Item) -> tuple[str, ...]:
    if isinstance(item, AutomationRule):
        return tuple(item.incident_types or ())
    found = item.incident_type if isinstance(item, Playbook) else ""
    return (found,) if found else ()


def _holds(node: Node, row: LibraryRow, actor: str) -> bool:
    if isinstance(node, Not):
        return not _holds(node.node, row, actor)
    if isinstance(node, AnyOf | AllOf):
        each = (_holds(inner, row, actor) for inner in node.nodes)
        return any(each) if isinstance(node, AnyOf) else all(each)
    if isinstance(node, Filter):
        return _passes(node, row, actor)
    return _has_words(node, row)


def _has_words(node: Word | Phrase, row: LibraryRow) -> bool:
    text = fold(" \n ".join([row.title, *row.incident_types, *row.tags, *row.techniques]))
    return fold(node.text) in text


def _passes(node: Filter, row: LibraryRow, actor: str) -> bool:
    if node.field in {"opened", "updated"}:
        at = row.created_at if node.field == "opened" else row.updated_at
        return any(
            (s.since is None or at >= s.since) and (s.until is None or at < s.until)
            for s in node.spans
        )
    wanted = [fold(value) for value in node.values]
    if node.field == "lead":
        wanted = [fold(actor) if value == "me" else value for value in wanted]
        return any(value in fold(row.owner) for value in wanted if value)
    return any(_is(node.field, value, row) for value in wanted)


def _is(field: str, value: str, row: LibraryRow) -> bool:
    if field == "kind":
        return KIND_OF_WORD.get(value, value) == row.kind
    if field == "state":
        state = value.replace("-", "_")
        return state == row.state or (state == KnowledgeState.IN_REVIEW and row.in_review)
    if field == "technique":
        return any(fold(t) == value or fold(t).startswith(value + ".") for t in row.techniques)
    own: Sequence[str] = row.tags if field == "tag" else ()
    if field == "type":
        own = (*row.incident_types, row.article_kind)
    return value in map(fold, own)
