"""An approved review stands still: what goes on, what is refused, and by which ways."""

import threading
import uuid
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from kb import example, signing
from kb.conformance import knowledge
from kb.errors import ApprovedError, ValidationError
from kb.incidents.comments import service as comments
from kb.incidents.config_changes import decisions
from kb.incidents.config_changes import service as config_changes
from kb.incidents.follow_ups import service as follow_ups
from kb.incidents.lessons import service as lessons
from kb.incidents.measures import service as measures
from kb.incidents.record import many
from kb.incidents.record import service as incidents
from kb.incidents.record.many import Choice
from kb.incidents.sign_offs import service
from kb.incidents.sign_offs.content import content_hash
from kb.incidents.withheld_passages import service as withheld_passages
from kb.knowledge_base import KnowledgeBase
from kb.store.base import now
from tests.deciding import decide_all


@pytest.fixture
def incident(kb: KnowledgeBase) -> uuid.UUID:
    """An approved incident with a lesson, a follow-up, a change and a measure."""
    made: uuid.UUID = kb.write(incidents.add).result
    kb.write(partial(lessons.add, incident_id=made, values={"title": "Call sooner"}))
    kb.write(partial(follow_ups.add, incident_id=made, values={"action": "Buy a phone"}))
    change = {"title": "Block replay", "state": "implemented", "decision": "yes"}
    kb.write(partial(config_changes.add, incident_id=made, values=change))
    measure = {"title": "Shorter sessions", "state": "in_place"}
    kb.write(partial(measures.add, incident_id=made, values=measure))
    approve(kb, made)
    return made


def approve(kb: KnowledgeBase, incident_id: uuid.UUID) -> None:
    decide_all(kb, incident_id)
    kb.write(partial(incidents.set_state, record_id=incident_id, state="in_review"))
    who: dict[str, Any] = {"role": "approver", "by": "J. Haddad", "statement": "Known gaps"}
    kb.write(partial(signing.sign, incident_id=incident_id, **who))


def first(kb: KnowledgeBase, part: Any, incident: uuid.UUID) -> Any:  # noqa: ANN401
    return kb.read(partial(part.list_for, incident_id=incident))[0]


def revise(kb: KnowledgeBase, part: Any, incident: uuid.UUID, **values: object) -> None:  # noqa: ANN401
    row = first(kb, part, incident)
    kb.write(partial(part.revise, record_id=row.id, version=row.version, values=values))


def test_what_was_approved_is_refused_and_says_what_to_do(
    kb: KnowledgeBase, incident: uuid.UUID
) -> None:
    lesson = first(kb, lessons, incident)
    number = kb.read(partial(incidents.get, record_id=incident)).number
    writes: list[Callable[..., object]] = [
        partial(lessons.add, incident_id=incident, values={"title": "Another"}),
        partial(lessons.revise, record_id=lesson.id, version=1, values={"title": "Other"}),
        partial(lessons.remove, record_id=lesson.id),
        partial(incidents.revise, record_id=incident, version=9, values={"title": "Other"}),
        partial(incidents.remove, record_id=incident),
        partial(
            knowledge.decide,
            record_id=incident,
            what="policies",
            state="not_needed",
            reason="Another reason",
            by="RO",
        ),
    ]
    before = kb.read(partial(content_hash, incident_id=incident))
    for write in writes:
        with pytest.raises(ApprovedError, match=f"The review of {number} is approved") as refused:
            kb.write(write)
        assert "Reopen the review" in refused.value.todo
    with pytest.raises(ApprovedError, match="lesson L-01"):
        kb.write(writes[2])
    assert kb.read(partial(content_hash, incident_id=incident)) == before


def test_passages_are_withheld_from_reports_of_it(kb: KnowledgeBase, incident: uuid.UUID) -> None:
    before = kb.read(partial(content_hash, incident_id=incident))
    lesson = first(kb, lessons, incident)
    withhold = partial(
        withheld_passages.withhold,
        incident_id=incident,
        kind="lesson",
        record_id=lesson.id,
        field="title",
        passage=lesson.title,
        values={"reason": "title"},
    )
    made = kb.write(withhold).result
    assert kb.read(partial(content_hash, incident_id=incident)) == before
    kb.write(partial(withheld_passages.lift, record_id=made))
    assert kb.read(partial(withheld_passages.list_for, incident_id=incident)) == ()


def test_talk_about_it_goes_on(kb: KnowledgeBase, incident: uuid.UUID) -> None:
    kb.write(partial(comments.add, incident_id=incident, values={"text": "Well done"}))
    revise(kb, comments, incident, text="Well done all")
    assert first(kb, comments, incident).text == "Well done all"
    kb.write(partial(comments.remove, record_id=first(kb, comments, incident).id))
    assert kb.read(partial(comments.list_for, incident_id=incident)) == ()
    kb.write(partial(incidents.save_version, incident_id=incident, name="Board", by="JH"))
    saved = kb.read(partial(incidents.versions_for, incident_id=incident))
    assert [version.name for version in saved] == ["Board"]


