"""Small incidents go without a review, with a reason that stays."""

import uuid
from functools import partial

import pytest

from kb.errors import ValidationError
from kb.incidents.record import rows, service, skipping
from kb.knowledge_base import KnowledgeBase


def add(kb: KnowledgeBase, severity: str) -> uuid.UUID:
    made: uuid.UUID = kb.write(partial(service.add, values={"severity": severity})).result
    return made


def skipped(kb: KnowledgeBase, incident_id: uuid.UUID) -> str:
    (row,) = kb.read(lambda session: rows.read_rows(session, [incident_id]))
    return row.review_skipped


def test_a_small_one_is_skipped_with_a_reason_and_taken_up_again(kb: KnowledgeBase) -> None:
    made = add(kb, "low")
    skip = partial(skipping.skip_review, record_id=made)
    with pytest.raises(ValidationError, match="Say why"):
        kb.write(partial(skip, reason=" "))
    kb.write(partial(skip, reason="A test of the mail filter"))
    assert skipped(kb, made) == "A test of the mail filter"
    kb.undo()
    assert skipped(kb, made) == ""
    kb.redo()
    kb.write(partial(skipping.take_up_review, record_id=made))
    assert skipped(kb, made) == ""


def test_a_severe_one_is_not(kb: KnowledgeBase) -> None:
    for severity in ("critical", "high", "medium", "not_set"):
        with pytest.raises(ValidationError, match="Only incidents of low severity"):
            kb.write(partial(skipping.skip_review, record_id=add(kb, severity), reason="Busy"))


def test_who_asks_for_a_review_gets_one(kb: KnowledgeBase) -> None:
    made = add(kb, "informational")
    kb.write(partial(skipping.skip_review, record_id=made, reason="Noise"))
    kb.write(partial(service.set_state, record_id=made, state="in_review"))
    assert skipped(kb, made) == ""
    with pytest.raises(ValidationError, match="has begun"):
        kb.write(partial(skipping.skip_review, record_id=made, reason="Noise"))
