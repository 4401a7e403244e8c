"""One life for playbooks, articles and rules: a draft is written, published as a number, kept."""

import uuid
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import func, inspect, select
from sqlalchemy.orm import Session

from kb.errors import ConflictError, NotFoundError, ValidationError
from kb.ledger import editing
from kb.library.proposals.models import Proposal
from kb.store.base import Record, new_id, now
from kb.store.coercion import LONGEST_TEXT
from kb.vocabulary.enums import ArticleKind, KnowledgeState
from kb.vocabulary.proposals import ProposalState
from kb.vocabulary.text import clean

#: A playbook, an article or an automation rule.
type Item = Any
#: A version of one of them.
type Version = Any


def find(session: Session, model: type[Record], reference: str) -> uuid.UUID:
    """The item that somebody means by its id or its title.

    Raises:
        NotFoundError: none or more than one fits.
    """
    try:
        found = session.get(model, uuid.UUID(reference))
    except ValueError:
        found = None
    if found is not None:
        return found.id
    title = inspect(model).columns["title"]
    query = select(model.id).where(func.lower(title) == reference.strip().lower())
    matches = session.scalars(query.limit(2)).all()
    if len(matches) != 1:
        many = " alone: several have this title" if matches else ""
        raise NotFoundError(f"{model.__kind__.label} “{reference}”{many}")
    return matches[0]


def start(session: Session, item: Record, version_model: type[Record], body: str) -> Version:
    """Give a new item its first draft."""
    session.add(item)
    session.flush()
    return _new_draft(session, item, version_model, body)


def draft_of(session: Session, item: Item, version_model: type[Record]) -> Version:
    """The draft, or None."""
    found = item.draft_version_id
    return session.get(version_model, found) if found else None


def save_draft(
    session: Session,
    item: Item,
    version_model: type[Record],
    body: str,
    base_version_id: uuid.UUID | None,
    base_body: str | None,
) -> Version:
    """Write the draft's text; makes a draft when there is none.

    `base_version_id` and `base_body` are what the writer had in front of them: when the
    draft's text is another one now, somebody else wrote in the meantime.

    Raises:
        ConflictError: the draft was changed by somebody else.
        ValidationError: the text is too long.
    """
    if len(body) > LONGEST_TEXT:
        msg = f"Use at most {LONGEST_TEXT:,} characters."
        raise ValidationError(msg, "body")
    body = clean(body)
    draft = draft_of(session, item, version_model)
    if draft is None:
        return _new_draft(session, item, version_model, body)
    changed = base_body is not None and draft.body not in {base_body, body}
    if changed and base_version_id == draft.id:
        raise ConflictError(
            kind=item.__kind__.name,
            record_id=item.id,
            label=f"{item.__kind__.label} {item.title}",
            mine={"body": body},
            theirs={"body": draft.body},
            theirs_by="",
            theirs_at=draft.updated_at,
            version=draft.version,
        )
    if draft.body != body:
        # What is read in review is what was asked to be read.
        editing.assign(draft, {"body": body, "state": KnowledgeState.DRAFT.value})
    return draft


def publish(
    session: Session,
    item: Item,
    version_model: type[Record],
    note: str,
    by: str,
    effective_from: date | None = None,
) -> Version:
    """Make the draft the published version; the one before is kept, and holds until its day.

    Changes that were accepted into the draft are published with it.

    Raises:
        NotFoundError: there is no draft.
        ValidationError: its owner approves it, and that is somebody else.
    """
    draft = draft_of(session, item, version_model)
    if draft is None:
        raise NotFoundError(f"draft of “{item.title}”")
    _refuse_publishing(item, by)
    values = {
        "state": KnowledgeState.PUBLISHED.value,
        "change_note": note.strip() or draft.change_note,
        "published_at": session.info.get("at") or now(),
        "published_by": by,
        "returned_because": "",
        "effective_from": effective_from,
    }
    editing.assign(draft, values)
    became = {"state": ProposalState.PUBLISHED.value, "published_version_id": draft.id}
    for proposal in _accepted(session, item):
        editing.assign(proposal, became)
    editing.assign(
        item,
        {
            "published_version_id": draft.id,
            "draft_version_id": None,
            "state": KnowledgeState.PUBLISHED.value,
            "retired_reason": "",
            "successor_id": None,
        },
    )
    return draft


