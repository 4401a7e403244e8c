"""The one door: writes with their revisions, undo and redo, conflicts, other windows."""

import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial

import pytest
from sqlalchemy.orm import Session

from kb.changes import Changes
from kb.errors import ConflictError, NothingToUndoError, ValidationError
from kb.incidents.lessons import service as lessons
from kb.incidents.record import service as incidents
from kb.incidents.workflow import service as workflow
from kb.knowledge_base import KnowledgeBase

Again = Callable[..., KnowledgeBase]


def new_incident(kb: KnowledgeBase, title: str = "Stolen session") -> tuple[uuid.UUID, Changes]:
    changes = kb.write(partial(incidents.add, values={"title": title}))
    return changes.created("incident"), changes


def test_write_gives_back_what_it_touched(kb: KnowledgeBase) -> None:
    incident_id, changes = new_incident(kb)
    assert changes.result == incident_id
    assert changes.label == "New incident"
    assert changes.actor == "Amelie Fontaine"
    assert [c.action for c in changes.records] == ["insert"]
    assert changes.in_dossier(incident_id)
    assert kb.read(partial(incidents.get, record_id=incident_id)).title == "Stolen session"


def test_numbers_count_up_within_a_year(kb: KnowledgeBase) -> None:
    began = datetime(2026, 3, 12, tzinfo=UTC)
    numbers = []
    for _ in range(3):
        made = kb.write(partial(incidents.add, values={"first_activity_at": began}))
        numbers.append(kb.read(partial(incidents.get, record_id=made.result)).number)
    assert numbers == ["INC-2026-0001", "INC-2026-0002", "INC-2026-0003"]


def test_numbers_of_another_width_are_never_given_twice(kb: KnowledgeBase) -> None:
    began = datetime(2026, 3, 12, tzinfo=UTC)
    for number in ("INC-2026-0000041", "INC-2026-0042", "INC-2026-0043", "INC-2026-odd"):
        kb.write(partial(incidents.add, values={"number": number}))
    made = kb.write(partial(incidents.add, values={"first_activity_at": began}))
    assert kb.read(partial(incidents.get, record_id=made.result)).number == "INC-2026-0044"


def test_a_write_that_changes_nothing_leaves_no_trace(kb: KnowledgeBase) -> None:
    incident_id, _ = new_incident(kb)
    before = kb.position()
    same = kb.write(
        partial(
            incidents.revise, record_id=incident_id, version=1, values={"title": "Stolen session"}
        )
    )
    assert same.operation_id is None
    assert same.records == ()
    assert kb.position() == before


def test_a_failed_write_leaves_nothing(kb: KnowledgeBase) -> None:
    incident_id, _ = new_incident(kb)

    def half(session: Session) -> None:
        lessons.add(session, incident_id, {"title": "Half"})
        raise ValidationError("no")

    with pytest.raises(ValidationError):
        kb.write(half)
    assert kb.read(partial(lessons.list_for, incident_id=incident_id)) == ()


def test_undo_and_redo_any_operation(kb: KnowledgeBase) -> None:
    incident_id, _ = new_incident(kb)
    added = kb.write(partial(lessons.add, incident_id=incident_id, values={"title": "One"}))
    lesson_id = added.created("lesson")
    kb.write(partial(lessons.revise, record_id=lesson_id, version=1, values={"title": "Two"}))
    kb.write(partial(lessons.remove, record_id=lesson_id))

    def titles() -> list[str]:
        return [x.title for x in kb.read(partial(lessons.list_for, incident_id=incident_id))]

    assert titles() == []
    undone = kb.undo(dossier_id=incident_id)
    assert undone.label == "Undo Delete lesson L-01"
    assert titles() == ["Two"]
    kb.undo(dossier_id=incident_id)
    assert titles() == ["One"]
    kb.undo(dossier_id=incident_id)
    assert titles() == []
    kb.redo(dossier_id=incident_id)
    kb.redo(dossier_id=incident_id)
    assert titles() == ["Two"]
    kb.redo(dossier_id=incident_id)
    assert titles() == []
    with pytest.raises(NothingToUndoError):
        kb.redo(dossier_id=incident_id)


def test_undo_of_a_deleted_incident_brings_all_of_it_back(kb: KnowledgeBase) -> None:
    incident_id, _ = new_incident(kb)
    kb.write(partial(lessons.add, incident_id=incident_id, values={"title": "Kept"}))
    kb.write(partial(workflow.add, incident_id=incident_id, values={"action": "Call"}))
    kb.write(partial(incidents.remove, record_id=incident_id))
    kb.undo()
    assert [x.title for x in kb.read(partial(lessons.list_for, incident_id=incident_id))] == [
        "Kept"
    ]
    assert kb.read(partial(incidents.get, record_id=incident_id)).title == "Stolen session"


