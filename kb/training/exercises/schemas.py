"""Table-top exercises as they leave kb."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Exercise:
    """One meeting of a group."""

    id: uuid.UUID
    version: int
    title: str
    objectives: str
    facilitator: str
    recorder: str
    participants: tuple[str, ...]
    summary: str
    state: str
    started_at: datetime | None
    ended_at: datetime | None
    drill_id: uuid.UUID | None
    incident_id: uuid.UUID | None
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class Inject:
    """Something that is put to the group."""

    id: uuid.UUID
    version: int
    exercise_id: uuid.UUID
    position: float
    text: str
    minute: int | None
    released_at: datetime | None

    def is_due(self, exercise: Exercise, at: datetime) -> bool:
        """Whether the clock releases it: it has a minute, and that is past."""
        if self.released_at is not None or self.minute is None or exercise.started_at is None:
            return False
        return at >= exercise.started_at + timedelta(minutes=self.minute)


@dataclass(frozen=True, slots=True)
class Entry:
    """A decision, an observation or a lesson, as the recorder noted it."""

    id: uuid.UUID
    version: int
    exercise_id: uuid.UUID
    entry_kind: str
    text: str
    who: str
    at: datetime | None
    inject_id: uuid.UUID | None
    made_id: uuid.UUID | None


@dataclass(frozen=True, slots=True)
class WholeExercise:
    """An exercise with all that was put to the group and noted.

    Attributes:
        source: the number of the incident that it replays; "" for none.
    """

    exercise: Exercise
    injects: tuple[Inject, ...]
    entries: tuple[Entry, ...]
    source: str = ""
