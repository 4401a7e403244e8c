"""Table-top exercises: put to a group by hand or by the clock, recorded, handed on."""

import uuid
from datetime import timedelta
from functools import partial

import pytest

from kb.errors import NotFoundError, ValidationError
from kb.incidents.lessons import service as lessons
from kb.incidents.observations import service as observations
from kb.incidents.record import service as incidents
from kb.knowledge_base import KnowledgeBase
from kb.training.exercises import course, service
from kb.training.exercises.schemas import WholeExercise
from tests.kb.training.drills import drills

ME = drills.ME


def made(kb: KnowledgeBase, *, begun: bool = True) -> uuid.UUID:
    drill = drills.made(kb)
    exercise: uuid.UUID = kb.write(partial(service.make, drill_id=drill.id)).result
    if begun:
        kb.write(partial(service.begin, record_id=exercise))
    return exercise


def whole(kb: KnowledgeBase, exercise: uuid.UUID) -> WholeExercise:
    return kb.read(partial(service.whole, record_id=exercise))


def note(kb: KnowledgeBase, exercise: uuid.UUID, kind: str, text: str, who: str = "") -> uuid.UUID:
    write = partial(course.note, exercise_id=exercise, kind=kind, text=text, who=who)
    found: uuid.UUID = kb.write(write).result
    return found


def test_an_exercise_puts_the_facts_of_its_drill_in_the_order_they_became_known(
    kb: KnowledgeBase,
) -> None:
    found = whole(kb, made(kb, begun=False))
    texts = [one.text for one in found.injects]
    assert texts[:3] == ["The user reports odd mail", "Sign-in alert", "She wasn't travelling."]
    assert texts[-1] == "A cookie was stolen from the laptop"
    assert all(one.released_at is None for one in found.injects)
    assert found.source == "INC-2026-0001"
    assert [one.id for one in kb.read(service.listed)] == [found.exercise.id]


def test_things_are_put_to_the_group_by_hand_and_by_the_clock(kb: KnowledgeBase) -> None:
    exercise = made(kb, begun=False)
    first, second, third, *_rest = whole(kb, exercise).injects
    with pytest.raises(ValidationError, match="isn't under way"):
        kb.write(partial(course.release, record_id=first.id))
    set_minute = partial(course.revise_inject, record_id=second.id, version=second.version)
    kb.write(partial(set_minute, values={"minute": 0}))
    late = partial(course.revise_inject, record_id=third.id, version=third.version)
    kb.write(partial(late, values={"minute": 600}))
    with pytest.raises(ValidationError, match="0 to 1440"):
        kb.write(partial(late, values={"minute": -1}))
    kb.write(partial(service.begin, record_id=exercise))
    kb.write(partial(course.release, record_id=first.id))
    assert kb.write(partial(course.release_due, exercise_id=exercise)).result == 1
    assert kb.write(partial(course.release_due, exercise_id=exercise)).result == 0
    found = whole(kb, exercise)
    assert [one.released_at is not None for one in found.injects[:3]] == [True, True, False]
    began = found.exercise.started_at
    assert began is not None
    assert found.injects[2].is_due(found.exercise, began + timedelta(minutes=600))
    assert not found.injects[2].is_due(found.exercise, began + timedelta(minutes=599))
    own = partial(course.add_inject, exercise_id=exercise, text="A journalist calls", minute=20)
    kb.write(own)
    assert whole(kb, exercise).injects[-1].text == "A journalist calls"
    for write in (
        partial(course.remove_inject, record_id=first.id),
        partial(course.revise_inject, record_id=first.id, version=1, values={"text": "Other"}),
    ):
        with pytest.raises(ValidationError, match="already"):
            kb.write(write)
    kb.write(partial(course.remove_inject, record_id=third.id))
    assert third.id not in {one.id for one in whole(kb, exercise).injects}


