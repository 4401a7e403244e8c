"""The invented incident as a drill: assigned to the desk, taken by some of it."""

from datetime import UTC, datetime, timedelta
from functools import partial
from uuid import UUID

from kb.knowledge_base import KnowledgeBase
from kb.training.drills import assignments, parts, runs
from kb.training.drills import service as drills
from kb.training.exercises import course
from kb.training.exercises import service as exercises
from reports import drill_material

_LEAD = "Amelie Fontaine"
_BRIEFING = "You are on duty alone this morning. The lead can be called; the vendor answers at ten."


def tell_drills(kb: KnowledgeBase, incident_id: UUID) -> dict[str, UUID]:
    """Write it all; gives back what pictures are made of."""
    make = partial(drill_material.material, incident_id=incident_id, audience="partner")
    material = kb.read(make)
    made = kb.write(partial(drills.make, material=material, audience="partner")).result
    found = kb.read(partial(drills.get, record_id=made))
    for one in found.known:
        if one.how == "not_recorded":
            kb.write(partial(drills.move_fact, record_id=made, key=one.key, place=0))
    now = kb.read(partial(drills.get, record_id=made))
    values = {"title": "Replayed session, from the first alert", "briefing": _BRIEFING}
    kb.write(partial(drills.revise, record_id=made, version=now.version, values=values))
    kb.write(partial(drills.publish, record_id=made))
    due = (datetime.now(UTC) + timedelta(days=9)).date()
    ask = partial(assignments.assign, drill_id=made, due=due)
    kb.write(partial(ask, role="Tier 1 analyst"))
    run = _take(kb, made)
    return {"drill": made, "run": run, "exercise": tell_exercise(kb, made)}


def _take(kb: KnowledgeBase, drill_id: UUID) -> UUID:
    """The lead took it first: two steps the other way round, one of their own."""
    drill = kb.read(partial(drills.get, record_id=drill_id))
    run: UUID = kb.write(partial(runs.begin, drill_id=drill_id, person=_LEAD)).result
    order = list(range(len(drill.done)))
    if len(order) > 3:
        order[1], order[2] = order[2], order[1]
    for decision, at in enumerate(order):
        done = drill.done[at]
        given = parts.Answer(done.action, step=at, planned=done.planned, seconds=21.0)
        if decision == len(order) - 2:
            given = parts.Answer("Ask the vendor for their log", own_words=True, seconds=34.0)
        kb.write(partial(runs.answer, run_id=run, decision=decision, given=given))
    return run


def tell_exercise(kb: KnowledgeBase, drill_id: UUID) -> UUID:
    """The same incident at a table, half an hour in."""
    made: UUID = kb.write(partial(exercises.make, drill_id=drill_id)).result
    found = kb.read(partial(exercises.get, record_id=made))
    values = {
        "title": "Replayed session, at the table",
        "objectives": "Who calls whom, and when?",
        "facilitator": _LEAD,
        "recorder": "Tomasz Nowak",
        "participants": ["Mei Lin", "Samir Haddad"],
    }
    kb.write(partial(exercises.revise, record_id=made, version=found.version, values=values))
    own = partial(course.add_inject, exercise_id=made, text="A journalist calls the front desk.")
    kb.write(partial(own, minute=45))
    kb.write(partial(exercises.begin, record_id=made))
    note = partial(course.note, exercise_id=made)
    for inject in kb.read(partial(exercises.whole, record_id=made)).injects[:3]:
        kb.write(partial(course.release, record_id=inject.id))
    kb.write(partial(note, kind="decision", text="Call the owner of the mailbox", who="Mei Lin"))
    seen = "Nobody knew where the list of numbers lies"
    kb.write(partial(note, kind="observation", text=seen, who="Samir Haddad"))
    learned = "Keep the numbers of the bank and the vendor at the desk"
    kb.write(partial(note, kind="lesson", text=learned))
    return made
