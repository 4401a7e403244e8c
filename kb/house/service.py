"""Read and write the rules of the house: they are a policy page of the knowledge base.

So they have versions, an owner and a history like any policy, can be read by everybody, and
go with a bundle of the knowledge base.
"""

import uuid
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.house import rules as house_rules
from kb.house.calendar_file import holidays_of
from kb.house.rules import HouseRules
from kb.ledger.operation import operation
from kb.library.articles import service as articles
from kb.library.articles.models import Article
from kb.vocabulary.enums import ArticleKind

#: What the page is known by, whatever its title says.
PAGE = "hotwash:house-rules"
_TITLE = "Targets and business days"


def read(session: Session) -> HouseRules:
    """The rules in force: the published page, else its draft, else the defaults."""
    page = page_id(session)
    return house_rules.read(articles.current(session, page).body) if page else HouseRules()


def page_id(session: Session) -> uuid.UUID | None:
    """The page that holds them; None while the defaults are in force."""
    query = select(Article.id).where(Article.import_key == PAGE, Article.state != "retired")
    return session.scalar(query.order_by(Article.created_at, Article.id).limit(1))


@operation("Set targets and business days")
def save(session: Session, rules: HouseRules, note: str = "") -> uuid.UUID:
    """Write the rules as a new version of their page.

    Returns:
        The id of the page.

    Raises:
        ValidationError: a target, a zone or a day can't be taken.
    """
    text = house_rules.written(house_rules.checked(rules))
    page = page_id(session)
    if page is None:
        values = {
            "title": _TITLE,
            "article_kind": ArticleKind.POLICY.value,
            "tags": ["house rules"],
        }
        page = articles.add(session, values, text)
        session.get_one(Article, page).import_key = PAGE
    elif articles.current(session, page).body == text:
        return page
    else:
        articles.save_draft(session, page, text)
    articles.publish(session, page, note, str(session.info.get("actor", "")))
    session.flush()
    return page


@operation("Import holidays")
def import_holidays(session: Session, data: bytes) -> int:
    """Add the days of a calendar file to the holidays.

    Returns:
        How many are new.

    Raises:
        ValidationError: it is no calendar file, or holds no whole days.
    """
    found, now = holidays_of(data), read(session)
    new = {day: name for day, name in found.items() if day not in now.holidays}
    if new:
        note = f"{len(new)} holidays from a calendar file"
        save(session, replace(now, holidays={**now.holidays, **new}), note)
    return len(new)
