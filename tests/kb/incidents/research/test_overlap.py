"""What a report of others shares with an incident."""

from functools import partial

from kb.dossier import whole
from kb.incidents.assets import service as assets
from kb.incidents.record import service as incidents
from kb.incidents.research import service
from kb.incidents.research.overlap import Overlap, overlap
from kb.incidents.timeline import service as timeline
from kb.knowledge_base import KnowledgeBase


def test_techniques_of_the_family_and_defanged_indicators_are_shared(kb: KnowledgeBase) -> None:
    incident = kb.write(partial(incidents.add, values={"techniques": ["T1566"]})).result
    event = {"text": "x", "techniques": ["T1539"]}
    kb.write(partial(timeline.add, incident_id=incident, values=event))
    kb.write(partial(assets.add, incident_id=incident, values={"value": "login.evil.example"}))
    values = {
        "title": "A report",
        "techniques": ["T1566.002", "T1539", "T1003"],
        "indicators": ["LOGIN[.]evil[.]example", "198.51.100.7"],
    }
    kb.write(partial(service.add, incident_id=incident, values=values))
    found = kb.read(partial(whole, incident_id=incident))
    shared = overlap(found.research[0], found)
    assert shared == Overlap(("T1566.002", "T1539"), ("LOGIN[.]evil[.]example",))
    assert shared.words == "2 techniques, 1 indicator"
    assert not overlap(found.research[0], None)
