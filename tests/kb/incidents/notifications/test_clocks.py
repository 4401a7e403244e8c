"""Clocks of notifications, against dates counted by hand."""

from datetime import UTC, date, datetime, timedelta
from functools import partial

import pytest

from kb.errors import ValidationError
from kb.incidents.notifications import clocks, service
from kb.incidents.record import service as incidents
from kb.knowledge_base import KnowledgeBase
from kb.vocabulary.response import NotificationRule

START = datetime(2026, 1, 30, 17, 0, tzinfo=UTC)  # a Friday


def dues(rule: NotificationRule) -> list[datetime]:
    return [clocks.due(stage, START) for stage in clocks.STAGES[rule]]


def test_hours_and_months() -> None:
    warning, message, final = dues(NotificationRule.NIS2)
    assert warning == datetime(2026, 1, 31, 17, 0, tzinfo=UTC)
    assert message == datetime(2026, 2, 2, 17, 0, tzinfo=UTC)
    assert final == datetime(2026, 2, 28, 17, 0, tzinfo=UTC)  # no 30 February
    assert dues(NotificationRule.GDPR) == [message]
    assert dues(NotificationRule.DORA)[0] == START + timedelta(hours=4)


@pytest.mark.parametrize(
    ("holidays", "day"), [((), 5), ((date(2026, 2, 3),), 6), ((date(2026, 1, 31),), 5)]
)
def test_business_days_leave_weekends_and_holidays_out(
    holidays: tuple[date, ...], day: int
) -> None:
    (stage,) = clocks.STAGES[NotificationRule.SEC]
    assert clocks.due(stage, START, holidays) == datetime(2026, 2, day, 17, 0, tzinfo=UTC)


def test_the_messages_of_a_rule_are_planned_one_after_the_other(kb: KnowledgeBase) -> None:
    incident = kb.write(incidents.add).result
    kb.write(partial(clocks.plan, incident_id=incident, rule="nis2", start=START))
    found = kb.read(partial(service.list_for, incident_id=incident))
    assert [n.due_at for n in found] == [
        START + timedelta(hours=24),
        START + timedelta(hours=72),
        datetime(2026, 3, 2, 17, 0, tzinfo=UTC),
    ]
    assert clocks.margin(found[0], START) == timedelta(hours=24)
    late = {"sent_at": START + timedelta(hours=26)}
    revised = kb.write(
        partial(service.revise, record_id=found[0].id, version=found[0].version, values=late)
    ).result
    assert clocks.margin(revised, START) == timedelta(hours=-2)
    with pytest.raises(ValidationError, match="no clocks"):
        kb.write(partial(clocks.plan, incident_id=incident, rule="contract", start=START))
