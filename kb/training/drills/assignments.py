"""Who is to take which drill by when, and for the lead: who has."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.errors import ValidationError
from kb.ledger import editing
from kb.ledger.operation import operation
from kb.people.models import Person
from kb.store.base import new_id, now
from kb.store.coercion import coerce_values
from kb.store.schemas import as_schema
from kb.training import trainees
from kb.training.drills import schemas, service
from kb.training.drills.models import Drill, DrillAssignment, DrillRun
from kb.vocabulary.training import DrillState, RunState


@operation("Assign drill")
def assign(
    session: Session,
    drill_id: uuid.UUID,
    *,
    person: str = "",
    role: str = "",
    due: date | None = None,
    note: str = "",
) -> uuid.UUID:
    """Ask a person, or everybody of a role, to take a drill.

    Returns:
        The id of the assignment.

    Raises:
        NotFoundError: there is no such drill.
        ValidationError: who asks leads nobody, nobody is asked, or the drill isn't published.
    """
    by = str(session.info.get("actor") or "")
    trainees.refuse_all_but_leads(session, by)
    drill = editing.fetch(session, Drill, drill_id)
    if drill.state != DrillState.PUBLISHED:
        raise ValidationError("Publish the drill before you assign it.", "state")
    if bool(person.strip()) == bool(role.strip()):
        raise ValidationError("Assign a drill to a person, or to a role.", "person")
    given = {"person": person, "role": role, "due": due, "note": note}
    at = session.info.get("at") or now()
    made = DrillAssignment(
        id=new_id(),
        drill_id=drill_id,
        assigned_by=by,
        assigned_at=at,
        **coerce_values(DrillAssignment, given),
    )
    session.add(made)
    session.flush()
    return made.id


@operation("Withdraw assigned drill")
def withdraw(session: Session, record_id: uuid.UUID) -> None:
    """Ask nobody any more; what was taken already stays.

    Raises:
        NotFoundError: it isn't there.
        ValidationError: who withdraws leads nobody.
    """
    trainees.refuse_all_but_leads(session, str(session.info.get("actor") or ""))
    editing.assign(editing.fetch(session, DrillAssignment, record_id), {"withdrawn": True})


def of_drill(session: Session, viewer: str, drill_id: uuid.UUID) -> tuple[schemas.Assignment, ...]:
    """Who is asked to take a drill, the latest first.

    Raises:
        ValidationError: the viewer leads nobody.
    """
    trainees.refuse_all_but_leads(session, viewer)
    query = _asked().where(DrillAssignment.drill_id == drill_id)
    return tuple(as_schema(schemas.Assignment, one) for one in session.scalars(query))


def waiting(session: Session, person: str) -> tuple[schemas.Waiting, ...]:
    """The drills that a person is asked to take and hasn't taken since, the most urgent first."""
    if not person.strip():
        return ()
    known = _Known.read(session, [person])
    role = trainees.role_of(session, person)
    found = []
    for drill in known.drills:
        cover = known.cover(person, role, drill)
        if cover.assigned and not cover.done_since:
            asked = known.asked(person, role, drill.id)
            note = next((one.note for one in asked if one.note), "")
            found.append(schemas.Waiting(drill.id, drill.title, cover.due, note, cover.begun))
    return tuple(sorted(found, key=lambda one: (one.due or date.max, one.title)))


def listed(session: Session, person: str) -> tuple[schemas.DrillRow, ...]:
    """All drills in use as a person sees them: those that wait for them first, then by title."""
    known = _Known.read(session, [person])
    role = trainees.role_of(session, person)
    rows = []
    for drill in service.in_use(session):
        cover = known.cover(person, role, drill)
        number, changed = service.source_of(session, drill)
        waits = cover.assigned and not cover.done_since
        begun = known.run(person, drill.id, RunState.BEGUN)
        due = cover.due if waits else None
        rows.append(schemas.DrillRow(drill, number, changed, cover.last, begun, due, waits))
    return tuple(sorted(rows, key=lambda one: (not one.assigned, one.due or date.max)))


