"""What is missing before sign-off is said, and leads to its place."""

from functools import partial

from kb.dossier import whole
from kb.incidents.follow_ups import service as follow_ups
from kb.incidents.lessons import service as lessons
from kb.incidents.record import service as incidents
from kb.incidents.review.checklist import parts_done
from kb.incidents.workflow import service as workflow
from kb.knowledge_base import KnowledgeBase


def test_an_empty_incident_misses_nearly_everything(kb: KnowledgeBase) -> None:
    incident_id = kb.write(incidents.add).result
    found = kb.read(partial(whole, incident_id=incident_id))
    texts = [item.text for item in found.checklist if not item.done]
    assert "Summary is empty" in texts
    assert "Workflow is empty" in texts
    assert parts_done(found.checklist) == 1  # no follow-up is open


def test_each_gap_leads_to_its_record(kb: KnowledgeBase) -> None:
    incident_id = kb.write(incidents.add).result
    lesson = kb.write(partial(lessons.add, incident_id=incident_id, values={"title": "x"})).result
    step = kb.write(
        partial(workflow.add, incident_id=incident_id, values={"action": "Call", "state": "done"})
    ).result
    kb.write(
        partial(follow_ups.add, incident_id=incident_id, values={"action": "y", "owner": "AF"})
    )
    found = kb.read(partial(whole, incident_id=incident_id))
    gaps = {item.text: item for item in found.checklist if not item.done}
    assert gaps["Lesson L-01 has no owner"].record_id == lesson
    assert gaps["Step 1 has no doer"].record_id == step
    assert gaps["Follow-up F-01 has no due date"].section == "follow_ups"
    assert all(not item.done for item in found.checklist[: len(gaps)])
