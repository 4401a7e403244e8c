"""Cards of many people: what is due today, an answer, and how far everybody is on a path.

    python -m benchmarks.training [--cards N] [--people N]

The baseline reads a person's schedule into objects of the store and counts it in Python, in the
same run. Each figure is the median of the given runs; the store is SQLite, without a ledger.
"""

import argparse
import random
import statistics
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from kb.knowledge_base import KnowledgeBase
from kb.people.models import Person
from kb.store.base import new_id
from kb.training import trainees
from kb.training.cards.models import Card
from kb.training.paths import progress
from kb.training.paths import service as paths
from kb.training.reviews import service as reviews
from kb.training.reviews import today
from kb.training.reviews.models import CardState
from kb.training.reviews.today import Asked

_BATCH = 5_000
_DECKS = 40
_LEAD = "Lead"


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--cards", type=int, default=10_000)
    arguments.add_argument("--people", type=int, default=50)
    arguments.add_argument("--runs", type=int, default=9)
    given = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "training.hotwash"
        with KnowledgeBase.open(path, actor=_LEAD) as kb:
            kb.maintain(lambda session: fill(session, given.cards, given.people))
            _measure(kb, given.runs)


def fill(session: Session, cards: int, people: int) -> None:
    """Makes up cards in use, people, and a schedule of nine cards in ten for each of them."""
    chance = random.Random(7)
    now = datetime.now(UTC)
    made = [_card(number, now) for number in range(cards)]
    for first in range(0, cards, _BATCH):
        session.execute(insert(Card), made[first : first + _BATCH])
    names = [_LEAD, *(f"Analyst {number}" for number in range(people))]
    session.execute(insert(Person), [_person(name, now) for name in names])
    states = (_state(chance, card, name, now) for name in names[1:] for card in made)
    batch: list[dict[str, Any]] = []
    for state in states:
        if chance.random() < 0.9:
            batch.append(state)
        if len(batch) == _BATCH:
            session.execute(insert(CardState), batch)
            batch = []
    if batch:
        session.execute(insert(CardState), batch)


def _measure(kb: KnowledgeBase, runs: int) -> None:
    now = datetime.now(UTC)
    begins = now.replace(hour=0, minute=0, second=0, microsecond=0)
    asked = Asked("Analyst 7", now, begins, begins + timedelta(days=1))
    path_id = _path(kb)
    ours = _median(runs, lambda: kb.read(partial(today.today, asked=asked)))
    base = _median(runs, lambda: kb.read(partial(_counted_in_python, asked=asked)))
    _say("due today", ours, base)
    _say("an answer", _median(runs, partial(_answer, kb, iter(_due(kb, runs + 1)))))
    coverage = partial(progress.coverage, viewer=_LEAD, path_id=path_id)
    each = partial(_one_by_one, path_id=path_id)
    ours = _median(runs, lambda: kb.read(coverage))
    _say("a path of all people", ours, _median(max(runs // 3, 1), lambda: kb.read(each)))


def _say(name: str, ours: float, base: float = 0.0) -> None:
    ratio = f", baseline {base:.1f} ms, ratio {ours / base:.3f}" if base else ""
    print(f"{name:22} {ours:8.1f} ms{ratio}")


def _counted_in_python(session: Session, asked: Asked) -> int:
    key = trainees.key_of(asked.person)
    held = session.scalars(select(CardState).where(CardState.person_key == key)).all()
    seen = {one.card_id for one in held}
    fresh = [card for card in session.scalars(select(Card)) if card.id not in seen]
    due = [one for one in held if one.due is not None and one.due < asked.ends]
    return min(len(fresh), asked.new_a_day) + len(due)


def _one_by_one(session: Session, path_id: uuid.UUID) -> int:
    """The same, each person asked for alone."""
    names = session.scalars(select(Person.name).where(Person.name != _LEAD)).all()
    found = [progress.of_person(session, name, name, path_id) for name in names]
    return sum(one.done for one in found)


def _due(kb: KnowledgeBase, most: int) -> list[uuid.UUID]:
    key = trainees.key_of("Analyst 7")
    query = select(CardState.card_id).where(CardState.person_key == key).order_by(CardState.due)
    return list(kb.read(lambda session: session.scalars(query.limit(most)).all()))


def _answer(kb: KnowledgeBase, cards: Iterator[uuid.UUID]) -> None:
    kb.write(partial(reviews.rate, card_id=next(cards), rating=3, person="Analyst 7"))


def _path(kb: KnowledgeBase) -> uuid.UUID:
    items = [paths.item("deck", name=f"Deck {number}") for number in range(20)]
    values = {"title": "First weeks", "items": items}
    made: uuid.UUID = kb.write(partial(paths.add, values=values)).result
    return made


def _card(number: int, now: datetime) -> dict[str, Any]:
    deck = f"Deck {number % _DECKS}"
    text = {
        "front": f"What comes after step {number}?",
        "back": "Revoke the sessions.",
        "deck": deck,
    }
    return {"id": new_id(), "version": 1, "created_at": now, "updated_at": now, **text}


def _person(name: str, now: datetime) -> dict[str, Any]:
    role = "IR lead" if name == _LEAD else "Tier 1 analyst"
    return {"id": new_id(), "version": 1, "created_at": now, "updated_at": now} | {
        "name": name,
        "role": role,
    }


def _state(chance: random.Random, card: dict[str, Any], name: str, now: datetime) -> dict[str, Any]:
    return {
        "id": new_id(),
        "version": 1,
        "created_at": now,
        "updated_at": now,
        "card_id": card["id"],
        "person": name,
        "person_key": trainees.key_of(name),
        "deck": card["deck"],
        "memory": "review",
        "stability": chance.uniform(1, 300),
        "difficulty": chance.uniform(1, 10),
        "due": now + timedelta(days=chance.uniform(-3, 200)),
        "last_at": now - timedelta(days=chance.uniform(1, 60)),
        "first_at": now - timedelta(days=100),
        "answers": chance.randrange(1, 20),
    }


def _median(runs: int, work: Callable[[], object]) -> float:
    work()
    times = []
    for _ in range(runs):
        started = time.perf_counter()
        work()
        times.append(1000 * (time.perf_counter() - started))
    return statistics.median(times)


if __name__ == "__main__":
    main()
