"""Titles by which texts speak of items of the library: the one now, and those before it."""

import uuid
from collections.abc import Callable, Collection, Iterator
from typing import Any, Final

from sqlalchemy import ColumnElement, String, cast, func, select
from sqlalchemy.orm import Session

from kb.ledger import editing
from kb.library.articles.models import Article, ArticleVersion
from kb.library.automation_rules.models import AutomationRule, AutomationRuleVersion
from kb.library.playbooks.models import Playbook, PlaybookVersion

_ITEMS: Final[tuple[tuple[str, Any], ...]] = (
    ("article", Article),
    ("playbook", Playbook),
    ("automation_rule", AutomationRule),
)
_BODIES: Final[tuple[Any, ...]] = (ArticleVersion, PlaybookVersion, AutomationRuleVersion)


def find(session: Session, title: str) -> tuple[str, uuid.UUID, str] | None:
    """Kind, id and title of what a text means: a title of today goes before a former one."""
    title = title.strip()
    wanted = title.casefold()
    if not wanted:
        return None
    for same in (lambda model: model.title == title, _alike(title)):
        for kind, model in _ITEMS:
            query = select(model.id, model.title).where(same(model))
            for row in session.execute(query.order_by(model.updated_at.desc())):
                if row.title.strip().casefold() == wanted:
                    return kind, row.id, row.title
    for kind, item in _formerly(session, title):
        if any(known.casefold() == wanted for known in item.former_titles):
            return kind, item.id, item.title
    return None


def of(session: Session, ids: Collection[uuid.UUID]) -> dict[uuid.UUID, str]:
    """The titles of items by their ids; what isn't an item of the library is left out."""
    return {
        row.id: row.title
        for _, model in _ITEMS
        for row in session.execute(select(model.id, model.title).where(model.id.in_(ids)))
    }


def _alike(title: str) -> Callable[[Any], ColumnElement[bool]]:
    """A condition that holds at least for titles that differ in case alone.

    SQLite knows the case of ASCII letters only: other titles are compared afterwards.
    """
    if title.isascii():
        return lambda model: func.lower(model.title) == title.lower()
    return lambda model: func.length(model.title) >= 1


def _formerly(session: Session, title: str) -> Iterator[tuple[str, Any]]:
    """Items that may have had a title; JSON writes letters beyond ASCII in its own way."""
    start = title.encode("ascii", "ignore").decode()[:40]
    for kind, model in _ITEMS:
        held = cast(model.former_titles, String)
        query = select(model).where(held.not_in(("[]", "null")))
        if start and start.isalnum():
            query = query.where(held.icontains(start, autoescape=True))
        for item in session.scalars(query):
            yield kind, item


def keep_former(session: Session, item: Any, before: str) -> None:  # noqa: ANN401 - any kind
    """After an item got another title: what was written about it still leads to it.

    Titles that nothing speaks of, such as those of a title half typed, are forgotten.
    """
    former = [one for one in item.former_titles if one.casefold() != item.title.casefold()]
    spoken = before.strip() and before.casefold() != item.title.casefold()
    if spoken and before not in former and (item.published_version_id or _linked(session, before)):
        former.append(before)
    if former != list(item.former_titles):
        editing.assign(item, {"former_titles": former})


def _linked(session: Session, title: str) -> bool:
    """Whether a text of the library speaks of a title in double brackets."""
    for model in _BODIES:
        spoken = model.body.icontains(f"[[{title}]]", autoescape=True)
        if session.scalars(select(model.id).where(spoken).limit(1)).first() is not None:
            return True
    return False
