"""Evidence of a row: linked both ways, collected by whoever makes it."""

from functools import partial
from types import ModuleType
from uuid import UUID, uuid4

import pytest

from kb.errors import NotFoundError, ValidationError
from kb.incidents.assets import service as assets
from kb.incidents.causes import service as causes
from kb.incidents.evidence import from_rows, service
from kb.incidents.evidence.schemas import EvidenceItem
from kb.incidents.record import service as record
from kb.incidents.timeline import service as timeline
from kb.incidents.workflow import service as workflow
from kb.knowledge_base import KnowledgeBase


@pytest.fixture
def incident(kb: KnowledgeBase) -> UUID:
    made: UUID = kb.write(partial(record.add, values={"title": "Fraud"})).result
    return made


def add(kb: KnowledgeBase, module: ModuleType, incident: UUID, **values: object) -> UUID:
    made: UUID = kb.write(partial(module.add, incident_id=incident, values=values)).result
    return made


def of(kb: KnowledgeBase, kind: str, record_id: UUID) -> EvidenceItem:
    made = kb.write(partial(from_rows.from_row, kind=kind, record_id=record_id)).result
    return kb.read(partial(service.get, record_id=made))


def test_an_asset_an_event_and_a_step_are_linked(kb: KnowledgeBase, incident: UUID) -> None:
    asset = add(kb, assets, incident, value="fin-3", entity_type="host")
    event = add(kb, timeline, incident, text="Rule was made")
    step = add(kb, workflow, incident, action="Read the log")
    item = of(kb, "asset", asset)
    assert (item.title, item.source, item.asset_ids) == ("A-01  fin-3", "Asset A-01", (asset,))
    assert item.collected_by == "Amelie Fontaine"
    assert item.collected_at is not None
    assert of(kb, "timeline_event", event).event_ids == (event,)
    assert of(kb, "workflow_step", step).step_ids == (step,)


def test_a_cause_names_its_evidence_itself(kb: KnowledgeBase, incident: UUID) -> None:
    cause = add(kb, causes, incident, title="No filter")
    item = of(kb, "cause", cause)
    assert kb.read(partial(causes.get, record_id=cause)).evidence_ids == (item.id,)
    kb.undo(dossier_id=incident)
    assert kb.read(partial(service.list_for, incident_id=incident)) == ()
    assert kb.read(partial(causes.get, record_id=cause)).evidence_ids == ()


def test_an_item_is_no_evidence_of_itself(kb: KnowledgeBase, incident: UUID) -> None:
    item = add(kb, service, incident, title="Log")
    for kind in ("evidence_item", "person", "nothing"):
        with pytest.raises(ValidationError):
            kb.write(partial(from_rows.from_row, kind=kind, record_id=item))
    with pytest.raises(NotFoundError):
        kb.write(partial(from_rows.from_row, kind="asset", record_id=uuid4()))
