"""Drills that tests begin with."""

import uuid
from functools import partial

from kb.knowledge_base import KnowledgeBase
from kb.training.drills import making, playing, runs, service
from kb.training.drills.parts import Answer
from kb.training.drills.schemas import Drill
from tests.kb.training import stores

ME = "Amelie Fontaine"


def made(kb: KnowledgeBase, incident_id: uuid.UUID | None = None, *, publish: bool = True) -> Drill:
    """A drill of an incident, as its record says it."""
    source = incident_id or stores.takeover(kb)
    material = kb.read(partial(making.material, incident_id=source))
    drill_id = kb.write(partial(service.make, material=material, audience="internal")).result
    if publish:
        kb.write(partial(service.publish, record_id=drill_id))
    return kb.read(partial(service.get, record_id=drill_id))


def right(drill: Drill, decision: int) -> Answer:
    """The step that was taken."""
    done = drill.done[decision]
    return Answer(done.action, step=decision, planned=done.planned, seconds=5.0)


def planned(drill: Drill, decision: int, answers: tuple[Answer, ...] = ()) -> Answer:
    """What the playbook has next."""
    found = playing.next_planned(drill, decision, answers)
    assert found is not None
    return Answer(found.title, planned=found.number)


def played(kb: KnowledgeBase, drill: Drill, person: str = ME, wrong: int = 0) -> uuid.UUID:
    """A run that came to its end; the first `wrong` answers are nothing that was done."""
    run: uuid.UUID = kb.write(partial(runs.begin, drill_id=drill.id, person=person)).result
    for decision in range(len(drill.done)):
        given = Answer("Go home") if decision < wrong else right(drill, decision)
        kb.write(partial(runs.answer, run_id=run, decision=decision, given=given))
    return run
