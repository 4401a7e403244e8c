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
