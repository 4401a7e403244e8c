"""Operations and queries on articles."""

import uuid
from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.ledger import editing
from kb.ledger.operation import operation
from kb.library import titles, versions
from kb.library.articles import from_incident, schemas
from kb.library.articles.models import Article, ArticleVersion
from kb.library.belongings import remove_belongings
from kb.store.base import new_id
from kb.store.coercion import coerce_values
from kb.store.schemas import as_schema


def get(session: Session, record_id: uuid.UUID) -> schemas.Article:
    """One article.

    Raises:
        NotFoundError: it isn't there.
    """
    return _with_number(session, editing.fetch(session, Article, record_id))


def everything(session: Session) -> tuple[schemas.Article, ...]:
    """All articles that aren't retired, by title."""
    query = select(Article).where(Article.state != "retired").order_by(Article.title)
    return tuple(_with_number(session, article) for article in session.scalars(query))


def find(session: Session, reference: str) -> uuid.UUID:
    """The article that somebody means by its id or its title.

    Raises:
        NotFoundError: none or more than one fits.
    """
    return versions.find(session, Article, reference)


def version(session: Session, version_id: uuid.UUID) -> schemas.ArticleVersion:
    """One version of an article.

    Raises:
        NotFoundError: it isn't there.
    """
    return as_schema(schemas.ArticleVersion, editing.fetch(session, ArticleVersion, version_id))


def current(session: Session, article_id: uuid.UUID) -> schemas.ArticleVersion:
    """The published version, else the draft.

    Raises:
        NotFoundError: there is none.
    """
    article = editing.fetch(session, Article, article_id)
    return as_schema(schemas.ArticleVersion, versions.current(session, article, ArticleVersion))


def versions_for(session: Session, article_id: uuid.UUID) -> tuple[schemas.ArticleVersion, ...]:
    """All versions, newest first."""
    found = versions.all_versions(session, ArticleVersion, article_id)
    return tuple(as_schema(schemas.ArticleVersion, item) for item in found)


@operation("New article")
def add(session: Session, values: Mapping[str, Any], body: str = "") -> uuid.UUID:
    """Insert an article with a draft.

    Returns:
        Its id.

    Raises:
        ValidationError: it has no title, or a value can't be taken.
    """
    article = Article(id=new_id(), **coerce_values(Article, {"title": None, **values}))
    versions.start(session, article, ArticleVersion, body)
    return article.id


@operation("Revise article")
def revise(
    session: Session, record_id: uuid.UUID, version: int, values: Mapping[str, Any]
) -> schemas.Article:
    """Set what the versions have in common: title, kind, tags, owner, review date.

    Returns:
        The record as it is now, with its new version.

    Raises:
        ConflictError, NotFoundError, ValidationError.
    """
    before = editing.fetch(session, Article, record_id).title
    item = editing.revise(session, Article, record_id, version, values)
    titles.keep_former(session, item, before)
    session.flush()
    return get(session, record_id)


@operation("Write draft of article")
def save_draft(
    session: Session,
    record_id: uuid.UUID,
    body: str,
    base_version_id: uuid.UUID | None = None,
    base_body: str | None = None,
) -> schemas.ArticleVersion:
    """Write the draft's text.

    Returns:
        The draft as it is now.

    Raises:
        ConflictError, NotFoundError, ValidationError.
    """
    article = editing.fetch(session, Article, record_id)
    draft: ArticleVersion = versions.save_draft(
        session, article, ArticleVersion, body, base_version_id, base_body
    )
    session.flush()
    return as_schema(schemas.ArticleVersion, draft)


@operation("Publish article")
def publish(
    session: Session,
    record_id: uuid.UUID,
    note: str,
    by: str,
    *,
    sanitised: bool = False,
    effective_from: date | None = None,
) -> uuid.UUID:
    """Make the draft the published version.

    Args:
        session: of the write.
        record_id: the article.
        note: what changed.
        by: who publishes.
        sanitised: somebody looked at what is taken out of a bulletin made from an incident.
        effective_from: the day from which it holds; None: from now on.

    Returns:
        The id of the version.

    Raises:
        NotFoundError: there is no draft.
        ValidationError: its owner publishes it, or it was made from an incident.
    """
    article = editing.fetch(session, Article, record_id)
    if not sanitised:
        from_incident.refuse_unsanitised(article)
    found: ArticleVersion = versions.publish(
        session, article, ArticleVersion, note, by, effective_from
    )
    return found.id


@operation("Discard draft of article")
def discard_draft(session: Session, record_id: uuid.UUID) -> None:
    """Take the draft away where a published version remains.

    Raises:
        NotFoundError, ValidationError.
    """
    versions.discard_draft(session, editing.fetch(session, Article, record_id), ArticleVersion)


@operation("Restore version of article")
def restore_version(
    session: Session, record_id: uuid.UUID, version_id: uuid.UUID
) -> schemas.ArticleVersion:
    """Write an older version's text into the draft; nothing is lost.

    Returns:
        The draft.
    """
    return save_draft(session, record_id, version(session, version_id).body)


@operation("Delete article")
def remove(session: Session, record_id: uuid.UUID) -> None:
    """Delete an article with its versions and files; undo brings all back.

    Raises:
        NotFoundError: it isn't there.
    """
    article = editing.fetch(session, Article, record_id)
    query = select(ArticleVersion).where(ArticleVersion.article_id == record_id)
    for row in session.scalars(query):
        session.delete(row)
    session.flush()
    remove_belongings(session, record_id)
    session.delete(article)


def _with_number(session: Session, article: Article) -> schemas.Article:
    found = versions.in_force(session, article, ArticleVersion)
    return as_schema(schemas.Article, article, version_number=found.number if found else 0)