def test_undo_goes_on_after_a_restart(kb: KnowledgeBase, open_again: Again) -> None:
    incident_id, _ = new_incident(kb)
    again = open_again("Amelie Fontaine")
    assert [step.label for step in again.undoable()] == ["New incident"]
    again.undo()
    assert again.undoable() == ()
    assert [step.label for step in again.redoable()] == ["New incident"]
    again.redo()
    assert kb.read(partial(incidents.get, record_id=incident_id)).title == "Stolen session"


def test_others_work_is_not_undone_by_mine(kb: KnowledgeBase, open_again: Again) -> None:
    incident_id, _ = new_incident(kb)
    kb.write(partial(incidents.revise, record_id=incident_id, version=1, values={"title": "Mine"}))
    other = open_again("Tomasz Nowak")
    other.write(
        partial(incidents.revise, record_id=incident_id, version=2, values={"title": "His"})
    )
    with pytest.raises(ConflictError) as caught:
        kb.undo()
    assert caught.value.theirs == {"title": "His"}
    assert caught.value.theirs_by == "Tomasz Nowak"
    assert kb.read(partial(incidents.get, record_id=incident_id)).title == "His"


def test_two_windows_other_fields_merge_same_field_conflicts(
    kb: KnowledgeBase, open_again: Again
) -> None:
    incident_id, _ = new_incident(kb)
    other = open_again()
    other.write(
        partial(incidents.revise, record_id=incident_id, version=1, values={"lead": "T. Nowak"})
    )
    kb.write(
        partial(incidents.revise, record_id=incident_id, version=1, values={"title": "Merged"})
    )
    merged = kb.read(partial(incidents.get, record_id=incident_id))
    assert (merged.lead, merged.title) == ("T. Nowak", "Merged")
    with pytest.raises(ConflictError) as caught:
        other.write(
            partial(incidents.revise, record_id=incident_id, version=2, values={"title": "Theirs"})
        )
    conflict = caught.value
    assert conflict.mine == {"title": "Theirs"}
    assert conflict.theirs == {"title": "Merged"}
    assert conflict.theirs_by == "Amelie Fontaine"
    other.write(
        partial(
            incidents.revise,
            record_id=incident_id,
            version=conflict.version,
            values={"title": "Theirs"},
        )
    )
    assert kb.read(partial(incidents.get, record_id=incident_id)).title == "Theirs"


def test_changes_of_another_window_are_seen(kb: KnowledgeBase, open_again: Again) -> None:
    position = kb.position()
    incident_id, made = new_incident(open_again())
    position, seen = kb.changes_since(position)
    assert [changes.operation_id for changes in seen] == [made.operation_id]
    assert seen[0].in_dossier(incident_id)
    assert kb.changes_since(position) == (position, ())


def test_steps_keep_the_order_people_give_them(kb: KnowledgeBase) -> None:
    incident_id, _ = new_incident(kb)
    rows = tuple({"action": name} for name in "abcd")
    made = kb.write(partial(workflow.add_many, incident_id=incident_id, rows=rows)).result
    kb.write(partial(workflow.move, record_id=made[3], before=made[0]))
    kb.write(partial(workflow.move, record_id=made[0], after=made[1]))
    kb.write(partial(workflow.add, incident_id=incident_id, values={"action": "x"}, after=made[3]))
    steps = kb.read(partial(workflow.list_for, incident_id=incident_id))
    assert "".join(step.action for step in steps) == "dxbac"
    for _ in range(3):
        kb.undo(dossier_id=incident_id)
    steps = kb.read(partial(workflow.list_for, incident_id=incident_id))
    assert "".join(step.action for step in steps) == "abcd"


def test_positions_never_run_out(kb: KnowledgeBase) -> None:
    incident_id, _ = new_incident(kb)
    first, last = kb.write(
        partial(workflow.add_many, incident_id=incident_id, rows=({"action": "a"}, {"action": "z"}))
    ).result

    def squeeze(session: Session) -> None:
        for number in range(80):
            workflow.add(session, incident_id, {"action": str(number)}, after=first)

    kb.write(squeeze)
    steps = kb.read(partial(workflow.list_for, incident_id=incident_id))
    assert [s.action for s in steps] == ["a", *map(str, range(79, -1, -1)), "z"]
    assert steps[-1].id == last
