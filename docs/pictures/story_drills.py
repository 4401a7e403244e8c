"""The invented incident as a drill: assigned to the desk, taken by some of it."""

from datetime import UTC, datetime, timedelta
from functools import partial
from uuid import UUID

from kb.knowledge_base import KnowledgeBase
from kb.training.drills import assignments, parts, runs
from kb.training.drills import service as drills
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
    return {"drill": made, "run": _take(kb, made)}


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
