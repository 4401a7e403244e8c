"""One operation on many incidents, chosen by id or by the list they stand in."""

import uuid
from functools import partial

import pytest

from kb.errors import NotFoundError
from kb.incidents.record import listing, many, service
from kb.incidents.record.listing import ListQuery
from kb.incidents.record.many import Choice
from kb.knowledge_base import KnowledgeBase


def add(kb: KnowledgeBase, **values: object) -> uuid.UUID:
    found: uuid.UUID = kb.write(partial(service.add, values=values)).result
    return found


def count(kb: KnowledgeBase, text: str) -> int:
    return kb.read(lambda session: listing.count(session, ListQuery.read(text)))


def test_states_change_where_they_may(kb: KnowledgeBase) -> None:
    ids = (add(kb), add(kb), add(kb))
    kb.write(partial(service.set_state, record_id=ids[2], state="in_review"))
    moved = kb.write(partial(many.set_state, choice=Choice(ids), state="in_review"))
    assert moved.result == (2, 0)
    assert kb.write(partial(many.set_state, choice=Choice(ids), state="approved")).result == (0, 3)
    assert count(kb, "state:in-review") == 3


def test_a_whole_list_gets_a_lead_and_undo_takes_it_back(kb: KnowledgeBase) -> None:
    for severity in ("high", "high", "low"):
        add(kb, severity=severity)
    choice = Choice(query=ListQuery.read("severity:high"))
    assert kb.write(partial(many.set_lead, choice=choice, lead=" Rita Okafor ")).result == (2, 0)
    assert count(kb, 'lead:"Rita Okafor"') == 2
    kb.undo()
    assert count(kb, 'lead:"Rita Okafor"') == 0


def test_a_tag_is_added_once(kb: KnowledgeBase) -> None:
    ids = (add(kb, tags=["finance"]), add(kb))
    assert kb.write(partial(many.add_tag, choice=Choice(ids), tag="finance")).result == (1, 0)
    assert count(kb, "tag:finance") == 2


def test_all_are_deleted_and_come_back(kb: KnowledgeBase) -> None:
    ids = (add(kb), add(kb))
    assert kb.write(partial(many.remove, choice=Choice(ids))).result == (2, 0)
    assert count(kb, "") == 0
    kb.undo()
    assert count(kb, "") == 2


def test_ids_of_stretches_of_a_list(kb: KnowledgeBase) -> None:
    ids = [add(kb, title=f"{number}") for number in range(6)]
    query = ListQuery.read(sort="title", descending=False)
    found = kb.read(partial(many.ids_at, query=query, places=[(0, 1), (4, 5)]))
    assert found == (ids[0], ids[1], ids[4], ids[5])


def test_an_incident_that_is_gone_stops_the_operation(kb: KnowledgeBase) -> None:
    known = add(kb)
    with pytest.raises(NotFoundError):
        kb.write(partial(many.set_lead, choice=Choice((known, uuid.uuid4())), lead="X"))
    assert count(kb, "lead:X") == 0
