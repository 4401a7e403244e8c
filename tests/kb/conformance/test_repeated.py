"""The alarm: a lesson was closed, and its cause came back."""

import uuid
from datetime import UTC, datetime
from functools import partial

from kb import dossier, signing
from kb.conformance import repeated
from kb.incidents.config_changes import service as changes
from kb.incidents.lessons import service as lessons
from kb.incidents.record import service as incidents
from kb.knowledge_base import KnowledgeBase
from tests.deciding import decide_all
from tests.kb.conformance.test_recurrence import FACTOR, add_change, incident_with_cause

AT = datetime(2026, 3, 13, 9, 0, tzinfo=UTC)


def learned(kb: KnowledgeBase, at: datetime = AT) -> tuple[uuid.UUID, uuid.UUID, uuid.UUID]:
    """An incident whose cause has a lesson that is closed: incident, lesson, change."""
    incident, cause = incident_with_cause(kb, FACTOR)
    change = add_change(kb, incident, title="Require MFA")
    values = {"title": "MFA", "cause_ids": [cause], "config_change_ids": [change]}
    lesson = kb.write(partial(lessons.add, incident_id=incident, values=values)).result
    for state in ("approved", "implemented"):
        kb.write(partial(changes.advance, record_id=change, state=state, at=at, by="J. Haddad"))
    return incident, lesson, change


def of(kb: KnowledgeBase, incident: uuid.UUID) -> tuple[repeated.RepeatedLesson, ...]:
    return kb.read(partial(repeated.of_incident, incident_id=incident))


def test_a_closed_lesson_whose_cause_is_back_is_repeated(kb: KnowledgeBase) -> None:
    earlier, lesson, _change = learned(kb)
    later, again = incident_with_cause(kb, FACTOR)
    other, _cause = incident_with_cause(kb, "Something else")
    (one,) = of(kb, later)
    assert (one.lesson_id, one.earlier_id, one.cause_id) == (lesson, earlier, again)
    assert (one.lesson_ref, one.cause_ref, one.closed_on) == ("L-01", "K-01", "2026-03-13")
    assert of(kb, earlier) == of(kb, other) == ()
    assert kb.read(partial(repeated.waiting, limit=5)) == (one,)
    both = kb.read(partial(repeated.among, incident_ids=[earlier, later, other]))
    assert both == (one,)
    assert kb.read(partial(repeated.among, incident_ids=[])) == ()


def test_an_open_lesson_repeats_nothing(kb: KnowledgeBase) -> None:
    earlier, _lesson, _change = learned(kb)
    later, _again = incident_with_cause(kb, FACTOR)
    more = add_change(kb, earlier, title="Passkeys")
    (held,) = kb.read(partial(lessons.list_for, incident_id=earlier))
    values = {"config_change_ids": [*held.config_change_ids, more]}
    kb.write(partial(lessons.revise, record_id=held.id, version=held.version, values=values))
    assert of(kb, later) == ()
    kb.write(partial(changes.remove, record_id=more))
    assert len(of(kb, later)) == 1


def test_a_lesson_closed_after_the_cause_was_back_is_no_failure(kb: KnowledgeBase) -> None:
    learned(kb)
    later, _again = incident_with_cause(kb, FACTOR)
    for day, count in ((12, 0), (14, 1)):
        version = kb.read(partial(incidents.get, record_id=later)).version
        values = {"first_activity_at": datetime(2026, 3, day, tzinfo=UTC)}
        kb.write(partial(incidents.revise, record_id=later, version=version, values=values))
        assert len(of(kb, later)) == count


def test_the_alarm_ends_with_an_answer_or_an_approval(kb: KnowledgeBase) -> None:
    learned(kb)
    later, again = incident_with_cause(kb, FACTOR)
    whole = kb.read(partial(dossier.whole, incident_id=later))
    told = [item.text for item in whole.checklist if item.record_id == again]
    assert told == [f"K-01 came back although L-01 of {whole.repeated[0].earlier} was closed"]
    gate = kb.read(partial(dossier.gate, incident_id=later))
    assert told[0] in [item.text for item in gate if not item.done]
    values = {"title": "Passkeys", "cause_ids": [again]}
    lesson = kb.write(partial(lessons.add, incident_id=later, values=values)).result
    assert of(kb, later)[0].answered
    assert kb.read(partial(repeated.waiting, limit=5)) == ()
    kb.write(partial(lessons.remove, record_id=lesson))
    assert len(kb.read(partial(repeated.waiting, limit=5))) == 1
    decide_all(kb, later)
    kb.write(partial(incidents.set_state, record_id=later, state="in_review"))
    signed = partial(signing.sign, role="approver", by="J. Haddad", statement="Known gaps")
    kb.write(partial(signed, incident_id=later))
    assert kb.read(partial(repeated.waiting, limit=5)) == ()
    assert len(of(kb, later)) == 1


def test_home_shows_no_more_than_asked_for(kb: KnowledgeBase) -> None:
    learned(kb)
    newest = [incident_with_cause(kb, FACTOR)[0] for _ in range(3)]
    found = kb.read(partial(repeated.waiting, limit=2))
    assert [one.incident_id for one in found] == [newest[2], newest[1]]
