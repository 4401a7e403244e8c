"""Causes form a tree, and shared factors are counted over incidents."""

import uuid
from functools import partial

import pytest

from kb.errors import ValidationError
from kb.incidents.causes import service
from kb.incidents.record import service as incidents
from kb.knowledge_base import KnowledgeBase


@pytest.fixture
def incident(kb: KnowledgeBase) -> uuid.UUID:
    made: uuid.UUID = kb.write(incidents.add).result
    return made


def add(kb: KnowledgeBase, incident: uuid.UUID, title: str, **values: object) -> uuid.UUID:
    given = {"title": title} | values
    made: uuid.UUID = kb.write(partial(service.add, incident_id=incident, values=given)).result
    return made


def tree(kb: KnowledgeBase, incident: uuid.UUID) -> list[tuple[str, int]]:
    found = kb.read(partial(service.list_for, incident_id=incident))
    return [(cause.title, depth) for cause, depth in service.in_tree(found)]


def test_causes_stand_under_what_they_explain(kb: KnowledgeBase, incident: uuid.UUID) -> None:
    theft = add(kb, incident, "Session stolen")
    add(kb, incident, "No alarm")
    why = add(kb, incident, "Token lived 30 days", parent_id=theft)
    add(kb, incident, "Default was kept", parent_id=why)
    assert tree(kb, incident) == [
        ("Session stolen", 0),
        ("Token lived 30 days", 1),
        ("Default was kept", 2),
        ("No alarm", 0),
    ]
    kb.write(partial(service.remove, record_id=why))
    assert tree(kb, incident)[1] == ("Default was kept", 1)


def test_nothing_explains_itself(kb: KnowledgeBase, incident: uuid.UUID) -> None:
    one = add(kb, incident, "One")
    two = add(kb, incident, "Two", parent_id=one)
    revise = partial(service.revise, record_id=one, version=1)
    for parent in (one, two):
        with pytest.raises(ValidationError, match="explain itself"):
            kb.write(partial(revise, values={"parent_id": parent}))
    other = kb.write(incidents.add).result
    with pytest.raises(ValidationError, match="another incident"):
        add(kb, other, "Three", parent_id=one)


def test_shared_factors_are_counted_over_incidents(kb: KnowledgeBase, incident: uuid.UUID) -> None:
    other = kb.write(incidents.add).result
    for owner, factor in ((incident, "MFA missing"), (other, "MFA missing"), (other, "Luck")):
        add(kb, owner, "x", factor=factor)
    assert kb.read(service.factors) == (
        service.Factor("MFA missing", 2),
        service.Factor("Luck", 1),
    )


def test_incidents_that_share_a_factor_are_found(kb: KnowledgeBase, incident: uuid.UUID) -> None:
    other = kb.write(incidents.add).result
    for owner in (incident, incident, other):
        add(kb, owner, "x", factor="MFA missing")
    add(kb, other, "y")
    found = kb.read(partial(service.incidents_with, factor="MFA missing"))
    assert set(found) == {incident, other}
    assert len(found) == 2
    assert kb.read(partial(service.incidents_with, factor="")) == ()
