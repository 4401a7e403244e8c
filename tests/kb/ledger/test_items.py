"""Links and tags are merged item by item, whoever was first."""

import uuid
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.errors import ConflictError
from kb.incidents.record import service as record
from kb.incidents.workflow import service as workflow
from kb.knowledge_base import KnowledgeBase
from kb.ledger.items import merged_items

_ITEMS = st.lists(st.sampled_from("abcdefg"), unique=True)


@given(base=_ITEMS, mine=_ITEMS, theirs=_ITEMS)
def test_both_steps_are_done(base: list[str], mine: list[str], theirs: list[str]) -> None:
    merged = merged_items(theirs, base, mine)
    assert len(merged) == len(set(merged))
    for one in "abcdefg":
        changed_by_me = (one in mine) != (one in base)
        assert (one in merged) == ((one in mine) if changed_by_me else (one in theirs))


@given(base=_ITEMS, mine=_ITEMS)
def test_alone_it_is_what_was_wanted(base: list[str], mine: list[str]) -> None:
    assert set(merged_items(base, base, mine)) == set(mine)


@pytest.fixture
def step(kb: KnowledgeBase) -> uuid.UUID:
    incident = kb.write(partial(record.add, values={"title": "Phish"})).result
    made: uuid.UUID = kb.write(
        partial(workflow.add, incident_id=incident, values={"action": "Isolate"})
    ).result
    return made


def held(kb: KnowledgeBase, step: uuid.UUID) -> tuple[uuid.UUID, ...]:
    ids: tuple[uuid.UUID, ...] = kb.read(partial(workflow.get, record_id=step)).asset_ids
    return ids


def test_two_links_from_one_reading_both_stand(kb: KnowledgeBase, step: uuid.UUID) -> None:
    one, two = uuid.uuid4(), uuid.uuid4()
    link = partial(workflow.revise, record_id=step, version=1)
    kb.write(partial(link, values={"asset_ids": [one]}))
    kb.write(partial(link, values={"asset_ids": [two]}))
    assert held(kb, step) == (one, two)
    kb.undo()
    assert held(kb, step) == (one,)


def test_a_link_is_taken_away_while_another_is_made(kb: KnowledgeBase, step: uuid.UUID) -> None:
    one, two = uuid.uuid4(), uuid.uuid4()
    kb.write(partial(workflow.revise, record_id=step, version=1, values={"asset_ids": [one]}))
    kb.write(partial(workflow.revise, record_id=step, version=2, values={"asset_ids": [one, two]}))
    kb.write(partial(workflow.revise, record_id=step, version=2, values={"asset_ids": []}))
    assert held(kb, step) == (two,)


def test_an_earlier_link_is_taken_back_and_a_later_one_stays(
    kb: KnowledgeBase, step: uuid.UUID
) -> None:
    one, two = uuid.uuid4(), uuid.uuid4()
    kb.write(
        partial(workflow.revise, record_id=step, version=1, values={"asset_ids": [one]}),
        actor="Amelie Fontaine",
    )
    kb.write(
        partial(workflow.revise, record_id=step, version=2, values={"asset_ids": [one, two]}),
        actor="Tomasz Nowak",
    )
    kb.undo(actor="Amelie Fontaine")
    assert held(kb, step) == (two,)
    kb.redo(actor="Amelie Fontaine")
    assert set(held(kb, step)) == {one, two}


def test_other_fields_still_conflict(kb: KnowledgeBase, step: uuid.UUID) -> None:
    kb.write(partial(workflow.revise, record_id=step, version=1, values={"action": "Theirs"}))
    with pytest.raises(ConflictError) as caught:
        kb.write(
            partial(
                workflow.revise,
                record_id=step,
                version=1,
                values={"action": "Mine", "asset_ids": [uuid.uuid4()]},
            )
        )
    assert set(caught.value.mine) == {"action"}
