"""Operations and queries on cards."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kb.errors import ValidationError
from kb.ledger import editing
from kb.ledger.operation import operation
from kb.store.base import new_id
from kb.store.coercion import coerce_values
from kb.store.schemas import as_schema
from kb.training.cards import schemas, sources
from kb.training.cards.matching import matches
from kb.training.cards.models import Card
from kb.vocabulary.training import CardState

_COLUMNS: Final = tuple(schemas.Card.__dataclass_fields__)
_TAGS: Final = _COLUMNS.index("tags")


def get(session: Session, record_id: uuid.UUID) -> schemas.Card:
    """One card.

    Raises:
        NotFoundError: it isn't there.
    """
    return as_schema(schemas.Card, editing.fetch(session, Card, record_id))


def listed(
    session: Session, states: Collection[str] = (), deck: str = ""
) -> tuple[schemas.Card, ...]:
    """Cards in the order of their decks; all states for none."""
    # By columns: a house has thousands of cards, and none of them is changed here.
    query = select(*(getattr(Card, name) for name in _COLUMNS))
    query = query.order_by(Card.deck, Card.created_at, Card.id)
    if states:
        query = query.where(Card.state.in_(list(states)))
    if deck:
        query = query.where(Card.deck == deck)
    rows = session.execute(query)
    return tuple(_of_row(row) for row in rows)


def decks(session: Session) -> tuple[schemas.Deck, ...]:
    """The decks that have cards in use or suggested, by name."""
    query = (
        select(Card.deck, Card.state, func.count())
        .where(Card.state.in_([CardState.ACCEPTED.value, CardState.SUGGESTED.value]))
        .group_by(Card.deck, Card.state)
    )
    counted: dict[str, dict[str, int]] = {}
    for name, state, number in session.execute(query):
        counted.setdefault(name, {})[state] = number
    return tuple(
        schemas.Deck(
            name,
            counted[name].get(CardState.ACCEPTED.value, 0),
            counted[name].get(CardState.SUGGESTED.value, 0),
        )
        for name in sorted(counted, key=lambda one: (one.casefold(), one))
    )


def of_source(session: Session, source_id: uuid.UUID) -> tuple[schemas.Card, ...]:
    """The cards that were made from a source, in the order they were made in."""
    query = select(Card).where(Card.source_id == source_id).order_by(Card.created_at, Card.id)
    return tuple(as_schema(schemas.Card, card) for card in session.scalars(query))


@operation("New card")
def add(session: Session, values: Mapping[str, Any]) -> uuid.UUID:
    """Insert a card that somebody wrote.

    Returns:
        Its id.

    Raises:
        ValidationError: it asks nothing, or a value can't be taken.
    """
    given = coerce_values(Card, {"front": None, **values})
    _refuse_blank(given)
    card = Card(id=new_id(), **given | {"state": CardState.ACCEPTED.value})
    session.add(card)
    session.flush()
    return card.id


@operation("Suggest cards")
def suggest(session: Session, kind: str, source_id: uuid.UUID) -> tuple[uuid.UUID, ...]:
    """Suggest the cards of a source that it has none for yet; what was declined stays declined.

    Returns:
        The ids of the new suggestions, in the order of the source.

    Raises:
        ValidationError: the source isn't there, or isn't published.
    """
    source = sources.read(session, kind, source_id)
    if not source.stamp:
        raise ValidationError(
            "There is nothing to make cards from.",
            "source_id",
            "A playbook or bulletin must be in use; a bulletin must be published.",
        )
    query = select(Card).where(Card.source_id == source_id).order_by(Card.created_at, Card.id)
    known = {one.key for one in matches(source, session.scalars(query).all()).values()}
    made = [_suggested(source, one) for one in source.suggestions if one.key not in known]
    session.add_all(made)
    session.flush()
    return tuple(card.id for card in made)


@operation("Accept cards")
def accept(session: Session, record_ids: Sequence[uuid.UUID]) -> int:
    """Take suggestions, and bring back what was declined or retired.

    Returns:
        How many are in use now that weren't.
    """
    return _move(session, record_ids, CardState.ACCEPTED)


@operation("Decline cards")
def decline(session: Session, record_ids: Sequence[uuid.UUID]) -> int:
    """Say no to suggestions: they aren't suggested again.

    Returns:
        How many were declined.
    """
    return _move(session, record_ids, CardState.DECLINED, only=CardState.SUGGESTED)


@operation("Retire cards")
def retire(session: Session, record_ids: Sequence[uuid.UUID]) -> int:
    """Take cards out of use; their answers are kept.

    Returns:
        How many were in use until now.
    """
    return _move(session, record_ids, CardState.RETIRED)


@operation("Revise card")
def revise(
    session: Session, record_id: uuid.UUID, version: int, values: Mapping[str, Any]
) -> schemas.Card:
    """Set fields of a card that was read at `version`.

    Returns:
        The record as it is now, with its new version.

    Raises:
        ConflictError, NotFoundError, ValidationError.
    """
    _refuse_blank(values)
    editing.revise(session, Card, record_id, version, values)
    session.flush()
    return get(session, record_id)


def _of_row(row: Sequence[Any]) -> schemas.Card:
    values = list(row)
    values[_TAGS] = tuple(values[_TAGS])
    return schemas.Card(*values)


def _refuse_blank(values: Mapping[str, Any]) -> None:
    if not str(values.get("front", "x")).strip():
        raise ValidationError("Write what the card asks.", "front")


def _suggested(source: schemas.Source, one: schemas.Suggestion) -> Card:
    text = {"front": one.front, "back": one.back}
    shown = coerce_values(Card, {**text, "deck": one.deck, "tags": list(one.tags)})
    return Card(
        id=new_id(),
        **shown,
        state=CardState.SUGGESTED.value,
        source_kind=source.kind,
        source_id=source.id,
        source_key=one.key,
        source_stamp=source.stamp,
        source_front=shown["front"],
        source_back=shown["back"],
    )


def _move(
    session: Session,
    record_ids: Sequence[uuid.UUID],
    state: CardState,
    only: CardState | None = None,
) -> int:
    moved = 0
    for record_id in record_ids:
        card = editing.fetch(session, Card, record_id)
        if card.state != state and (only is None or card.state == only):
            card.state = state.value
            moved += 1
    session.flush()
    return moved
