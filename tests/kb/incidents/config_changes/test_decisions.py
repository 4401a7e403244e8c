"""The decision on a change, its state and the incident's decision never contradict each other."""

import uuid
from datetime import UTC, date, datetime
from functools import partial

import pytest

from kb.errors import ValidationError
from kb.incidents.config_changes import decisions
from kb.incidents.config_changes import service as changes
from kb.incidents.config_changes.schemas import ConfigChange
from kb.incidents.record import service as incidents
from kb.knowledge_base import KnowledgeBase

AT = datetime(2026, 3, 13, 9, 0, tzinfo=UTC)


@pytest.fixture
def incident(kb: KnowledgeBase) -> uuid.UUID:
    made: uuid.UUID = kb.write(incidents.add).result
    return made


@pytest.fixture
def change_id(kb: KnowledgeBase, incident: uuid.UUID) -> uuid.UUID:
    values = {"title": "Block replay"}
    made: uuid.UUID = kb.write(partial(changes.add, incident_id=incident, values=values)).result
    return made


def decide(
    kb: KnowledgeBase, change_id: uuid.UUID, decision: str, reason: str = ""
) -> ConfigChange:
    write = partial(decisions.decide, record_id=change_id, by="J. Haddad")
    kb.write(partial(write, decision=decision, reason=reason))
    return kb.read(partial(changes.get, record_id=change_id))


def advance(kb: KnowledgeBase, change_id: uuid.UUID, state: str, reason: str = "") -> ConfigChange:
    move = partial(changes.advance, record_id=change_id, state=state, at=AT, by="AF", reason=reason)
    kb.write(move)
    return kb.read(partial(changes.get, record_id=change_id))


@pytest.mark.parametrize("decision", ["no", "deferred"])
def test_not_now_needs_a_reason(kb: KnowledgeBase, change_id: uuid.UUID, decision: str) -> None:
    with pytest.raises(ValidationError) as caught:
        decide(kb, change_id, decision, " ")
    assert caught.value.field == "decision_reason"
    found = decide(kb, change_id, decision, "Breaks payroll")
    assert (found.decision, found.decided_by, found.decision_reason) == (
        decision,
        "J. Haddad",
        "Breaks payroll",
    )
    assert found.decided_at is not None
    assert found.state == ("declined" if decision == "no" else "proposed")


def test_a_no_is_taken_back(kb: KnowledgeBase, change_id: uuid.UUID) -> None:
    decide(kb, change_id, "no", "Breaks payroll")
    found = decide(kb, change_id, "undecided")
    assert (found.state, found.state_reason, found.decided_by, found.decided_at) == (
        "proposed",
        "",
        "",
        None,
    )
    decide(kb, change_id, "no", "Breaks payroll")
    assert decide(kb, change_id, "yes").state == "proposed"


def test_moving_the_state_decides(kb: KnowledgeBase, change_id: uuid.UUID) -> None:
    found = advance(kb, change_id, "declined", "Breaks payroll")
    assert (found.decision, found.decision_reason, found.decided_by) == (
        "no",
        "Breaks payroll",
        "AF",
    )
    assert advance(kb, change_id, "proposed").decision == "undecided"
    assert advance(kb, change_id, "approved").decision == "yes"


def test_what_is_made_is_not_decided_against(kb: KnowledgeBase, change_id: uuid.UUID) -> None:
    advance(kb, change_id, "approved")
    advance(kb, change_id, "implemented")
    with pytest.raises(ValidationError, match="made already"):
        decide(kb, change_id, "no", "Breaks payroll")
    assert decide(kb, change_id, "yes", "Risk is low").state == "implemented"


def test_a_yes_says_that_the_incident_needs_changes(
    kb: KnowledgeBase, incident: uuid.UUID, change_id: uuid.UUID
) -> None:
    write = partial(incidents.decide_on_changes, record_id=incident, by="AF")
    kb.write(partial(write, decision="no_change_needed", reason="The rule worked"))
    found = kb.read(partial(changes.list_for, incident_id=incident))
    assert decisions.contradiction("no_change_needed", found) == ""
    decide(kb, change_id, "yes")
    assert kb.read(partial(incidents.get, record_id=incident)).config_decision == "changes_needed"
    kb.write(partial(write, decision="no_change_needed", reason="Not really"))
    found = kb.read(partial(changes.list_for, incident_id=incident))
    assert "C-01 is to be made" in decisions.contradiction("no_change_needed", found)
    decide(kb, change_id, "no", "Breaks payroll")
    found = kb.read(partial(changes.list_for, incident_id=incident))
    assert "every change is decided against" in decisions.contradiction("changes_needed", found)


def test_a_copy_is_proposed_and_not_decided_on(kb: KnowledgeBase, change_id: uuid.UUID) -> None:
    for state in ("approved", "implemented", "verified"):
        advance(kb, change_id, state)
    copy = kb.write(partial(changes.duplicate, record_id=change_id)).result
    found = kb.read(partial(changes.get, record_id=copy))
    assert (found.title, found.state, found.decision, found.verify_on, found.verified_by) == (
        "Block replay",
        "proposed",
        "undecided",
        None,
        "",
    )


def test_what_is_to_be_verified_by_a_day(kb: KnowledgeBase, change_id: uuid.UUID) -> None:
    advance(kb, change_id, "approved")
    advance(kb, change_id, "implemented")
    due = partial(changes.to_verify, by=date(2026, 3, 26))
    assert kb.read(due) == ()
    assert [c.id for c in kb.read(partial(changes.to_verify, by=date(2026, 3, 27)))] == [change_id]
    advance(kb, change_id, "verified")
    assert kb.read(partial(changes.to_verify, by=date(2026, 3, 27))) == ()
