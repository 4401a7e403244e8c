"""Read and write what the house withholds from reports: a policy page.

So it has versions and undo, goes with backups, and everybody who works in the store has the same.
"""

import uuid
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.house import redaction
from kb.house.redaction import HouseRedaction
from kb.ledger.operation import operation
from kb.library.articles import service as articles
from kb.library.articles.models import Article
from kb.vocabulary.enums import ArticleKind

#: What the page is known by, whatever its title says.
PAGE = "hotwash:house-redaction"
_TITLE = "Redaction rules"


def read(session: Session) -> HouseRedaction:
    """The rules in force: the published page, else its draft, else none."""
    page = page_id(session)
    return redaction.read(articles.current(session, page).body) if page else HouseRedaction()


def page_id(session: Session) -> uuid.UUID | None:
    """The page that holds them; None while there are none."""
    query = select(Article.id).where(Article.import_key == PAGE, Article.state != "retired")
    return session.scalar(query.order_by(Article.created_at, Article.id).limit(1))


@operation("Set redaction rules")
def save(session: Session, values: Mapping[str, Any]) -> uuid.UUID:
    """Change parts of the rules: their page gets a new version.

    Args:
        session: of the write.
        values: parts of a `HouseRedaction` by name.

    Returns:
        The id of the page.

    Raises:
        ValidationError: says which entry can't be taken.
    """
    taken = redaction.checked(replace(read(session), **values, trouble=""))
    text = redaction.written(taken)
    page = page_id(session)
    if page is None:
        about = {
            "title": _TITLE,
            "article_kind": ArticleKind.POLICY.value,
            "tags": ["house rules"],
        }
        page = articles.add(session, about, text)
        session.get_one(Article, page).import_key = PAGE
    elif articles.current(session, page).body == text:
        return page
    else:
        articles.save_draft(session, page, text)
    articles.publish(session, page, "", str(session.info.get("actor", "")))
    session.flush()
    return page
