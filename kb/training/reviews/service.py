"""Operations and queries on reviews: rate a card, what is due, how somebody gets on."""

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta, tzinfo
from itertools import groupby
from typing import Final

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from kb.errors import ValidationError
from kb.ledger import editing
from kb.ledger.operation import operation
from kb.store.base import new_id, now
from kb.store.schemas import as_schema
from kb.training import trainees
from kb.training.cards.models import Card
from kb.training.reviews import scheduling, schemas
from kb.training.reviews.models import Attempt, CardState
from kb.training.reviews.scheduling import RATINGS, RETENTION, Memory
from kb.vocabulary.training import CardState as State
from kb.vocabulary.training import MemoryState

_MONTH: Final = timedelta(days=30)
_YEAR: Final = timedelta(days=366)
_FEWEST: Final = 5
_LONGEST_MS: Final = 10 * 60_000


@operation("Rate card")
def rate(
    session: Session,
    card_id: uuid.UUID,
    rating: int,
    person: str,
    *,
    retention: float = RETENTION,
    milliseconds: int = 0,
    at: datetime | None = None,
) -> uuid.UUID:
    """Keep an answer, and plan when the card comes again.

    Args:
        session: of the write.
        card_id: which card.
        rating: 1 again, 2 hard, 3 good, 4 easy.
        person: who answered.
        retention: how much is to be known when it comes again.
        milliseconds: how long the answer took.
        at: when; now where it isn't said.

    Returns:
        The id of the answer.

    Raises:
        NotFoundError: the card isn't there.
        ValidationError: no such rating, nobody is named, or the card isn't in use.
    """
    if rating not in RATINGS:
        raise ValidationError("Rate a card from 1 (again) to 4 (easy).", "rating")
    card = _in_use(session, card_id)
    key = trainees.key_of(person)
    when = at or session.info.get("at") or now()
    held = session.scalar(_states(key).where(CardState.card_id == card_id))
    known = scheduling.after(_memory(held), rating, when, retention)
    who = {"card_id": card_id, "person": person.strip(), "person_key": key, "deck": card.deck}
    plan = _plan(known)
    took = min(max(milliseconds, 0), _LONGEST_MS)
    answer = Attempt(id=new_id(), rating=rating, at=known.last_at, milliseconds=took, **who, **plan)
    session.add(answer)
    if held is None:
        held = CardState(id=new_id(), first_at=known.last_at, answers=0, lapses=0, **who)
        session.add(held)
    forgotten = rating == 1 and held.memory == MemoryState.REVIEW
    count = {"answers": (held.answers or 0) + 1, "lapses": (held.lapses or 0) + forgotten}
    editing.assign(held, plan | count | {"last_at": known.last_at, "deck": card.deck})
    session.flush()
    return answer.id


def _in_use(session: Session, card_id: uuid.UUID) -> Card:
    card = editing.fetch(session, Card, card_id)
    if card.state != State.ACCEPTED:
        raise ValidationError("This card isn't in use: accept it before it is learned.", "state")
    return card


@operation("Plan reviews again")
def plan_again(session: Session, person: str, retention: float = RETENTION) -> int:
    """Work out a person's plan from their answers, such as for another retention.

    Returns:
        How many cards are planned otherwise now.
    """
    key = trainees.key_of(person)
    query = select(Attempt).where(Attempt.person_key == key)
    answers = session.scalars(query.order_by(Attempt.card_id, Attempt.at, Attempt.id)).all()
    held = {state.card_id: state for state in session.scalars(_states(key))}
    changed = 0
    for card_id, group in groupby(answers, key=lambda one: one.card_id):
        given = list(group)
        steps = scheduling.replayed([(a.rating, a.at) for a in given if a.at], retention)
        if not steps:
            continue
        state = held.get(card_id)
        if state is None:
            state = CardState(id=new_id(), card_id=card_id, person=person.strip(), person_key=key)
            session.add(state)
        before = (state.memory, state.stability, state.due)
        counted = {"answers": len(steps), "lapses": _lapses(given, steps)}
        ends = {"first_at": steps[0].last_at, "last_at": steps[-1].last_at}
        editing.assign(state, _plan(steps[-1]) | counted | ends | {"deck": given[-1].deck})
        changed += before != (state.memory, state.stability, state.due)
    session.flush()
    return changed


