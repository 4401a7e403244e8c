"""From what somebody said to what was agreed: the text is copied and cites its answers.

The answers stay as they are. Each function is one operation, so that one undo takes it back.
"""

import re
import uuid
from typing import Final

from sqlalchemy.orm import Session

from kb.errors import ValidationError
from kb.incidents.answers import service as answers
from kb.incidents.answers.schemas import AnswerSet
from kb.incidents.lessons import service as lessons
from kb.incidents.observations import service as observations
from kb.incidents.record import service as incidents
from kb.ledger.operation import operation
from kb.questionnaires import as_asked
from kb.questionnaires.questions import in_words
from kb.vocabulary.response import ObservationClass

_LONGEST_TITLE: Final = 90
_SENTENCE: Final = re.compile(r"(?<=[.!?])\s")


@operation("Take answer into lesson")
def into_lesson(session: Session, set_id: uuid.UUID, key: str, passage: str = "") -> uuid.UUID:
    """Add a lesson with an answer, or with a passage of it, as what happened.

    Returns:
        The id of the lesson.

    Raises:
        ValidationError: the question has no answer.
        NotFoundError: the set isn't there.
    """
    given, text = _said(session, set_id, key, passage)
    values = {"title": _title(text), "what_happened": _cited(text, given)}
    return lessons.add(session, given.incident_id, values)


@operation("Take answer into observations")
def into_observation(
    session: Session, set_id: uuid.UUID, key: str, how: ObservationClass, passage: str = ""
) -> uuid.UUID:
    """Add what went well, went badly or was luck, as somebody said it.

    Returns:
        The id of the observation.

    Raises:
        ValidationError: the question has no answer.
        NotFoundError: the set isn't there.
    """
    given, text = _said(session, set_id, key, passage)
    values = {
        "title": _title(text),
        "observation_class": how.value,
        "explanation": _cited(text, given),
        "by": given.person,
    }
    return observations.add(session, given.incident_id, values)


@operation("Take answer into summary")
def into_summary(session: Session, set_id: uuid.UUID, key: str, passage: str = "") -> uuid.UUID:
    """Put an answer below the summary; what stands there stays.

    Returns:
        The id of the incident.

    Raises:
        ValidationError: the question has no answer.
        NotFoundError: the set isn't there.
    """
    given, text = _said(session, set_id, key, passage)
    incident = incidents.get(session, given.incident_id)
    whole = "\n\n".join(filter(None, (incident.summary.rstrip(), _cited(text, given))))
    incidents.revise(session, incident.id, incident.version, {"summary": whole})
    return incident.id


def _said(session: Session, set_id: uuid.UUID, key: str, passage: str) -> tuple[AnswerSet, str]:
    given = answers.get(session, set_id)
    known = {question.key: question for question in as_asked.from_json(given.questions)}
    whole = in_words(known[key], given.answers.get(key)) if key in known else ""
    text = passage.strip() or whole.strip()
    if not text:
        raise ValidationError("There is no answer to take over.", key)
    return given, text


def _title(text: str) -> str:
    """The first sentence, where it is short enough to be a title."""
    first = _SENTENCE.split(" ".join(text.split()), maxsplit=1)[0]
    if len(first) <= _LONGEST_TITLE:
        return first.rstrip(".")
    return first[:_LONGEST_TITLE].rsplit(" ", 1)[0] + "…"


def _cited(text: str, given: AnswerSet) -> str:
    return f"{text.rstrip()} [{given.ref}]"
