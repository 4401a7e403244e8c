"""Causes that came back: an earlier configuration change answered them, and didn't keep them away.

Incidents share a cause when it has the same shared factor.
"""

import uuid
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, case, or_, select
from sqlalchemy.orm import Session, aliased

from kb.incidents.causes.models import Cause
from kb.incidents.config_changes.models import ConfigChange
from kb.incidents.record.models import Incident
from kb.store.base import Record
from kb.vocabulary.enums import ChangeState

_MADE = (ChangeState.IMPLEMENTED.value, ChangeState.VERIFIED.value)


def _alias[T: Record](model: type[T]) -> type[T]:
    """Another name of a table, for all threads.

    An alias learns its columns when one of them is first used, which takes longer than the query:
    it is made once. It learns them here, because of two threads that use it first at the same
    time, one gets a column of the table itself.
    """
    made = aliased(model)
    _ = made.id.expression
    return made


_HERE, _THERE = _alias(Cause), _alias(Cause)
_NOW, _THEN = _alias(Incident), _alias(Incident)


@dataclass(frozen=True, slots=True)
class ReturnedCause:
    """A cause of this incident, and a change of an earlier one that answered it before.

    Attributes:
        cause_id, cause_ref: the cause of this incident.
        factor: the shared factor of both causes.
        change_id, change_ref, change_title, change_state: the earlier change.
        incident_id, number: the earlier incident.
        reopened_because: why the change was reopened; empty while it wasn't.
        answered: whether a change of this incident answers the cause now.
    """

    cause_id: uuid.UUID
    cause_ref: str
    factor: str
    change_id: uuid.UUID
    change_ref: str
    change_title: str
    change_state: str
    incident_id: uuid.UUID
    number: str
    reopened_because: str
    answered: bool

    @property
    def is_open(self) -> bool:
        """Whether nobody has drawn the conclusion: no new answer, and the old one still stands."""
        return not self.answered and self.change_state in _MADE

    @property
    def text(self) -> str:
        """What happened, in a sentence for the checklist."""
        return f"{self.change_ref} of {self.number} answered {self.cause_ref} before: it came back"


def _is_earlier(then: Any, now: Any) -> ColumnElement[bool]:  # noqa: ANN401 - aliases
    known = and_(then.first_activity_at.is_not(None), now.first_activity_at.is_not(None))
    began = then.first_activity_at <= now.first_activity_at
    return case((known, began), else_=then.created_at <= now.created_at)


def returned(session: Session, incident_id: uuid.UUID) -> tuple[ReturnedCause, ...]:
    """The causes of an incident that changes of earlier incidents answered, in their order.

    Changes that were made count, and those that were reopened since. An incident is earlier
    when its attack began before; when it was opened before, where that isn't known of both.
    """
    query = (
        select(_HERE, ConfigChange, _THEN.id, _THEN.number)
        .join(_NOW, _NOW.id == _HERE.incident_id)
        .join(_THERE, _THERE.factor == _HERE.factor)
        .join(_THEN, _THEN.id == _THERE.incident_id)
        .join(ConfigChange, ConfigChange.cause_id == _THERE.id)
        .where(
            _HERE.incident_id == incident_id,
            _HERE.factor != "",
            _THEN.id != incident_id,
            _is_earlier(_THEN, _NOW),
            or_(ConfigChange.state.in_(_MADE), ConfigChange.reopened_because != ""),
        )
        .order_by(_HERE.number, _THEN.created_at.desc(), ConfigChange.number)
    )
    answered = set(
        session.scalars(
            select(ConfigChange.cause_id).where(
                ConfigChange.incident_id == incident_id,
                ConfigChange.cause_id.is_not(None),
                ConfigChange.state != ChangeState.DECLINED.value,
            )
        )
    )
    return tuple(
        ReturnedCause(
            cause_id=cause.id,
            cause_ref=Cause.__kind__.ref(cause.number),
            factor=cause.factor,
            change_id=change.id,
            change_ref=ConfigChange.__kind__.ref(change.number),
            change_title=change.title,
            change_state=change.state,
            incident_id=earlier_id,
            number=number,
            reopened_because=change.reopened_because,
            answered=cause.id in answered,
        )
        for cause, change, earlier_id, number in session.execute(query).unique()
    )