def answers_of(
    session: Session, viewer: str, person: str, limit: int = 200
) -> tuple[schemas.Attempt, ...]:
    """A person's answers, newest first.

    Raises:
        ValidationError: the viewer is neither that person nor a lead.
    """
    trainees.refuse_others(session, viewer, person)
    query = select(Attempt).where(Attempt.person_key == trainees.key_of(person))
    found = session.scalars(query.order_by(Attempt.at.desc(), Attempt.id.desc()).limit(limit))
    return tuple(as_schema(schemas.Attempt, one) for one in found)


def figures(
    session: Session, viewer: str, person: str, at: datetime, zone: tzinfo
) -> schemas.Figures:
    """How a person gets on.

    Raises:
        ValidationError: the viewer is neither that person nor a lead.
    """
    trainees.refuse_others(session, viewer, person)
    key = trainees.key_of(person)
    query = select(Attempt.at, Attempt.rating, Attempt.deck).where(
        Attempt.person_key == key, Attempt.at > at - _MONTH
    )
    rows = [(when, rating, deck) for when, rating, deck in session.execute(query) if when]
    decks: dict[str, list[int]] = {}
    for _when, rating, deck in rows:
        decks.setdefault(deck, []).append(rating)
    shares = [
        (sum(r == 1 for r in given) / len(given), deck)
        for deck, given in decks.items()
        if deck and len(given) >= _FEWEST
    ]
    worst = max(shares, default=(0.0, ""))
    ratings = [rating for _when, rating, _deck in rows]
    return schemas.Figures(
        answers=len(ratings),
        known=sum(r > 1 for r in ratings) / len(ratings) if ratings else None,
        streak=_streak(session, key, at, zone),
        weakest=worst[1] if worst[0] > 0 else "",
    )


def pace(session: Session, key: uuid.UUID) -> float:
    """Seconds that a person takes for a card; 15 until they have answered some."""
    query = select(Attempt.milliseconds).where(Attempt.person_key == key, Attempt.milliseconds > 0)
    newest = query.order_by(Attempt.at.desc()).limit(50).subquery()
    mean = session.scalar(select(func.avg(newest.c.milliseconds)))
    return float(mean) / 1000 if mean else 15.0


def memory_of(held: CardState | None) -> Memory | None:
    """What is known of a card and a person; None where it is new to them."""
    return _memory(held)


def _states(key: uuid.UUID) -> Select[CardState]:
    return select(CardState).where(CardState.person_key == key)


def _memory(held: CardState | None) -> Memory | None:
    if held is None or held.due is None or held.last_at is None or held.stability is None:
        return None
    return Memory(held.memory, held.step, held.stability, held.difficulty, held.due, held.last_at)


def _plan(known: Memory) -> dict[str, object]:
    return {
        "memory": known.memory,
        "step": known.step,
        "stability": known.stability,
        "difficulty": known.difficulty,
        "due": known.due,
    }


def _lapses(given: Sequence[Attempt], steps: Sequence[Memory]) -> int:
    """How often a card that was learned was forgotten."""
    pairs = zip(steps, given[1:], strict=False)
    return sum(known.memory == MemoryState.REVIEW and one.rating == 1 for known, one in pairs)


def _streak(session: Session, key: uuid.UUID, at: datetime, zone: tzinfo) -> int:
    """Days in a row with an answer, up to a year; today may still lie before the person."""
    query = select(Attempt.at).where(Attempt.person_key == key, Attempt.at > at - _YEAR)
    answered = {when.astimezone(zone).date() for when in session.scalars(query) if when}
    day = at.astimezone(zone).date()
    day = day if day in answered else day - timedelta(days=1)
    count = 0
    while day in answered:
        day -= timedelta(days=1)
        count += 1
    return count
