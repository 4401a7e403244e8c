"""Proposed changes as they leave kb."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime

from kb.library.proposals.merging import Merged
from kb.vocabulary.proposals import ProposalState


@dataclass(frozen=True, slots=True)
class ProposalRow:
    """A proposal without its texts, beside what it is about: for lists.

    Attributes:
        knowledge: workflows, processes, policies or playbooks; "" where it is none of them.
        version_number: of the version that it was published as; 0 before.
        effective_from: from when that version holds; None: since it was published.
    """

    id: uuid.UUID
    item_kind: str
    item_id: uuid.UUID
    item_title: str
    item_owner: str
    knowledge: str
    title: str
    reason: str
    teams: tuple[str, ...]
    state: str
    proposed_by: str
    decided_by: str
    decided_at: datetime | None
    decision_reason: str
    incident_ids: tuple[uuid.UUID, ...]
    lesson_ids: tuple[uuid.UUID, ...]
    created_at: datetime
    version_number: int = 0
    effective_from: date | None = None

    @property
    def is_open(self) -> bool:
        """Whether nobody has decided on it."""
        return is_open(self.state)

    @property
    def is_under_way(self) -> bool:
        """Whether it may still become a version."""
        return self.is_open or self.state == ProposalState.ACCEPTED


@dataclass(frozen=True, slots=True)
class Proposal:
    """A proposed change, whole."""

    id: uuid.UUID
    version: int
    item_kind: str
    item_id: uuid.UUID
    title: str
    reason: str
    teams: tuple[str, ...]
    state: str
    body: str
    base_body: str
    base_version_id: uuid.UUID | None
    proposed_by: str
    edited_by: str
    decided_by: str
    decided_at: datetime | None
    decision_reason: str
    published_version_id: uuid.UUID | None
    incident_ids: tuple[uuid.UUID, ...]
    lesson_ids: tuple[uuid.UUID, ...]
    step_ids: tuple[uuid.UUID, ...]
    created_at: datetime
    updated_at: datetime

    @property
    def is_open(self) -> bool:
        """Whether nobody has decided on it."""
        return is_open(self.state)


@dataclass(frozen=True, slots=True)
class Standing:
    """How a proposal stands to the item as it is now.

    Attributes:
        before: the text that it would change: of the draft, else of the newest version. Of one
            that was decided on, the text that it was written against.
        before_number: the number of that version; 0 where that isn't known any more.
        before_is_draft: whether that is the draft.
        after: the text with the change; None while places wait to be settled.
        merged: both changes, where the text moved on since the proposal was written.
        refusal: why this reader may not accept and publish it; "" where they may.
        published: the number of the version that it became; 0 before.
        effective_from: from when that version holds.
        draft_number: the number of the draft that holds it; 0 where there is none.
    """

    proposal: Proposal
    item_title: str
    item_owner: str
    before: str
    before_number: int
    before_is_draft: bool
    after: str | None
    merged: Merged | None
    refusal: str = ""
    published: int = 0
    effective_from: date | None = None
    draft_number: int = 0

    @property
    def changes_something(self) -> bool:
        """Whether its text is another one."""
        return self.after is None or self.after != self.before


def is_open(state: str) -> bool:
    """Whether nobody has decided on a proposal; states of a newer program are left alone."""
    return state in {ProposalState.PROPOSED, ProposalState.EDITED}
