"""The priority follows the risk, until somebody sets it by hand."""

import uuid
from functools import partial
from typing import Any

import pytest

from kb.incidents.follow_ups import priority
from kb.incidents.follow_ups import service as follow_ups
from kb.incidents.follow_ups.schemas import FollowUp
from kb.incidents.record import service as incidents
from kb.knowledge_base import KnowledgeBase
from kb.vocabulary.enums import Priority
from kb.vocabulary.response import RiskLevel


def test_the_matrix_never_falls_with_more_risk() -> None:
    order = [Priority.LOW, Priority.MEDIUM, Priority.HIGH, Priority.URGENT]
    ranks = [[order.index(p) for p in row] for row in priority.MATRIX.values()]
    assert len(ranks) == len(RiskLevel) - 1
    assert all(row == sorted(row) for row in ranks)
    assert all(list(column) == sorted(column) for column in zip(*ranks, strict=True))


@pytest.mark.parametrize(
    ("likelihood", "impact", "expected"),
    [
        ("low", "low", "low"),
        ("high", "critical", "urgent"),
        ("not_set", "high", None),
        ("?", "low", None),
    ],
)
def test_of_risk(likelihood: str, impact: str, expected: str | None) -> None:
    assert priority.of_risk(likelihood, impact) == expected


def revise(kb: KnowledgeBase, record_id: uuid.UUID, **values: Any) -> FollowUp:  # noqa: ANN401
    version = kb.read(partial(follow_ups.get, record_id=record_id)).version
    write = partial(follow_ups.revise, record_id=record_id, version=version, values=values)
    revised: FollowUp = kb.write(write).result
    return revised


def test_the_priority_follows_until_it_is_set_by_hand(kb: KnowledgeBase) -> None:
    incident = kb.write(incidents.add).result
    values = {"action": "MFA", "likelihood": "high", "impact": "critical"}
    owed = kb.write(partial(follow_ups.add, incident_id=incident, values=values)).result
    found = kb.read(partial(follow_ups.get, record_id=owed))
    assert (found.priority, priority.is_by_hand(found)) == ("urgent", False)
    assert revise(kb, owed, impact="low").priority == "medium"
    by_hand = revise(kb, owed, priority="urgent")
    assert priority.is_by_hand(by_hand)
    assert revise(kb, owed, impact="medium").priority == "urgent"
    assert not priority.is_by_hand(revise(kb, owed, priority="high"))
    assert revise(kb, owed, impact="critical").priority == "urgent"


def test_a_priority_from_before_the_risk_was_known_gives_way(kb: KnowledgeBase) -> None:
    incident = kb.write(incidents.add).result
    values = {"action": "MFA", "priority": "low"}
    owed = kb.write(partial(follow_ups.add, incident_id=incident, values=values)).result
    assert revise(kb, owed, likelihood="high").priority == "low"
    assert revise(kb, owed, impact="high").priority == "high"


def test_a_copy_of_a_verified_one_is_owed_anew(kb: KnowledgeBase) -> None:
    incident = kb.write(incidents.add).result
    values = {
        "action": "MFA",
        "owner": "R. Okafor",
        "state": "verified",
        "closing_note": "Done",
        "verified_by": "AF",
        "likelihood": "low",
        "impact": "low",
        "priority": "urgent",
    }
    owed = kb.write(partial(follow_ups.add, incident_id=incident, values=values)).result
    copy = kb.write(partial(follow_ups.duplicate, record_id=owed)).result
    found = kb.read(partial(follow_ups.get, record_id=copy))
    assert (found.state, found.closing_note, found.verified_by, found.closed_at) == (
        "open",
        "",
        "",
        None,
    )
    assert (found.action, found.owner, found.priority) == ("MFA", "R. Okafor", "urgent")
