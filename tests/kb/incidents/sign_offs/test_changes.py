"""What was recorded after a signature."""

import uuid
from functools import partial

import pytest

from kb import signing
from kb.errors import NotFoundError
from kb.incidents.comments import service as comments
from kb.incidents.lessons import service as lessons
from kb.incidents.record import service as incidents
from kb.incidents.sign_offs.changes import changes_since
from kb.knowledge_base import KnowledgeBase
from tests.deciding import decide_all


@pytest.fixture
def incident(kb: KnowledgeBase) -> uuid.UUID:
    made: uuid.UUID = kb.write(incidents.add).result
    kb.write(partial(lessons.add, incident_id=made, values={"title": "Before"}))
    decide_all(kb, made)
    kb.write(partial(incidents.set_state, record_id=made, state="in_review"))
    return made


def sign(kb: KnowledgeBase, incident: uuid.UUID, role: str, by: str) -> uuid.UUID:
    write = partial(signing.sign, incident_id=incident, role=role, by=by, statement="Read.")
    made: uuid.UUID = kb.write(write).result.id
    return made


def since(kb: KnowledgeBase, signed: uuid.UUID) -> list[tuple[str, str]]:
    found = kb.read(partial(changes_since, sign_off_id=signed))
    return [(entry.action, entry.kind) for entry in found]


def test_only_what_came_after_it_newest_first(kb: KnowledgeBase, incident: uuid.UUID) -> None:
    signed = sign(kb, incident, "author", "A. Fontaine")
    assert since(kb, signed) == []
    made = kb.write(partial(lessons.add, incident_id=incident, values={"title": "After"})).result
    kb.write(partial(lessons.remove, record_id=made))
    assert since(kb, signed) == [("delete", "lesson"), ("insert", "lesson")]


def test_signatures_comments_and_states_are_no_changes(
    kb: KnowledgeBase, incident: uuid.UUID
) -> None:
    signed = sign(kb, incident, "author", "A. Fontaine")
    kb.write(partial(comments.add, incident_id=incident, values={"text": "why 48 m?"}))
    sign(kb, incident, "approver", "J. Haddad")
    assert since(kb, signed) == []


def test_it_looks_back_further_than_one_page(
    kb: KnowledgeBase, incident: uuid.UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kb.incidents.sign_offs.changes._PAGE", 2)
    signed = sign(kb, incident, "author", "A. Fontaine")
    for number in range(5):
        values = {"title": f"Lesson {number}"}
        kb.write(partial(lessons.add, incident_id=incident, values=values))
    assert len(since(kb, signed)) == 5


def test_an_unknown_signature_is_refused(kb: KnowledgeBase) -> None:
    with pytest.raises(NotFoundError):
        since(kb, uuid.uuid4())
