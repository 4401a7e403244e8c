"""Answers: kept, planned, undone; seen by the person and the lead only."""

import uuid
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import func, select

from kb.errors import ValidationError
from kb.knowledge_base import KnowledgeBase
from kb.search import service as search
from kb.training.cards import service as cards
from kb.training.reviews import service as reviews
from kb.training.reviews import today as days
from kb.training.reviews.models import Attempt, CardState
from kb.training.reviews.schemas import Today
from tests.kb.training import stores

AT = datetime(2026, 3, 12, 8, 0, tzinfo=UTC)
ME = "Amelie Fontaine"


def asked(at: datetime = AT, person: str = ME, **more: Any) -> days.Asked:  # noqa: ANN401
    begins = at.replace(hour=0, minute=0)
    return days.Asked(person, at, begins, begins + timedelta(days=1), **more)


def today(kb: KnowledgeBase, at: datetime = AT, **more: Any) -> Today:  # noqa: ANN401
    return kb.read(partial(days.today, asked=asked(at, **more)))


def rate(kb: KnowledgeBase, card: uuid.UUID, rating: int, at: datetime, person: str = ME) -> None:
    kb.write(partial(reviews.rate, card_id=card, rating=rating, person=person, at=at))


def test_a_day_of_cards_from_the_first_to_the_last(kb: KnowledgeBase) -> None:
    one, two = stores.card(kb, "One?"), stores.card(kb, "Two?")
    found = today(kb)
    assert (found.new, found.learning, found.due, found.minutes) == (2, 0, 0, 1)
    assert found.turn is not None
    assert (found.turn.card.id, found.turn.memory) == (one, "")
    assert found.turn.previews[3] == AT + timedelta(minutes=10)
    rate(kb, one, 1, AT)
    found = today(kb, AT + timedelta(seconds=10))
    assert (found.new, found.learning) == (1, 1)
    assert found.turn is not None
    assert found.turn.card.id == two
    rate(kb, two, 4, AT + timedelta(seconds=20))
    # Nothing else is left, so what comes in a minute comes at once.
    found = today(kb, AT + timedelta(seconds=30))
    assert found.turn is not None
    assert (found.turn.card.id, found.turn.memory, found.total) == (one, "learning", 1)
    rate(kb, one, 4, AT + timedelta(seconds=40))
    assert today(kb, AT + timedelta(minutes=2)).total == 0
    later = today(kb, AT + timedelta(days=60))
    assert (later.due, later.new) == (2, 0)


def test_a_day_brings_no_more_new_cards_than_wanted(kb: KnowledgeBase) -> None:
    made = [stores.card(kb, f"{number}?") for number in range(5)]
    assert today(kb, new_a_day=2).new == 2
    rate(kb, made[0], 4, AT)
    assert today(kb, new_a_day=2).new == 1
    assert today(kb, AT + timedelta(days=1), new_a_day=2).new == 2
    assert today(kb, new_a_day=0).turn is None


def test_a_deck_is_learned_alone_and_retired_cards_are_not(kb: KnowledgeBase) -> None:
    stores.card(kb, deck="A")
    other = stores.card(kb, deck="B")
    assert today(kb, deck="B").total == 1
    rate(kb, other, 1, AT)
    kb.write(partial(cards.retire, record_ids=[other]))
    assert today(kb, deck="B").total == 0
    with pytest.raises(ValidationError, match="isn't in use"):
        rate(kb, other, 3, AT)


def test_everybody_learns_for_themselves(kb: KnowledgeBase) -> None:
    card = stores.card(kb)
    rate(kb, card, 4, AT)
    assert today(kb).total == 0
    assert today(kb, person="Tomasz Nowak").new == 1


def test_what_waits_for_later_today_says_when(kb: KnowledgeBase) -> None:
    card = stores.card(kb)
    rate(kb, card, 4, AT)
    rate(kb, card, 1, AT + timedelta(days=9))  # forgotten: relearned in ten minutes
    at = AT + timedelta(days=9, hours=-2)
    assert today(kb, at).turn is None
    assert today(kb, at).waits_until == AT + timedelta(days=9, minutes=10)


