"""STIX 2.1 bundles: the library reads them, marks are there, ids stay, nothing is lost."""

import json
import uuid
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import stix2

from kb.incidents.assets import service as assets
from kb.incidents.comments import service as comments
from kb.incidents.lessons import service as lessons
from kb.incidents.record import service as record
from kb.incidents.timeline import service as timeline
from kb.incidents.withheld_passages import service as withheld
from kb.knowledge_base import KnowledgeBase
from tests.kb.sharing.sharing import files, said, shared, took

_GREEN = "marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb"
AT = datetime(2026, 3, 12, 9, tzinfo=UTC)


def objects(made: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    return [one for one in made["objects"] if one["type"] == kind]


def test_every_real_bundle_leaves_with_every_object_that_it_brought(kb: KnowledgeBase) -> None:
    paths = [path for path in files("stix") if json.loads(path.read_text()).get("type") == "bundle"]
    for path in paths:
        was = {one["id"] for one in json.loads(path.read_text())["objects"]}
        before = set(took(kb).values())
        for incident_id in set(took(kb, path).values()) - before:
            made = said(kb, incident_id, "stix")
            stix2.parse(made, allow_custom=True, version="2.1")
            was -= {one["id"] for one in made["objects"]}
        assert was == set(), path.name


def test_a_bundle_says_the_same_twice_and_comes_in_as_the_same_incident(
    kb: KnowledgeBase, tmp_path: Path
) -> None:
    path = next(one for one in files("stix") if "sighting-of-observed-data" in one.name)
    (incident_id,) = took(kb, path).values()
    first = shared(kb, incident_id, "stix")
    assert first == shared(kb, incident_id, "stix")
    copy = tmp_path / "copy.json"
    copy.write_text(first.text, encoding="utf-8")
    assert set(took(kb, copy).values()) == {incident_id}


def own(kb: KnowledgeBase) -> uuid.UUID:
    values = {
        "title": "Mail fraud",
        "summary": "Paid twice",
        "tlp": "green",
        "techniques": ["T1566"],
    }
    made: uuid.UUID = kb.write(partial(record.add, values=values)).result
    things = (
        ("203.0.113.9", "ip", "malicious"),
        ("not an address", "ip", "unknown"),
        ("c:\\temp\\a.exe", "file", "malicious"),
        ("WS-7", "host", "unknown"),
        ("something", "other", "unknown"),
    )
    found = [
        kb.write(
            partial(
                assets.add,
                incident_id=made,
                values={"value": value, "entity_type": kind, "verdict": verdict},
            )
        ).result
        for value, kind, verdict in things
    ]
    event = {"at": AT, "text": "The mail came", "asset_ids": found[:1]}
    kb.write(partial(timeline.add, incident_id=made, values=event))
    kb.write(partial(lessons.add, incident_id=made, values={"title": "Call the bank at once"}))
    kb.write(partial(comments.add, incident_id=made, values={"text": "Said by 'Ann' \\ Bob"}))
    return made


def test_an_incident_of_our_own_is_marked_and_names_what_it_leaves_out(kb: KnowledgeBase) -> None:
    incident_id = own(kb)
    made = said(kb, incident_id, "stix")
    stix2.parse(made, version="2.1")
    (incident,) = objects(made, "incident")
    assert (incident["name"], incident["description"]) == ("Mail fraud", "Paid twice")
    marked = [one for one in made["objects"] if one["type"] != "marking-definition"]
    assert all(one["object_marking_refs"] == [_GREEN] for one in marked)
    (marking,) = objects(made, "marking-definition")
    assert (marking["id"], marking["name"]) == (_GREEN, "TLP:GREEN")
    patterns = {one["pattern"] for one in objects(made, "indicator")}
    assert patterns == {"[ipv4-addr:value = '203.0.113.9']", "[file:name = 'a.exe']"}
    assert [one["name"] for one in objects(made, "attack-pattern")] == ["Phishing"]
    assert [one["identity_class"] for one in objects(made, "identity")] == ["system"]
    (seen,) = objects(made, "observed-data")
    assert seen["first_observed"].startswith("2026-03-12T09:00:00")
    told = {one["content"] for one in objects(made, "note")}
    assert told == {"The mail came", "Call the bank at once", "Said by 'Ann' \\ Bob"}
    assert shared(kb, incident_id, "stix").left_out == ("2 assets",)


def test_what_is_withheld_by_hand_is_in_no_form(kb: KnowledgeBase) -> None:
    incident_id = own(kb)
    withhold = partial(
        withheld.withhold, incident_id=incident_id, kind="incident", record_id=incident_id
    )
    because = {"reason": "Not for others"}
    kb.write(partial(withhold, field="summary", passage="Paid twice", values=because))
    for form in ("stix", "misp", "veris"):
        text = shared(kb, incident_id, form).text
        assert "Paid twice" not in text
        assert "[withheld]" in text
    spelled = {"title": "PAID  twice, they say"}
    kb.write(partial(lessons.add, incident_id=incident_id, values=spelled))
    for form in ("stix", "misp", "veris"):
        assert "twice, they" not in shared(kb, incident_id, form).text


def test_what_was_deleted_here_does_not_leave(kb: KnowledgeBase) -> None:
    path = next(one for one in files("stix") if "sighting-of-observed-data" in one.name)
    (incident_id,) = took(kb, path).values()
    listed = kb.read(partial(assets.list_for, incident_id=incident_id))
    gone = next(one for one in listed if one.extra.get("stix", {}).get("type") == "file")
    was = gone.extra["stix"]["id"]
    assert was in {one["id"] for one in said(kb, incident_id, "stix")["objects"]}
    kb.write(partial(assets.remove, record_id=gone.id))
    assert was not in {one["id"] for one in said(kb, incident_id, "stix")["objects"]}
