"""From a draft to retirement, the same for playbooks, articles and automation rules.

A draft is written, reviewed and published as the next number; what isn't used any more is
retired with its reason and, where there is one, its successor. Nothing of it is lost.
"""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.errors import NotFoundError, ValidationError
from kb.ledger import editing
from kb.ledger.operation import operation
from kb.library import versions
from kb.library.articles.models import Article, ArticleVersion
from kb.library.automation_rules.models import AutomationRule, AutomationRuleVersion
from kb.library.playbooks.models import Playbook, PlaybookVersion
from kb.vocabulary.enums import KnowledgeState

#: What there is, by kind of record; all have the same columns.
ITEMS: Final[dict[str, tuple[Any, Any]]] = {
    "playbook": (Playbook, PlaybookVersion),
    "article": (Article, ArticleVersion),
    "automation_rule": (AutomationRule, AutomationRuleVersion),
}


@dataclass(frozen=True, slots=True)
class Waiting:
    """A draft that waits for somebody's review, or an item whose review is overdue.

    Attributes:
        kind: playbook, article or automation_rule.
        number: of the draft; of the published version where it is overdue.
        asked_by: who asked; "" where nobody did.
        due: the day on which the item was to be reviewed.
    """

    kind: str
    item_id: uuid.UUID
    title: str
    number: int
    owner: str
    asked_by: str = ""
    due: date | None = None


@operation("Ask for review of draft")
def ask_review(session: Session, kind: str, record_id: uuid.UUID, by: str) -> None:
    """Say that a draft is ready to be read and published by somebody else.

    Raises:
        NotFoundError: it isn't there, or has no draft.
        ValidationError: it is in review already.
    """
    item, draft = _draft(session, kind, record_id)
    if draft.state == KnowledgeState.IN_REVIEW:
        msg = f"The draft of “{item.title}” is in review already."
        raise ValidationError(msg)
    values = {"state": KnowledgeState.IN_REVIEW.value, "requested_by": by.strip()}
    editing.assign(draft, values | {"returned_because": ""})


@operation("Return draft")
def give_back(session: Session, kind: str, record_id: uuid.UUID, reason: str) -> None:
    """Give a draft back to who wrote it, with what is to be done first.

    Raises:
        NotFoundError: it isn't there, or has no draft.
        ValidationError: it isn't in review, or the reason is missing.
    """
    item, draft = _draft(session, kind, record_id)
    if draft.state != KnowledgeState.IN_REVIEW:
        msg = f"The draft of “{item.title}” isn't in review."
        raise ValidationError(msg)
    if not reason.strip():
        raise ValidationError("Say what is to be done first.", "returned_because")
    values = {"state": KnowledgeState.DRAFT.value, "returned_because": reason.strip()}
    editing.assign(draft, values)


@operation("Retire")
def retire(
    session: Session,
    kind: str,
    record_id: uuid.UUID,
    reason: str,
    successor_id: uuid.UUID | None = None,
) -> None:
    """Take an item out of use; it stays readable and leads to its successor.

    Raises:
        NotFoundError: it or its successor isn't there.
        ValidationError: the reason is missing, or it would succeed itself.
    """
    item = _item(session, kind, record_id)
    if not reason.strip():
        raise ValidationError("Say why it is retired.", "retired_reason")
    if successor_id is not None:
        _refuse_circle(session, kind, record_id, successor_id)
    values = {
        "state": KnowledgeState.RETIRED.value,
        "retired_reason": reason.strip(),
        "successor_id": successor_id,
    }
    editing.assign(item, values)


@operation("Bring back")
def bring_back(session: Session, kind: str, record_id: uuid.UUID) -> None:
    """Take a retired item into use again.

    Raises:
        NotFoundError: it isn't there.
    """
    item = _item(session, kind, record_id)
    state = KnowledgeState.PUBLISHED if item.published_version_id else KnowledgeState.DRAFT
    values = {"state": state.value, "retired_reason": "", "successor_id": None}
    editing.assign(item, values)


def in_review(session: Session, reader: str) -> tuple[Waiting, ...]:
    """Drafts that wait for a person: those that they own, and those that nobody owns.

    Nobody reviews what they asked to be reviewed, unless they own it.
    """
    found = []
    for kind, item, draft in _drafts(session):
        owned = versions.same_person(item.owner, reader)
        open_to_all = not item.owner and not versions.same_person(draft.requested_by, reader)
        if draft.state == KnowledgeState.IN_REVIEW and (owned or open_to_all):
            found.append(_waiting(kind, item, draft.number, asked_by=draft.requested_by))
    return tuple(sorted(found, key=lambda one: one.title.casefold()))


def overdue(session: Session, owner: str, today: date) -> tuple[Waiting, ...]:
    """Published items of a person of which the review is overdue, the longest first."""
    found = []
    for kind, (model, version_model) in ITEMS.items():
        query = select(model).where(
            model.state == KnowledgeState.PUBLISHED.value, model.review_due < today
        )
        for item in session.scalars(query):
            if versions.same_person(item.owner, owner):
                number = versions.current(session, item, version_model).number
                found.append(_waiting(kind, item, number, due=item.review_due))
    return tuple(sorted(found, key=lambda one: (one.due or today, one.title.casefold())))


def successor(session: Session, kind: str, record_id: uuid.UUID) -> tuple[uuid.UUID, str] | None:
    """The id and the title of what is to be used instead, if that was said."""
    item = _item(session, kind, record_id)
    wanted = item.successor_id
    found = session.get(ITEMS[kind][0], wanted) if wanted else None
    return (found.id, found.title) if found is not None else None


def is_stale(review_due: date | None, today: date) -> bool:
    """Whether an item's review is overdue."""
    return review_due is not None and review_due < today


def _item(session: Session, kind: str, record_id: uuid.UUID) -> Any:  # noqa: ANN401
    return editing.fetch(session, ITEMS[kind][0], record_id)


def _draft(session: Session, kind: str, record_id: uuid.UUID) -> tuple[Any, Any]:
    item = _item(session, kind, record_id)
    draft = versions.draft_of(session, item, ITEMS[kind][1])
    if draft is None:
        raise NotFoundError(f"draft of “{item.title}”")
    return item, draft


def _drafts(session: Session) -> Iterator[tuple[str, Any, Any]]:
    for kind, (model, version_model) in ITEMS.items():
        query = select(model, version_model).join(
            version_model, version_model.id == model.draft_version_id
        )
        for item, draft in session.execute(query):
            yield kind, item, draft


def _waiting(kind: str, item: Any, number: int, **more: Any) -> Waiting:  # noqa: ANN401
    return Waiting(kind, item.id, item.title, number, item.owner, **more)


def _refuse_circle(
    session: Session, kind: str, record_id: uuid.UUID, successor_id: uuid.UUID
) -> None:
    """Who follows successors ends at something that is in use."""
    seen: set[uuid.UUID] = set()
    at: uuid.UUID | None = successor_id
    while at is not None and at not in seen:
        if at == record_id:
            raise ValidationError("It can't succeed itself.", "successor_id")
        seen.add(at)
        at = _item(session, kind, at).successor_id
