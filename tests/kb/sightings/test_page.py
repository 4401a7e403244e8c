"""One thing over all incidents."""

import uuid
from datetime import UTC, datetime
from functools import partial

import pytest

from kb.entities import merging
from kb.errors import NotFoundError
from kb.incidents.causes import service as causes
from kb.incidents.measures import service as measures
from kb.incidents.playbook_runs import service as playbook_runs
from kb.incidents.remediation import service as remediation
from kb.incidents.timeline import service as timeline
from kb.knowledge_base import KnowledgeBase
from tests.kb.sightings.things import about, asset, incident, incidents_of, thing

_DEVICE = "4f2ad1a757f64d1ca1f03c1f7d3a0f11aa00bb11"


def test_a_row_among_other_identifiers_is_found_from_both_sides(kb: KnowledgeBase) -> None:
    first, second = incident(kb, "One"), incident(kb, "Two")
    named = {"identifiers": {"mde_device_id": _DEVICE}, "entity_type": "host"}
    full = asset(kb, first, "ws-07.corp.example", **named)
    key = f"host:mde_device_id:{_DEVICE}"
    bare = asset(kb, second, "WS-07", identity_key=key, **named)
    assert incidents_of(kb, full) == incidents_of(kb, bare) == {first, second}
    third = incident(kb, "Three")
    asset(kb, third, "ws-07.corp.example", entity_type="host")
    assert incidents_of(kb, bare) == {first, second, third}  # over the row that has both


def test_generic_and_weak_things_are_only_themselves(kb: KnowledgeBase) -> None:
    first, second = incident(kb, "One"), incident(kb, "Two")
    rows = [asset(kb, one, "SYSTEM", entity_type="user") for one in (first, second)]
    asset(kb, first, "10.0.0.8")
    private = asset(kb, second, "10.0.0.8")
    assert incidents_of(kb, rows[0]) == {first}
    assert about(kb, rows[0]).generic
    assert incidents_of(kb, private) == {second}
    assert not about(kb, private).generic


def test_what_people_call_generic_identifies_no_more(kb: KnowledgeBase) -> None:
    first, second = incident(kb, "One"), incident(kb, "Two")
    rows = [asset(kb, one, "kiosk@corp.example", entity_type="user") for one in (first, second)]
    assert incidents_of(kb, rows[0]) == {first, second}
    never = partial(merging.set_generic, thing=thing(kb, rows[0]), generic=True)
    kb.write(never)
    assert about(kb, rows[0]).generic
    assert incidents_of(kb, rows[0]) == {first}
    kb.undo()
    assert incidents_of(kb, rows[0]) == {first, second}


def test_the_page_gathers_all_incidents(kb: KnowledgeBase) -> None:
    ids = [incident(kb, f"Incident {n}") for n in range(2)]
    rows = [asset(kb, one, "evil.example", entity_type="domain") for one in ids]
    for place, (one, row) in enumerate(zip(ids, rows, strict=True)):
        at = datetime(2026, 3, 12 - place, 8, tzinfo=UTC)
        event = {"text": f"Beacon {place}", "at": at, "asset_ids": [row]}
        kb.write(partial(timeline.add, incident_id=one, values=event))
        kb.write(partial(timeline.add, incident_id=one, values={"text": "Something else"}))
        cause = {"title": f"No filter {place}", "factor": "No DNS filter"}
        kb.write(partial(causes.add, incident_id=one, values=cause))
    kb.write(partial(measures.add, incident_id=ids[0], values={"title": "DNS filter"}))
    block = {"action": "Block", "asset_ids": [rows[1]]}
    kb.write(partial(remediation.add, incident_id=ids[1], values=block))
    isolate = {"title": "Isolate", "subject_id": rows[1], "rule": "On malware"}
    for values in (isolate, {"title": "Ask"}):
        kb.write(partial(playbook_runs.add, incident_id=ids[1], values=values))
    page = about(kb, rows[0])
    assert [(run.ref, run.title, run.word, run.state) for run in page.runs] == [
        ("W-01", "Isolate", "by_rule", "On malware")
    ]
    assert [event.text for event in page.events] == ["Beacon 1", "Beacon 0"]
    assert {cause.title for cause in page.causes} == {"No filter 0", "No filter 1"}
    assert page.factors == {"No DNS filter": 2}
    assert [(m.ref, m.title) for m in page.measures] == [("M-01", "DNS filter")]
    assert [action.incident_id for action in page.actions] == [ids[1]]
    assert page.names == ("evil.example",)
    assert [one.key for one in page.identifiers] == ["domain:domain:evil.example"]


def test_a_thing_that_is_not_there(kb: KnowledgeBase) -> None:
    with pytest.raises(NotFoundError):
        about(kb, uuid.uuid4())
