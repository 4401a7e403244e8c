"""Undo of operations that touch many records, in whichever order they touched them."""

from collections.abc import Callable
from functools import partial

import pytest
from sqlalchemy.orm import Session

from kb import checking
from kb.errors import ConflictError, NothingToUndoError
from kb.incidents.lessons import service as lessons
from kb.incidents.lessons.models import Lesson
from kb.incidents.record import service as incidents
from kb.incidents.record.models import Incident
from kb.knowledge_base import KnowledgeBase
from kb.ledger import history
from kb.store.base import new_id

Again = Callable[..., KnowledgeBase]


def test_records_come_and_go_in_the_order_that_foreign_keys_ask(kb: KnowledgeBase) -> None:
    """Whatever order they stand in: an early child may be written again after its parent."""

    def add(session: Session) -> None:
        owner = new_id()
        session.add(Incident(id=owner, number="INC-2026-0001"))
        session.flush()
        session.add(Lesson(id=new_id(), incident_id=owner, number=1, title="Child"))

    kb.write(add)
    kb.undo()
    kb.redo()

    def remove(session: Session) -> None:
        session.query(Incident).one().title = "Noted before its child"
        session.flush()
        session.delete(session.query(Lesson).one())
        session.flush()
        session.delete(session.query(Incident).one())

    kb.write(remove)
    kb.undo()
    assert kb.read(lambda s: s.query(Lesson).one().title) == "Child"
    kb.redo()
    assert kb.read(lambda s: s.query(Lesson).count()) == 0
    assert checking.check(kb).problems == []


def test_an_operation_sealed_in_pieces_is_undone_as_one(kb: KnowledgeBase) -> None:
    made = kb.write(incidents.add).result

    def long(session: Session) -> None:
        kept = lessons.add(session, made, {"title": "one"})
        session.info["spill"]()
        lessons.revise(session, kept, 1, {"title": "two"})
        gone = lessons.add(session, made, {"title": "gone"})
        session.info["spill"]()
        lessons.revise(session, kept, 2, {"title": "three", "owner": "A"})
        lessons.remove(session, gone)

    kb.write(long)
    titles = lambda: [x.title for x in kb.read(partial(lessons.list_for, incident_id=made))]  # noqa: E731
    assert titles() == ["three"]
    kb.undo()
    assert titles() == []
    kb.redo()
    assert titles() == ["three"]
    assert checking.check(kb).problems == []


@pytest.mark.usefixtures("every_kind")
def test_everything_of_a_filled_store_can_be_taken_back_and_done_again(kb: KnowledgeBase) -> None:
    steps = len(kb.undoable())
    assert steps > 3
    for _ in range(steps):
        kb.undo()
        assert checking.check(kb).problems == []
    assert kb.read(lambda s: s.query(Incident).count()) == 0
    for _ in range(steps):
        kb.redo()
    assert checking.check(kb).problems == []
    assert kb.read(lambda s: s.query(Incident).one().title) == "Changed"


def test_a_version_is_never_given_twice(kb: KnowledgeBase, open_again: Again) -> None:
    """Somebody who read version 2 must not overwrite another version 2."""
    made = kb.write(incidents.add).result
    lesson = kb.write(partial(lessons.add, incident_id=made, values={"title": "one"})).result
    kb.write(partial(lessons.revise, record_id=lesson, version=1, values={"title": "two"}))
    read = kb.read(partial(lessons.get, record_id=lesson)).version
    kb.write(partial(lessons.remove, record_id=lesson))
    kb.undo()
    revived = kb.read(partial(lessons.get, record_id=lesson)).version
    assert revived > read
    other = open_again()
    theirs = {"title": "theirs"}
    other.write(partial(lessons.revise, record_id=lesson, version=revived, values=theirs))
    mine = partial(lessons.revise, record_id=lesson, version=read, values={"title": "mine"})
    with pytest.raises(ConflictError):
        kb.write(mine)
    assert kb.read(partial(lessons.get, record_id=lesson)).title == "theirs"


def test_a_record_restored_from_history_goes_on_counting(kb: KnowledgeBase) -> None:
    made = kb.write(incidents.add).result
    lesson = kb.write(partial(lessons.add, incident_id=made, values={"title": "one"})).result
    kb.write(partial(lessons.revise, record_id=lesson, version=1, values={"title": "two"}))
    kb.write(partial(lessons.remove, record_id=lesson))
    entry = kb.read(partial(history.history_for, dossier_id=made))[0]
    kb.write(
        partial(history.restore, record_id=lesson, dossier_id=made, sequence=entry.sequence - 1)
    )
    restored = kb.read(partial(lessons.get, record_id=lesson))
    assert (restored.title, restored.version) == ("two", 3)
    assert checking.check(kb).problems == []


def test_a_certain_operation_is_taken_back_though_others_came_after_it(kb: KnowledgeBase) -> None:
    made = kb.write(incidents.add).result
    first = kb.write(partial(lessons.add, incident_id=made, values={"title": "first"}))
    kb.write(partial(lessons.add, incident_id=made, values={"title": "second"}))
    kb.undo(operation_id=first.operation_id)
    assert [x.title for x in kb.read(partial(lessons.list_for, incident_id=made))] == ["second"]
    with pytest.raises(NothingToUndoError):
        kb.undo(operation_id=first.operation_id)
    kb.redo()
    found = kb.read(partial(lessons.list_for, incident_id=made))
    assert [x.title for x in found] == ["first", "second"]
    assert checking.check(kb).problems == []
