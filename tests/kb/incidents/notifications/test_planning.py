"""Notifications follow the facts of the incident, and each other."""

import uuid
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from kb.errors import ValidationError
from kb.incidents.notifications import clocks, facts, planning, service
from kb.incidents.notifications.facts import Known
from kb.incidents.notifications.schemas import Notification
from kb.incidents.record import service as incidents
from kb.knowledge_base import KnowledgeBase

START = datetime(2026, 1, 30, 17, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def incident(kb: KnowledgeBase) -> uuid.UUID:
    made: uuid.UUID = kb.write(partial(incidents.add, values={"detected_at": START})).result
    return made


def listed(kb: KnowledgeBase, incident: uuid.UUID) -> tuple[Notification, ...]:
    return kb.read(partial(service.list_for, incident_id=incident))


def say(kb: KnowledgeBase, incident: uuid.UUID, name: str, value: datetime | str | None) -> None:
    known = Known(value, "minute")
    kb.write(partial(planning.set_fact, incident_id=incident, name=name, value=known))


def revise(kb: KnowledgeBase, row: Notification, **values: object) -> None:
    kb.write(partial(service.revise, record_id=row.id, version=row.version, values=values))


def test_the_messages_of_a_rule_are_planned_one_after_the_other(
    kb: KnowledgeBase, incident: uuid.UUID
) -> None:
    kb.write(partial(planning.plan, incident_id=incident, rule="nis2", start=START))
    found = listed(kb, incident)
    assert [n.due_at for n in found] == [
        START + 24 * HOUR,
        START + 72 * HOUR,
        datetime(2026, 3, 2, 17, 0, tzinfo=UTC),
    ]
    assert clocks.margin(found[0], START) == 24 * HOUR
    revise(kb, found[0], sent_at=START + 26 * HOUR)
    late = listed(kb, incident)[0]
    assert clocks.margin(late, START) == -2 * HOUR
    assert clocks.is_unexplained(late, START)
    revise(kb, late, late_reason="The portal of the authority was down.")
    assert not clocks.is_unexplained(listed(kb, incident)[0], START)
    with pytest.raises(ValidationError, match="no clocks"):
        kb.write(partial(planning.plan, incident_id=incident, rule="contract", start=START))


def test_later_stages_move_when_an_earlier_one_is_sent(
    kb: KnowledgeBase, incident: uuid.UUID
) -> None:
    say(kb, incident, "major", START)
    first, second, third = listed(kb, incident)
    assert second.due_at == START + 76 * HOUR
    revise(kb, first, sent_at=START + HOUR)
    first, second, third = listed(kb, incident)
    assert (second.clock_from, second.due_at) == (START + HOUR, START + 73 * HOUR)
    assert third.clock_from == START + 73 * HOUR
    revise(kb, second, sent_at=START + 50 * HOUR)
    third = listed(kb, incident)[2]
    assert third.due_at == datetime(2026, 3, 1, 19, 0, tzinfo=UTC)
    kb.undo()
    assert listed(kb, incident)[2].clock_from == START + 73 * HOUR


def test_a_deadline_set_by_hand_stays(kb: KnowledgeBase, incident: uuid.UUID) -> None:
    say(kb, incident, "major", START)
    second = listed(kb, incident)[1]
    agreed = START + 90 * HOUR
    revise(kb, second, due_at=agreed)
    revise(kb, listed(kb, incident)[1], channel="Portal")
    assert listed(kb, incident)[1].due_at == agreed


def test_one_fact_set_plans_all_rules(kb: KnowledgeBase, incident: uuid.UUID) -> None:
    say(kb, incident, "aware", START - 22 * HOUR)
    assert listed(kb, incident) == ()
    say(kb, incident, "significant", "yes")
    say(kb, incident, "major", START)
    say(kb, incident, "personal_data", "yes")
    say(kb, incident, "material", START)
    found = listed(kb, incident)
    assert [n.rule for n in found] == ["nis2"] * 3 + ["dora"] * 3 + ["gdpr", "sec"]
    dues = {(n.rule, n.stage.split(" (")[0]): n.due_at for n in found}
    assert dues["nis2", "Early warning"] == START + 2 * HOUR
    assert dues["dora", "Initial notification"] == START + 2 * HOUR  # a day after awareness
    assert dues["gdpr", "Notification"] == START + 50 * HOUR
    say(kb, incident, "aware", START)
    dues = {(n.rule, n.stage.split(" (")[0]): n.due_at for n in listed(kb, incident)}
    assert dues["nis2", "Early warning"] == START + 24 * HOUR
    assert dues["dora", "Initial notification"] == START + 4 * HOUR
    assert dues["dora", "Intermediate report"] == START + 76 * HOUR
    assert dues["gdpr", "Notification"] == START + 72 * HOUR


def test_a_rule_that_does_not_apply_any_more_is_not_needed(
    kb: KnowledgeBase, incident: uuid.UUID
) -> None:
    say(kb, incident, "personal_data", "yes")
    say(kb, incident, "personal_data", "no")
    (message,) = listed(kb, incident)
    assert message.not_needed
    assert message.reason == "“Personal data concerned” is no."
    say(kb, incident, "personal_data", "yes")
    (message,) = listed(kb, incident)
    assert not message.not_needed
    assert message.due_at == START + 72 * HOUR


def test_without_a_start_the_messages_stand_without_clock(kb: KnowledgeBase) -> None:
    incident = kb.write(incidents.add).result
    say(kb, incident, "personal_data", "yes")
    (message,) = listed(kb, incident)
    assert (message.clock_from, message.due_at) == (None, None)
    say(kb, incident, "aware", START)
    (message,) = listed(kb, incident)
    assert message.due_at == START + 72 * HOUR


def test_a_fact_knows_who_confirmed_it_and_refuses_nonsense(
    kb: KnowledgeBase, incident: uuid.UUID
) -> None:
    say(kb, incident, "people", "  about   1,200 customers ")
    moments = kb.read(partial(incidents.get, record_id=incident)).moments
    known = facts.known(moments, "people")
    assert known.value == "about 1,200 customers"
    assert known.by == kb.actor
    assert known.confirmed_at is not None
    for name, value in (("personal_data", "perhaps"), ("aware", "soon"), ("moon", "full")):
        with pytest.raises(ValidationError):
            say(kb, incident, name, value)
    say(kb, incident, "people", None)
    moments = kb.read(partial(incidents.get, record_id=incident)).moments
    assert facts.KEY not in moments


def test_damaged_facts_count_as_unknown() -> None:
    for held in (None, 3, {"aware": 3}, {"aware": {"value": "soon"}}, {"aware": {"value": 7}}):
        assert facts.known({facts.KEY: held}, "aware").at is None
