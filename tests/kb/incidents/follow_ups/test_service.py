"""Closing a follow-up takes proof and somebody other than its owner, or one who bears the risk."""

import uuid
from collections.abc import Mapping
from functools import partial
from typing import Any

import pytest

from kb.errors import ValidationError
from kb.incidents.evidence import service as evidence
from kb.incidents.follow_ups import service as follow_ups
from kb.incidents.follow_ups.schemas import FollowUp
from kb.incidents.record import service as incidents
from kb.knowledge_base import KnowledgeBase


@pytest.fixture
def incident(kb: KnowledgeBase) -> uuid.UUID:
    made: uuid.UUID = kb.write(incidents.add).result
    return made


@pytest.fixture
def owed(kb: KnowledgeBase, incident: uuid.UUID) -> uuid.UUID:
    values = {"action": "MFA for finance", "owner": "R. Okafor"}
    made: uuid.UUID = kb.write(partial(follow_ups.add, incident_id=incident, values=values)).result
    return made


def revise(kb: KnowledgeBase, record_id: uuid.UUID, **values: Any) -> FollowUp:  # noqa: ANN401
    version = kb.read(partial(follow_ups.get, record_id=record_id)).version
    write = partial(follow_ups.revise, record_id=record_id, version=version, values=values)
    revised: FollowUp = kb.write(write).result
    return revised


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"state": "verified", "verified_by": "AF"}, "closing_note"),
        ({"state": "verified", "verified_by": "AF", "closing_note": " "}, "closing_note"),
        ({"state": "verified", "closing_note": "Done"}, "verified_by"),
        ({"state": "verified", "closing_note": "x", "verified_by": "r.  okafor"}, "verified_by"),
        ({"state": "accepted_risk", "closing_note": "Costs too much"}, "risk_owner"),
        ({"state": "accepted_risk", "risk_owner": "CFO"}, "closing_note"),
    ],
)
def test_what_is_missing_is_named(
    kb: KnowledgeBase, owed: uuid.UUID, values: Mapping[str, Any], field: str
) -> None:
    with pytest.raises(ValidationError) as caught:
        revise(kb, owed, **values)
    assert caught.value.field == field
    kept = kb.read(partial(follow_ups.get, record_id=owed))
    assert (kept.state, kept.closed_at) == ("open", None)


def test_a_note_or_evidence_verifies(
    kb: KnowledgeBase, incident: uuid.UUID, owed: uuid.UUID
) -> None:
    done = revise(kb, owed, state="verified", verified_by="AF", closing_note="Policy is on")
    assert done.closed_at is not None
    revise(kb, owed, state="open", closing_note="")
    item = kb.write(
        partial(evidence.add, incident_id=incident, values={"title": "Screenshot"})
    ).result
    assert revise(kb, owed, state="verified", evidence_ids=[item]).evidence_ids == (item,)


def test_what_closed_it_is_not_taken_away(kb: KnowledgeBase, owed: uuid.UUID) -> None:
    revise(kb, owed, state="accepted_risk", risk_owner="CFO", closing_note="Costs too much")
    with pytest.raises(ValidationError) as caught:
        revise(kb, owed, risk_owner="")
    assert caught.value.field == "risk_owner"
    assert revise(kb, owed, action="MFA for all of finance").state == "accepted_risk"


def test_none_is_added_closed_without_it(kb: KnowledgeBase, incident: uuid.UUID) -> None:
    rows = ({"action": "Kept"}, {"action": "Closed", "state": "verified"})
    with pytest.raises(ValidationError):
        kb.write(partial(follow_ups.add_many, incident_id=incident, rows=rows))
    assert kb.read(partial(follow_ups.list_for, incident_id=incident)) == ()
