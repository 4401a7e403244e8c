"""What is due: counted and ordered by the store, one card handed out at a time."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, Select, and_, exists, func, select
from sqlalchemy.orm import Session

from kb.store.schemas import as_schema
from kb.training import trainees
from kb.training.cards import schemas as cards
from kb.training.cards import sources
from kb.training.cards.models import Card
from kb.training.reviews import scheduling, schemas, service
from kb.training.reviews.models import CardState
from kb.training.reviews.scheduling import RETENTION
from kb.vocabulary.training import CardState as State
from kb.vocabulary.training import MemoryState

#: New cards that a day brings, unless somebody wants more or fewer.
NEW_A_DAY: Final = 10
#: A card that comes again this soon may come at once when nothing else is left.
_AHEAD: Final = timedelta(minutes=20)
_SHORT: Final = (MemoryState.LEARNING.value, MemoryState.RELEARNING.value)


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose day it is, and how they learn.

    Attributes:
        now: the instant.
        begins, ends: of the day in the person's own zone.
        deck: only cards of this deck; "" for all.
    """

    person: str
    now: datetime
    begins: datetime
    ends: datetime
    new_a_day: int = NEW_A_DAY
    retention: float = RETENTION
    deck: str = ""


def today(session: Session, asked: Asked) -> schemas.Today:
    """What a person has to do today, and the card that comes first.

    Raises:
        ValidationError: nobody is named.
    """
    key = trainees.key_of(asked.person)
    of_deck = Card.deck == asked.deck if asked.deck else None
    learning, due = _counts(session, key, asked, of_deck)
    left = max(asked.new_a_day - _begun(session, key, asked), 0)
    fresh = session.scalars(_new(key, of_deck).limit(left)).all() if left else []
    total = len(fresh) + learning + due
    turn, waits = _next(session, key, asked, of_deck)
    if turn is None and fresh:
        turn = _turn(session, fresh[0], None, asked)
    if turn is None and waits is not None and _is_near(waits, asked):
        turn, waits = _turn(session, session.get_one(Card, waits.card_id), waits, asked), None
    seconds = total * service.pace(session, key) if total else 0
    return schemas.Today(
        new=len(fresh),
        learning=learning,
        due=due,
        minutes=max(round(seconds / 60), 1) if total else 0,
        turn=turn,
        waits_until=waits.due if turn is None and waits is not None else None,
    )


def _is_near(held: CardState, asked: Asked) -> bool:
    return held.due is not None and held.due <= asked.now + _AHEAD


def _states(key: uuid.UUID, of_deck: ColumnElement[bool] | None) -> Select[CardState]:
    query = (
        select(CardState)
        .join(Card, Card.id == CardState.card_id)
        .where(CardState.person_key == key, Card.state == State.ACCEPTED.value)
    )
    return query if of_deck is None else query.where(of_deck)


def _counts(
    session: Session, key: uuid.UUID, asked: Asked, of_deck: ColumnElement[bool] | None
) -> tuple[int, int]:
    short = CardState.memory.in_(_SHORT)
    query = _states(key, of_deck).where(CardState.due < asked.ends)
    counted = query.with_only_columns(short, func.count()).group_by(short)
    found = {bool(is_short): number for is_short, number in session.execute(counted)}
    return found.get(True, 0), found.get(False, 0)


def _begun(session: Session, key: uuid.UUID, asked: Asked) -> int:
    """New cards of this day that were answered already."""
    begun = CardState.first_at >= asked.begins
    query = select(func.count()).where(CardState.person_key == key, begun)
    return session.scalar(query) or 0


def _new(key: uuid.UUID, of_deck: ColumnElement[bool] | None) -> Select[Card]:
    seen = exists().where(and_(CardState.person_key == key, CardState.card_id == Card.id))
    query = select(Card).where(Card.state == State.ACCEPTED.value, ~seen)
    query = query if of_deck is None else query.where(of_deck)
    return query.order_by(Card.created_at, Card.id)


def _next(
    session: Session, key: uuid.UUID, asked: Asked, of_deck: ColumnElement[bool] | None
) -> tuple[schemas.Turn | None, CardState | None]:
    """What is due now, first what is being learned; else what comes next today."""
    query = _states(key, of_deck).order_by(CardState.due, CardState.id).limit(1)
    short = CardState.memory.in_(_SHORT)
    for due in (
        and_(short, CardState.due <= asked.now),
        and_(~short, CardState.due < asked.ends),
    ):
        found = session.scalar(query.where(due))
        if found is not None:
            return _turn(session, session.get_one(Card, found.card_id), found, asked), None
    return None, session.scalar(query.where(short, CardState.due < asked.ends))


def _turn(session: Session, card: Card, held: CardState | None, asked: Asked) -> schemas.Turn:
    known = service.memory_of(held)
    source = sources.title_of(session, card.source_kind, card.source_id)
    return schemas.Turn(
        card=as_schema(cards.Card, card),
        memory=known.memory if known else "",
        previews=scheduling.previews(known, asked.now, asked.retention),
        source_title=source[0] if source else "",
        source_route=source[1] if source else None,
    )
