"""The timeline as JSON says what is known, no more exactly."""

import json
from datetime import UTC, datetime
from functools import partial

from kb.incidents.assets import service as assets
from kb.incidents.record import service as incidents
from kb.incidents.timeline import service as timeline
from kb.interchange import timeline_json
from kb.knowledge_base import KnowledgeBase


def test_events_in_time_order(kb: KnowledgeBase) -> None:
    incident = kb.write(incidents.add).result
    asset = kb.write(partial(assets.add, incident_id=incident, values={"value": "WS-1"})).result
    rows = (
        {"text": "No time", "precision": "unknown"},
        {
            "text": "=1+1 “mail”",
            "at": datetime(2026, 3, 13, 3, 10, tzinfo=UTC),
            "precision": "day",
            "key_event": True,
            "asset_ids": [asset],
            "techniques": ["T1566.002"],
        },
    )
    kb.write(partial(timeline.add_many, incident_id=incident, rows=rows))
    text = kb.read(partial(timeline_json.of_incident, incident_id=incident))
    assert "“mail”" in text
    read = json.loads(text)
    assert (read["format"], read["format_version"]) == ("hotwash-timeline", 1)
    first, second = read["events"]
    assert (first["key"], first["at"], first["precision"]) == ("T1", "2026-03-13", "day")
    assert (first["assets"], first["techniques"]) == (["A-01"], ["T1566.002"])
    assert (second["key"], second["at"], second["text"]) == ("", "", "No time")