def test_what_was_agreed_on_is_followed_up(kb: KnowledgeBase, incident: uuid.UUID) -> None:
    revise(kb, follow_ups, incident, state="in_progress", owner="R. Okafor")
    with pytest.raises(ApprovedError, match="follow-up F-01"):
        revise(kb, follow_ups, incident, action="Buy two phones")
    with pytest.raises(ApprovedError, match="follow-up F-01"):
        kb.write(partial(follow_ups.remove, record_id=first(kb, follow_ups, incident).id))
    asked = {"action": "Call the bank", "asked_by": "J. Haddad"}
    kb.write(partial(follow_ups.add, incident_id=incident, values=asked))
    added = kb.read(partial(follow_ups.list_for, incident_id=incident))[1]
    values = {"action": "Call the bank today"}
    kb.write(partial(follow_ups.revise, record_id=added.id, version=1, values=values))
    kb.undo()
    kb.undo()
    assert len(kb.read(partial(follow_ups.list_for, incident_id=incident))) == 1
    change = first(kb, config_changes, incident)
    move = partial(config_changes.advance, record_id=change.id, state="verified", at=now())
    kb.write(partial(move, by="R. Okafor"))
    kb.write(partial(decisions.reopen, record_id=change.id, because="It came back"))
    measure = first(kb, measures, incident)
    test = partial(measures.record_test, record_id=measure.id, result="effective", by="RO")
    kb.write(partial(test, evidence="Replayed a cookie"))
    with pytest.raises(ApprovedError, match="measure"):
        revise(kb, measures, incident, title="Longer sessions")
    assert len(kb.read(partial(service.standing, incident_id=incident)).changed) == 1


def test_undo_reaches_not_behind_the_approval(
    kb: KnowledgeBase, incident: uuid.UUID, open_again: Callable[[str], KnowledgeBase]
) -> None:
    kb.write(partial(service.reopen, incident_id=incident, reason="More came up"))
    other = open_again("Tomasz Nowak")
    add = partial(lessons.add, incident_id=incident, values={"title": "His"})
    other.write(add)
    approve(kb, incident)
    with pytest.raises(ApprovedError, match="lesson L-02"):
        other.undo()
    assert len(kb.read(partial(lessons.list_for, incident_id=incident))) == 2


def test_reopened_it_can_be_changed_as_its_next_version(
    kb: KnowledgeBase, incident: uuid.UUID
) -> None:
    with pytest.raises(ApprovedError):
        revise(kb, lessons, incident, title="Other")
    kb.write(partial(service.reopen, incident_id=incident, reason="The bank answered"))
    revise(kb, lessons, incident, title="Other")
    assert kb.read(partial(service.review_number, incident_id=incident)) == 2


def test_it_is_opened_by_reopening_alone(kb: KnowledgeBase, incident: uuid.UUID) -> None:
    row = kb.read(partial(incidents.get, record_id=incident))
    values = {"review_state": "recording"}
    with pytest.raises(ApprovedError):
        kb.write(partial(incidents.revise, record_id=incident, version=row.version, values=values))


def test_it_is_approved_by_a_signature_alone(kb: KnowledgeBase) -> None:
    made: uuid.UUID = kb.write(incidents.add).result
    revise_it = partial(incidents.revise, record_id=made, version=1)
    with pytest.raises(ValidationError, match="approved by a signature"):
        kb.write(partial(revise_it, values={"review_state": "approved"}))
    assert kb.read(partial(incidents.get, record_id=made)).review_state == "recording"


def test_of_many_the_approved_ones_stay_as_they_are(kb: KnowledgeBase, incident: uuid.UUID) -> None:
    other: uuid.UUID = kb.write(incidents.add).result
    choice = Choice((incident, other))
    assert kb.write(partial(many.set_lead, choice=choice, lead="Rita Okafor")).result == (1, 1)
    assert kb.write(partial(many.add_tag, choice=choice, tag="finance")).result == (1, 1)
    assert kb.write(partial(many.remove, choice=choice)).result == (1, 1)
    assert kb.read(partial(incidents.get, record_id=incident)).lead == ""


def test_the_example_goes_whatever_its_state(kb: KnowledgeBase) -> None:
    made = kb.write(example.install).result
    approve(kb, made)
    assert kb.write(example.remove).result == 1
    kb.undo()
    with pytest.raises(ApprovedError):
        kb.write(partial(lessons.add, incident_id=made, values={"title": "Another"}))


def test_a_write_under_way_and_an_approval_take_turns(
    kb: KnowledgeBase, open_again: Callable[[str], KnowledgeBase]
) -> None:
    """Whoever is second sees the first: never is something approved that the hash doesn't cover."""
    made: uuid.UUID = kb.write(incidents.add).result
    kb.write(partial(lessons.add, incident_id=made, values={"title": "First"}))
    decide_all(kb, made)
    kb.write(partial(incidents.set_state, record_id=made, state="in_review"))
    other, refused = open_again("Tomasz Nowak"), 0
    start = threading.Barrier(2)

    def write() -> None:
        nonlocal refused
        start.wait()
        try:
            for number in range(20):
                values = {"title": f"Lesson {number}"}
                other.write(partial(lessons.add, incident_id=made, values=values))
        except ApprovedError:
            refused += 1

    thread = threading.Thread(target=write)
    thread.start()
    start.wait()
    who: dict[str, Any] = {"role": "approver", "by": "J. Haddad", "statement": "Known gaps"}
    kb.write(partial(signing.sign, incident_id=made, **who))
    thread.join()
    assert kb.read(partial(service.standing, incident_id=made)).changed == frozenset()
    assert refused == 1 or len(kb.read(partial(lessons.list_for, incident_id=made))) == 21
