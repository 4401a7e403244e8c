"""MISP events: attributes and objects with their uuids, marks, files, what is left out."""

import hashlib
import json
import uuid
from collections.abc import Iterator
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any

from kb.incidents.assets import service as assets
from kb.incidents.evidence import service as evidence
from kb.incidents.record import service as record
from kb.incidents.research import service as research
from kb.incidents.workflow import service as workflow
from kb.interchange.misp import event_of, is_event
from kb.knowledge_base import KnowledgeBase
from kb.store import blobs
from tests.kb.sharing.sharing import files, said, shared, took


def attributes(event: Any) -> Iterator[dict[str, Any]]:  # noqa: ANN401 - JSON of MISP
    yield from event.get("Attribute") or ()
    for one in event.get("Object") or ():
        yield from one.get("Attribute") or ()


def live(event: Any) -> dict[str, tuple[str, str]]:  # noqa: ANN401 - JSON of MISP
    return {
        one["uuid"]: (one["type"], one["value"])
        for one in attributes(event)
        if one.get("uuid") and one.get("deleted") is not True and one["value"].strip()
    }


def test_every_real_event_leaves_with_every_attribute_that_it_brought(kb: KnowledgeBase) -> None:
    events = 0
    for path in files("misp"):
        given = json.loads(path.read_text())
        if not isinstance(given, dict) or not is_event(given) or "uuid" not in event_of(given):
            continue
        was = event_of(given)
        made = said(kb, took(kb, path)[was["uuid"]], "misp")["Event"]
        now = live(made)
        assert {u: now.get(u) for u in live(was)} == live(was), path.name
        assert (made["uuid"], made["info"]) == (was["uuid"], was["info"].strip())
        had = {tag["name"] for tag in was.get("Tag") or ()}
        assert had <= {tag["name"] for tag in made["Tag"]} | {"tlp:white"}
        events += 1
    assert events >= 4


def test_an_event_comes_in_again_as_the_same_incident(kb: KnowledgeBase, tmp_path: Path) -> None:
    path = next(one for one in files("misp") if "sighting_1" in one.name)
    (incident_id,) = took(kb, path).values()
    first = shared(kb, incident_id, "misp")
    assert first == shared(kb, incident_id, "misp")
    assert any(one.get("Sighting") for one in attributes(json.loads(first.text)["Event"]))
    copy = tmp_path / "copy.json"
    copy.write_text(first.text, encoding="utf-8")
    assert set(took(kb, copy).values()) == {incident_id}


def test_an_incident_of_our_own_becomes_attributes_reports_and_tags(kb: KnowledgeBase) -> None:
    values: dict[str, Any] = {"title": "Mail fraud", "severity": "high", "tags": ["bec"]}
    values |= {"tlp": "amber_strict", "techniques": ["T1566"]}
    made: uuid.UUID = kb.write(partial(record.add, values=values)).result
    for value, kind, more in (
        ("203.0.113.9", "ip", {"verdict": "malicious"}),
        ("ap@contoso.com", "mailbox", {"role": "victim"}),
        ("a.exe", "file", {"verdict": "malicious", "identifiers": {"sha256": "a" * 64}}),
        ("b" * 32, "file_hash", {}),
    ):
        asset = {"value": value, "entity_type": kind, **more}
        kb.write(partial(assets.add, incident_id=made, values=asset))
    note = {"title": "A blog", "findings": "They do it often"}
    kb.write(partial(research.add, incident_id=made, values=note))
    kb.write(partial(workflow.add_many, incident_id=made, rows=({"action": "Look"},)))
    event = said(kb, made, "misp")["Event"]
    assert {(one["type"], one["value"], one["to_ids"]) for one in event["Attribute"]} == {
        ("ip-dst", "203.0.113.9", True),
        ("target-email", "ap@contoso.com", False),
        ("filename|sha256", f"a.exe|{'a' * 64}", True),
        ("md5", "b" * 32, False),
    }
    assert [tag["name"] for tag in event["Tag"]] == [
        "tlp:amber+strict", "bec", 'misp-galaxy:mitre-attack-pattern="Phishing - T1566"'
    ]  # fmt: skip
    assert (event["threat_level_id"], event["published"]) == ("1", False)
    assert [one["content"] for one in event["EventReport"]] == ["They do it often"]
    assert shared(kb, made, "misp").left_out == ("1 workflow step",)


def test_files_leave_unless_they_are_malware(kb: KnowledgeBase) -> None:
    made: uuid.UUID = kb.write(record.add).result
    for name, malicious in (("mail.eml", False), ("evil.exe", True)):
        raw = name.encode()
        kb.maintain(partial(blobs.put, stream=BytesIO(raw), media_type="application/octet-stream"))
        values = {
            "title": name,
            "file_name": name,
            "sha256": hashlib.sha256(raw).hexdigest(),
            "size": len(raw),
            "malicious": malicious,
            "in_report": not malicious,
        }
        kb.write(partial(evidence.add, incident_id=made, values=values))
    (only,) = said(kb, made, "misp")["Event"]["Attribute"]
    assert (only["type"], only["value"], only["data"]) == ("attachment", "mail.eml", "bWFpbC5lbWw=")
    assert shared(kb, made, "misp").left_out == ("1 piece of evidence",)
