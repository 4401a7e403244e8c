"""When somebody has to be told by a rule: clocks from one instant. No legal advice.

Sources: Directive (EU) 2022/2555 art. 23, Regulation (EU) 2022/2554 art. 19 with Delegated
Regulation (EU) 2025/301 art. 5, Regulation (EU) 2016/679 art. 33, SEC Form 8-K item 1.05 with
17 CFR 232.13 (what reaches EDGAR after 17:30 Eastern counts for the next business day).
"""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta

from kb.vocabulary.response import NotificationRule
from kb.vocabulary.working_days import WorkingCalendar

#: A stage whose clock starts when the one before it was sent.
PREVIOUS = "previous"
_EVERY_DAY = WorkingCalendar()
_EDGAR_CLOSES = (time(17, 30), ZoneInfo("America/New_York"))


@dataclass(frozen=True, slots=True)
class Stage:
    """One message that a rule asks for.

    Attributes:
        name: what it is called.
        recipient: who gets it.
        starts: the fact that its clock starts at, or PREVIOUS.
        told: that start in words.
        hours: after that, or 0.
        months: calendar months after that, or 0.
        business_days: after that, or 0; weekends and holidays don't count.
        within: at the latest so many hours after awareness, or 0.
    """

    name: str
    recipient: str
    starts: str
    told: str
    hours: int = 0
    months: int = 0
    business_days: int = 0
    within: int = 0

    @property
    def label(self) -> str:
        """Name and start, as a notification keeps them."""
        return f"{self.name} (from: {self.told})"


_R = NotificationRule
_CSIRT = "CSIRT or competent authority"
#: The messages of each rule in their order, as data.
STAGES: dict[NotificationRule, tuple[Stage, ...]] = {
    _R.NIS2: (
        Stage("Early warning", _CSIRT, "aware", "aware", hours=24),
        Stage("Incident notification", _CSIRT, "aware", "aware", hours=72),
        Stage("Final report", _CSIRT, PREVIOUS, "incident notification", months=1),
    ),
    _R.DORA: (
        Stage(
            "Initial notification",
            "Competent authority",
            "major",
            "classified as major",
            hours=4,
            within=24,
        ),
        Stage(
            "Intermediate report",
            "Competent authority",
            PREVIOUS,
            "initial notification",
            hours=72,
        ),
        Stage("Final report", "Competent authority", PREVIOUS, "intermediate report", months=1),
    ),
    _R.GDPR: (Stage("Notification", "Supervisory authority", "aware", "aware", hours=72),),
    _R.SEC: (
        Stage("Form 8-K, item 1.05", "SEC", "material", "decided to be material", business_days=4),
    ),
}


def stage_of(rule: str, written: str) -> Stage | None:
    """The stage that a notification stands for, by its name."""
    try:
        stages = STAGES.get(NotificationRule(rule), ())
    except ValueError:
        return None
    name = written.partition(" (from")[0].strip()
    return next((stage for stage in stages if stage.name == name), None)


def due(
    stage: Stage,
    start: datetime,
    calendar: WorkingCalendar = _EVERY_DAY,
    aware: datetime | None = None,
) -> datetime:
    """When a message is due.

    Args:
        stage: the message.
        start: the instant that the clock starts at.
        calendar: business days, and the zone in which days and months are counted.
        aware: when the organisation became aware, for a stage with a limit from there. What
            was classified after that limit has its own hours only.
    """
    if stage.business_days:
        closes, zone = _EDGAR_CLOSES
        day = calendar.day_after(start, stage.business_days)
        return datetime.combine(day, closes, zone).astimezone(start.tzinfo)
    local = start.astimezone(calendar.zone) + relativedelta(months=stage.months)
    ends = local.astimezone(start.tzinfo) + timedelta(hours=stage.hours)
    if stage.within and aware is not None:
        latest = aware + timedelta(hours=stage.within)
        ends = min(ends, latest) if start <= latest else ends
    return ends


def grace(rule: str, due_at: datetime, calendar: WorkingCalendar = _EVERY_DAY) -> datetime | None:
    """Until when DORA lets some entities wait because a message falls due on a day off.

    That is noon of the next working day; credit institutions, trading venues and others of
    importance may not wait with the first two. None where it makes no difference.
    """
    local = due_at.astimezone(calendar.zone)
    if rule != NotificationRule.DORA or calendar.is_working(local.date()):
        return None
    day = calendar.next_working(local.date())
    return datetime.combine(day, time(12), calendar.zone).astimezone(due_at.tzinfo)


def margin(notification: Any, at: datetime) -> timedelta | None:  # noqa: ANN401 - a schema
    """Time left until a message is due, or that was left when it went; negative is late."""
    if notification.due_at is None or notification.not_needed:
        return None
    left: timedelta = notification.due_at - (notification.sent_at or at)
    return left


def is_unexplained(notification: Any, at: datetime) -> bool:  # noqa: ANN401 - a schema
    """Whether a message is late and nobody said why."""
    left = margin(notification, at)
    return left is not None and left < timedelta() and not notification.late_reason.strip()
