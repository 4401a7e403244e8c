"""When a card comes again: FSRS, without chance, so that answers give the same plan anywhere."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Final

import fsrs

from kb.vocabulary.training import MemoryState

#: Again, hard, good, easy.
RATINGS: Final = (1, 2, 3, 4)
#: How much of what was learned is to be known when a card comes again.
RETENTION: Final = 0.9
LEAST_RETENTION: Final = 0.7
MOST_RETENTION: Final = 0.97
#: Days; longer than a year says nothing in a field that changes each month.
LONGEST: Final = 365
_STATES: Final = {
    MemoryState.LEARNING.value: fsrs.State.Learning,
    MemoryState.REVIEW.value: fsrs.State.Review,
    MemoryState.RELEARNING.value: fsrs.State.Relearning,
}
_NAMES: Final = {state: name for name, state in _STATES.items()}


@dataclass(frozen=True, slots=True)
class Memory:
    """What FSRS knows of a card and a person after an answer."""

    memory: str
    step: int | None
    stability: float | None
    difficulty: float | None
    due: datetime
    last_at: datetime


def after(known: Memory | None, rating: int, at: datetime, retention: float = RETENTION) -> Memory:
    """What is known after an answer.

    Args:
        known: what was known before; None for a new card.
        rating: 1 again, 2 hard, 3 good, 4 easy.
        at: when it was given; no earlier than the last one counts.
        retention: from 0.7 to 0.97.
    """
    at = at.astimezone(UTC)
    if known is not None:
        at = max(at, known.last_at.astimezone(UTC))
    card, _log = _scheduler(within(retention)).review_card(
        _card(known, at), fsrs.Rating(rating), at
    )
    return Memory(_NAMES[card.state], card.step, card.stability, card.difficulty, card.due, at)


def previews(
    known: Memory | None, at: datetime, retention: float = RETENTION
) -> dict[int, datetime]:
    """When the card would come again after each rating."""
    return {rating: after(known, rating, at, retention).due for rating in RATINGS}


def replayed(
    answers: Iterable[tuple[int, datetime]], retention: float = RETENTION
) -> tuple[Memory, ...]:
    """What was known after each of a card's answers, from the first one on."""
    found: list[Memory] = []
    for rating, at in answers:
        found.append(after(found[-1] if found else None, rating, at, retention))
    return tuple(found)


def within(retention: float) -> float:
    """A wanted retention, no lower and no higher than makes sense."""
    return min(max(retention, LEAST_RETENTION), MOST_RETENTION)


def _card(known: Memory | None, at: datetime) -> fsrs.Card:
    if known is None:
        return fsrs.Card(card_id=1, due=at)
    return fsrs.Card(
        card_id=1,
        state=_STATES[known.memory],
        step=known.step,
        stability=known.stability,
        difficulty=known.difficulty,
        due=known.due.astimezone(UTC),
        last_review=known.last_at.astimezone(UTC),
    )


@lru_cache(maxsize=32)
def _scheduler(retention: float) -> fsrs.Scheduler:
    return fsrs.Scheduler(
        desired_retention=retention, maximum_interval=LONGEST, enable_fuzzing=False
    )
