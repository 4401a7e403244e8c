"""Many events are added at once, all or none, and are undone as one."""

import uuid
from functools import partial

import pytest

from kb.errors import NotFoundError, ValidationError
from kb.incidents.record import service as record
from kb.incidents.timeline import service
from kb.knowledge_base import KnowledgeBase


def test_all_or_none_and_one_undo(kb: KnowledgeBase) -> None:
    incident = kb.write(partial(record.add, values={"title": "One"})).result
    read = partial(service.list_for, incident_id=incident)
    rows = tuple({"text": f"Event {number}", "tags": ["a"]} for number in range(300))
    made = kb.write(partial(service.add_many, incident_id=incident, rows=rows)).result
    events = {event.id: event for event in kb.read(read)}
    assert [events[one].text for one in made] == [row["text"] for row in rows]
    assert {(e.lane, e.precision, e.tags) for e in events.values()} == {
        ("defender", "exact", ("a",))
    }
    kb.undo(dossier_id=incident)
    assert kb.read(read) == ()
    wrong = ({"text": "Right"}, {"text": "Wrong", "lane": "nobody's"})
    with pytest.raises(ValidationError):
        kb.write(partial(service.add_many, incident_id=incident, rows=wrong))
    assert kb.read(read) == ()


def test_without_an_incident_nothing_is_added(kb: KnowledgeBase) -> None:
    with pytest.raises(NotFoundError):
        kb.write(partial(service.add_many, incident_id=uuid.uuid4(), rows=({"text": "One"},)))
