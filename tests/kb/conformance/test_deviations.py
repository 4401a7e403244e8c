"""A playbook over many incidents."""

import uuid
from functools import partial
from typing import Any

import pytest

from kb.conformance import deviations, service
from kb.conformance.deviations import PlaybookUse, Where, additions_of
from kb.errors import NotFoundError
from kb.incidents.record import service as record
from kb.incidents.workflow import service as workflow
from kb.knowledge_base import KnowledgeBase
from kb.library.playbooks import service as playbooks
from kb.vocabulary.enums import StepResult
from tests.kb.conformance.test_alignment import START

BODY = (
    "## Containment\n\n1. **Isolate the host**\n\n   Expected: 15 m\n\n"
    "2. **Reset the password**\n\n3. **Tell the lead**\n"
)


@pytest.fixture
def book(kb: KnowledgeBase) -> uuid.UUID:
    """A playbook with one published version."""
    made: uuid.UUID = kb.write(partial(playbooks.add, values={"title": "BEC"}, body=BODY)).result
    kb.write(partial(playbooks.publish, record_id=made, note="", by="AF"))
    return made


def incident(kb: KnowledgeBase, book: uuid.UUID, *actions: str, minutes: int = 10) -> str:
    """An incident that is over, with what was done in it; gives its number."""
    values = {"title": "Fraud", "resolved_at": START}
    made = kb.write(partial(record.add, values=values)).result
    rows: list[dict[str, Any]] = [{"action": action, "state": "done"} for action in actions]
    if rows:
        end = START.replace(minute=minutes)
        rows[0] |= {"started_at": START, "finished_at": end}
    kb.write(partial(workflow.add_many, incident_id=made, rows=tuple(rows)))
    version = kb.read(partial(playbooks.current, playbook_id=book)).id
    kb.write(partial(service.choose_playbook, incident_id=made, version_id=version))
    return kb.read(partial(record.get, record_id=made)).number


def read(kb: KnowledgeBase, book: uuid.UUID) -> PlaybookUse:
    return kb.read(partial(deviations.read, playbook_id=book))


def numbers(use: PlaybookUse, step: int, result: StepResult) -> set[str]:
    """The incidents in which a step has a result."""
    return {where.number for where in use.steps[step - 1].by_result.get(result, ())}


def test_nothing_was_done_yet(kb: KnowledgeBase, book: uuid.UUID) -> None:
    use = read(kb, book)
    assert (use.incidents, use.left_out, use.additions) == (0, 0, ())
    assert [step.due for step in use.steps] == [0, 0, 0]
    assert use.steps[0].median_minutes is None
    assert not use.steps[0].always_deviates
    with pytest.raises(NotFoundError):
        read(kb, uuid.uuid4())


def test_counts_by_step_with_their_incidents_and_times(kb: KnowledgeBase, book: uuid.UUID) -> None:
    one = incident(kb, book, "Isolate the host", "Reset the password", "Tell the lead")
    two = incident(kb, book, "Isolate the host", "Tell the lead", minutes=30)
    three = incident(kb, book, "Isolate the host", "Tell the lead", minutes=12)
    use = read(kb, book)
    assert use.incidents == 3
    assert numbers(use, 1, StepResult.AS_PLANNED) == {one, three}
    assert numbers(use, 1, StepResult.LATE) == {two}
    assert numbers(use, 2, StepResult.SKIPPED) == {two, three}
    assert use.steps[0].median_minutes == pytest.approx(12)
    assert len(use.steps[0].took) == 3
    assert [step.always_deviates for step in use.steps] == [False, True, False]


def test_open_incidents_count_for_what_is_settled(kb: KnowledgeBase, book: uuid.UUID) -> None:
    incident(kb, book, "Isolate the host")
    made = kb.write(partial(record.add, values={"title": "Goes on"})).result
    version = kb.read(partial(playbooks.current, playbook_id=book)).id
    kb.write(partial(service.choose_playbook, incident_id=made, version_id=version))
    use = read(kb, book)
    assert use.incidents == 2
    assert [step.due for step in use.steps] == [1, 1, 1]


def test_older_versions_count_for_what_became_of_their_steps(
    kb: KnowledgeBase, book: uuid.UUID
) -> None:
    old = incident(kb, book, "Isolate the host", "Reset the password", "Tell the lead")
    body = "## Containment\n\n1. **Call the owner**\n2. **Isolate the host**\n"
    kb.write(partial(playbooks.save_draft, record_id=book, body=body))
    kb.write(partial(playbooks.publish, record_id=book, note="", by="AF"))
    new = incident(kb, book, "Isolate the host", "Call the owner")
    use = read(kb, book)
    assert use.version == 2
    assert [step.step.title for step in use.steps] == ["Call the owner", "Isolate the host"]
    assert numbers(use, 2, StepResult.AS_PLANNED) | numbers(use, 2, StepResult.REORDERED) == {
        old,
        new,
    }
    assert use.steps[0].due == 1


def test_what_is_added_again_and_again_is_proposed(kb: KnowledgeBase, book: uuid.UUID) -> None:
    for action in ("Called the supplier", "called the Supplier", "Called the suppliers"):
        incident(kb, book, "Isolate the host", action)
    incident(kb, book, "Isolate the host", "Something else")
    (addition,) = read(kb, book).additions
    assert addition.title.casefold().startswith("called the supplier")
    assert len(addition.where) == 3


def test_twice_in_one_incident_is_one_incident() -> None:
    where = [Where(uuid.uuid4(), f"INC-{n}", "") for n in range(3)]
    twice = [("Called", where[0]), ("Called", where[0]), ("Called", where[1])]
    assert additions_of(twice) == ()
    assert len(additions_of([*twice, ("Called", where[2])])) == 1
    assert additions_of([("", one) for one in where]) == ()


def test_only_the_newest_are_read_and_the_rest_is_told(
    kb: KnowledgeBase, book: uuid.UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deviations, "MOST", 2)
    for _ in range(3):
        incident(kb, book, "Isolate the host")
    use = read(kb, book)
    assert (use.incidents, use.left_out) == (2, 1)