def coverage(session: Session, viewer: str) -> tuple[schemas.Cover, ...]:
    """How far everybody is with every published drill, by name and title.

    Who was never asked and never took a drill has no row for it.

    Raises:
        ValidationError: the viewer leads nobody.
    """
    trainees.refuse_all_but_leads(session, viewer)
    people = [
        (name, role)
        for name, role in session.execute(
            select(Person.name, Person.role).order_by(Person.name)
        ).all()
        if name.strip()
    ]
    known = _Known.read(session, [name for name, _role in people])
    rows = [known.cover(name, role, drill) for name, role in people for drill in known.drills]
    return tuple(one for one in rows if one.assigned or one.begun or one.last is not None)


def _asked() -> Any:  # noqa: ANN401 - a select of assignments
    query = select(DrillAssignment).where(DrillAssignment.withdrawn.is_(False))
    return query.order_by(DrillAssignment.assigned_at.desc(), DrillAssignment.id)


@dataclass(frozen=True, slots=True)
class _Known:
    """What is asked of whom and what they took, each read once for all."""

    drills: tuple[schemas.Drill, ...]
    assignments: dict[uuid.UUID, list[schemas.Assignment]]
    runs: dict[tuple[uuid.UUID, uuid.UUID], list[schemas.DrillRun]]

    @classmethod
    def read(cls, session: Session, people: Sequence[str]) -> "_Known":
        drills = service.in_use(session)
        published = tuple(one for one in drills if one.state == DrillState.PUBLISHED)
        assignments: dict[uuid.UUID, list[schemas.Assignment]] = {}
        for one in session.scalars(_asked()):
            found = as_schema(schemas.Assignment, one)
            assignments.setdefault(found.drill_id, []).append(found)
        return cls(published, assignments, _runs(session, people))

    def asked(self, person: str, role: str, drill_id: uuid.UUID) -> list[schemas.Assignment]:
        """What is asked of a person: by name, or by the role."""
        key = trainees.key_of(person)
        return [
            one
            for one in self.assignments.get(drill_id, ())
            if (one.person and trainees.key_of(one.person) == key)
            or (one.role and role and trainees.fits(role, one.role))
        ]

    def run(self, person: str, drill_id: uuid.UUID, state: RunState) -> schemas.DrillRun | None:
        """The newest run of a person in a state."""
        runs = self.runs.get((trainees.key_of(person), drill_id), ())
        return next((one for one in runs if one.state == state), None)

    def cover(self, person: str, role: str, drill: schemas.Drill) -> schemas.Cover:
        """How far a person is with a drill."""
        asked = self.asked(person, role, drill.id)
        last = self.run(person, drill.id, RunState.FINISHED)
        since = max((one.assigned_at for one in asked if one.assigned_at), default=None)
        return schemas.Cover(
            person=person,
            role=role,
            drill_id=drill.id,
            drill_title=drill.title,
            playbook_title=drill.playbook_title,
            assigned=bool(asked),
            due=_earliest(one.due for one in asked),
            done_since=last is not None and _is_since(last.finished_at, since),
            begun=self.run(person, drill.id, RunState.BEGUN) is not None,
            last=last,
        )


def _runs(
    session: Session, people: Sequence[str]
) -> dict[tuple[uuid.UUID, uuid.UUID], list[schemas.DrillRun]]:
    keys = [trainees.key_of(one) for one in people]
    query = select(DrillRun).where(DrillRun.person_key.in_(keys))
    found: dict[tuple[uuid.UUID, uuid.UUID], list[schemas.DrillRun]] = {}
    for run in session.scalars(query.order_by(DrillRun.started_at.desc(), DrillRun.id.desc())):
        held = found.setdefault((run.person_key, run.drill_id), [])
        held.append(as_schema(schemas.DrillRun, run))
    return found


def _earliest(days: Iterable[date | None]) -> date | None:
    return min((day for day in days if day is not None), default=None)


def _is_since(finished: datetime | None, asked: datetime | None) -> bool:
    return finished is not None and (asked is None or finished >= asked)
