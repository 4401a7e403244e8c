"""When somebody has to be told by a rule: clocks from one instant. No legal advice.

Sources: Directive (EU) 2022/2555 art. 23, Regulation (EU) 2022/2554 art. 19 with Delegated
Regulation (EU) 2025/301, Regulation (EU) 2016/679 art. 33, SEC Form 8-K item 1.05.
"""

import calendar
import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from kb.errors import ValidationError
from kb.incidents.notifications.models import Notification
from kb.incidents.record import parts
from kb.ledger.operation import operation
from kb.vocabulary.response import NotificationRule, NotifiedAudience

_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Stage:
    """One message that a rule asks for.

    Attributes:
        name: what it is called.
        recipient: who gets it.
        starts: the event that its clock starts at, in words.
        hours: after that, or 0.
        months: calendar months after that, or 0.
        business_days: after that, or 0; weekends and holidays don't count.
    """

    name: str
    recipient: str
    starts: str
    hours: int = 0
    months: int = 0
    business_days: int = 0


_R = NotificationRule
#: The messages of each rule in their order, as data.
STAGES: dict[NotificationRule, tuple[Stage, ...]] = {
    _R.NIS2: (
        Stage("Early warning", "CSIRT or competent authority", "aware", hours=24),
        Stage("Incident notification", "CSIRT or competent authority", "aware", hours=72),
        Stage("Final report", "CSIRT or competent authority", "notification sent", months=1),
    ),
    _R.DORA: (
        Stage("Initial notification", "Competent authority", "classified as major", hours=4),
        Stage("Intermediate report", "Competent authority", "initial notification", hours=72),
        Stage("Final report", "Competent authority", "intermediate report", months=1),
    ),
    _R.GDPR: (Stage("Notification", "Supervisory authority", "aware", hours=72),),
    _R.SEC: (Stage("Form 8-K, item 1.05", "SEC", "decided to be material", business_days=4),),
}


def due(stage: Stage, start: datetime, holidays: Collection[date] = ()) -> datetime:
    """When a message is due.

    Args:
        stage: the message.
        start: the instant that the clock starts at.
        holidays: days that aren't business days, beside Saturdays and Sundays.
    """
    if stage.business_days:
        return _after_business_days(start, stage.business_days, holidays)
    return _after_months(start, stage.months) + timedelta(hours=stage.hours)


def _after_months(start: datetime, months: int) -> datetime:
    """The same day of a later month, or its last one."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    day = min(start.day, calendar.monthrange(year, month + 1)[1])
    return start.replace(year=year, month=month + 1, day=day)


def _after_business_days(start: datetime, days: int, holidays: Collection[date]) -> datetime:
    at = start
    while days:
        at += timedelta(days=1)
        if at.weekday() < _SATURDAY and at.date() not in holidays:
            days -= 1
    return at


def margin(notification: Any, at: datetime) -> timedelta | None:  # noqa: ANN401 - a schema
    """Time left until a message is due, or that was left when it went; negative is late."""
    if notification.due_at is None or notification.not_needed:
        return None
    left: timedelta = notification.due_at - (notification.sent_at or at)
    return left


@operation("Plan notifications")
def plan(
    session: Session,
    incident_id: uuid.UUID,
    rule: str,
    start: datetime,
    holidays: tuple[date, ...] = (),
) -> tuple[uuid.UUID, ...]:
    """Add the messages of a rule with their clocks; later stages count from the one before.

    Returns:
        The ids of the notifications, in their order.

    Raises:
        ValidationError: the rule has no clocks.
        NotFoundError: there is no such incident.
    """
    stages = STAGES.get(NotificationRule(rule))
    if stages is None:
        msg = "This rule has no clocks of its own."
        raise ValidationError(msg, "rule")
    made: list[uuid.UUID] = []
    clock = start
    for stage in stages:
        begins = start if stage.starts == stages[0].starts else clock
        clock = due(stage, begins, holidays)
        values = {
            "recipient": stage.recipient,
            "audience": NotifiedAudience.AUTHORITY.value,
            "rule": rule,
            "stage": f"{stage.name} (from: {stage.starts})",
            "clock_from": begins,
            "due_at": clock,
        }
        made.append(parts.add(session, Notification, incident_id, values).id)
    return tuple(made)
