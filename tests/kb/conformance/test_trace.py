"""From step to lesson to follow-up and configuration change, each one operation."""

import uuid
from datetime import date
from functools import partial

import pytest

from kb.conformance import trace
from kb.errors import NotFoundError
from kb.incidents.config_changes import service as config_changes
from kb.incidents.follow_ups import service as follow_ups
from kb.incidents.lessons import service as lessons
from kb.incidents.record import service as record
from kb.incidents.workflow import service as workflow
from kb.knowledge_base import KnowledgeBase


@pytest.fixture
def incident(kb: KnowledgeBase) -> uuid.UUID:
    """An incident."""
    made: uuid.UUID = kb.write(partial(record.add, values={"title": "Fraud"})).result
    return made


@pytest.fixture
def lesson(kb: KnowledgeBase, incident: uuid.UUID) -> uuid.UUID:
    """A lesson with owner and due date."""
    values = {
        "title": "Tier 1 could not revoke sessions",
        "what_happened": "The role lacked the permission.",
        "owner": "R. Okafor",
        "due": date(2026, 4, 15),
    }
    made: uuid.UUID = kb.write(partial(lessons.add, incident_id=incident, values=values)).result
    return made


def test_a_follow_up_takes_title_owner_and_due_date(
    kb: KnowledgeBase, incident: uuid.UUID, lesson: uuid.UUID
) -> None:
    changes = kb.write(partial(trace.follow_up_from_lesson, lesson_id=lesson))
    made = kb.read(partial(follow_ups.get, record_id=changes.result))
    assert (made.action, made.owner, made.due, made.source_id) == (
        "Tier 1 could not revoke sessions",
        "R. Okafor",
        date(2026, 4, 15),
        lesson,
    )
    assert kb.read(partial(lessons.get, record_id=lesson)).follow_up_ids == (made.id,)
    assert changes.label.startswith("Turn lesson into follow-up")
    kb.undo(dossier_id=incident)
    assert kb.read(partial(follow_ups.list_for, incident_id=incident)) == ()
    assert kb.read(partial(lessons.get, record_id=lesson)).follow_up_ids == ()


def test_a_lesson_without_due_date_makes_a_follow_up_without(
    kb: KnowledgeBase, incident: uuid.UUID
) -> None:
    bare = kb.write(partial(lessons.add, incident_id=incident, values={"title": "Bare"})).result
    made = kb.write(partial(trace.follow_up_from_lesson, lesson_id=bare)).result
    assert kb.read(partial(follow_ups.get, record_id=made)).due is None


def test_a_config_change_takes_the_story_as_its_reason(
    kb: KnowledgeBase, incident: uuid.UUID, lesson: uuid.UUID
) -> None:
    made = kb.write(partial(trace.change_from_lesson, lesson_id=lesson)).result
    change = kb.read(partial(config_changes.get, record_id=made))
    assert (change.title, change.reason, change.requester) == (
        "Tier 1 could not revoke sessions",
        "The role lacked the permission.",
        "R. Okafor",
    )
    assert kb.read(partial(lessons.get, record_id=lesson)).config_change_ids == (made,)


def test_a_lesson_tells_what_happened_in_its_step(kb: KnowledgeBase, incident: uuid.UUID) -> None:
    values = {"action": "Revoked", "outcome": "Waited 48 m", "reason": "No permission"}
    step = kb.write(partial(workflow.add, incident_id=incident, values=values)).result
    bare = kb.write(partial(workflow.add, incident_id=incident, values={"action": "Called"})).result
    first, second = (
        kb.read(
            partial(
                lessons.get,
                record_id=kb.write(partial(trace.lesson_from_step, step_id=known)).result,
            )
        )
        for known in (step, bare)
    )
    assert (first.what_happened, first.whys, first.step_ids) == (
        "Waited 48 m",
        ("No permission",),
        (step,),
    )
    assert (second.what_happened, second.whys) == ("Called", ())


def test_a_lesson_is_connected_with_a_step_and_let_go(
    kb: KnowledgeBase, incident: uuid.UUID, lesson: uuid.UUID
) -> None:
    step = kb.write(partial(workflow.add, incident_id=incident, values={"action": "a"})).result
    connect = partial(trace.connect_step, lesson_id=lesson, step_id=step)
    kb.write(partial(connect, linked=True))
    assert kb.read(partial(lessons.get, record_id=lesson)).step_ids == (step,)
    kb.write(partial(connect, linked=False))
    assert kb.read(partial(lessons.get, record_id=lesson)).step_ids == ()