def test_an_answer_is_undone_with_its_plan(kb: KnowledgeBase) -> None:
    card = stores.card(kb)
    rate(kb, card, 3, AT)
    before = today(kb, AT + timedelta(minutes=11))
    rate(kb, card, 4, AT + timedelta(minutes=11))
    kb.undo()
    assert today(kb, AT + timedelta(minutes=11)) == before
    kb.undo()
    assert today(kb).new == 1
    kb.redo()
    assert today(kb).learning == 1


def test_wrong_ratings_and_nobody_are_refused(kb: KnowledgeBase) -> None:
    card = stores.card(kb)
    for rating in (0, 5, -1):
        with pytest.raises(ValidationError, match="from 1"):
            rate(kb, card, rating, AT)
    with pytest.raises(ValidationError, match="who learns"):
        rate(kb, card, 3, AT, person=" ")


def test_the_plan_can_be_worked_out_again_from_the_answers(kb: KnowledgeBase) -> None:
    card = stores.card(kb)
    for days_later, rating in enumerate((4, 3, 1, 3, 3)):
        rate(kb, card, rating, AT + timedelta(days=12 * days_later))

    def states(session: Any) -> list[Any]:  # noqa: ANN401
        return [
            (one.memory, one.due, one.stability, one.answers, one.lapses)
            for one in session.scalars(select(CardState))
        ]

    kept = kb.read(states)
    assert kept[0][3:] == (5, 1)
    assert kb.write(partial(reviews.plan_again, person=ME)).result == 0
    assert kb.read(states) == kept
    assert kb.write(partial(reviews.plan_again, person=ME, retention=0.8)).result == 1
    assert kb.read(states)[0][1] > kept[0][1]
    assert kb.read(lambda s: s.scalar(select(func.count()).select_from(Attempt))) == 5


def test_results_are_seen_by_the_person_and_the_lead_only(kb: KnowledgeBase) -> None:
    stores.person(kb, ME, "IR lead")
    stores.person(kb, "Tomasz Nowak", "Tier 1 analyst")
    stores.person(kb, "Rita Okafor", "Tier 1 analyst")
    card = stores.card(kb, "What is phishing?", deck="Basics")
    rate(kb, card, 1, AT, person="Tomasz Nowak")
    read = partial(reviews.answers_of, person="Tomasz Nowak")
    told = partial(reviews.figures, person="Tomasz Nowak", at=AT, zone=UTC)
    for viewer in ("Tomasz Nowak", ME):
        (one,) = kb.read(partial(read, viewer=viewer))
        assert (one.rating, one.person) == (1, "Tomasz Nowak")
        assert kb.read(partial(told, viewer=viewer)).answers == 1
    for viewer in ("Rita Okafor", "Nobody known"):
        with pytest.raises(ValidationError, match="by the lead only"):
            kb.read(partial(read, viewer=viewer))
        with pytest.raises(ValidationError, match="by the lead only"):
            kb.read(partial(told, viewer=viewer))
    found = kb.read(partial(search.search, query="Tomasz Basics"))
    assert not {one.kind for one in found.results} & {"attempt", "card_state"}


def test_figures_tell_the_streak_and_the_weakest_deck(kb: KnowledgeBase) -> None:
    weak, strong = stores.card(kb, deck="Containment"), stores.card(kb, deck="Triage")
    for day in range(5):
        at = AT + timedelta(days=day)
        rate(kb, weak, 1 if day % 2 else 3, at)
        rate(kb, strong, 3, at)
    figures = partial(reviews.figures, viewer=ME, person=ME, zone=UTC)
    found = kb.read(partial(figures, at=AT + timedelta(days=5)))
    assert (found.streak, found.weakest, found.answers) == (5, "Containment", 10)
    assert found.known == pytest.approx(0.8)
    assert kb.read(partial(figures, at=AT + timedelta(days=6))).streak == 0
    later = kb.read(partial(figures, at=AT + timedelta(days=90)))
    assert (later.answers, later.known, later.weakest) == (0, None, "")
