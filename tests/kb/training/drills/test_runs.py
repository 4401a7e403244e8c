"""Going through a drill: kept by answer, resumed, scored at the end, seen by few."""

import uuid
from collections.abc import Callable
from functools import partial

import pytest

from kb.errors import NotFoundError, ValidationError
from kb.knowledge_base import KnowledgeBase
from kb.library.playbooks import service as playbooks
from kb.search import service as search
from kb.training.drills import runs, service
from kb.training.drills.parts import Answer
from tests.kb.training import stores
from tests.kb.training.drills import drills

ME, OTHER, LEAD = drills.ME, "Tomasz Nowak", "Rita Okafor"


def test_answers_are_kept_one_by_one_and_the_last_ends_it(kb: KnowledgeBase) -> None:
    drill = drills.made(kb)
    run = kb.write(partial(runs.begin, drill_id=drill.id, person=ME)).result
    assert kb.write(partial(runs.begin, drill_id=drill.id, person=f" {ME.upper()}")).result == run
    give = partial(runs.answer, run_id=run)
    kb.write(partial(give, decision=0, given=drills.right(drill, 0)))
    held = kb.read(partial(runs.open_run, person=ME, drill_id=drill.id))
    assert held is not None
    assert [one.text for one in held.given] == [drill.done[0].action]
    assert held.done_percent is None
    for decision in (0, 2):
        with pytest.raises(ValidationError, match="answered before"):
            kb.write(partial(give, decision=decision, given=drills.right(drill, 1)))
    with pytest.raises(ValidationError, match="Choose what you would do"):
        kb.write(partial(give, decision=1, given=Answer("  ")))
    for decision in (1, 2, 3):
        kb.write(partial(give, decision=decision, given=drills.right(drill, decision)))
    assert kb.read(partial(runs.open_run, person=ME, drill_id=drill.id)) is None
    done = kb.read(partial(runs.of_person, viewer=ME, person=ME))[0]
    assert (done.done_percent, done.plan_percent, done.state) == (100, None, "finished")
    assert done.seconds == 20
    with pytest.raises(ValidationError, match="answered before"):
        kb.write(partial(give, decision=4, given=drills.right(drill, 3)))


def test_the_debrief_aligns_the_answers_with_what_was_done_and_with_the_playbook(
    kb: KnowledgeBase,
) -> None:
    item = kb.read(partial(playbooks.get, record_id=stores.playbook(kb)))
    source = stores.takeover(kb, playbook_version_id=item.published_version_id)
    drill = drills.made(kb, source)
    run = kb.write(partial(runs.begin, drill_id=drill.id, person=ME)).result
    given = [
        drills.planned(drill, 0),
        drills.right(drill, 1),
        Answer("Go home"),
        drills.right(drill, 3),
    ]
    for decision, one in enumerate(given):
        kb.write(partial(runs.answer, run_id=run, decision=decision, given=one))
    found = kb.read(partial(runs.debrief, viewer=ME, run_id=run))
    assert [row.result.value for row in found.done if row.playbook_step is not None] == [
        "skipped",
        "as_planned",
        "skipped",
        "as_planned",
    ]
    assert (found.done_score.points, found.done_score.out_of) == (2, 4)
    assert found.plan is not None
    assert found.plan_score is not None
    by_number = {
        row.playbook_step.number: row.result.value for row in found.plan if row.playbook_step
    }
    # The playbook branches: what isn't on the way that was gone isn't missed.
    assert by_number == {1: "as_planned", 2: "as_planned", 3: "as_planned", 4: "skipped"}
    assert (found.run.plan_points, found.run.plan_of) == (3, 4)
    kb.write(partial(playbooks.remove, record_id=item.id))
    again = kb.read(partial(runs.debrief, viewer=ME, run_id=run))
    assert again.plan is not None
    assert (found.run.plan_points, again.done_score) == (3, found.done_score)


def test_only_the_person_and_the_lead_see_how_it_went(
    kb: KnowledgeBase, open_again: Callable[[str], KnowledgeBase]
) -> None:
    stores.person(kb, LEAD, "IR lead")
    stores.person(kb, OTHER, "Tier 1 analyst")
    drill = drills.made(kb)
    run = drills.played(kb, drill)
    for viewer in (ME, LEAD):
        assert kb.read(partial(runs.of_person, viewer=viewer, person=ME))
        assert kb.read(partial(runs.debrief, viewer=viewer, run_id=run)).run.id == run
    for read in (
        partial(runs.of_person, viewer=OTHER, person=ME),
        partial(runs.get, viewer=OTHER, run_id=run),
        partial(runs.debrief, viewer=OTHER, run_id=run),
    ):
        with pytest.raises(ValidationError, match="by the lead only"):
            kb.read(read)
    hits = kb.read(partial(search.search, query="Account takeover")).results
    assert {hit.kind for hit in hits} & {"drill", "drill_run"} == {"drill"}
    other = open_again(OTHER)
    with pytest.raises(ValidationError, match="Only Amelie Fontaine"):
        other.write(partial(runs.begin, drill_id=drill.id, person=ME))
    mine = kb.write(partial(runs.begin, drill_id=drill.id, person=ME)).result
    give = partial(runs.answer, run_id=mine, decision=0, given=drills.right(drill, 0))
    for write in (give, partial(runs.drop, run_id=mine)):
        with pytest.raises(ValidationError, match="Only Amelie Fontaine"):
            other.write(write)


def test_a_run_is_dropped_before_its_end_only(kb: KnowledgeBase) -> None:
    drill = drills.made(kb)
    done = drills.played(kb, drill)
    begun = kb.write(partial(runs.begin, drill_id=drill.id, person=ME)).result
    kb.write(partial(runs.drop, run_id=begun))
    assert kb.read(partial(runs.open_run, person=ME, drill_id=drill.id)) is None
    with pytest.raises(ValidationError, match="is kept"):
        kb.write(partial(runs.drop, run_id=done))
    with pytest.raises(NotFoundError):
        kb.write(partial(runs.drop, run_id=uuid.UUID(int=4)))


def test_a_drill_is_begun_once_it_is_published_and_finished_after_it_is_retired(
    kb: KnowledgeBase,
) -> None:
    drill = drills.made(kb, publish=False)
    begin = partial(runs.begin, drill_id=drill.id, person=ME)
    with pytest.raises(ValidationError, match="isn't published"):
        kb.write(begin)
    kb.write(partial(service.publish, record_id=drill.id))
    run = kb.write(begin).result
    kb.write(partial(service.retire, record_id=drill.id))
    assert kb.write(begin).result == run
    for decision in range(4):
        given = Answer(drill.done[decision].action, step=99)
        kb.write(partial(runs.answer, run_id=run, decision=decision, given=given))
    found = kb.read(partial(runs.get, viewer=ME, run_id=run))
    assert (found.state, found.done_points) == ("finished", 0)
