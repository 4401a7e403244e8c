"""How a proposed change stands to the text that its item has now."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from kb.errors import NotFoundError
from kb.ledger import editing
from kb.library import life, versions
from kb.library.proposals import schemas
from kb.library.proposals.merging import Merged, merge
from kb.library.proposals.models import Proposal
from kb.store.schemas import as_schema
from kb.vocabulary.proposals import ProposalState


@dataclass(frozen=True, slots=True)
class Target:
    """The text that a proposal would change: the draft, else the newest version."""

    id: uuid.UUID
    number: int
    body: str
    is_draft: bool


def newest(session: Session, item: Any, version_model: Any) -> Any:  # noqa: ANN401
    """The version that the next one follows: the newest that was published, else the draft.

    Raises:
        NotFoundError: it has no text at all.
    """
    wanted = item.published_version_id or item.draft_version_id
    found = session.get(version_model, wanted) if wanted else None
    if found is None:
        raise NotFoundError(f"text of “{item.title}”")
    return found


def target(session: Session, proposal: Proposal) -> Target:
    """What a proposal would change now.

    Raises:
        NotFoundError: its item has no text.
    """
    model, version_model = life.ITEMS[proposal.item_kind]
    item = editing.fetch(session, model, proposal.item_id)
    draft = versions.draft_of(session, item, version_model)
    found = draft or newest(session, item, version_model)
    is_draft = draft is not None and item.published_version_id is not None
    return Target(found.id, found.number, found.body, is_draft)


def merged(proposal: Proposal, on: Target) -> Merged | None:
    """Both changes put together; None where the text is the one it was written against."""
    if on.body == proposal.base_body:
        return None
    steps = proposal.item_kind == "playbook"
    return merge(proposal.base_body, on.body, proposal.body, steps=steps)


def read(session: Session, record_id: uuid.UUID, reader: str = "") -> schemas.Standing:
    """A proposal beside its item as it is now.

    Raises:
        NotFoundError: it, its item or the item's text isn't there.
    """
    proposal = editing.fetch(session, Proposal, record_id)
    model, version_model = life.ITEMS[proposal.item_kind]
    item = editing.fetch(session, model, proposal.item_id)
    shown = as_schema(schemas.Proposal, proposal)
    about = {"proposal": shown, "item_title": item.title, "item_owner": item.owner}
    about["refusal"] = versions.refusal(item, reader)
    if shown.is_open:
        on = target(session, proposal)
        both = merged(proposal, on)
        after = proposal.body if both is None else both.body
        return schemas.Standing(
            before=on.body,
            before_number=on.number,
            before_is_draft=on.is_draft,
            after=after,
            merged=both,
            **about,
        )
    return _decided(session, proposal, item, version_model, about)


def _decided(
    session: Session,
    proposal: Proposal,
    item: Any,  # noqa: ANN401 - a playbook, an article or a rule
    version_model: Any,  # noqa: ANN401 - its versions
    about: Mapping[str, Any],
) -> schemas.Standing:
    """One that was accepted, rejected or published, against what it was written for."""
    base, became = (
        session.get(version_model, wanted) if wanted is not None else None
        for wanted in (proposal.base_version_id, proposal.published_version_id)
    )
    draft = versions.draft_of(session, item, version_model)
    holds = draft is not None and proposal.state == ProposalState.ACCEPTED
    return schemas.Standing(
        before=proposal.base_body,
        before_number=base.number if base is not None else 0,
        before_is_draft=False,
        after=proposal.body,
        merged=None,
        published=became.number if became is not None else 0,
        effective_from=became.effective_from if became is not None else None,
        draft_number=draft.number if holds and draft is not None else 0,
        **about,
    )
