"""Operations and queries on Tier 1 bulletins: articles of that kind, with who understood them."""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from kb.errors import ConflictError, NotFoundError
from kb.incidents.record.models import Incident
from kb.ledger import editing
from kb.ledger.operation import operation
from kb.library.articles import from_incident
from kb.library.articles import service as articles
from kb.library.articles.models import Article, ArticleVersion
from kb.people.models import Person
from kb.store.coercion import coerce_values
from kb.training import trainees
from kb.training.bulletins import receipts, schemas
from kb.training.quizzes import results
from kb.training.quizzes.models import Quiz
from kb.vocabulary.enums import ArticleKind, KnowledgeState
from kb.vocabulary.training import QuizState

_KIND = ArticleKind.TIER1_BULLETIN.value


def listed(session: Session, person: str) -> tuple[schemas.Bulletin, ...]:
    """All bulletins in use as a person sees them: what is new first, then by its day."""
    rows = session.scalars(_in_use().order_by(Article.title, Article.id)).all()
    known = _known(session, rows, person)
    found = [_bulletin(one, known) for one in rows]
    newest_first = sorted(found, key=lambda one: str(one.published_at or ""), reverse=True)
    return tuple(sorted(newest_first, key=lambda one: not one.is_new))


def new_for(session: Session, person: str) -> tuple[schemas.Bulletin, ...]:
    """The bulletins that somebody who looks at alerts first hasn't understood yet."""
    if not trainees.is_tier_1(trainees.role_of(session, person)):
        return ()
    return tuple(one for one in listed(session, person) if one.is_new)


def readers(session: Session, viewer: str, article_id: uuid.UUID) -> tuple[schemas.Reader, ...]:
    """How far everybody with a Tier 1 role is with a bulletin, by name.

    Raises:
        NotFoundError: it isn't there.
        ValidationError: the viewer leads nobody.
    """
    trainees.refuse_all_but_leads(session, viewer)
    article = editing.fetch(session, Article, article_id)
    quiz = quiz_of(session, article_id)
    found = []
    for person in session.scalars(select(Person).order_by(Person.name)):
        if not trainees.is_tier_1(person.role):
            continue
        read = receipts.of_person(session, person.name, [article_id]).get(article_id)
        current = read is not None and read.version_id == article.published_version_id
        taken = results.last(session, viewer, person.name, quiz) if quiz else None
        found.append(
            schemas.Reader(
                person=person.name,
                role=person.role,
                number=read.understood if read else 0,
                is_current=bool(current and read and read.understood_at),
                read_at=read.read_at if read and current else None,
                understood_at=read.understood_at if read and current else None,
                score=taken.percent if taken else None,
            )
        )
    return tuple(found)


def text_of(session: Session, article_id: uuid.UUID) -> schemas.Text:
    """The draft's text, or else the published one.

    Raises:
        NotFoundError: it isn't there, or has no text.
    """
    article = editing.fetch(session, Article, article_id)
    wanted = article.draft_version_id or article.published_version_id
    version = session.get(ArticleVersion, wanted) if wanted else None
    if version is None:
        raise NotFoundError(f"text of “{article.title}”")
    return schemas.Text(
        article_id=article_id,
        title=article.title,
        body=version.body,
        version_id=version.id,
        is_draft=version.id == article.draft_version_id,
        incident_id=from_incident.incident_of(article.import_key),
    )


@operation("Make bulletin")
def make(session: Session, incident_id: uuid.UUID, title: str, body: str) -> uuid.UUID:
    """Make the draft of an incident's bulletin; the one that it has already is left as it is.

    Returns:
        The id of the article.

    Raises:
        NotFoundError: there is no such incident.
        ValidationError: the text can't be taken.
    """
    incident = editing.fetch(session, Incident, incident_id)
    held = from_incident.find(session, incident_id)
    if held is not None:
        return held
    values: dict[str, Any] = {
        "title": title.strip() or incident.title.strip() or "Bulletin",
        "article_kind": _KIND,
        "techniques": list(incident.techniques or ()),
        "source": incident.number,
    }
    made = articles.add(session, values, body)
    session.get_one(Article, made).import_key = from_incident.key_of(incident_id)
    return made


