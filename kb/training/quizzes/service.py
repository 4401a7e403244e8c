"""Operations and queries on quizzes."""

import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.errors import ValidationError
from kb.incidents.record.models import Incident
from kb.ledger import editing
from kb.ledger.operation import operation
from kb.library.articles.models import Article
from kb.library.playbooks.models import Playbook
from kb.store.base import new_id
from kb.store.coercion import coerce_values
from kb.store.schemas import as_schema
from kb.training.quizzes import making, questions, results, schemas
from kb.training.quizzes.models import Quiz
from kb.vocabulary.training import QuizSource, QuizState

_SOURCES: dict[str, Any] = {
    QuizSource.PLAYBOOK.value: Playbook,
    QuizSource.BULLETIN.value: Article,
    QuizSource.INCIDENT.value: Incident,
}


def get(session: Session, record_id: uuid.UUID) -> schemas.Quiz:
    """One quiz.

    Raises:
        NotFoundError: it isn't there.
    """
    return as_schema(schemas.Quiz, editing.fetch(session, Quiz, record_id))


def listed(session: Session, person: str) -> tuple[schemas.QuizRow, ...]:
    """All quizzes that aren't retired, by title, with how a person did last."""
    query = select(Quiz).where(Quiz.state != QuizState.RETIRED.value)
    found = session.scalars(query.order_by(Quiz.title, Quiz.id)).all()
    lasts = results.lasts(session, person) if found else {}
    standing = _standing(session, found)
    return tuple(
        schemas.QuizRow(
            quiz=as_schema(schemas.Quiz, quiz),
            source_title=standing[quiz.id][0] if quiz.id in standing else "",
            source_changed=_source_changed(session, quiz, standing.get(quiz.id)),
            last=lasts.get(quiz.id),
        )
        for quiz in found
    )


@operation("Make quiz")
def make(session: Session, kind: str, source_id: uuid.UUID) -> uuid.UUID:
    """Make a draft of a quiz from a playbook, a bulletin or an incident.

    Returns:
        Its id.

    Raises:
        ValidationError: there is nothing to ask.
    """
    title, stamp, asked = making.title_and_questions(session, kind, source_id)
    if not asked:
        raise ValidationError(
            "There is nothing to ask: too little is recorded.",
            "source_id",
            "A quiz needs steps, signs or lessons; a bulletin must be published.",
        )
    quiz = Quiz(
        id=new_id(),
        **coerce_values(Quiz, {"title": title, "questions": questions.checked(asked)}),
        source_kind=kind,
        source_id=source_id,
        source_stamp=stamp,
    )
    session.add(quiz)
    session.flush()
    return quiz.id


@operation("New quiz")
def add(session: Session, values: Mapping[str, Any]) -> uuid.UUID:
    """Insert a quiz that somebody writes.

    Returns:
        Its id.

    Raises:
        ValidationError: it has no title, or a question can't be asked.
    """
    given = coerce_values(Quiz, {"title": None, **_checked(values)})
    quiz = Quiz(id=new_id(), **given)
    session.add(quiz)
    session.flush()
    return quiz.id


@operation("Revise quiz")
def revise(
    session: Session, record_id: uuid.UUID, version: int, values: Mapping[str, Any]
) -> schemas.Quiz:
    """Set fields of a quiz that was read at `version`.

    Returns:
        The record as it is now, with its new version.

    Raises:
        ConflictError, NotFoundError, ValidationError.
    """
    editing.revise(session, Quiz, record_id, version, _checked(values))
    session.flush()
    return get(session, record_id)


@operation("Publish quiz")
def publish(session: Session, record_id: uuid.UUID) -> None:
    """Let people take a quiz.

    Raises:
        NotFoundError: it isn't there.
        ValidationError: it asks nothing.
    """
    quiz = editing.fetch(session, Quiz, record_id)
    if not questions.read(quiz.questions):
        raise ValidationError("This quiz asks nothing yet.", "questions")
    editing.assign(quiz, {"state": QuizState.PUBLISHED.value})


@operation("Retire quiz")
def retire(session: Session, record_id: uuid.UUID) -> None:
    """Take a quiz out of use; its results are kept.

    Raises:
        NotFoundError: it isn't there.
    """
    quiz = editing.fetch(session, Quiz, record_id)
    editing.assign(quiz, {"state": QuizState.RETIRED.value})


@operation("Make questions again")
def make_again(session: Session, record_id: uuid.UUID) -> None:
    """Take over what the source of a quiz says now.

    Raises:
        NotFoundError: it isn't there.
        ValidationError: the source is gone, or has nothing to ask any more.
    """
    quiz = editing.fetch(session, Quiz, record_id)
    if quiz.source_id is None:
        raise ValidationError("This quiz was written by hand.", "source_id")
    _title, stamp, asked = making.title_and_questions(session, quiz.source_kind, quiz.source_id)
    if not asked:
        raise ValidationError("The source of this quiz has nothing to ask any more.", "source_id")
    values = {"questions": questions.checked(asked), "source_stamp": stamp}
    editing.assign(quiz, values)


@operation("Keep quiz as it is")
def keep(session: Session, record_id: uuid.UUID) -> None:
    """Leave the questions, and ask again only when the source changes once more.

    Raises:
        NotFoundError: it isn't there.
    """
    quiz = editing.fetch(session, Quiz, record_id)
    if quiz.source_id is not None:
        stamp = making.stamp_of(session, quiz.source_kind, quiz.source_id)
        editing.assign(quiz, {"source_stamp": stamp})


def _checked(values: Mapping[str, Any]) -> dict[str, Any]:
    given = dict(values)
    if "questions" in given:
        given["questions"] = questions.checked(given["questions"])
    percent = given.get("pass_percent")
    if percent is not None and not 0 <= int(percent) <= 100:
        raise ValidationError("Use 0 to 100 percent.", "pass_percent")
    return given


def _standing(session: Session, found: Iterable[Quiz]) -> dict[uuid.UUID, tuple[str, str]]:
    """The title and the version of what each quiz was made from, read once for a kind."""
    made = [(quiz.id, quiz.source_kind, quiz.source_id) for quiz in found if quiz.source_id]
    told: dict[uuid.UUID, tuple[str, str]] = {}
    for kind, model in _SOURCES.items():
        ids = {source for _quiz, of_kind, source in made if of_kind == kind}
        if not ids:
            continue
        query = select(model.id, model.title).where(model.id.in_(ids))
        titles: dict[uuid.UUID, str] = {row[0]: row[1] for row in session.execute(query)}
        stamps = making.stamps_of(session, kind, ids)
        told |= {
            quiz: (titles.get(source, ""), stamps.get(source, ""))
            for quiz, of_kind, source in made
            if of_kind == kind
        }
    return told


def _source_changed(session: Session, quiz: Quiz, standing: tuple[str, str] | None) -> bool:
    """Whether a source is gone, or asks other questions now: an incident changes in many ways."""
    if standing is None or quiz.source_id is None or standing[1] == quiz.source_stamp:
        return False
    if not standing[1]:
        return True
    _title, _stamp, asked = making.title_and_questions(session, quiz.source_kind, quiz.source_id)
    return [one.as_row() for one in asked] != list(quiz.questions)
