"""Keeping cards in step: what their sources say now, beside what they said then."""

import uuid
from collections.abc import Collection, Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.errors import ValidationError
from kb.ledger import editing
from kb.ledger.operation import operation
from kb.store.schemas import as_schema
from kb.training.cards import schemas, sources
from kb.training.cards.matching import matches
from kb.training.cards.models import Card
from kb.training.cards.schemas import Drift, Source, Suggestion
from kb.vocabulary.training import CardSource, CardState

_MADE = tuple(
    kind.value for kind in CardSource if kind not in {CardSource.NONE, CardSource.PACKAGE}
)
_WATCHED = (CardState.ACCEPTED.value, CardState.SUGGESTED.value)


def drifted(session: Session) -> tuple[Drift, ...]:
    """The cards in use whose source changed since they were made, in the order of decks.

    Only sources that stand at another version are read again.
    """
    found: list[Drift] = []
    for kind in _MADE:
        query = select(Card).where(Card.source_kind == kind, Card.state.in_(_WATCHED))
        by_source: dict[uuid.UUID, list[Card]] = {}
        for card in session.scalars(query.order_by(Card.created_at, Card.id)):
            if card.source_id is not None:
                by_source.setdefault(card.source_id, []).append(card)
        now = sources.stamps(session, kind, by_source.keys())
        for source_id, held in by_source.items():
            stamp = now.get(source_id, "")
            if any(card.source_stamp != stamp for card in held):
                found += _of_source(session, sources.read(session, kind, source_id), held)
    return tuple(sorted(found, key=lambda one: (one.card.deck.casefold(), one.card.created_at)))


def drift_of(session: Session, card_id: uuid.UUID) -> Drift | None:
    """How one card differs from its source; None where it is in step."""
    card = editing.fetch(session, Card, card_id)
    if card.source_id is None or card.source_kind not in _MADE:
        return None
    query = select(Card).where(Card.source_id == card.source_id, Card.state.in_(_WATCHED))
    held = session.scalars(query.order_by(Card.created_at, Card.id)).all()
    source = sources.read(session, card.source_kind, card.source_id)
    return next((one for one in _of_source(session, source, held) if one.card.id == card_id), None)


@operation("Take over change of source")
def take_over(session: Session, card_id: uuid.UUID) -> None:
    """Write what the source suggests now into a card.

    Raises:
        NotFoundError: it isn't there.
        ValidationError: it is in step, or its source is gone.
    """
    card, now = _now(session, card_id)
    text = {"front": now.front, "back": now.back}
    editing.assign(card, text | _as_source(now))


@operation("Keep card as it is")
def keep(session: Session, card_id: uuid.UUID) -> None:
    """Leave a card's text, and ask again only when its source changes once more.

    Raises:
        NotFoundError: it isn't there.
        ValidationError: it is in step.
    """
    card = editing.fetch(session, Card, card_id)
    found = drift_of(session, card_id)
    if found is None:
        raise ValidationError("This card is in step with its source.")
    if found.gone:
        # Nothing is left to keep it in step with: from here on it stands for itself.
        editing.assign(card, {"source_kind": CardSource.NONE.value, "source_key": ""})
        return
    _card, now = _now(session, card_id)
    editing.assign(card, _as_source(now))


def _now(session: Session, card_id: uuid.UUID) -> tuple[Card, "_Match"]:
    card = editing.fetch(session, Card, card_id)
    if card.source_id is not None and card.source_kind in _MADE:
        source = sources.read(session, card.source_kind, card.source_id)
        query = select(Card).where(Card.source_id == card.source_id)
        held = session.scalars(query.order_by(Card.created_at, Card.id)).all()
        found = matches(source, held).get(card.id)
        if found is not None:
            return card, _Match(source.stamp, found)
    raise ValidationError("The source of this card doesn't suggest it any more.")


class _Match:
    """What a source suggests now for a card."""

    def __init__(self, stamp: str, one: Suggestion) -> None:
        self.stamp, self.key = stamp, one.key
        self.front, self.back = one.front, one.back


def _as_source(now: _Match) -> dict[str, str]:
    return {
        "source_key": now.key,
        "source_stamp": now.stamp,
        "source_front": now.front,
        "source_back": now.back,
    }


def _of_source(session: Session, source: Source, held: Collection[Card]) -> Iterator[Drift]:
    found = matches(source, held)
    named = sources.title_of(session, source.kind, source.id)
    title = named[0] if named else source.title
    for card in held:
        if card.source_stamp == source.stamp:
            continue
        shown = as_schema(schemas.Card, card)
        match = found.get(card.id)
        if match is None:
            yield Drift(shown, title, "", "", gone=True)
        elif (match.front, match.back) != (card.source_front, card.source_back):
            yield Drift(shown, title, match.front, match.back, gone=False)
