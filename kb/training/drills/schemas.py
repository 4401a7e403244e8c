"""Drills, assignments and runs as they leave kb."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from kb.conformance.alignment import ComparedStep
from kb.training.drills import parts


@dataclass(frozen=True, slots=True)
class Drill:
    """A past incident to be decided once more."""

    id: uuid.UUID
    version: int
    title: str
    briefing: str
    tags: tuple[str, ...]
    state: str
    incident_id: uuid.UUID | None
    source_stamp: str
    audience: str
    playbook_title: str
    playbook_version_id: uuid.UUID | None
    facts: tuple[Mapping[str, Any], ...]
    steps: tuple[Mapping[str, Any], ...]
    plan: tuple[Mapping[str, Any], ...]
    others: tuple[str, ...]
    created_at: datetime
    updated_at: datetime

    @property
    def known(self) -> tuple[parts.Fact, ...]:
        """The facts, in the order they became known."""
        return parts.facts_of(self.facts)

    @property
    def done(self) -> tuple[parts.Done, ...]:
        """The steps that were taken: a decision stands before each."""
        return parts.steps_of(self.steps)

    @property
    def planned(self) -> tuple[parts.Planned, ...]:
        """The steps of the playbook."""
        return parts.plan_of(self.plan)


@dataclass(frozen=True, slots=True)
class DrillRun:
    """One person goes through one drill; seen by them and by the lead."""

    id: uuid.UUID
    drill_id: uuid.UUID
    drill_title: str
    person: str
    state: str
    started_at: datetime | None
    finished_at: datetime | None
    answers: tuple[Mapping[str, Any], ...]
    done_points: float
    done_of: float
    plan_points: float
    plan_of: float

    @property
    def given(self) -> tuple[parts.Answer, ...]:
        """The answers, in the order of the decisions."""
        return parts.answers_of(self.answers)

    @property
    def seconds(self) -> float:
        """How long it took, pauses left out."""
        return sum(one.seconds for one in self.given)

    @property
    def done_percent(self) -> float | None:
        """How much was as it was done; None before the end."""
        return 100 * self.done_points / self.done_of if self.done_of else None

    @property
    def plan_percent(self) -> float | None:
        """How much was as the playbook says; None before the end, or without a playbook."""
        return 100 * self.plan_points / self.plan_of if self.plan_of else None


@dataclass(frozen=True, slots=True)
class DrillRow:
    """A drill in a list, for the person who looks.

    Attributes:
        source_changed: the incident was changed since; the drill stays as it is.
        last: the person's own last run that came to its end.
        open: the run that the person can go on with.
        due: the day by which it is to be taken; None where nobody asks for it.
        assigned: it is asked for, and wasn't taken since.
    """

    drill: Drill
    source_number: str
    source_changed: bool
    last: DrillRun | None
    open: DrillRun | None
    due: date | None = None
    assigned: bool = False


@dataclass(frozen=True, slots=True)
class Assignment:
    """A drill that a person, or everybody of a role, is to take."""

    id: uuid.UUID
    version: int
    drill_id: uuid.UUID
    person: str
    role: str
    due: date | None
    note: str
    assigned_by: str
    assigned_at: datetime | None
    withdrawn: bool


@dataclass(frozen=True, slots=True)
class Waiting:
    """A drill that somebody is asked to take, and hasn't taken since."""

    drill_id: uuid.UUID
    title: str
    due: date | None
    note: str
    begun: bool

    def is_overdue(self, today: date) -> bool:
        """Whether its day is past."""
        return self.due is not None and self.due < today


@dataclass(frozen=True, slots=True)
class Cover:
    """How far one person is with one drill: seen by the lead only.

    Attributes:
        assigned: it is asked of them.
        done_since: they took it since it was asked for, or ever where nobody asked.
        last: their last run that came to its end.
    """

    person: str
    role: str
    drill_id: uuid.UUID
    drill_title: str
    playbook_title: str
    assigned: bool
    due: date | None
    done_since: bool
    begun: bool
    last: DrillRun | None


@dataclass(frozen=True, slots=True)
class Score:
    """Points of a comparison."""

    points: float
    out_of: float


@dataclass(frozen=True, slots=True)
class Debrief:
    """What came of a run: the answers aligned with what was done, and with the playbook.

    Attributes:
        plan: None where the drill has no playbook.
    """

    drill: Drill
    run: DrillRun
    done: tuple[ComparedStep, ...]
    done_score: Score
    plan: tuple[ComparedStep, ...] | None
    plan_score: Score | None
