"""Quizzes from playbooks, bulletins and incidents; taken, scored, seen by few."""

import uuid
from functools import partial

import pytest

from kb.errors import ValidationError
from kb.incidents.opportunities import service as opportunities
from kb.incidents.workflow import service as workflow
from kb.knowledge_base import KnowledgeBase
from kb.training.quizzes import results
from kb.training.quizzes import service as quizzes
from kb.training.quizzes.questions import Question
from kb.training.quizzes.schemas import Quiz
from tests.kb.training import stores

ME, OTHER = "Amelie Fontaine", "Tomasz Nowak"


def make(kb: KnowledgeBase, kind: str, source: uuid.UUID, *, publish: bool = True) -> Quiz:
    made: uuid.UUID = kb.write(partial(quizzes.make, kind=kind, source_id=source)).result
    if publish:
        kb.write(partial(quizzes.publish, record_id=made))
    return kb.read(partial(quizzes.get, record_id=made))


def right(quiz: Quiz) -> dict[str, object]:
    """The full answer to every question."""
    full: dict[str, object] = {}
    for one in quiz.asked:
        every = list(range(len(one.options)))
        full[one.key] = 1.0 if one.kind == "free" else list(one.answer) or every
    return full


def text_of(question: Question) -> set[str]:
    return {question.options[number] for number in question.answer}


def test_a_playbook_is_asked_with_its_own_steps_beside_the_right_one(kb: KnowledgeBase) -> None:
    quiz = make(kb, "playbook", stores.playbook(kb))
    by_key = {one.key: one for one in quiz.asked}
    assert text_of(by_key["decide/1/no"]) == {"Revoke sessions"}
    assert text_of(by_key["next/2"]) == {"Reset the password"}
    assert "Revoke sessions" not in by_key["next/2"].options
    assert set(by_key["role/2"].options) == {"Tier 1", "Identity team"}
    assert [one.as_row() for one in quiz.asked] == list(quiz.questions)


def test_steps_of_a_phase_are_put_in_order(kb: KnowledgeBase) -> None:
    body = "## Containment\n1. Isolate\n2. Block\n3. Revoke\n4. Reset\n"
    quiz = make(kb, "playbook", stores.playbook(kb, body, "Order"))
    assert quiz.asked[0].options == ("Isolate", "Block", "Revoke", "Reset")
    assert quiz.asked[0].kind == "order"


def test_a_bulletin_asks_for_its_signs_among_those_of_others(kb: KnowledgeBase) -> None:
    stores.incident(kb)
    quiz = make(kb, "bulletin", stores.bulletin(kb))
    by_key = {one.key: one for one in quiz.asked}
    assert text_of(by_key["signs"]) == {"A session from two countries within an hour"}
    assert "One session from two countries" in by_key["signs"].options
    assert by_key["free/fooled"].explanation == "The device was known."


def test_an_incident_asks_what_was_done_and_where_it_showed(kb: KnowledgeBase) -> None:
    incident, _lesson, _sign = stores.incident(kb)
    for action in ("Triage the alert", "Revoke sessions", "Reset the password"):
        kb.write(partial(workflow.add, incident_id=incident, values={"action": action}))
    values = {"signal": "A new inbox rule", "data_source": "Mailbox audit log"}
    kb.write(partial(opportunities.add, incident_id=incident, values=values))
    by_key = {one.key: one for one in make(kb, "incident", incident).asked}
    assert by_key["order"].options == ("Triage the alert", "Revoke sessions", "Reset the password")
    assert text_of(by_key["next/0"]) == {"Revoke sessions"}
    assert text_of(by_key["where/2"]) == {"Mailbox audit log"}
    assert by_key["lesson/1"].explanation == "Tier 1 must be able to revoke sessions"