def add_steps(
    kb: KnowledgeBase, incident: uuid.UUID, *rows: dict[str, object]
) -> tuple[uuid.UUID, ...]:
    """Adds steps and gives their ids."""
    made: tuple[uuid.UUID, ...] = kb.write(
        partial(workflow.add_many, incident_id=incident, rows=rows)
    ).result
    return made


def test_two_steps_may_be_the_same_step_of_a_playbook(
    kb: KnowledgeBase, incident: uuid.UUID
) -> None:
    planned = uuid.uuid4()
    made = add_steps(
        kb, incident, {"action": "one", "state": "done"}, {"action": "two", "state": "done"}
    )
    for step in made:
        kb.write(partial(trace.link_step, step_id=step, playbook_step_id=planned))
    steps = kb.read(partial(workflow.list_for, incident_id=incident))
    assert [step.playbook_step_id for step in steps] == [planned, planned]
    kb.write(partial(trace.link_step, step_id=made[1], playbook_step_id=None))
    assert kb.read(partial(workflow.get, record_id=made[1])).playbook_step_id is None


def test_within_a_run_only_one_step_is_a_playbook_step(
    kb: KnowledgeBase, incident: uuid.UUID
) -> None:
    planned, run = uuid.uuid4(), uuid.uuid4()
    made = add_steps(
        kb,
        incident,
        {"action": "one", "playbook_run_id": run},
        {"action": "two", "playbook_run_id": run},
    )
    for step in made:
        kb.write(partial(trace.link_step, step_id=step, playbook_step_id=planned))
    steps = kb.read(partial(workflow.list_for, incident_id=incident))
    assert [step.playbook_step_id for step in steps] == [None, planned]


def test_a_planned_copy_goes_when_something_done_is_that_step(
    kb: KnowledgeBase, incident: uuid.UUID
) -> None:
    planned = uuid.uuid4()
    copy, told, done = add_steps(
        kb,
        incident,
        {"action": "Isolate", "playbook_step_id": planned},
        {"action": "Isolate", "playbook_step_id": planned, "reason": "Still to come"},
        {"action": "Pulled the cable", "state": "done"},
    )
    kb.write(partial(trace.link_step, step_id=done, playbook_step_id=planned))
    left = [step.id for step in kb.read(partial(workflow.list_for, incident_id=incident))]
    assert left == [told, done]
    kb.undo(dossier_id=incident)
    steps = kb.read(partial(workflow.list_for, incident_id=incident))
    assert [step.id for step in steps] == [copy, told, done]
    assert steps[2].playbook_step_id is None


def test_a_step_is_said_not_to_be_in_the_playbook_and_that_is_taken_back(
    kb: KnowledgeBase, incident: uuid.UUID
) -> None:
    planned = uuid.uuid4()
    (step,) = add_steps(kb, incident, {"action": "one", "playbook_step_id": planned})
    kb.write(partial(trace.not_in_playbook, step_id=step))
    said = kb.read(partial(workflow.get, record_id=step))
    assert (said.playbook_step_id, said.result_override) == (None, "added")
    kb.write(partial(trace.link_step, step_id=step, playbook_step_id=planned))
    said = kb.read(partial(workflow.get, record_id=step))
    assert (said.playbook_step_id, said.result_override) == (planned, "")
    kb.undo(dossier_id=incident)
    kb.undo(dossier_id=incident)
    said = kb.read(partial(workflow.get, record_id=step))
    assert (said.playbook_step_id, said.result_override) == (planned, "")
    with pytest.raises(NotFoundError):
        kb.write(partial(trace.not_in_playbook, step_id=uuid.uuid4()))


def test_many_steps_are_deleted_by_one_operation(kb: KnowledgeBase, incident: uuid.UUID) -> None:
    rows = tuple({"action": text} for text in ("one", "two", "three"))
    made = kb.write(partial(workflow.add_many, incident_id=incident, rows=rows)).result
    kb.write(partial(workflow.remove_many, record_ids=made[:2]))
    assert len(kb.read(partial(workflow.list_for, incident_id=incident))) == 1
    kb.undo(dossier_id=incident)
    assert len(kb.read(partial(workflow.list_for, incident_id=incident))) == 3


def test_what_is_gone_is_said(kb: KnowledgeBase) -> None:
    with pytest.raises(NotFoundError):
        kb.write(partial(trace.follow_up_from_lesson, lesson_id=uuid.uuid4()))