@operation("Publish bulletin")
def publish(
    session: Session, looked_at: schemas.Text, title: str, body: str, note: str = ""
) -> uuid.UUID:
    """Publish a bulletin in the words that somebody has looked at; it is new to Tier 1 again.

    Args:
        session: of the write.
        looked_at: the text that somebody had in front of them.
        title: without what was taken out.
        body: the same.
        note: what changed.

    Returns:
        The id of the version.

    Raises:
        ConflictError: somebody wrote something else meanwhile.
        NotFoundError, ValidationError.
    """
    article_id = looked_at.article_id
    article = editing.fetch(session, Article, article_id)
    _refuse_change(session, article, looked_at, body)
    if article.published_version_id is None:
        # A title that was never published is no former title: it may hold what is taken out.
        editing.assign(article, coerce_values(Article, {"title": title}))
    else:
        articles.revise(session, article_id, article.version, {"title": title})
    articles.save_draft(session, article_id, body)
    by = str(session.info.get("actor", ""))
    return articles.publish(session, article_id, note, by, sanitised=True)


def _refuse_change(session: Session, article: Article, looked_at: schemas.Text, body: str) -> None:
    now = text_of(session, article.id)
    if (now.version_id, now.body) != (looked_at.version_id, looked_at.body):
        raise ConflictError(
            kind="article",
            record_id=article.id,
            label=f"bulletin {article.title}",
            mine={"body": body},
            theirs={"body": now.body},
            theirs_by="",
            theirs_at=article.updated_at,
            version=article.version,
        )


def quiz_of(session: Session, article_id: uuid.UUID) -> uuid.UUID | None:
    """The published quiz on a bulletin; the newest of several."""
    return _quizzes(session, [article_id]).get(article_id)


def _quizzes(session: Session, article_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, uuid.UUID]:
    query = select(Quiz.source_id, Quiz.id).where(
        Quiz.source_id.in_(list(article_ids)), Quiz.state == QuizState.PUBLISHED.value
    )
    oldest_first = session.execute(query.order_by(Quiz.created_at, Quiz.id))
    return {source_id: quiz_id for source_id, quiz_id in oldest_first if source_id is not None}


def _in_use() -> Select[Article]:
    return select(Article).where(
        Article.article_kind == _KIND, Article.state != KnowledgeState.RETIRED.value
    )


@dataclass(frozen=True, slots=True)
class _Known:
    """What the rows of bulletins tell beside the articles themselves, each read once for all."""

    versions: dict[uuid.UUID, ArticleVersion]
    read: dict[uuid.UUID, receipts.Read]
    incidents: dict[uuid.UUID, Incident]
    quizzes: dict[uuid.UUID, uuid.UUID]


def _known(session: Session, articles: Sequence[Article], person: str) -> _Known:
    ids = [one.id for one in articles]
    published = [one.published_version_id for one in articles if one.published_version_id]
    versions = session.scalars(select(ArticleVersion).where(ArticleVersion.id.in_(published)))
    made_from = {from_incident.incident_of(one.import_key) for one in articles} - {None}
    incidents = session.scalars(select(Incident).where(Incident.id.in_(list(made_from))))
    return _Known(
        {one.id: one for one in versions},
        receipts.of_person(session, person, ids) if ids else {},
        {one.id: one for one in incidents},
        _quizzes(session, ids),
    )


def _bulletin(article: Article, known: _Known) -> schemas.Bulletin:
    published = article.published_version_id
    version = known.versions.get(published) if published else None
    read = known.read.get(article.id)
    current = read if read is not None and read.version_id == published else None
    incident_id = from_incident.incident_of(article.import_key)
    incident = known.incidents.get(incident_id) if incident_id else None
    return schemas.Bulletin(
        id=article.id,
        title=article.title,
        number=version.number if version else 0,
        has_draft=article.draft_version_id is not None,
        published_at=version.published_at if version else None,
        incident_id=incident.id if incident else None,
        incident_number=incident.number if incident else "",
        is_new=version is not None and (current is None or current.understood_at is None),
        read_at=current.read_at if current else None,
        understood_at=current.understood_at if current else None,
        understood_number=read.understood if read else 0,
        quiz_id=known.quizzes.get(article.id),
    )
