"""How far people are on the paths of their role."""

import uuid
from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.people.models import Person
from kb.training import trainees
from kb.training.paths import marks, schemas, service
from kb.training.paths.marks import Marks, Named
from kb.training.paths.schemas import How, Progress, Step
from kb.vocabulary.training import PathItemKind

type Gone = tuple[Progress, ...]


def mine(session: Session, person: str) -> tuple[Progress, ...]:
    """The paths of a person's role, and those for everybody, as they have gone them."""
    role = trainees.role_of(session, person)
    paths = [one for one in service.listed(session) if not one.role or _is_for(role, one.role)]
    return _gone_by(session, [(one, person) for one in paths])


def of_person(session: Session, viewer: str, person: str, path_id: uuid.UUID) -> Progress:
    """A path as a person has gone it.

    Raises:
        NotFoundError: there is no such path.
        ValidationError: the viewer is neither that person nor a lead.
    """
    trainees.refuse_others(session, viewer, person)
    (found,) = _gone_by(session, [(service.get(session, path_id), person)])
    return found


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
    return _gone_by(session, [(path, name) for name in meant if name.strip()])


def everybody(session: Session, viewer: str) -> tuple[tuple[schemas.TrainingPath, Gone], ...]:
    """Every path with how far all are for whom it is meant.

    Raises:
        ValidationError: the viewer leads nobody.
    """
    trainees.refuse_all_but_leads(session, viewer)
    people = session.execute(select(Person.name, Person.role).order_by(Person.name)).all()
    named = [(name, role) for name, role in people if name.strip()]
    paths = service.listed(session)
    meant = [
        [name for name, role in named if not path.role or _is_for(role, path.role)]
        for path in paths
    ]
    pairs = [(path, name) for path, names in zip(paths, meant, strict=True) for name in names]
    each = iter(_gone_by(session, pairs))
    return tuple(
        (path, tuple(islice(each, len(names)))) for path, names in zip(paths, meant, strict=True)
    )


def _is_for(role: str, wanted: str) -> bool:
    return bool(role.strip()) and trainees.fits(role, wanted)


def _gone_by(
    session: Session, asked: Sequence[tuple[schemas.TrainingPath, str]]
) -> tuple[Progress, ...]:
    """Paths as people have gone them: what they need is read once for all."""
    items = [item for path, _person in asked for item in path.items]
    people = {person: trainees.key_of(person) for _path, person in asked}
    known = marks.read(session, items, set(people.values()))
    return tuple(
        Progress(path, person, tuple(_step(known, item, people[person]) for item in path.items))
        for path, person in asked
    )


def _step(known: Marks, item: Mapping[str, Any], key: uuid.UUID) -> Step:
    kind, item_id, name = marks.kind_of(item)
    if kind == PathItemKind.DECK:
        return _deck(known, name, key)
    found = known.records.get((kind, item_id)) if item_id is not None else None
    if found is None or item_id is None:
        return Step(kind, item_id, name, How.GONE)
    if kind == PathItemKind.QUIZ:
        return _quiz(known, found, key)
    if kind == PathItemKind.DRILL:
        return _drill(known, found, key)
    read = known.receipts.get(key, {}).get(item_id)
    if read is None:
        how = How.OPEN
    elif not read.understood:
        how = How.BEGUN
    else:
        current = read.version_id == found.published_version_id and read.understood_at
        how = How.DONE if current else How.CHANGED
    return Step(kind, item_id, found.title, how)


def _deck(known: Marks, name: str, key: uuid.UUID) -> Step:
    total = known.cards.get(name, 0)
    done = known.answered.get((key, name), 0)
    if not total:
        return Step(PathItemKind.DECK.value, None, name, How.GONE)
    how = How.DONE if done == total else How.BEGUN if done else How.OPEN
    return Step(PathItemKind.DECK.value, None, name, how, f"{done} of {total} cards")


def _quiz(known: Marks, quiz: Named, key: uuid.UUID) -> Step:
    taken = known.taken.get((key, quiz.id))
    if taken is None:
        return Step(PathItemKind.QUIZ.value, quiz.id, quiz.title, How.OPEN)
    share = f"{100 * taken.score / taken.out_of:.0f} %" if taken.out_of else ""
    how = How.DONE if taken.passed else How.BEGUN
    return Step(PathItemKind.QUIZ.value, quiz.id, quiz.title, how, share)


def _drill(known: Marks, drill: Named, key: uuid.UUID) -> Step:
    """A drill is done once it was gone through to its end; its score is no mark."""
    played = known.played.get((key, drill.id))
    if played is None:
        return Step(PathItemKind.DRILL.value, drill.id, drill.title, How.OPEN)
    if played.percent is None:
        return Step(PathItemKind.DRILL.value, drill.id, drill.title, How.BEGUN)
    share = f"{played.percent:.0f} %"
    return Step(PathItemKind.DRILL.value, drill.id, drill.title, How.DONE, share)
