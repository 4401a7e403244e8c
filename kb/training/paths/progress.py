"""How far people are on the paths of their role."""

import uuid
from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from kb.library.articles.models import Article
from kb.library.playbooks.models import Playbook
from kb.people.models import Person
from kb.training import trainees
from kb.training.bulletins import receipts
from kb.training.cards.models import Card
from kb.training.paths import schemas, service
from kb.training.paths.schemas import How, Progress, Step
from kb.training.quizzes.models import Quiz, QuizResult
from kb.training.reviews.models import CardState
from kb.vocabulary.enums import KnowledgeState
from kb.vocabulary.training import CardState as State
from kb.vocabulary.training import PathItemKind, QuizState

_READ: Final[dict[str, tuple[Any, str]]] = {
    PathItemKind.ARTICLE.value: (Article, "article"),
    PathItemKind.BULLETIN.value: (Article, "article"),
    PathItemKind.PLAYBOOK.value: (Playbook, "playbook"),
}


def mine(session: Session, person: str) -> tuple[Progress, ...]:
    """The paths of a person's role, and those for everybody, as they have gone them."""
    role = trainees.role_of(session, person)
    paths = [one for one in service.listed(session) if not one.role or _is_for(role, one.role)]
    return tuple(_progress(session, one, person) for one in paths)


def of_person(session: Session, viewer: str, person: str, path_id: uuid.UUID) -> Progress:
    """A path as a person has gone it.

    Raises:
        NotFoundError: there is no such path.
        ValidationError: the viewer is neither that person nor a lead.
    """
    trainees.refuse_others(session, viewer, person)
    return _progress(session, service.get(session, path_id), person)


def coverage(session: Session, viewer: str, path_id: uuid.UUID) -> tuple[Progress, ...]:
    """How far everybody is for whom a path is meant, by name.

    Raises:
        NotFoundError: there is no such path.
        ValidationError: the viewer leads nobody.
    """
    trainees.refuse_all_but_leads(session, viewer)
    path = service.get(session, path_id)
    people = session.execute(select(Person.name, Person.role).order_by(Person.name)).all()
    meant = [name for name, role in people if not path.role or _is_for(role, path.role)]
    return tuple(_progress(session, path, name) for name in meant if name.strip())


def kind_of(item: Mapping[str, Any]) -> tuple[str, uuid.UUID | None, str]:
    """The kind, the record and the name that an item of a path holds."""
    text = str(item.get("id") or "")
    return str(item.get("kind") or ""), uuid.UUID(text) if text else None, str(item.get("name"))


def _is_for(role: str, wanted: str) -> bool:
    return bool(role.strip()) and trainees.fits(role, wanted)


def _progress(session: Session, path: schemas.TrainingPath, person: str) -> Progress:
    steps = tuple(_step(session, item, person) for item in path.items)
    return Progress(path, person, steps)


def _step(session: Session, item: Mapping[str, Any], person: str) -> Step:
    kind, item_id, name = kind_of(item)
    if kind == PathItemKind.DECK:
        return _deck(session, name, person)
    if kind == PathItemKind.QUIZ and item_id is not None:
        return _quiz(session, item_id, name, person)
    model, read_as = _READ.get(kind, (None, ""))
    found = session.get(model, item_id) if model is not None and item_id is not None else None
    if found is None or found.state == KnowledgeState.RETIRED or read_as == "":
        return Step(kind, item_id, name, How.GONE)
    read = receipts.of_person(session, person, [found.id]).get(found.id)
    if read is None:
        how = How.OPEN
    elif not read.understood:
        how = How.BEGUN
    else:
        current = read.version_id == found.published_version_id and read.understood_at
        how = How.DONE if current else How.CHANGED
    return Step(kind, item_id, found.title, how)


def _deck(session: Session, name: str, person: str) -> Step:
    in_use = select(func.count()).where(Card.deck == name, Card.state == State.ACCEPTED.value)
    key = trainees.key_of(person)
    answered = exists().where(CardState.person_key == key, CardState.card_id == Card.id)
    total = session.scalar(in_use) or 0
    done = session.scalar(in_use.where(answered)) or 0
    if not total:
        return Step(PathItemKind.DECK.value, None, name, How.GONE)
    how = How.DONE if done == total else How.BEGUN if done else How.OPEN
    return Step(PathItemKind.DECK.value, None, name, how, f"{done} of {total} cards")


def _quiz(session: Session, quiz_id: uuid.UUID, name: str, person: str) -> Step:
    quiz = session.get(Quiz, quiz_id)
    if quiz is None or quiz.state == QuizState.RETIRED:
        return Step(PathItemKind.QUIZ.value, quiz_id, name, How.GONE)
    query = select(QuizResult).where(
        QuizResult.person_key == trainees.key_of(person), QuizResult.quiz_id == quiz_id
    )
    taken = session.scalars(query.order_by(QuizResult.at.desc(), QuizResult.id.desc())).all()
    if not taken:
        return Step(PathItemKind.QUIZ.value, quiz_id, quiz.title, How.OPEN)
    last = taken[0]
    share = f"{100 * last.score / last.out_of:.0f} %" if last.out_of else ""
    how = How.DONE if any(one.passed for one in taken) else How.BEGUN
    return Step(PathItemKind.QUIZ.value, quiz_id, quiz.title, how, share)
