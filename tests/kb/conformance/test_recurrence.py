"""A cause that came back: the earlier change is found, and its story goes on."""

import sys
import threading
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest

from kb import dossier
from kb.conformance import recurrence
from kb.errors import ValidationError
from kb.incidents.causes import service as causes
from kb.incidents.config_changes import decisions
from kb.incidents.config_changes import service as changes
from kb.incidents.record import service as incidents
from kb.incidents.record.models import Incident
from kb.knowledge_base import KnowledgeBase

AT = datetime(2026, 3, 13, 9, 0, tzinfo=UTC)
FACTOR = "MFA missing"


def incident_with_cause(kb: KnowledgeBase, factor: str) -> tuple[uuid.UUID, uuid.UUID]:
    incident = kb.write(incidents.add).result
    values = {"title": "Session stolen", "factor": factor}
    return incident, kb.write(partial(causes.add, incident_id=incident, values=values)).result


def add_change(kb: KnowledgeBase, incident: uuid.UUID, **values: Any) -> uuid.UUID:  # noqa: ANN401
    made: uuid.UUID = kb.write(partial(changes.add, incident_id=incident, values=values)).result
    return made


def implement(kb: KnowledgeBase, change: uuid.UUID) -> None:
    for state in ("approved", "implemented"):
        kb.write(partial(changes.advance, record_id=change, state=state, at=AT, by="J. Haddad"))


def found(kb: KnowledgeBase, incident: uuid.UUID) -> tuple[recurrence.ReturnedCause, ...]:
    return kb.read(partial(recurrence.returned, incident_id=incident))


def test_only_a_change_that_was_made_counts_and_only_later(kb: KnowledgeBase) -> None:
    earlier, cause = incident_with_cause(kb, FACTOR)
    change = add_change(kb, earlier, title="Require MFA", cause_id=cause)
    later, again = incident_with_cause(kb, FACTOR)
    other, _cause = incident_with_cause(kb, "Something else")
    assert found(kb, later) == ()
    implement(kb, change)
    (one,) = found(kb, later)
    assert (one.cause_id, one.change_id, one.incident_id) == (again, change, earlier)
    assert (one.change_ref, one.cause_ref, one.factor) == ("C-01", "K-01", FACTOR)
    assert one.is_open
    assert found(kb, earlier) == ()
    assert found(kb, other) == ()


def test_an_incident_recorded_late_is_earlier_by_its_attack(kb: KnowledgeBase) -> None:
    later, _again = incident_with_cause(kb, FACTOR)
    earlier, cause = incident_with_cause(kb, FACTOR)
    implement(kb, add_change(kb, earlier, title="Require MFA", cause_id=cause))
    assert found(kb, later) == ()
    for incident, day in ((later, 12), (earlier, 2)):
        version = kb.read(partial(incidents.get, record_id=incident)).version
        values = {"first_activity_at": datetime(2026, 3, day, tzinfo=UTC)}
        kb.write(partial(incidents.revise, record_id=incident, version=version, values=values))
    assert [one.incident_id for one in found(kb, later)] == [earlier]
    assert found(kb, earlier) == ()


def test_the_gate_asks_until_the_cause_is_answered_anew(kb: KnowledgeBase) -> None:
    earlier, cause = incident_with_cause(kb, FACTOR)
    implement(kb, add_change(kb, earlier, title="Require MFA", cause_id=cause))
    later, again = incident_with_cause(kb, FACTOR)

    def asked() -> list[str]:
        whole = kb.read(partial(dossier.whole, incident_id=later))
        return [item.text for item in whole.checklist if item.record_id == again]

    number = kb.read(partial(incidents.get, record_id=earlier)).number
    assert asked() == [f"C-01 of {number} answered K-01 before: it came back"]
    add_change(kb, later, title="Require passkeys", cause_id=again)
    assert asked() == []
    assert found(kb, later)[0].answered


def test_reopening_needs_a_reason_and_proposes_the_change_anew(kb: KnowledgeBase) -> None:
    earlier, cause = incident_with_cause(kb, FACTOR)
    change = add_change(kb, earlier, title="Require MFA", cause_id=cause)
    later, _again = incident_with_cause(kb, FACTOR)
    reopen = partial(decisions.reopen, record_id=change)
    with pytest.raises(ValidationError) as caught:
        kb.write(partial(reopen, because="It came back"))
    assert caught.value.field == "state"
    implement(kb, change)
    with pytest.raises(ValidationError) as caught:
        kb.write(partial(reopen, because=" "))
    assert caught.value.field == "reopened_because"
    kb.write(partial(reopen, because="Came back\nin March"))
    now = kb.read(partial(changes.get, record_id=change))
    assert (now.state, now.reopened_because, now.state_reason) == (
        "proposed",
        "Came back\nin March",
        "Came back in March",
    )
    assert (now.decision, now.verify_on) == ("undecided", None)
    (one,) = found(kb, later)
    assert one.reopened_because
    assert not one.is_open
    kb.undo(dossier_id=earlier)
    assert kb.read(partial(changes.get, record_id=change)).state == "implemented"


@pytest.fixture
def restless() -> Iterator[None]:
    """Threads take turns after every few instructions."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-7)
    yield
    sys.setswitchinterval(before)


@pytest.mark.usefixtures("restless")
def test_threads_that_ask_at_once_find_all_columns_of_another_name() -> None:
    table = Incident.__table__
    lost: list[str] = []
    for _ in range(200):
        other = recurrence._alias(Incident)
        began = threading.Barrier(3)

        def ask(other: type[Incident] = other, began: threading.Barrier = began) -> None:
            began.wait()
            columns = (other.number, other.id, other.updated_at)
            lost.extend(one.key for one in columns if one.expression.table is table)

        threads = [threading.Thread(target=ask) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert lost == []
