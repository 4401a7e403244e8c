"""What the people involved answered, apart from the agreed text: as it leaves kb."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class AnswerSet:
    """One person's answers. `questions` is the questionnaire as it was asked."""

    id: uuid.UUID
    version: int
    incident_id: uuid.UUID
    ref: str
    number: int
    person: str
    questionnaire: str
    questionnaire_version: int
    state: str
    asked_by: str
    asked_at: datetime | None
    answered_at: datetime | None
    answers: dict[str, Any]
    questions: dict[str, Any]
    created_at: datetime
    updated_at: datetime
