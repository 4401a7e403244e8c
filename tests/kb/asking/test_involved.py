"""Whom to ask is worked out from who had a part."""

import uuid
from functools import partial

import pytest

from kb import dossier
from kb.asking.involved import fitting, people_involved
from kb.incidents.answers import service as answers
from kb.incidents.evidence import service as evidence
from kb.incidents.record import service as incidents
from kb.incidents.remediation import service as remediation
from kb.incidents.workflow import service as workflow
from kb.knowledge_base import KnowledgeBase
from kb.questionnaires import service as questionnaires
from kb.questionnaires.questions import Role


@pytest.fixture
def incident(kb: KnowledgeBase) -> uuid.UUID:
    made: uuid.UUID = kb.write(
        partial(incidents.add, values={"title": "One", "lead": "Lea", "reporter": "Rui"})
    ).result
    for name in ("Bo", "bo ", "Lea"):
        step = partial(workflow.add, incident_id=made, values={"action": "Do", "done_by": name})
        kb.write(step)
    approved = {"action": "Isolate", "approver": "Ona", "operator": "Bo"}
    kb.write(partial(remediation.add, incident_id=made, values=approved))
    kb.write(partial(evidence.add, incident_id=made, values={"title": "Log", "collected_by": "Cy"}))
    return made


def test_who_had_a_part_is_suggested_lead_first(kb: KnowledgeBase, incident: uuid.UUID) -> None:
    asking = partial(answers.ask, incident_id=incident, people=("Bo",), key="responder", by="Lea")
    kb.write(asking)
    found = people_involved(kb.read(partial(dossier.whole, incident_id=incident)))
    assert [(one.name, one.role) for one in found] == [
        ("Lea", Role.LEAD),
        ("Bo", Role.RESPONDER),
        ("Cy", Role.RESPONDER),
        ("Ona", Role.OWNER),
        ("Rui", Role.OWNER),
    ]
    assert found[0].parts == ("Lead", "Did a step")
    assert found[1].parts == ("Did a step × 2", "Carried out a remediation")
    assert [one.asked for one in found] == [(), ("responder",), (), (), ()]


def test_the_fitting_questions_are_those_for_the_role(kb: KnowledgeBase) -> None:
    entries = kb.read(questionnaires.catalogue)
    found = fitting(entries, Role.OWNER)
    assert found is not None
    assert found.key == "owner"
    kb.write(partial(questionnaires.retire, key="owner"))
    other = fitting(kb.read(questionnaires.catalogue), Role.OWNER)
    assert other is not None
    assert other.key != "owner"
    assert fitting((), Role.LEAD) is None
