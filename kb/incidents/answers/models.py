"""Table of answers."""

import uuid
from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from kb.store.base import Code, Record
from kb.store.kinds import Field, FieldType, RecordKind
from kb.vocabulary import response as r

_T = FieldType

ANSWER_SET = RecordKind(
    name="answer_set",
    plural="answer_sets",
    label="answers",
    prefix="Q",
    title="person",
    fields=(
        Field("number", _T.INTEGER, "Number", editable=False),
        Field("person", _T.PERSON, "Person", signoff=True, search=True),
        Field("questionnaire", _T.LINE, "Questionnaire", search=True),
        Field("questionnaire_version", _T.INTEGER, "Its version", editable=False),
        Field("state", _T.ENUM, "State", r.AnswerState),
        Field("asked_by", _T.PERSON, "Asked by"),
        Field("asked_at", _T.TIME, "Asked"),
        Field("answered_at", _T.TIME, "Answered"),
        Field("answers", _T.JSON, "Answers", search=True),
        Field("questions", _T.JSON, "Questions as asked", editable=False),
    ),
)


class AnswerSet(Record):
    """One person's answers. `questions` is the questionnaire as it was asked."""

    __tablename__ = "answer_set"
    __kind__: ClassVar[RecordKind] = ANSWER_SET

    incident_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("incident.id"), index=True)
    number: Mapped[int]
    person: Mapped[str] = mapped_column(default="")
    questionnaire: Mapped[str] = mapped_column(default="")
    questionnaire_version: Mapped[int] = mapped_column(default=0)
    state: Mapped[str] = mapped_column(Code, default="asked")
    asked_by: Mapped[str] = mapped_column(default="")
    asked_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    answers: Mapped[dict[str, Any]] = mapped_column(default=dict)
    questions: Mapped[dict[str, Any]] = mapped_column(default=dict)
