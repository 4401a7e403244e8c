"""Events that bring assets with them."""

import uuid
from functools import partial

import pytest

from kb.errors import NotFoundError
from kb.incidents.assets import service as assets
from kb.incidents.record import service as incidents
from kb.incidents.timeline import service as timeline
from kb.knowledge_base import KnowledgeBase
from kb.naming import NEW_ASSETS, add_many, same_thing


@pytest.fixture
def incident(kb: KnowledgeBase) -> uuid.UUID:
    made: uuid.UUID = kb.write(incidents.add).result
    return made


def test_a_thing_named_twice_is_one_asset(kb: KnowledgeBase, incident: uuid.UUID) -> None:
    known = kb.write(
        partial(assets.add, incident_id=incident, values={"value": "203.0.113.9"})
    ).result
    rows = (
        {"text": "One", NEW_ASSETS: ("srv[.]corp[.]example", "203.0.113[.]9")},
        {"text": "Two", NEW_ASSETS: ("SRV.corp.example",), "asset_ids": [known]},
        {"text": "Three"},
    )
    made = kb.write(partial(add_many, incident_id=incident, rows=rows)).result
    found = {one.value: one.id for one in kb.read(partial(assets.list_for, incident_id=incident))}
    assert set(found) == {"203.0.113.9", "srv.corp.example"}
    events = {e.id: e for e in kb.read(partial(timeline.list_for, incident_id=incident))}
    one, two, three = (events[each].asset_ids for each in made)
    assert set(one) == set(two) == set(found.values())
    assert three == ()
    kb.undo()
    assert kb.read(partial(timeline.list_for, incident_id=incident)) == ()
    assert len(kb.read(partial(assets.list_for, incident_id=incident))) == 1


def test_without_the_incident_nothing_is_added(kb: KnowledgeBase) -> None:
    with pytest.raises(NotFoundError):
        kb.write(partial(add_many, incident_id=uuid.uuid4(), rows=({"text": "One"},)))


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("srv[.]example", "SRV.example", True),
        ("ap@corp.example", "AP@corp.example", True),
        ("host-1", "host-2", False),
        ("", "", True),
    ],
)
def test_spellings_of_one_thing(one: str, other: str, *, same: bool) -> None:
    assert (same_thing(one) == same_thing(other)) is same
