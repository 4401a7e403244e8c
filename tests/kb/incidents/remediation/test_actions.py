"""Remediation: decided with a reason, moved on step by step, taken back by a linked action."""

import uuid
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest

from kb.errors import ValidationError
from kb.incidents.assets import service as assets
from kb.incidents.record import service as incidents
from kb.incidents.remediation import actions
from kb.incidents.remediation import service as remediation
from kb.incidents.remediation.schemas import RemediationAction
from kb.knowledge_base import KnowledgeBase

ASKED = datetime(2026, 3, 12, 10, 5, tzinfo=UTC)


@pytest.fixture
def incident(kb: KnowledgeBase) -> uuid.UUID:
    made: uuid.UUID = kb.write(incidents.add).result
    return made


@pytest.fixture
def asset(kb: KnowledgeBase, incident: uuid.UUID) -> uuid.UUID:
    values = {"value": "203.0.113.58", "entity_type": "ip", "verdict": "malicious"}
    made: uuid.UUID = kb.write(partial(assets.add, incident_id=incident, values=values)).result
    return made


def add(kb: KnowledgeBase, incident: uuid.UUID, **values: Any) -> uuid.UUID:  # noqa: ANN401
    given = {"action": "Block the address"} | values
    made: uuid.UUID = kb.write(partial(remediation.add, incident_id=incident, values=given)).result
    return made


def get(kb: KnowledgeBase, record_id: uuid.UUID) -> RemediationAction:
    return kb.read(partial(remediation.get, record_id=record_id))


def still_open(kb: KnowledgeBase, incident: uuid.UUID) -> list[uuid.UUID]:
    known = kb.read(partial(assets.list_for, incident_id=incident))
    done = kb.read(partial(remediation.list_for, incident_id=incident))
    return [one.id for one in actions.open_entities(known, done)]


def net(kb: KnowledgeBase, incident: uuid.UUID) -> list[str]:
    known = kb.read(partial(assets.list_for, incident_id=incident))
    done = kb.read(partial(remediation.list_for, incident_id=incident))
    return list(actions.net_states(known, done).values())


def test_approving_keeps_who_and_when(kb: KnowledgeBase, incident: uuid.UUID) -> None:
    made = add(kb, incident, state="pending_approval")
    kb.write(partial(actions.decide, record_id=made, state="approved", by="Jad Haddad"))
    action = get(kb, made)
    assert (action.state, action.approver) == ("approved", "Jad Haddad")
    assert action.decided_at is not None


def test_declining_needs_a_reason(kb: KnowledgeBase, incident: uuid.UUID) -> None:
    made = add(kb, incident, state="pending_approval")
    decline = partial(actions.decide, record_id=made, state="declined", by="Jad Haddad")
    with pytest.raises(ValidationError) as caught:
        kb.write(partial(decline, reason=" "))
    assert caught.value.field == "decision_reason"
    assert get(kb, made).state == "pending_approval"
    kb.write(partial(decline, reason="Shared proxy"))
    assert (get(kb, made).state, get(kb, made).decision_reason) == ("declined", "Shared proxy")


@pytest.mark.parametrize("start", ["approved", "running", "done", "failed", "declined"])
def test_only_what_waits_is_decided(kb: KnowledgeBase, incident: uuid.UUID, start: str) -> None:
    made = add(kb, incident, state=start)
    with pytest.raises(ValidationError, match="doesn't wait for a decision"):
        kb.write(partial(actions.decide, record_id=made, state="approved", by="JH"))
    assert (get(kb, made).state, get(kb, made).approver) == (start, "")


def test_running_and_done_keep_their_times(kb: KnowledgeBase, incident: uuid.UUID) -> None:
    made = add(kb, incident, state="approved")
    kb.write(partial(actions.advance, record_id=made, state="running", by="TN"))
    ran = get(kb, made)
    assert (ran.operator, ran.finished_at) == ("TN", None)
    kb.write(partial(actions.advance, record_id=made, state="done", by="AF"))
    done = get(kb, made)
    assert (done.state, done.operator, done.ran_at) == ("done", "TN", ran.ran_at)
    assert done.finished_at is not None
    with pytest.raises(ValidationError, match="can become"):
        kb.write(partial(actions.advance, record_id=made, state="running", by="AF"))


def test_taking_back_links_both(kb: KnowledgeBase, incident: uuid.UUID, asset: uuid.UUID) -> None:
    assert (still_open(kb, incident), net(kb, incident)) == ([asset], ["not remediated"])
    made = add(kb, incident, state="done", asset_ids=[asset])
    assert (still_open(kb, incident), net(kb, incident)) == ([], ["contained"])
    back = kb.write(partial(actions.take_back, record_id=made, by="AF", reason="Shared")).result
    undoing = get(kb, back)
    assert (undoing.undoes_id, undoing.action) == (made, "Undo: Block the address")
    assert (undoing.asset_ids, undoing.state, undoing.result) == ((asset,), "done", "Shared")
    assert get(kb, made).state == "undone"
    assert (still_open(kb, incident), net(kb, incident)) == ([asset], ["not remediated"])
    for record_id in (made, back):
        with pytest.raises(ValidationError):
            kb.write(partial(actions.take_back, record_id=record_id, by="AF"))


def test_the_last_action_says_what_an_entity_is(
    kb: KnowledgeBase, incident: uuid.UUID, asset: uuid.UUID
) -> None:
    later = ASKED + timedelta(hours=1)
    add(kb, incident, asset_ids=[asset], action_kind="recover", finished_at=later)
    add(kb, incident, asset_ids=[asset], action_kind="contain", finished_at=ASKED)
    add(kb, incident, asset_ids=[asset], action_kind="eradicate", state="failed")
    assert net(kb, incident) == ["released"]


def test_waiting_ends_with_the_decision(kb: KnowledgeBase, incident: uuid.UUID) -> None:
    made = add(kb, incident, state="pending_approval", asked_at=ASKED)
    now = ASKED + timedelta(minutes=48)
    assert actions.waited(get(kb, made), now) == timedelta(minutes=48)
    decided = add(
        kb, incident, state="done", asked_at=ASKED, decided_at=ASKED + timedelta(minutes=7)
    )
    assert actions.waited(get(kb, decided), now) == timedelta(minutes=7)
    assert actions.waited(get(kb, add(kb, incident)), now) is None
