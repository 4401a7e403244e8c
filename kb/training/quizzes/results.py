"""What people answered: kept for each, seen by them and by the lead."""

import uuid
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from kb.errors import ValidationError
from kb.ledger import editing
from kb.ledger.operation import operation
from kb.store.base import new_id, now
from kb.store.schemas import as_schema
from kb.training import trainees
from kb.training.quizzes import questions as q
from kb.training.quizzes import schemas
from kb.training.quizzes.models import Quiz, QuizResult
from kb.vocabulary.text import clean_tree
from kb.vocabulary.training import QuizState


@operation("Take quiz")
def take(
    session: Session, quiz_id: uuid.UUID, version: int, person: str, answers: Mapping[str, Any]
) -> uuid.UUID:
    """Keep what somebody answered, with what it is worth.

    Args:
        session: of the write.
        quiz_id: the quiz.
        version: of the quiz as it was asked.
        person: who answered.
        answers: by the key of the question; what is missing is worth nothing.

    Returns:
        The id of the result.

    Raises:
        NotFoundError: it isn't there.
        ValidationError: it isn't published, asks nothing, or was changed meanwhile.
    """
    quiz = editing.fetch(session, Quiz, quiz_id)
    asked = _asked(quiz, version)
    given = [
        {"key": one.key, "given": answers.get(one.key), "worth": q.worth(one, answers.get(one.key))}
        for one in asked
    ]
    score = sum(float(str(one["worth"])) for one in given)
    result = QuizResult(
        id=new_id(),
        quiz_id=quiz_id,
        quiz_title=quiz.title,
        quiz_version=quiz.version,
        person=person.strip(),
        person_key=trainees.key_of(person),
        at=session.info.get("at") or now(),
        score=score,
        out_of=float(len(asked)),
        passed=100 * score >= quiz.pass_percent * len(asked),
        answers=clean_tree(given),
    )
    session.add(result)
    session.flush()
    return result.id


def _asked(quiz: Quiz, version: int) -> tuple[q.Question, ...]:
    if quiz.state != QuizState.PUBLISHED:
        raise ValidationError("This quiz isn't published.", "state")
    if quiz.version != version:
        raise ValidationError(
            "This quiz was changed while it was taken.", "questions", "Take it again."
        )
    asked = q.read(quiz.questions)
    if not asked:
        raise ValidationError("This quiz asks nothing.", "questions")
    return asked


def of_person(
    session: Session, viewer: str, person: str, quiz_id: uuid.UUID | None = None
) -> tuple[schemas.QuizResult, ...]:
    """A person's results, newest first; of one quiz, or of all.

    Raises:
        ValidationError: the viewer is neither that person nor a lead.
    """
    trainees.refuse_others(session, viewer, person)
    found = session.scalars(_newest_first(person, quiz_id).limit(200))
    return tuple(as_schema(schemas.QuizResult, one) for one in found)


def last(
    session: Session, viewer: str, person: str, quiz_id: uuid.UUID
) -> schemas.QuizResult | None:
    """A person's last result of a quiz; None where they never took it.

    Raises:
        ValidationError: the viewer is neither that person nor a lead.
    """
    trainees.refuse_others(session, viewer, person)
    found = session.scalar(_newest_first(person, quiz_id).limit(1))
    return as_schema(schemas.QuizResult, found) if found is not None else None


def lasts(session: Session, person: str) -> dict[uuid.UUID, schemas.QuizResult]:
    """A person's own last result of each quiz that they took."""
    found: dict[uuid.UUID, schemas.QuizResult] = {}
    for one in session.scalars(_newest_first(person, None)):
        if one.quiz_id not in found:
            found[one.quiz_id] = as_schema(schemas.QuizResult, one)
    return found


def _newest_first(person: str, quiz_id: uuid.UUID | None) -> Select[QuizResult]:
    query = select(QuizResult).where(QuizResult.person_key == trainees.key_of(person))
    if quiz_id is not None:
        query = query.where(QuizResult.quiz_id == quiz_id)
    return query.order_by(QuizResult.at.desc(), QuizResult.id.desc())
