"""Which state of a measure may follow which."""

from collections.abc import Mapping
from typing import Final

from kb.errors import ValidationError
from kb.vocabulary.response import MeasureState as State

# Many measures are put in place during the response, before anybody proposed them in words.
MOVES: Final[Mapping[State, frozenset[State]]] = {
    State.PROPOSED: frozenset({State.ACCEPTED, State.IN_PLACE, State.REJECTED}),
    State.ACCEPTED: frozenset({State.PROPOSED, State.IN_PLACE, State.REJECTED}),
    State.IN_PLACE: frozenset({State.ACCEPTED, State.VERIFIED, State.REJECTED}),
    State.VERIFIED: frozenset({State.IN_PLACE, State.REJECTED}),
    State.REJECTED: frozenset({State.PROPOSED}),
}


def refuse_jump(before: State, after: State) -> None:
    """Only moves that somebody can have made.

    Raises:
        ValidationError: `after` doesn't follow `before`; says what does.
    """
    if after is before or after in MOVES[before]:
        return
    offered = ", ".join(state.label for state in State if state in MOVES[before])
    msg = f"A measure that is {before.label.lower()} can't become {after.label.lower()}."
    raise ValidationError(f"{msg} Use one of {offered}.", "state")