def approved_by_owner(item: Item) -> bool:
    """Whether only its owner publishes an item: a policy says what people must do.

    Of everything else that is said of the item itself.
    """
    policy = getattr(item, "article_kind", "") == ArticleKind.POLICY
    return policy or bool(item.owner_approves)


def refusal(item: Item, by: str) -> str:
    """Why somebody may not publish an item; "" where they may.

    Who owns what asks for it approves it; without an owner nobody can be asked.
    """
    if not approved_by_owner(item) or not item.owner or same_person(item.owner, by):
        return ""
    policy = getattr(item, "article_kind", "") == ArticleKind.POLICY
    what = "policy" if policy else item.__kind__.label
    return f"This {what} is published by its owner, {item.owner}: ask for a review."


def _refuse_publishing(item: Item, by: str) -> None:
    if msg := refusal(item, by):
        raise ValidationError(msg, "published_by")


def same_person(one: str, other: str) -> bool:
    """Whether two names, as people type them, are the same."""
    return bool(one.strip()) and " ".join(one.casefold().split()) == " ".join(
        other.casefold().split()
    )


def discard_draft(session: Session, item: Item, version_model: type[Record]) -> Version:
    """Take the draft away; only where a published version remains.

    Changes that were accepted into it wait for a decision again.

    Raises:
        ValidationError: it is all there is.
    """
    draft = draft_of(session, item, version_model)
    if draft is None:
        return None
    if item.published_version_id is None:
        msg = f"“{item.title}” has no published version to go back to."
        raise ValidationError(msg)
    for proposal in _accepted(session, item):
        editing.assign(proposal, undecided(proposal))
    editing.assign(item, {"draft_version_id": None})
    session.flush()
    session.delete(draft)
    return draft


def undecided(proposal: Proposal) -> dict[str, Any]:
    """What a proposed change is again once its decision is taken back."""
    state = ProposalState.EDITED if proposal.edited_by else ProposalState.PROPOSED
    return {"state": state.value, "decided_by": "", "decided_at": None, "decision_reason": ""}


def _accepted(session: Session, item: Item) -> Sequence[Proposal]:
    """The changes that were accepted into the draft of an item."""
    accepted = Proposal.state == ProposalState.ACCEPTED.value
    return session.scalars(select(Proposal).where(Proposal.item_id == item.id, accepted)).all()


def all_versions(
    session: Session, version_model: type[Record], item_id: uuid.UUID
) -> Sequence[Any]:
    """All versions, newest first."""
    table = inspect(version_model).columns
    owner = table[version_model.__kind__.dossier]
    query = select(version_model).where(owner == item_id).order_by(table["number"].desc())
    return session.scalars(query).all()


def in_force(session: Session, item: Item, version_model: type[Record]) -> Version:
    """The published version that holds today, else the draft, else None.

    Where the newest one holds from a later day only, it is the one before; the newest all the
    same, where there is none before.
    """
    wanted = item.published_version_id or item.draft_version_id
    found: Version = session.get(version_model, wanted) if wanted else None
    today = (session.info.get("at") or now()).date()
    if found is None or found.effective_from is None or found.effective_from <= today:
        return found
    for earlier in all_versions(session, version_model, item.id):
        published = earlier.state == KnowledgeState.PUBLISHED and earlier.number < found.number
        if published and (earlier.effective_from is None or earlier.effective_from <= today):
            return earlier
    return found


def current(session: Session, item: Item, version_model: type[Record]) -> Version:
    """What a reader sees: the published version that holds, else the draft.

    Raises:
        NotFoundError: it has no text at all.
    """
    found = in_force(session, item, version_model)
    if found is None:
        raise NotFoundError(f"text of “{item.title}”")
    return found


def _new_draft(session: Session, item: Item, version_model: type[Record], body: str) -> Version:
    table = inspect(version_model).columns
    owner = version_model.__kind__.dossier
    query = select(func.max(table["number"])).where(table[owner] == item.id)
    number = (session.scalar(query) or 0) + 1
    draft = version_model(**{"id": new_id(), owner: item.id, "number": number, "body": body})
    session.add(draft)
    session.flush()
    item.draft_version_id = draft.id
    return draft