def test_too_little_makes_no_quiz(kb: KnowledgeBase) -> None:
    empty = stores.playbook(kb, "Only words.", "Empty")
    for kind, source in (("playbook", empty), ("incident", uuid.uuid4()), ("none", empty)):
        with pytest.raises(ValidationError, match="nothing to ask"):
            kb.write(partial(quizzes.make, kind=kind, source_id=source))
    made = kb.write(partial(quizzes.add, values={"title": "By hand"})).result
    with pytest.raises(ValidationError, match="asks nothing"):
        kb.write(partial(quizzes.publish, record_id=made))
    with pytest.raises(ValidationError, match="percent"):
        kb.write(partial(quizzes.revise, record_id=made, version=1, values={"pass_percent": 101}))


def test_taking_a_quiz_keeps_the_answers_and_what_they_are_worth(kb: KnowledgeBase) -> None:
    quiz = make(kb, "playbook", stores.playbook(kb))
    take = partial(results.take, quiz_id=quiz.id, version=quiz.version, person=ME)
    kb.write(partial(take, answers=right(quiz)))
    kb.write(partial(take, answers={"nonsense": [1], quiz.asked[0].key: "x"}))
    found = kb.read(partial(results.of_person, viewer=ME, person=ME))
    assert [(one.percent, one.passed) for one in found] == [(0.0, False), (100.0, True)]
    (row,) = kb.read(partial(quizzes.listed, person=ME))
    assert row.last is not None
    assert row.last.percent == 0.0
    kb.undo()
    assert len(kb.read(partial(results.of_person, viewer=ME, person=ME))) == 1


def test_a_quiz_that_changed_meanwhile_or_isnt_published_isnt_scored(kb: KnowledgeBase) -> None:
    draft = make(kb, "playbook", stores.playbook(kb), publish=False)
    take = partial(results.take, quiz_id=draft.id, person=ME, answers={})
    with pytest.raises(ValidationError, match="isn't published"):
        kb.write(partial(take, version=draft.version))
    kb.write(partial(quizzes.publish, record_id=draft.id))
    with pytest.raises(ValidationError, match="Take it again"):
        kb.write(partial(take, version=draft.version))


def test_scores_are_seen_by_the_person_and_the_lead_only(kb: KnowledgeBase) -> None:
    stores.person(kb, ME, "IR lead")
    stores.person(kb, OTHER, "Tier 1 analyst")
    quiz = make(kb, "playbook", stores.playbook(kb))
    take = partial(results.take, quiz_id=quiz.id, version=quiz.version, answers=right(quiz))
    kb.write(partial(take, person=OTHER))
    for viewer in (OTHER, ME):
        found = kb.read(partial(results.last, viewer=viewer, person=OTHER, quiz_id=quiz.id))
        assert found is not None
        assert found.percent == 100.0
    for viewer in ("Mei Lin", ""):
        with pytest.raises(ValidationError):
            kb.read(partial(results.last, viewer=viewer, person=OTHER, quiz_id=quiz.id))
        with pytest.raises(ValidationError):
            kb.read(partial(results.of_person, viewer=viewer, person=OTHER))
    (row,) = kb.read(partial(quizzes.listed, person="Mei Lin"))
    assert row.last is None


def test_a_changed_source_is_told_and_taken_over_or_kept(kb: KnowledgeBase) -> None:
    source = stores.playbook(kb)
    quiz = make(kb, "playbook", source)
    changed = lambda: kb.read(partial(quizzes.listed, person=ME))[0].source_changed  # noqa: E731
    assert not changed()
    stores.publish_playbook(kb, source, stores.PLAYBOOK + "\nA note that no step holds.\n")
    stores.publish_playbook(kb, source, stores.PLAYBOOK.replace("Revoke sess", "End sess"))
    assert changed()
    kb.write(partial(quizzes.make_again, record_id=quiz.id))
    assert not changed()
    assert "End sessions" in str(kb.read(partial(quizzes.get, record_id=quiz.id)).questions)
    stores.publish_playbook(kb, source, stores.PLAYBOOK)
    kb.write(partial(quizzes.keep, record_id=quiz.id))
    assert not changed()
    kb.write(partial(quizzes.retire, record_id=quiz.id))
    assert kb.read(partial(quizzes.listed, person=ME)) == ()
