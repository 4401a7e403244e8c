"""A measure is verified by a test that shows its effect."""

import uuid
from functools import partial

import pytest

from kb.errors import ValidationError
from kb.incidents.measures import service
from kb.incidents.record import service as incidents
from kb.knowledge_base import KnowledgeBase


@pytest.fixture
def measure(kb: KnowledgeBase) -> uuid.UUID:
    incident = kb.write(incidents.add).result
    add = partial(service.add, incident_id=incident, values={"title": "MFA for finance"})
    made: uuid.UUID = kb.write(add).result
    return made


def test_it_is_not_verified_without_a_test(kb: KnowledgeBase, measure: uuid.UUID) -> None:
    verified = {"state": "verified"}
    with pytest.raises(ValidationError, match="record the test first"):
        kb.write(partial(service.revise, record_id=measure, version=1, values=verified))
    test = partial(service.record_test, record_id=measure, by="R. Okafor")
    with pytest.raises(ValidationError, match="what shows the result"):
        kb.write(partial(test, result="effective", evidence=" "))
    kb.write(partial(test, result="effective", evidence="Replay was refused"))
    found = kb.read(partial(service.get, record_id=measure))
    assert (found.state, found.tested_by, found.test_result) == (
        "verified",
        "R. Okafor",
        "effective",
    )
    kb.write(partial(test, result="not_effective", evidence="It was let through again"))
    assert kb.read(partial(service.get, record_id=measure)).state == "in_place"


def revise(kb: KnowledgeBase, measure: uuid.UUID, **values: object) -> None:
    version = kb.read(partial(service.get, record_id=measure)).version
    kb.write(partial(service.revise, record_id=measure, version=version, values=values))


def test_verified_stands_and_falls_with_its_test(kb: KnowledgeBase, measure: uuid.UUID) -> None:
    test = partial(service.record_test, record_id=measure, by="R. Okafor")
    kb.write(partial(test, result="effective", evidence="Replay was refused"))
    for values in ({"test_evidence": ""}, {"test_result": "not_effective"}):
        with pytest.raises(ValidationError, match="record the test first"):
            revise(kb, measure, **values)
    assert kb.read(partial(service.get, record_id=measure)).state == "verified"


def test_none_is_added_as_verified(kb: KnowledgeBase, measure: uuid.UUID) -> None:
    incident = kb.read(partial(service.get, record_id=measure)).incident_id
    values = {"title": "Quokka", "state": "verified"}
    with pytest.raises(ValidationError, match="record the test first"):
        kb.write(partial(service.add, incident_id=incident, values=values))
    with pytest.raises(ValidationError, match="record the test first"):
        kb.write(partial(service.add_many, incident_id=incident, rows=(values,)))
    assert len(kb.read(partial(service.list_for, incident_id=incident))) == 1


@pytest.mark.parametrize("result", ["", "quokka", "not_tested"])
def test_a_test_has_a_result(kb: KnowledgeBase, measure: uuid.UUID, result: str) -> None:
    test = partial(service.record_test, record_id=measure, by="R. Okafor", evidence="Seen")
    with pytest.raises(ValidationError, match="how the test came out"):
        kb.write(partial(test, result=result))


def test_a_rejected_measure_is_proposed_again_first(kb: KnowledgeBase, measure: uuid.UUID) -> None:
    revise(kb, measure, state="rejected")
    with pytest.raises(ValidationError, match="rejected can't become in place") as refused:
        revise(kb, measure, state="in_place")
    assert refused.value.field == "state"
    test = partial(service.record_test, record_id=measure, by="R. Okafor", evidence="Seen")
    kb.write(partial(test, result="effective"))
    assert kb.read(partial(service.get, record_id=measure)).state == "rejected"
    for state in ("proposed", "accepted", "in_place", "verified", "in_place"):
        revise(kb, measure, state=state)


def test_measures_without_a_reason_are_named(kb: KnowledgeBase, measure: uuid.UUID) -> None:
    incident = kb.read(partial(service.get, record_id=measure)).incident_id
    values = {"title": "Answers", "lesson_id": uuid.uuid4()}
    kb.write(partial(service.add, incident_id=incident, values=values))
    found = kb.read(partial(service.list_for, incident_id=incident))
    assert [one.id for one in service.unanswered(found)] == [measure]


def test_a_copy_is_proposed_and_untested(kb: KnowledgeBase, measure: uuid.UUID) -> None:
    record = partial(service.record_test, record_id=measure, result="effective", by="AF")
    kb.write(partial(record, evidence="Log of the drill"))
    copy = kb.write(partial(service.duplicate, record_id=measure)).result
    found = kb.read(partial(service.get, record_id=copy))
    assert (found.state, found.test_result, found.test_evidence, found.tested_at) == (
        "proposed",
        "not_tested",
        "",
        None,
    )
