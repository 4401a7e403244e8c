"""From what deviated to a proposed change: of one incident, of a lesson, of many incidents.

A deviation is told against the version that an incident used; the change is proposed to the
version that comes next, in which the same step may have another number.
"""

import uuid
from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy.orm import Session

from kb.conformance import service as conformance
from kb.conformance.alignment import ComparedStep, Comparison
from kb.errors import NotFoundError, ValidationError
from kb.incidents.lessons import service as lessons
from kb.incidents.lessons.schemas import Lesson
from kb.incidents.record import service as incidents
from kb.ledger import editing
from kb.ledger.operation import operation
from kb.library.playbooks import comparing, suggesting
from kb.library.playbooks import service as playbooks
from kb.library.playbooks.models import Playbook, PlaybookVersion
from kb.library.playbooks.outline import outline
from kb.library.proposals import service as proposals
from kb.library.proposals.standing import newest
from kb.vocabulary.enums import LessonDirection, StepResult
from kb.vocabulary.moments import format_duration
from kb.vocabulary.proposals import WISHES, StepWish

#: What a lesson from a step does of itself; what was skipped is for a person to decide.
_AT_ONCE: Final = {
    StepResult.ADDED: StepWish.INSERT,
    StepResult.LATE: StepWish.EXPECT,
    StepResult.REORDERED: StepWish.MOVE,
}


@operation("Propose change from deviation")
def from_row(
    session: Session,
    incident_id: uuid.UUID,
    wish: str,
    *,
    playbook_step_id: uuid.UUID | None = None,
    step_id: uuid.UUID | None = None,
) -> uuid.UUID:
    """Propose what a row of an incident's comparison asks of its playbook.

    Args:
        session: of the write.
        incident_id: whose comparison.
        wish: the code of a StepWish.
        playbook_step_id: the row's step of the playbook, where it has one.
        step_id: the row's performed step, where it has one.

    Returns:
        The id of the proposal.

    Raises:
        NotFoundError: the incident, its playbook or the row isn't there.
        ValidationError: the text can't be changed so; nothing is proposed.
    """
    comparison, rows = _compared(session, incident_id)
    row = next((one for one in rows if _is(one, playbook_step_id, step_id)), None)
    if row is None or comparison.version_id is None:
        raise NotFoundError("row of the comparison")
    version = playbooks.version(session, comparison.version_id)
    text = _Text.of(session, version.playbook_id, version.body)
    asked = StepWish(wish)
    body = text.body if asked is StepWish.REWORD else text.changed(rows, row, asked)
    if body is None:
        raise ValidationError(_BY_HAND, "body")
    incident = incidents.get(session, incident_id)
    values = {
        "title": _title(row, asked),
        "reason": _reason(incident.number, row),
        "body": body,
        "incident_ids": [incident_id],
        "step_ids": [step_id] if step_id is not None else [],
    }
    return proposals.add(session, "playbook", version.playbook_id, values)


@operation("Propose change from lesson")
def from_lesson(
    session: Session, lesson_id: uuid.UUID, item_kind: str, item_id: uuid.UUID
) -> uuid.UUID:
    """Propose what a lesson asks of a playbook, a policy, a process or a workflow.

    A lesson that comes from steps of the workflow changes those; one that asks to start
    something adds a step to a playbook. All else is written by a person.

    Returns:
        The id of the proposal.

    Raises:
        NotFoundError: the lesson or the item isn't there.
        ValidationError: the item is retired.
    """
    lesson = lessons.get(session, lesson_id)
    told = [lesson.what_happened, *(f"– {why}" for why in lesson.whys)]
    number = incidents.get(session, lesson.incident_id).number
    values: dict[str, Any] = {
        "title": lesson.title or f"{number} {lesson.ref}",
        "reason": "\n".join([f"{number} {lesson.ref}", *filter(str.strip, told)]),
        "incident_ids": [lesson.incident_id],
        "lesson_ids": [lesson_id],
        "step_ids": list(lesson.step_ids),
    }
    if item_kind == "playbook":
        values["body"] = _of_lesson(session, lesson, item_id)
    return proposals.add(session, item_kind, item_id, values)


