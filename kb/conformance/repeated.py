"""Lessons that were repeated: everything they led to was done, and their cause came back.

A cause came back when an earlier incident has one of the same shared factor. Its lesson failed
then, whatever its changes proved. The alarm holds until somebody answers the cause anew.
"""

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import batched, islice
from typing import Any, Final

from sqlalchemy import ColumnElement, Row, String, and_, cast, exists, or_, select
from sqlalchemy.orm import Session

from kb.conformance.traces import rows_of
from kb.conformance.tracing import Node, Stage, closed_on, is_closed, trace
from kb.incidents.causes.models import Cause
from kb.incidents.config_changes.models import ConfigChange
from kb.incidents.lessons.models import Lesson
from kb.incidents.measures.models import Measure
from kb.incidents.record.models import Incident
from kb.vocabulary.enums import ReviewState

#: So many causes of incidents that are still worked on are looked at, the newest.
_MOST_CAUSES: Final = 400
#: So many causes with the same factors are looked at for lessons, the newest.
_MOST_EARLIER: Final = 1_600
#: So many lessons are told of one cause: more say nothing new.
_MOST_EACH: Final = 3
#: So many causes are looked at before it is asked whether that is enough.
_BATCH: Final = 25


@dataclass(frozen=True, slots=True)
class RepeatedLesson:
    """A cause that is back, and the lesson of an earlier incident that was closed.

    Attributes:
        incident_id, number: the incident in which the cause came back.
        cause_id, cause_ref, factor: the cause there.
        lesson_id, lesson_ref, lesson_title: the lesson that was closed.
        earlier_id, earlier: its incident.
        closed_on: the last day on which one of its changes was done; "" if none is known.
        answered: whether something of the later incident answers the cause.
    """

    incident_id: uuid.UUID
    number: str
    cause_id: uuid.UUID
    cause_ref: str
    factor: str
    lesson_id: uuid.UUID
    lesson_ref: str
    lesson_title: str
    earlier_id: uuid.UUID
    earlier: str
    closed_on: str
    answered: bool

    @property
    def is_open(self) -> bool:
        """Whether nobody has drawn the conclusion yet."""
        return not self.answered

    @property
    def text(self) -> str:
        """What happened, in a sentence."""
        return f"{self.cause_ref} came back although {self.lesson_ref} of {self.earlier} was closed"


def of_incident(session: Session, incident_id: uuid.UUID) -> tuple[RepeatedLesson, ...]:
    """The lessons of earlier incidents that an incident repeated, in the order of its causes."""
    query = _causes().where(Cause.incident_id == incident_id).order_by(Cause.number)
    return tuple(_repeated(session, session.execute(query).all()))


def waiting(session: Session, limit: int) -> tuple[RepeatedLesson, ...]:
    """Those of any incident whose review isn't approved and that nobody answered, newest first."""
    query = (
        _causes()
        .where(Incident.review_state != ReviewState.APPROVED.value)
        .order_by(Cause.id.desc())
        .limit(_MOST_CAUSES)
    )
    found = _repeated(session, session.execute(query).all(), only_open=True)
    return tuple(islice(found, limit))


def among(session: Session, incident_ids: Sequence[uuid.UUID]) -> tuple[RepeatedLesson, ...]:
    """Those that the incidents of a period repeated, whenever the lesson was learned."""
    found: list[RepeatedLesson] = []
    for start in range(0, len(incident_ids), _MOST_CAUSES):
        some = incident_ids[start : start + _MOST_CAUSES]
        query = _causes().where(Cause.incident_id.in_(some)).order_by(Incident.number, Cause.number)
        found += _repeated(session, session.execute(query).all())
    return tuple(found)


def _causes() -> Any:  # noqa: ANN401 - a select of these columns
    return (
        select(
            Cause.id,
            Cause.number.label("cause_number"),
            Cause.factor,
            Cause.incident_id,
            Incident.number,
            Incident.first_activity_at,
            Incident.created_at,
        )
        .join(Incident, Incident.id == Cause.incident_id)
        .where(Cause.factor != "")
    )


