"""Where cards come from: one reading for each kind of source, as it is now."""

import uuid
from collections.abc import Callable, Collection
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.incidents.lessons.models import Lesson
from kb.incidents.opportunities.models import Opportunity
from kb.incidents.record.models import Incident
from kb.library import versions
from kb.library.articles.models import Article, ArticleVersion
from kb.library.playbooks import service as playbooks
from kb.library.playbooks.flow import flow
from kb.library.playbooks.models import Playbook
from kb.training.cards import playbook_cards, record_cards
from kb.training.cards.schemas import Source, Suggestion
from kb.vocabulary.enums import ArticleKind, KnowledgeState
from kb.vocabulary.training import CardSource

type Route = tuple[str, uuid.UUID]


def read(session: Session, kind: str, source_id: uuid.UUID) -> Source:
    """A source with the cards it suggests; without a stamp where it isn't there any more."""
    reader = _READERS.get(kind)
    found = reader(session, source_id) if reader is not None else None
    return found or Source(kind, source_id, "", "")


def stamps(session: Session, kind: str, ids: Collection[uuid.UUID]) -> dict[uuid.UUID, str]:
    """The version that each source stands at; those that are gone are left out."""
    wanted = list(ids)
    found: dict[uuid.UUID, str] = {}
    for start in range(0, len(wanted), 500):
        some = wanted[start : start + 500]
        if kind == CardSource.PLAYBOOK:
            query = select(Playbook.id, Playbook.published_version_id, Playbook.draft_version_id)
            query = query.where(Playbook.id.in_(some), Playbook.state != KnowledgeState.RETIRED)
            found |= {i: str(p or d) for i, p, d in session.execute(query) if p or d}
        elif kind == CardSource.BULLETIN:
            published = select(Article.id, Article.published_version_id)
            published = published.where(Article.id.in_(some), Article.state != _RETIRED)
            found |= {i: str(p) for i, p in session.execute(published) if p}
        elif kind in _RECORDS:
            model = _RECORDS[kind]
            rows = session.execute(select(model.id, model.version).where(model.id.in_(some)))
            found |= {i: str(version) for i, version in rows}
    return found


def title_of(
    session: Session, kind: str, source_id: uuid.UUID | None
) -> tuple[str, Route | None] | None:
    """What a source is called, and what is opened to see it."""
    if source_id is None:
        return None
    if kind in _RECORDS:
        record = session.get(_RECORDS[kind], source_id)
        incident = session.get(Incident, record.incident_id) if record is not None else None
        if record is None or incident is None:
            return None
        ref = record.__kind__.ref(record.number)
        return f"{incident.number}, {record.__kind__.label} {ref}", ("incident", incident.id)
    items: dict[str, Any] = {
        CardSource.PLAYBOOK: Playbook,
        CardSource.BULLETIN: Article,
        CardSource.PACKAGE: Article,
    }
    model = items.get(kind)
    item = session.get(model, source_id) if model is not None else None
    return (item.title, ("knowledge", item.id)) if item is not None else None


def everything(session: Session) -> tuple[tuple[str, uuid.UUID, str], ...]:
    """All that cards can be made from now, by kind, id and name."""
    found: list[tuple[str, uuid.UUID, str]] = []
    query = select(Playbook).where(Playbook.state != _RETIRED).order_by(Playbook.title)
    found += [(CardSource.PLAYBOOK.value, one.id, one.title) for one in session.scalars(query)]
    bulletins = select(Article).where(
        Article.article_kind == ArticleKind.TIER1_BULLETIN.value,
        Article.published_version_id.is_not(None),
        Article.state != _RETIRED,
    )
    for article in session.scalars(bulletins.order_by(Article.title)):
        found.append((CardSource.BULLETIN.value, article.id, article.title))
    for kind, model in _RECORDS.items():
        rows = select(model, Incident.number).join(Incident, Incident.id == model.incident_id)
        for record, number in session.execute(rows.order_by(Incident.number, model.number)):
            named = str(getattr(record, record.__kind__.title) or "").strip()
            if named:
                ref = record.__kind__.ref(record.number)
                found.append((kind, record.id, f"{number} {ref}  {named}"))
    return tuple(found)


def _of_playbook(session: Session, source_id: uuid.UUID) -> Source | None:
    playbook = session.get(Playbook, source_id)
    stamp = stamps(session, CardSource.PLAYBOOK, [source_id]).get(source_id, "")
    if playbook is None or not stamp:
        return None
    steps = playbooks.steps_for(session, uuid.UUID(stamp))
    cards = playbook_cards.suggestions(playbook.title, flow(steps), _tags(playbook.tags))
    return _source(CardSource.PLAYBOOK, source_id, stamp, playbook.title, tuple(cards))


def _of_bulletin(session: Session, source_id: uuid.UUID) -> Source | None:
    """Only what was published: a draft may hold names that are taken out of it."""
    article = session.get(Article, source_id)
    stamp = stamps(session, CardSource.BULLETIN, [source_id]).get(source_id, "")
    version = versions.in_force(session, article, ArticleVersion) if article and stamp else None
    if article is None or version is None:
        return None
    cards = record_cards.of_bulletin(article.title, version.body, _tags(article.tags))
    return _source(CardSource.BULLETIN, source_id, stamp, article.title, tuple(cards))


def _of_lesson(session: Session, source_id: uuid.UUID) -> Source | None:
    lesson = session.get(Lesson, source_id)
    incident = session.get(Incident, lesson.incident_id) if lesson is not None else None
    if lesson is None or incident is None:
        return None
    cards = tuple(record_cards.of_lesson(lesson, incident.number))
    return _source(CardSource.LESSON, source_id, str(lesson.version), lesson.title, cards)


def _of_opportunity(session: Session, source_id: uuid.UUID) -> Source | None:
    one = session.get(Opportunity, source_id)
    incident = session.get(Incident, one.incident_id) if one is not None else None
    if one is None or incident is None:
        return None
    cards = tuple(record_cards.of_opportunity(one, incident.number))
    return _source(CardSource.OPPORTUNITY, source_id, str(one.version), one.signal, cards)


def _source(
    kind: CardSource, source_id: uuid.UUID, stamp: str, title: str, cards: tuple[Suggestion, ...]
) -> Source:
    return Source(kind.value, source_id, stamp, title, suggestions=cards)


def _tags(tags: list[str]) -> tuple[str, ...]:
    return tuple(str(tag) for tag in tags or ())


_RETIRED: Final = KnowledgeState.RETIRED.value
_RECORDS: Final[dict[str, Any]] = {
    CardSource.LESSON.value: Lesson,
    CardSource.OPPORTUNITY.value: Opportunity,
}
_READERS: Final[dict[str, Callable[[Session, uuid.UUID], Source | None]]] = {
    CardSource.PLAYBOOK.value: _of_playbook,
    CardSource.BULLETIN.value: _of_bulletin,
    CardSource.LESSON.value: _of_lesson,
    CardSource.OPPORTUNITY.value: _of_opportunity,
}
