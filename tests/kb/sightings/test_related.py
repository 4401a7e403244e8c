"""Incidents that know the same things."""

from functools import partial

from kb.entities import merging
from kb.knowledge_base import KnowledgeBase
from kb.sightings.related import related
from tests.kb.sightings.things import asset, incident, thing


def test_those_that_share_the_most_come_first(kb: KnowledgeBase) -> None:
    here, little, much, nothing = (incident(kb, f"Incident {n}") for n in range(4))
    for one in (here, little, much):
        asset(kb, one, "evil.example", entity_type="domain")
    for one in (here, much):
        asset(kb, one, "ws-07.corp.example", entity_type="host")
    for one in (here, nothing):
        asset(kb, one, "SYSTEM", entity_type="user")
    found = kb.read(partial(related, incident_id=here))
    assert [(one.id, one.count) for one in found] == [(much, 2), (little, 1)]
    assert set(found[0].shared) == {"evil.example", "ws-07.corp.example"}


def test_what_people_merged_is_shared(kb: KnowledgeBase) -> None:
    here, there = incident(kb, "One"), incident(kb, "Two")
    mine = asset(kb, here, "ws-07.corp.example", entity_type="host")
    theirs = asset(kb, there, "ws-07.old.example", entity_type="host")
    assert kb.read(partial(related, incident_id=here)) == ()
    kb.write(partial(merging.merge, into=thing(kb, mine), other=thing(kb, theirs)))
    (found,) = kb.read(partial(related, incident_id=here))
    assert (found.id, found.shared) == (there, ("ws-07.corp.example",))
