"""What people read, learned and took of the items of paths: read once for all of them."""

import uuid
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kb.library.articles.models import Article
from kb.library.playbooks.models import Playbook
from kb.training.bulletins import receipts
from kb.training.cards.models import Card
from kb.training.drills.models import Drill, DrillRun
from kb.training.quizzes.models import Quiz, QuizResult
from kb.training.reviews.models import CardState
from kb.vocabulary.enums import KnowledgeState
from kb.vocabulary.training import CardState as State
from kb.vocabulary.training import DrillState, PathItemKind, QuizState, RunState

_MODELS: Final[dict[str, Any]] = {
    PathItemKind.ARTICLE.value: Article,
    PathItemKind.BULLETIN.value: Article,
    PathItemKind.PLAYBOOK.value: Playbook,
    PathItemKind.QUIZ.value: Quiz,
    PathItemKind.DRILL.value: Drill,
}
#: What nobody can take: retired, or of drills not yet published.
_RETIRED: Final = {KnowledgeState.RETIRED.value, QuizState.RETIRED.value}
_UNREADY: Final = {DrillState.DRAFT.value, DrillState.RETIRED.value}
#: Kinds that are taken; all others but decks are read.
_TAKEN: Final = frozenset({PathItemKind.QUIZ.value, PathItemKind.DRILL.value})


@dataclass(frozen=True, slots=True)
class Named:
    """A record that a path names and that is in use.

    Attributes:
        published_version_id: the version in force; None for a quiz, and where none is.
    """

    id: uuid.UUID
    title: str
    published_version_id: uuid.UUID | None


@dataclass(frozen=True, slots=True)
class Taken:
    """The last score of a quiz, and whether it was ever passed."""

    score: float
    out_of: float
    passed: bool


@dataclass(frozen=True, slots=True)
class Played:
    """The last run of a drill that came to its end, and whether one is under way.

    Attributes:
        percent: how much was as it was done; None where none came to its end.
    """

    percent: float | None
    begun: bool


@dataclass(frozen=True, slots=True)
class Marks:
    """All that is known of some people and some items.

    Attributes:
        records: what is in use, by the item's kind and id.
        receipts: what was read, by person and item.
        cards: how many cards a deck has in use.
        answered: how many of them a person ever answered.
        taken: quizzes, by person and quiz.
        played: drills, by person and drill.
    """

    records: dict[tuple[str, uuid.UUID], Named]
    receipts: dict[uuid.UUID, dict[uuid.UUID, receipts.Read]]
    cards: dict[str, int]
    answered: dict[tuple[uuid.UUID, str], int]
    taken: dict[tuple[uuid.UUID, uuid.UUID], Taken]
    played: dict[tuple[uuid.UUID, uuid.UUID], Played]


def kind_of(item: Mapping[str, Any]) -> tuple[str, uuid.UUID | None, str]:
    """The kind, the record and the name that an item of a path holds."""
    text = str(item.get("id") or "")
    return str(item.get("kind") or ""), uuid.UUID(text) if text else None, str(item.get("name"))


def read(
    session: Session, items: Iterable[Mapping[str, Any]], people: Collection[uuid.UUID]
) -> Marks:
    """What there is of these items and people, in a number of queries that neither changes."""
    ids: dict[str, set[uuid.UUID]] = {}
    decks: set[str] = set()
    for kind, item_id, name in map(kind_of, items):
        if kind == PathItemKind.DECK:
            decks.add(name)
        elif item_id is not None and kind in _MODELS:
            ids.setdefault(kind, set()).add(item_id)
    quizzes = ids.get(PathItemKind.QUIZ.value, set())
    drills = ids.get(PathItemKind.DRILL.value, set())
    to_read: set[uuid.UUID] = set()
    to_read = to_read.union(*(held for kind, held in ids.items() if kind not in _TAKEN))
    return Marks(
        _records(session, ids),
        receipts.of_people(session, people, to_read) if to_read else {},
        _cards(session, decks) if decks else {},
        _answered(session, decks, people) if decks else {},
        _taken(session, quizzes, people) if quizzes else {},
        _played(session, drills, people) if drills else {},
    )


def _records(
    session: Session, ids: Mapping[str, Collection[uuid.UUID]]
) -> dict[tuple[str, uuid.UUID], Named]:
    found: dict[tuple[str, uuid.UUID], Named] = {}
    for kind, wanted in ids.items():
        model = _MODELS[kind]
        for one in session.scalars(select(model).where(model.id.in_(list(wanted)))):
            if one.state not in (_UNREADY if model is Drill else _RETIRED):
                version = getattr(one, "published_version_id", None)
                found[kind, one.id] = Named(one.id, one.title, version)
    return found


def _cards(session: Session, decks: Collection[str]) -> dict[str, int]:
    in_use = (Card.deck.in_(list(decks)), Card.state == State.ACCEPTED.value)
    query = select(Card.deck, func.count()).where(*in_use).group_by(Card.deck)
    return {row[0]: row[1] for row in session.execute(query)}


def _answered(
    session: Session, decks: Collection[str], people: Collection[uuid.UUID]
) -> dict[tuple[uuid.UUID, str], int]:
    query = (
        select(CardState.person_key, Card.deck, func.count())
        .join(Card, Card.id == CardState.card_id)
        .where(Card.deck.in_(list(decks)), Card.state == State.ACCEPTED.value)
        .where(CardState.person_key.in_(list(people)))
        .group_by(CardState.person_key, Card.deck)
    )
    return {(key, deck): number for key, deck, number in session.execute(query)}


def _taken(
    session: Session, quizzes: Collection[uuid.UUID], people: Collection[uuid.UUID]
) -> dict[tuple[uuid.UUID, uuid.UUID], Taken]:
    query = (
        select(QuizResult)
        .where(QuizResult.quiz_id.in_(list(quizzes)), QuizResult.person_key.in_(list(people)))
        .order_by(QuizResult.at, QuizResult.id)
    )
    found: dict[tuple[uuid.UUID, uuid.UUID], Taken] = {}
    for one in session.scalars(query):
        before = found.get((one.person_key, one.quiz_id))
        passed = one.passed or (before is not None and before.passed)
        found[one.person_key, one.quiz_id] = Taken(one.score, one.out_of, passed)
    return found


def _played(
    session: Session, drills: Collection[uuid.UUID], people: Collection[uuid.UUID]
) -> dict[tuple[uuid.UUID, uuid.UUID], Played]:
    query = (
        select(DrillRun)
        .where(DrillRun.drill_id.in_(list(drills)), DrillRun.person_key.in_(list(people)))
        .order_by(DrillRun.started_at, DrillRun.id)
    )
    found: dict[tuple[uuid.UUID, uuid.UUID], Played] = {}
    for one in session.scalars(query):
        before = found.get((one.person_key, one.drill_id), Played(None, begun=False))
        if one.state == RunState.FINISHED:
            percent = 100 * one.done_points / one.done_of if one.done_of else 0.0
            found[one.person_key, one.drill_id] = Played(percent, before.begun)
        else:
            found[one.person_key, one.drill_id] = Played(before.percent, begun=True)
    return found
