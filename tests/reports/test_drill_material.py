"""What a drill is made of is sanitised by the record that each text comes from."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from kb.errors import ValidationError
from kb.incidents.assets import service as assets
from kb.incidents.record import service as incidents
from kb.incidents.timeline import service as timeline
from kb.incidents.workflow import service as workflow
from kb.knowledge_base import KnowledgeBase
from kb.training.drills import service as drills
from reports import drill_material
from reports.errors import UnknownKindError
from tests.kb.training import stores
from tests.stores import new_store


@pytest.fixture
def kb(tmp_path: Path) -> Iterator[KnowledgeBase]:
    with KnowledgeBase.open(new_store(tmp_path / "t.hotwash"), actor="Amelie Fontaine") as opened:
        yield opened


def test_names_accounts_and_machines_of_each_incident_are_taken_out(kb: KnowledgeBase) -> None:
    source = stores.takeover(kb)
    user = {"entity_type": "user", "value": "r.okafor@corp.example", "role": "victim"}
    kb.write(partial(assets.add, incident_id=source, values=user))
    told = {"text": "R. Okafor signs in as r.okafor[@]corp.example", "at": stores.after(1)}
    kb.write(partial(timeline.add, incident_id=source, values=told | {"lane": "defender"}))
    other = kb.write(partial(incidents.add, values={"title": "X", "lead": "Jo Haddad"})).result
    step = {"action": "Let Jo Haddad close the port", "state": "done"}
    kb.write(partial(workflow.add, incident_id=other, values=step))

    read = partial(drill_material.material, incident_id=source)
    material = kb.read(partial(read, audience="partner"))
    made = kb.write(partial(drills.make, material=material, audience="partner")).result
    drill = kb.read(partial(drills.get, record_id=made))
    everything = f"{drill.facts}{drill.steps}{drill.others}{drill.title}"
    for name in ("Okafor", "Nowak", "Haddad", "corp.example"):
        assert name not in everything
    assert drill.done[0].action == "Ask Response lead about the sign-in"
    assert {one.by for one in drill.done} == {"Responder"}
    assert "Let Response lead close the port" in drill.others

    whole = kb.read(partial(read, audience="internal"))
    assert whole.steps[0].action == "Ask Rita Okafor about the sign-in"


def test_what_cant_be_made_says_why(kb: KnowledgeBase) -> None:
    source = stores.takeover(kb)
    with pytest.raises(UnknownKindError):
        kb.read(partial(drill_material.material, incident_id=source, audience="everybody"))
    red = stores.takeover(kb, tlp="red")
    with pytest.raises(ValidationError, match="TLP:RED"):
        kb.read(partial(drill_material.material, incident_id=red, audience="partner"))
