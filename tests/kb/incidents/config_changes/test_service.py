"""A configuration change moves through its states, stamped with who and when."""

import uuid
from datetime import UTC, date, datetime
from functools import partial

import pytest

from kb.errors import ValidationError
from kb.incidents.config_changes import service as changes
from kb.incidents.config_changes.schemas import ConfigChange
from kb.incidents.record import service as incidents
from kb.knowledge_base import KnowledgeBase

AT = datetime(2026, 3, 13, 9, 0, tzinfo=UTC)


@pytest.fixture
def change_id(kb: KnowledgeBase) -> uuid.UUID:
    incident = kb.write(incidents.add).result
    added = kb.write(partial(changes.add, incident_id=incident, values={"title": "Block replay"}))
    return added.created("config_change")


def advance(kb: KnowledgeBase, change_id: uuid.UUID, state: str, reason: str = "") -> ConfigChange:
    move = partial(
        changes.advance, record_id=change_id, state=state, at=AT, by="J. Haddad", reason=reason
    )
    kb.write(move)
    return kb.read(partial(changes.get, record_id=change_id))


def test_from_proposed_to_verified(kb: KnowledgeBase, change_id: uuid.UUID) -> None:
    assert kb.read(partial(changes.get, record_id=change_id)).ref == "C-01"
    assert advance(kb, change_id, "approved").approver == "J. Haddad"
    assert advance(kb, change_id, "implemented").applied_at == AT
    verified = advance(kb, change_id, "verified")
    assert (verified.state, verified.verified_by, verified.verified_at) == (
        "verified",
        "J. Haddad",
        AT,
    )


def test_no_state_is_jumped_over(kb: KnowledgeBase, change_id: uuid.UUID) -> None:
    with pytest.raises(ValidationError, match="can become approved or declined"):
        advance(kb, change_id, "verified")


def test_declining_needs_a_reason(kb: KnowledgeBase, change_id: uuid.UUID) -> None:
    with pytest.raises(ValidationError) as caught:
        advance(kb, change_id, "declined")
    assert caught.value.field == "state_reason"
    assert advance(kb, change_id, "declined", "Breaks payroll").state_reason == "Breaks payroll"


def test_the_decision_that_nothing_is_needed_has_a_reason(kb: KnowledgeBase) -> None:
    incident = kb.write(incidents.add).result
    decide = partial(incidents.decide_on_changes, record_id=incident, by="AF")
    with pytest.raises(ValidationError):
        kb.write(partial(decide, decision="no_change_needed", reason=" "))
    kb.write(partial(decide, decision="no_change_needed", reason="The rule worked"))
    found = kb.read(partial(incidents.get, record_id=incident))
    assert (found.config_decision, found.config_decision_by) == ("no_change_needed", "AF")
    assert found.config_decision_at is not None
    kb.write(partial(decide, decision="undecided", reason=""))
    assert kb.read(partial(incidents.get, record_id=incident)).config_decision_at is None


def test_the_first_change_decides_that_changes_are_needed(kb: KnowledgeBase) -> None:
    incident = kb.write(incidents.add).result
    kb.write(partial(changes.add, incident_id=incident, values={"title": "One"}))
    found = kb.read(partial(incidents.get, record_id=incident))
    assert (found.config_decision, found.config_decision_by) == (
        "changes_needed",
        "Amelie Fontaine",
    )
    kb.undo(dossier_id=incident)
    assert kb.read(partial(incidents.get, record_id=incident)).config_decision == "undecided"
    decide = partial(incidents.decide_on_changes, record_id=incident, by="AF")
    kb.write(partial(decide, decision="deferred", reason="After the audit"))
    kb.write(partial(changes.add, incident_id=incident, values={"title": "Two"}))
    assert kb.read(partial(incidents.get, record_id=incident)).config_decision == "deferred"


def test_an_implemented_change_is_looked_at_again(kb: KnowledgeBase, change_id: uuid.UUID) -> None:
    advance(kb, change_id, "approved")
    done = advance(kb, change_id, "implemented")
    assert done.verify_on == date(2026, 3, 27)
    assert not changes.is_verification_due(done, date(2026, 3, 26))
    assert changes.is_verification_due(done, date(2026, 3, 27))
    verified = advance(kb, change_id, "verified")
    assert not changes.is_verification_due(verified, date(2026, 3, 28))


def test_a_day_that_was_set_stays(kb: KnowledgeBase, change_id: uuid.UUID) -> None:
    set_day = {"verify_on": date(2026, 5, 1)}
    version = kb.read(partial(changes.get, record_id=change_id)).version
    kb.write(partial(changes.revise, record_id=change_id, version=version, values=set_day))
    advance(kb, change_id, "approved")
    assert advance(kb, change_id, "implemented").verify_on == date(2026, 5, 1)


def test_drift_takes_a_verified_change_back(kb: KnowledgeBase, change_id: uuid.UUID) -> None:
    with pytest.raises(ValidationError) as caught:
        kb.write(partial(changes.note_drift, record_id=change_id, drift=" "))
    assert caught.value.field == "drift"
    kb.write(partial(changes.note_drift, record_id=change_id, drift="Not there yet"))
    assert kb.read(partial(changes.get, record_id=change_id)).state == "proposed"
    for state in ("approved", "implemented", "verified"):
        advance(kb, change_id, state)
    kb.write(partial(changes.note_drift, record_id=change_id, drift="Switched off\nby a vendor"))
    found = kb.read(partial(changes.get, record_id=change_id))
    assert (found.state, found.drift) == ("implemented", "Switched off\nby a vendor")
    assert found.state_reason == "Switched off by a vendor"
    assert (found.verified_by, found.verified_at) == ("", None)