def test_the_recorder_notes_who_decided_what_under_what_was_put_last(kb: KnowledgeBase) -> None:
    exercise = made(kb, begun=False)
    with pytest.raises(ValidationError, match="Begin the exercise"):
        note(kb, exercise, "decision", "Call the bank")
    kb.write(partial(service.begin, record_id=exercise))
    first, second, *_rest = whole(kb, exercise).injects
    note(kb, exercise, "decision", "Wait", ME)
    for inject in (first, second):
        kb.write(partial(course.release, record_id=inject.id))
    entry = note(kb, exercise, "decision", "Call the bank", "Mei Lin")
    with pytest.raises(ValidationError, match="can't be empty"):
        note(kb, exercise, "decision", "   ")
    with pytest.raises(ValidationError, match="one of decision"):
        note(kb, exercise, "joke", "Ha")
    found = whole(kb, exercise).entries
    assert [(one.text, one.who, one.inject_id) for one in found] == [
        ("Wait", ME, None),
        ("Call the bank", "Mei Lin", second.id),
    ]
    put_right = partial(course.revise_entry, record_id=entry, version=found[1].version)
    kb.write(partial(put_right, values={"who": "Samir Haddad"}))
    assert whole(kb, exercise).entries[1].who == "Samir Haddad"
    kb.write(partial(course.remove_entry, record_id=entry))
    assert len(whole(kb, exercise).entries) == 1
    kb.undo()
    assert len(whole(kb, exercise).entries) == 2


def test_what_was_found_becomes_observations_and_lessons_once(kb: KnowledgeBase) -> None:
    exercise = made(kb)
    note(kb, exercise, "decision", "Call the bank", "Mei Lin")
    note(kb, exercise, "observation", "Nobody knew the number\nIt stood on paper.", "Mei Lin")
    note(kb, exercise, "lesson", "Keep the number at the desk")
    kb.write(partial(service.end, record_id=exercise))
    incident = whole(kb, exercise).exercise.incident_id
    assert incident is not None
    hand_on = partial(course.hand_on, exercise_id=exercise, incident_id=incident)
    assert kb.write(hand_on).result == 2
    assert kb.write(hand_on).result == 0
    (lesson,) = kb.read(partial(lessons.list_for, incident_id=incident))
    (seen,) = kb.read(partial(observations.list_for, incident_id=incident))
    assert lesson.title == "Keep the number at the desk"
    assert (seen.title, seen.by) == ("Nobody knew the number", "Mei Lin")
    assert seen.explanation.startswith("It stood on paper.\n\nTable-top exercise")
    with pytest.raises(NotFoundError):
        kb.write(partial(course.hand_on, exercise_id=uuid.UUID(int=5), incident_id=incident))


def test_an_exercise_begins_once_and_ends_once(kb: KnowledgeBase) -> None:
    exercise = made(kb)
    with pytest.raises(ValidationError, match="began before"):
        kb.write(partial(service.begin, record_id=exercise))
    kb.write(partial(service.end, record_id=exercise))
    for write in (
        partial(service.end, record_id=exercise),
        partial(course.release_due, exercise_id=exercise),
    ):
        with pytest.raises(ValidationError, match="isn't under way"):
            kb.write(write)
    with pytest.raises(ValidationError, match="is over"):
        kb.write(partial(course.add_inject, exercise_id=exercise, text="More"))
    kb.write(partial(service.add, values={"title": "Ransom note"}))
    assert [one.state for one in kb.read(service.listed)] == ["planned", "ended"]


def test_an_exercise_stays_when_its_incident_goes(kb: KnowledgeBase) -> None:
    exercise = made(kb)
    found = whole(kb, exercise).exercise
    assert found.incident_id is not None
    kb.write(partial(incidents.remove, record_id=found.incident_id))
    assert whole(kb, exercise).source == ""
    values = {"summary": "Good", "participants": ["Mei Lin", "Samir Haddad"]}
    revise = partial(service.revise, record_id=exercise, version=found.version, values=values)
    assert kb.write(revise).result.participants == ("Mei Lin", "Samir Haddad")
