"""A placeholder of an import and the person it really is become one."""

import uuid
from functools import partial

import pytest

from kb import joining
from kb.errors import ValidationError
from kb.incidents.comments import service as comments
from kb.incidents.record import service as record
from kb.incidents.workflow import service as workflow
from kb.interchange import people_of_import
from kb.knowledge_base import KnowledgeBase
from kb.people import service as people
from tests.kb.training import stores

OLD, NEW = "tnowak@contoso", "Tomasz Nowak"


@pytest.fixture
def both(kb: KnowledgeBase) -> tuple[uuid.UUID, uuid.UUID]:
    old = kb.write(partial(people.ensure, name=OLD, role=people.PLACEHOLDER)).result
    return old, kb.write(partial(people.ensure, name=NEW, role="SOC L1")).result


def filled(kb: KnowledgeBase) -> uuid.UUID:
    values = {"title": "Fraud", "lead": OLD, "responders": [OLD, "Mei Lin", NEW]}
    made: uuid.UUID = kb.write(partial(record.add, values=values)).result
    rows = ({"action": "Look", "done_by": OLD}, {"action": "Ask", "done_by": "Mei Lin"})
    kb.write(partial(workflow.add_many, incident_id=made, rows=rows))
    kb.write(partial(comments.add, incident_id=made, values={"text": "Hm", "author": OLD}))
    return made


def test_every_record_names_the_person_from_then_on(
    kb: KnowledgeBase, both: tuple[uuid.UUID, uuid.UUID]
) -> None:
    made = filled(kb)
    found = kb.read(partial(joining.look, placeholder_id=both[0]))
    assert (found.counts, found.signed) == (
        {"incidents": 1, "workflow": 1, "comments": 1}, ()
    )  # fmt: skip
    changes = kb.write(partial(joining.join, placeholder_id=both[0], person_id=both[1]))
    assert changes.result == 3
    incident = kb.read(partial(record.get, record_id=made))
    assert (incident.lead, incident.responders) == (NEW, (NEW, "Mei Lin"))
    steps = kb.read(partial(workflow.list_for, incident_id=made))
    assert [one.done_by for one in steps] == [NEW, "Mei Lin"]
    assert OLD not in kb.read(people.names)
    kb.undo()
    incident = kb.read(partial(record.get, record_id=made))
    assert (incident.lead, incident.responders) == (OLD, (OLD, "Mei Lin", NEW))
    assert OLD in kb.read(people.names)


def test_an_import_makes_no_new_placeholder_of_a_name_that_was_joined(
    kb: KnowledgeBase, both: tuple[uuid.UUID, uuid.UUID]
) -> None:
    kb.write(partial(joining.join, placeholder_id=both[0], person_id=both[1]))
    assert kb.read(partial(people_of_import.unknown, names=[OLD, "Ann"])) == {"Ann"}


def test_nobody_is_joined_with_themselves(
    kb: KnowledgeBase, both: tuple[uuid.UUID, uuid.UUID]
) -> None:
    with pytest.raises(ValidationError, match="another person"):
        kb.write(partial(joining.join, placeholder_id=both[0], person_id=both[0]))


def test_results_of_training_stay_with_the_name_they_were_made_under(
    kb: KnowledgeBase, both: tuple[uuid.UUID, uuid.UUID]
) -> None:
    stores.bulletin(kb)
    assert kb.read(partial(joining.look, placeholder_id=both[0])).total == 0
