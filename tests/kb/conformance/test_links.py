"""What people said of a step and the playbook holds for later versions, too."""

import uuid
from functools import partial

import pytest

from kb.conformance import service, trace
from kb.conformance.alignment import Comparison
from kb.incidents.record import service as record
from kb.incidents.workflow import service as workflow
from kb.knowledge_base import KnowledgeBase
from kb.library.playbooks import service as playbooks
from kb.vocabulary.enums import StepResult

FIRST = "## Containment\n\n1. **Isolate the host**\n2. **Reset the password**\n"
SECOND = (
    "## Containment\n\n1. **Tell the lead**\n2. **Reset the password of the account**\n"
    "3. **Isolate the host**\n"
)


@pytest.fixture
def book(kb: KnowledgeBase) -> uuid.UUID:
    """A playbook with one published version."""
    made: uuid.UUID = kb.write(partial(playbooks.add, values={"title": "BEC"}, body=FIRST)).result
    kb.write(partial(playbooks.publish, record_id=made, note="", by="AF"))
    return made


@pytest.fixture
def incident(kb: KnowledgeBase, book: uuid.UUID) -> uuid.UUID:
    """An incident with two steps, compared with the first version."""
    made: uuid.UUID = kb.write(partial(record.add, values={"title": "Fraud"})).result
    rows = (
        {"action": "Pulled the cable", "state": "done"},
        {"action": "Reset the password", "state": "done"},
    )
    kb.write(partial(workflow.add_many, incident_id=made, rows=rows))
    version = kb.read(partial(playbooks.current, playbook_id=book)).id
    kb.write(partial(service.choose_playbook, incident_id=made, version_id=version))
    return made


def compared(kb: KnowledgeBase, incident: uuid.UUID) -> dict[str, tuple[str, StepResult]]:
    """By what was done: the step of the playbook it is, and its result."""
    found = kb.read(partial(service.comparison, incident_id=incident))
    assert isinstance(found, Comparison)
    return {
        row.performed_step.action: (
            row.playbook_step.title if row.playbook_step else "",
            row.result,
        )
        for row in found.steps
        if row.performed_step is not None
    }


def publish_second(kb: KnowledgeBase, book: uuid.UUID, incident: uuid.UUID) -> None:
    """Publishes another version and compares with it."""
    kb.write(partial(playbooks.save_draft, record_id=book, body=SECOND))
    version = kb.write(partial(playbooks.publish, record_id=book, note="", by="AF")).result
    kb.write(partial(service.choose_playbook, incident_id=incident, version_id=version))


def test_a_link_holds_for_what_became_of_the_step(
    kb: KnowledgeBase, book: uuid.UUID, incident: uuid.UUID
) -> None:
    cable, reset = kb.read(partial(workflow.list_for, incident_id=incident))
    version = kb.read(partial(playbooks.current, playbook_id=book)).id
    host = kb.read(partial(playbooks.steps_for, version_id=version))[0]
    assert compared(kb, incident)["Pulled the cable"] == ("", StepResult.ADDED)
    kb.write(partial(trace.link_step, step_id=cable.id, playbook_step_id=host.id))
    kb.write(partial(trace.not_in_playbook, step_id=reset.id))
    before = compared(kb, incident)
    assert before["Pulled the cable"] == ("Isolate the host", StepResult.AS_PLANNED)
    assert before["Reset the password"] == ("", StepResult.ADDED)
    publish_second(kb, book, incident)
    assert compared(kb, incident) == before


def test_a_link_with_another_playbook_leaves_it_to_the_words(
    kb: KnowledgeBase, book: uuid.UUID, incident: uuid.UUID
) -> None:
    other = kb.write(partial(playbooks.add, values={"title": "Other"}, body=FIRST)).result
    version = kb.read(partial(playbooks.current, playbook_id=other)).id
    first, second = kb.read(partial(playbooks.steps_for, version_id=version))
    cable, reset = kb.read(partial(workflow.list_for, incident_id=incident))
    kb.write(partial(trace.link_step, step_id=cable.id, playbook_step_id=first.id))
    kb.write(partial(trace.link_step, step_id=reset.id, playbook_step_id=second.id))
    found = compared(kb, incident)
    assert found["Reset the password"] == ("Reset the password", StepResult.AS_PLANNED)
    assert found["Pulled the cable"] == ("", StepResult.ADDED)


def test_a_link_with_a_step_that_is_gone_says_nothing(
    kb: KnowledgeBase, incident: uuid.UUID
) -> None:
    cable, _reset = kb.read(partial(workflow.list_for, incident_id=incident))
    kb.write(partial(trace.link_step, step_id=cable.id, playbook_step_id=uuid.uuid4()))
    assert compared(kb, incident)["Pulled the cable"] == ("", StepResult.ADDED)
