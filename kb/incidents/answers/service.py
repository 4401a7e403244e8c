"""Operations and queries on answers.

Answers are what somebody said: nothing but that person's answering changes them, and the agreed
text cites them.
"""

import uuid
from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from kb.errors import ValidationError
from kb.incidents.answers import merging, schemas
from kb.incidents.answers.models import AnswerSet
from kb.incidents.record import parts
from kb.ledger import editing
from kb.ledger.operation import operation
from kb.questionnaires import as_asked, questions
from kb.questionnaires import service as questionnaires
from kb.questionnaires.values import taken
from kb.store.base import now
from kb.store.schemas import as_schema
from kb.vocabulary.response import AnswerState

_OPEN = (AnswerState.ASKED.value, AnswerState.STARTED.value)


def list_for(session: Session, incident_id: uuid.UUID) -> tuple[schemas.AnswerSet, ...]:
    """The answers of an incident, in their order."""
    return parts.listed(schemas.AnswerSet, parts.rows(session, AnswerSet, incident_id))


def get(session: Session, record_id: uuid.UUID) -> schemas.AnswerSet:
    """One by its id.

    Raises:
        NotFoundError: it isn't there.
    """
    return as_schema(schemas.AnswerSet, editing.fetch(session, AnswerSet, record_id))


@operation("Ask people")
def ask(
    session: Session, incident_id: uuid.UUID, people: tuple[str, ...], key: str, by: str
) -> tuple[uuid.UUID, ...]:
    """Ask people the questions of a questionnaire, as they are worded now.

    Who was asked the same already and hasn't finished isn't asked twice.

    Returns:
        The ids of the new sets of answers, in the order of the people.

    Raises:
        ValidationError: nobody is named, or the questionnaire can't be asked.
        NotFoundError: there is no such incident or questionnaire.
    """
    entry = questionnaires.find(session, key)
    if entry.retired or entry.problems:
        why = "is retired" if entry.retired else "can't be read"
        todo = "Choose another one, or look at it in Settings."
        raise ValidationError(f"“{entry.title}” {why}.", "questionnaire", todo)
    names = list(dict.fromkeys(" ".join(name.split()) for name in people if name.strip()))
    if not names:
        raise ValidationError("Name at least one person to ask.", "person")
    kept = as_asked.to_json(entry.asked)
    there = parts.listed(schemas.AnswerSet, parts.rows(session, AnswerSet, incident_id))
    waiting = {
        (one.person.casefold(), one.questions.get("key")) for one in there if one.state in _OPEN
    }
    fresh = {
        "questionnaire": entry.asked.title,
        "questionnaire_version": entry.version_number,
        "questions": kept,
        "asked_by": by,
        "asked_at": now(),
    }
    return tuple(
        parts.add(session, AnswerSet, incident_id, fresh | {"person": name}).id
        for name in names
        if (name.casefold(), key) not in waiting
    )


@operation("Ask people")
def ask_each(
    session: Session, incident_id: uuid.UUID, wanted: Mapping[str, str], by: str
) -> tuple[uuid.UUID, ...]:
    """Ask each person the questions that fit: names with the keys of their questionnaires.

    Returns:
        The ids of the new sets of answers.

    Raises:
        ValidationError, NotFoundError: as `ask` does.
    """
    made: list[uuid.UUID] = []
    for key in dict.fromkeys(wanted.values()):
        people = tuple(name for name, chosen in wanted.items() if chosen == key)
        made += ask(session, incident_id, people, key, by)
    return tuple(made)


@operation("Answer question")
def answer(
    session: Session, record_id: uuid.UUID, version: int, key: str, value: object
) -> schemas.AnswerSet:
    """Set one answer of a set that was read at `version`; None or nothing takes it back.

    Other questions that were answered meanwhile stay as they are.

    Raises:
        ConflictError: the same question was answered differently since `version`.
        ValidationError: it isn't among the questions, can't be answered like this, or the set
            is finished.
        NotFoundError: it isn't there.
    """
    return revise(session, record_id, version, {key: value})


@operation("Revise answers")
def revise(
    session: Session, record_id: uuid.UUID, version: int, values: Mapping[str, object]
) -> schemas.AnswerSet:
    """Set several answers at once, by the keys of their questions.

    Raises:
        ConflictError, ValidationError, NotFoundError: as `answer` does.
    """
    record = editing.fetch(session, AnswerSet, record_id)
    if record.state not in _OPEN:
        what = f"The answers of {record.person or 'this person'} are closed."
        raise ValidationError(what, "state", "Reopen them first.")
    known = {question.key: question for question in as_asked.from_json(record.questions)}
    unknown = [key for key in values if key not in known]
    if unknown:
        raise ValidationError(f"“{unknown[0]}” is none of the questions asked.", unknown[0])
    given = {key: taken(known[key], value) for key, value in values.items()}
    merging.refuse_overlap(session, record, version, given)
    answers = {key: held for key, held in record.answers.items() if key not in given}
    answers |= {key: held for key, held in given.items() if held is not None}
    if answers != record.answers:
        changed: dict[str, Any] = {"answers": answers, "state": AnswerState.STARTED.value}
        editing.revise(session, AnswerSet, record_id, record.version, changed)
        session.flush()
    return get(session, record_id)


@operation("Finish answers")
def finish(session: Session, record_id: uuid.UUID) -> schemas.AnswerSet:
    """Say that somebody has answered what they can.

    Raises:
        ValidationError: a question that is needed has no answer; its key is the field.
        NotFoundError: it isn't there.
    """
    record = editing.fetch(session, AnswerSet, record_id)
    asked = questions.shown(as_asked.from_json(record.questions), record.answers)
    for question in asked:
        if question.required and not questions.is_answered(question, record.answers):
            what = f"“{question.text}” needs an answer before this is finished."
            raise ValidationError(what, question.key)
    return _move(session, record, AnswerState.ANSWERED)


@operation("Decline to answer")
def decline(session: Session, record_id: uuid.UUID) -> schemas.AnswerSet:
    """Say that somebody won't answer; what they said so far is kept.

    Raises:
        NotFoundError: it isn't there.
    """
    return _move(session, editing.fetch(session, AnswerSet, record_id), AnswerState.DECLINED)


@operation("Reopen answers")
def reopen(session: Session, record_id: uuid.UUID) -> schemas.AnswerSet:
    """Let somebody go on answering.

    Raises:
        NotFoundError: it isn't there.
    """
    record = editing.fetch(session, AnswerSet, record_id)
    return _move(session, record, AnswerState.STARTED if record.answers else AnswerState.ASKED)


@operation("Withdraw questions")
def remove(session: Session, record_id: uuid.UUID) -> None:
    """Delete a set with its answers; undo brings it back.

    Raises:
        NotFoundError: it isn't there.
    """
    parts.remove(session, AnswerSet, record_id)


def _move(session: Session, record: AnswerSet, state: AnswerState) -> schemas.AnswerSet:
    answered = state is AnswerState.ANSWERED
    moved = {"state": state.value, "answered_at": now() if answered else None}
    if record.state != state.value:
        editing.revise(session, AnswerSet, record.id, record.version, moved)
        session.flush()
    return get(session, record.id)
