"""A merge is taken back from either of its two incidents."""

import uuid
from functools import partial

import pytest
from sqlalchemy.orm import Session

from kb.incidents.lessons import service as lessons
from kb.incidents.record import service as incidents
from kb.knowledge_base import KnowledgeBase
from kb.ledger.operation import operation
from kb.merging import incidents as merging


@pytest.mark.parametrize("side", [0, 1])
def test_a_merge_is_undone_and_redone_from_both_sides(kb: KnowledgeBase, side: int) -> None:
    ids = [kb.write(incidents.add).created("incident") for _ in range(2)]
    kb.write(partial(lessons.add, incident_id=ids[0], values={"title": "Ask the bank"}))
    kb.write(partial(merging.merge, source_id=ids[0], target_id=ids[1]))

    def held() -> list[int]:
        return [len(kb.read(partial(lessons.list_for, incident_id=one))) for one in ids]

    assert held() == [0, 1]
    kb.undo(dossier_id=ids[side])
    assert held() == [1, 0]
    kb.redo(dossier_id=ids[side])
    assert held() == [0, 1]


@operation("Write into three")
def _write_into(session: Session, ids: list[uuid.UUID]) -> None:
    for one in ids:
        lessons.add(session, one, {"title": "The same"})


def test_what_touched_many_isnt_taken_back_from_one(kb: KnowledgeBase) -> None:
    ids = [kb.write(incidents.add).created("incident") for _ in range(3)]
    revise = partial(incidents.revise, record_id=ids[0], version=1)
    kb.write(partial(revise, values={"title": "Phishing"}))
    kb.write(partial(_write_into, ids=ids))
    kb.undo(dossier_id=ids[0])
    assert kb.read(partial(incidents.get, record_id=ids[0])).title == ""
    assert [len(kb.read(partial(lessons.list_for, incident_id=one))) for one in ids] == [1, 1, 1]
