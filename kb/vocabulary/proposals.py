"""Words of proposed changes: where one stands, and what it asks of a step."""

from typing import Final

from kb.vocabulary.enums import StepResult, Word


class ProposalState(Word):
    """Where a proposed change stands."""

    PROPOSED = "proposed"
    EDITED = "edited"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    PUBLISHED = "published"

    @property
    def is_open(self) -> bool:
        """Whether nobody has decided on it."""
        return self in {ProposalState.PROPOSED, ProposalState.EDITED}


class StepWish(Word):
    """What a proposal does to a step of a playbook."""

    INSERT = "insert"
    MAKE_OPTIONAL = "make_optional"
    REMOVE = "remove"
    EXPECT = "expect"
    MOVE = "move"
    REWORD = "reword"


#: What a deviation asks of the playbook, the likeliest first.
WISHES: Final[dict[StepResult, tuple[StepWish, ...]]] = {
    StepResult.ADDED: (StepWish.INSERT,),
    StepResult.SKIPPED: (StepWish.MAKE_OPTIONAL, StepWish.REMOVE, StepWish.REWORD),
    StepResult.LATE: (StepWish.EXPECT, StepWish.REWORD),
    StepResult.REORDERED: (StepWish.MOVE, StepWish.REWORD),
    StepResult.REPEATED: (StepWish.REWORD,),
    StepResult.AS_PLANNED: (StepWish.REWORD,),
}