def _repeated(
    session: Session, here: Sequence[Row[Any]], *, only_open: bool = False
) -> Iterator[RepeatedLesson]:
    """What the causes of later incidents repeat of the lessons of earlier ones, newest first.

    Traces are read of causes that came back only, and no further than somebody asks.
    """
    earlier = _earlier(session, here)
    came_back = [one for one in here if any(_before(row, one) for row in earlier[one.factor])]
    lessons = _Lessons(session, earlier)
    for some in batched(came_back, _BATCH):
        now = trace(rows_of(session, _incidents(some), facts=False))
        for one in some:
            answered = bool(now.next_to(str(one.id), before=False))
            if answered and only_open:
                continue
            found = (
                _told(one, row, lesson, day, answered=answered)
                for row, lesson, day in lessons.of(one.factor)
                if _before(row, one) and (not day or day <= _began(one))
            )
            yield from islice(found, _MOST_EACH)


def _earlier(session: Session, here: Sequence[Row[Any]]) -> dict[str, list[Row[Any]]]:
    """By factor, the causes that may have a lesson, the newest first; these ones among them."""
    found: dict[str, list[Row[Any]]] = {row.factor: [] for row in here}
    if found:
        query = _causes().where(Cause.factor.in_(sorted(found)), _may_have_a_lesson())
        query = query.order_by(Cause.id.desc())
        most = _MOST_EARLIER if len(_incidents(here)) > 1 else _MOST_CAUSES // 2
        for row in session.execute(query.limit(most)):
            found[row.factor].append(row)
    return found


def _may_have_a_lesson() -> ColumnElement[bool]:
    """What a trace needs to lead from a cause to a lesson; asked before any row of it is read."""
    of_incident = Lesson.incident_id == Cause.incident_id
    by_change = ConfigChange.cause_id == Cause.id
    by_measure = and_(Measure.cause_id == Cause.id, Measure.lesson_id.is_not(None))
    return or_(
        exists().where(of_incident, cast(Lesson.cause_ids, String) != "[]"),
        and_(
            exists().where(of_incident, cast(Lesson.config_change_ids, String) != "[]"),
            exists().where(by_change),
        ),
        exists().where(by_measure),
    )


def _incidents(rows: Sequence[Row[Any]]) -> list[uuid.UUID]:
    return list(dict.fromkeys(row.incident_id for row in rows))


class _Lessons:
    """The closed lessons of causes, by factor, the newest first; read on as they are asked for."""

    def __init__(self, session: Session, causes: Mapping[str, Sequence[Row[Any]]]) -> None:
        self._session = session
        self._unread = {factor: batched(rows, _BATCH) for factor, rows in causes.items()}
        self._found: dict[str, list[tuple[Row[Any], Node, str]]] = {factor: [] for factor in causes}

    def of(self, factor: str) -> Iterator[tuple[Row[Any], Node, str]]:
        """Each cause that has a closed lesson, with it and the day of its last change."""
        at = 0
        while at < len(self._found[factor]) or self._read_on(factor):
            for one in self._found[factor][at:]:
                at += 1
                yield one

    def _read_on(self, factor: str) -> bool:
        """Whether there were more causes to look at."""
        rows = next(self._unread[factor], None)
        if rows is None:
            return False
        known = trace(rows_of(self._session, _incidents(rows), facts=False))
        for row in rows:
            for node in known.next_to(str(row.id), before=False):
                if node.stage == Stage.LESSON and is_closed(known, node):
                    self._found[factor].append((row, node, closed_on(known, node)))
        return True


def _began(row: Row[Any]) -> str:
    """The day on which an incident began: a lesson closed later was still being worked on."""
    return str((row.first_activity_at or row.created_at).date().isoformat())


def _before(then: Row[Any], now: Row[Any]) -> bool:
    """Whether a cause is the same in an earlier incident; as for changes that came back."""
    if then.factor != now.factor or then.incident_id == now.incident_id:
        return False
    if then.first_activity_at and now.first_activity_at:
        return bool(then.first_activity_at <= now.first_activity_at)
    return bool(then.created_at <= now.created_at)


def _told(
    here: Row[Any], there: Row[Any], lesson: Node, day: str, *, answered: bool
) -> RepeatedLesson:
    return RepeatedLesson(
        incident_id=here.incident_id,
        number=here.number,
        cause_id=here.id,
        cause_ref=Cause.__kind__.ref(here.cause_number),
        factor=here.factor,
        lesson_id=uuid.UUID(lesson.record_id),
        lesson_ref=lesson.ref,
        lesson_title=lesson.title,
        earlier_id=there.incident_id,
        earlier=there.number,
        closed_on=day,
        answered=answered,
    )