@operation("Propose change from several incidents")
def from_many(
    session: Session,
    playbook_id: uuid.UUID,
    wish: str,
    incident_ids: Sequence[uuid.UUID],
    *,
    number: int = 0,
    title: str = "",
    minutes: float | None = None,
) -> uuid.UUID:
    """Propose what several incidents together ask of a step of the version that holds.

    Args:
        session: of the write.
        playbook_id: the playbook.
        wish: the code of a StepWish.
        incident_ids: what it comes from, the newest first.
        number: of the step; 0 for something that isn't in the playbook.
        title: what was added, where it isn't in the playbook.
        minutes: the time that it took.

    Returns:
        The id of the proposal.

    Raises:
        NotFoundError: the playbook isn't there.
        ValidationError: there is no such step, or the text can't be changed so.
    """
    current = playbooks.current(session, playbook_id)
    step = next((one for one in outline(current.body) if one.number == number), None)
    asked = StepWish(wish)
    named = step.title if step is not None else title
    text = _Text.of(session, playbook_id, current.body)
    body = _asked_by_many(text, asked, number if step is not None else 0, title, minutes)
    if body is None:
        raise ValidationError(_BY_HAND, "body")
    values = {
        "title": f"{_VERBS[asked]} “{named}”",
        "reason": _reason_of_many(session, incident_ids, minutes),
        "body": body,
        "incident_ids": list(incident_ids),
    }
    return proposals.add(session, "playbook", playbook_id, values)


def _asked_by_many(
    text: "_Text", asked: StepWish, number: int, title: str, minutes: float | None
) -> str | None:
    """The text as it would be; None where it can't be changed so by itself."""
    if asked is StepWish.INSERT:
        return suggesting.inserted(text.body, len(outline(text.body)), title, minutes=minutes)
    at = text.number(number) if number else 0
    if not at:
        raise ValidationError("The playbook doesn't have this step any more.", "body")
    return text.body if asked is StepWish.REWORD else text.one(asked, at, minutes)


def _reason_of_many(
    session: Session, incident_ids: Sequence[uuid.UUID], minutes: float | None
) -> str:
    told = [incidents.get(session, one).number for one in incident_ids[:_MOST_NAMED]]
    if len(incident_ids) > _MOST_NAMED:
        told.append(f"and {len(incident_ids) - _MOST_NAMED} more")
    took = f" It took {format_duration(minutes)} in the median." if minutes is not None else ""
    return f"{len(incident_ids)} incidents: {', '.join(told)}.{took}"


def wishes(result: StepResult | None) -> tuple[StepWish, ...]:
    """What a row with this result can ask of the playbook."""
    return WISHES.get(result, ()) if result is not None else ()


_BY_HAND: Final = (
    "This text can't be changed by itself: the step stands in a table, or within another one. "
    "Choose “Write the change…”."
)
#: So many incidents are named in the reason; all are kept with the proposal.
_MOST_NAMED: Final = 12
_VERBS: Final = {
    StepWish.INSERT: "Add",
    StepWish.MAKE_OPTIONAL: "Make optional:",
    StepWish.REMOVE: "Remove",
    StepWish.EXPECT: "Expect more time for",
    StepWish.MOVE: "Move",
    StepWish.REWORD: "Change",
}


