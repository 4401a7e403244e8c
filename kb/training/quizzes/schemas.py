"""Quizzes and results as they leave kb."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kb.training.quizzes import questions as q


@dataclass(frozen=True, slots=True)
class Quiz:
    """Questions with their answers, in order."""

    id: uuid.UUID
    version: int
    title: str
    questions: tuple[Mapping[str, Any], ...]
    pass_percent: int
    tags: tuple[str, ...]
    state: str
    source_kind: str
    source_id: uuid.UUID | None
    source_stamp: str
    created_at: datetime
    updated_at: datetime

    @property
    def asked(self) -> tuple[q.Question, ...]:
        """The questions that can be asked."""
        return q.read(self.questions)


@dataclass(frozen=True, slots=True)
class QuizResult:
    """One person took one quiz; seen by them and by the lead."""

    id: uuid.UUID
    quiz_id: uuid.UUID
    quiz_title: str
    quiz_version: int
    person: str
    at: datetime
    score: float
    out_of: float
    passed: bool
    answers: tuple[Mapping[str, Any], ...]

    @property
    def percent(self) -> float:
        """The share of the points, in percent."""
        return 100 * self.score / self.out_of if self.out_of else 0.0


@dataclass(frozen=True, slots=True)
class QuizRow:
    """A quiz in a list, with how the person who looks did last.

    Attributes:
        source_changed: what it was made from says something else now.
    """

    quiz: Quiz
    source_title: str
    source_changed: bool
    last: QuizResult | None
