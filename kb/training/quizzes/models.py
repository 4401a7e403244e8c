"""Tables of quizzes and of what people answered."""

import uuid
from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from kb.store.base import Code, Record
from kb.store.kinds import Field, FieldType, RecordKind
from kb.vocabulary import training as t

_T = FieldType

QUIZ = RecordKind(
    name="quiz",
    plural="quizzes",
    label="quiz",
    dossier="id",
    fields=(
        Field("title", _T.LINE, "Title", required=True, search=True),
        Field("questions", _T.ROWS, "Questions", search=True),
        Field("pass_percent", _T.INTEGER, "Passed from"),
        Field("tags", _T.TAGS, "Tags", search=True),
        Field("state", _T.ENUM, "State", t.QuizState, editable=False),
        Field("source_kind", _T.ENUM, "Made from", t.QuizSource, editable=False),
        Field("source_id", _T.LINK, "Source", editable=False),
        Field("source_stamp", _T.LINE, "Version of the source", editable=False),
    ),
)

QUIZ_RESULT = RecordKind(
    name="quiz_result",
    plural="quiz_results",
    label="quiz taken",
    dossier="person_key",
    title="quiz_title",
    searchable=False,
    fields=(
        Field("quiz_id", _T.LINK, "Quiz", editable=False),
        Field("quiz_title", _T.LINE, "Quiz", editable=False),
        Field("quiz_version", _T.INTEGER, "Version", editable=False),
        Field("person", _T.PERSON, "Person", editable=False),
        Field("person_key", _T.LINK, "Chain of the person", editable=False),
        Field("at", _T.TIME, "Taken", editable=False),
        Field("score", _T.NUMBER, "Points", editable=False),
        Field("out_of", _T.NUMBER, "Of", editable=False),
        Field("passed", _T.FLAG, "Passed", editable=False),
        Field("answers", _T.ROWS, "Answers", editable=False),
    ),
)


class Quiz(Record):
    """Questions with their answers, in order."""

    __tablename__ = "quiz"
    __kind__: ClassVar[RecordKind] = QUIZ

    title: Mapped[str] = mapped_column(default="")
    questions: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    pass_percent: Mapped[int] = mapped_column(default=80)
    tags: Mapped[list[str]] = mapped_column(default=list)
    state: Mapped[str] = mapped_column(Code, default="draft", index=True)
    source_kind: Mapped[str] = mapped_column(Code, default="none")
    source_id: Mapped[uuid.UUID | None] = mapped_column(index=True)
    source_stamp: Mapped[str] = mapped_column(default="")


class QuizResult(Record):
    """One person took one quiz. Appended, never revised."""

    __tablename__ = "quiz_result"
    __kind__: ClassVar[RecordKind] = QUIZ_RESULT
    __table_args__ = (Index("ix_quiz_result_of_person", "person_key", "quiz_id"),)

    quiz_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("quiz.id"), index=True)
    quiz_title: Mapped[str] = mapped_column(default="")
    quiz_version: Mapped[int] = mapped_column(default=0)
    person: Mapped[str] = mapped_column(default="")
    person_key: Mapped[uuid.UUID]
    at: Mapped[datetime | None]
    score: Mapped[float] = mapped_column(default=0.0)
    out_of: Mapped[float] = mapped_column(default=0.0)
    passed: Mapped[bool] = mapped_column(default=False)
    answers: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