class _Text:
    """The text that comes next, and which of its steps is which of an older text."""

    def __init__(self, body: str, older: str) -> None:
        self.body = body
        self._same = {
            row.before.number: row.after.number
            for row in comparing.compare(older, body)
            if row.before is not None and row.after is not None
        }

    @classmethod
    def of(cls, session: Session, playbook_id: uuid.UUID, older: str) -> "_Text":
        playbook = editing.fetch(session, Playbook, playbook_id)
        return cls(newest(session, playbook, PlaybookVersion).body, older)

    def number(self, older: int) -> int:
        """The number that a step has now; 0 where it is gone."""
        return self._same.get(older, 0)

    def changed(
        self, rows: Sequence[ComparedStep], row: ComparedStep, wish: StepWish
    ) -> str | None:
        """The text as one row asks for it; None where it can't be changed so."""
        done = row.performed_step
        if wish is StepWish.INSERT:
            title = done.action if done is not None else ""
            after = self._last_before(rows, row)
            return suggesting.inserted(self.body, after, title, minutes=row.real_minutes)
        at = self.number(row.playbook_step.number) if row.playbook_step is not None else 0
        if wish is StepWish.MOVE:
            before = self._done_before(rows, row)
            return suggesting.moved(self.body, at, before + (1 if before < at else 0))
        return self.one(wish, at, row.real_minutes)

    def one(self, wish: StepWish, at: int, minutes: float | None) -> str | None:
        """The text with one step changed where it stands."""
        if wish is StepWish.MAKE_OPTIONAL:
            return suggesting.optional(self.body, at)
        if wish is StepWish.REMOVE:
            return suggesting.removed(self.body, at)
        if wish is StepWish.EXPECT and minutes is not None:
            return suggesting.expected(self.body, at, minutes)
        return None

    def _last_before(self, rows: Sequence[ComparedStep], row: ComparedStep) -> int:
        """The step of the playbook under which something stands that isn't in it."""
        above = rows[: rows.index(row)]
        numbers = [self.number(o.playbook_step.number) for o in above if o.playbook_step]
        return next((number for number in reversed(numbers) if number), 0)

    def _done_before(self, rows: Sequence[ComparedStep], row: ComparedStep) -> int:
        """The step of the playbook that was done just before one; 0 for the first."""
        done = [one for one in rows if one.performed_step is not None and one.playbook_step]
        done.sort(key=lambda one: one.performed_step.position if one.performed_step else 0)
        earlier = done[: done.index(row)] if row in done else []
        numbers = [self.number(o.playbook_step.number) for o in earlier if o.playbook_step]
        return next((number for number in reversed(numbers) if number), 0)


def _of_lesson(session: Session, lesson: Lesson, playbook_id: uuid.UUID) -> str:
    """The text as the steps that a lesson comes from ask for it, as far as that can be told."""
    playbook = editing.fetch(session, Playbook, playbook_id)
    body: str = newest(session, playbook, PlaybookVersion).body
    try:
        comparison, rows = _compared(session, lesson.incident_id)
    except NotFoundError:
        rows, comparison = (), None
    used_id = comparison.version_id if comparison is not None else None
    used = playbooks.version(session, used_id) if used_id is not None else None
    changed = False
    if used is not None and used.playbook_id == playbook_id:
        for row in rows:
            done, wish = row.performed_step, _AT_ONCE.get(row.result)
            if done is not None and done.id in lesson.step_ids and wish is not None:
                made = _Text(body, used.body).changed(rows, row, wish)
                changed = changed or made is not None
                body = made or body
    if not changed and lesson.direction == LessonDirection.START and lesson.title.strip():
        body = suggesting.inserted(body, len(outline(body)), lesson.title)
    return body


def _compared(
    session: Session, incident_id: uuid.UUID
) -> tuple[Comparison, tuple[ComparedStep, ...]]:
    comparison = conformance.comparison(session, incident_id)
    if comparison is None:
        raise NotFoundError("playbook that the incident is compared with")
    return comparison, comparison.steps


def _is(row: ComparedStep, playbook_step_id: object, step_id: object) -> bool:
    planned = row.playbook_step.id if row.playbook_step is not None else None
    done = row.performed_step.id if row.performed_step is not None else None
    return done == step_id if step_id is not None else planned == playbook_step_id


def _title(row: ComparedStep, wish: StepWish) -> str:
    step = row.playbook_step
    performed = row.performed_step.action if row.performed_step is not None else ""
    return f"{_VERBS[wish]} “{step.title if step is not None else performed}”"


def _reason(number: str, row: ComparedStep) -> str:
    done = row.performed_step
    told = [f"{number}: {row.result.label.lower()}.", row.because, row.reason]
    told.append(done.outcome if done is not None else "")
    return "\n".join(part.strip() for part in told if part.strip())
