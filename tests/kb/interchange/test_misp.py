"""MISP events: attributes and objects as assets, what they bring as evidence, nothing dropped."""

import base64
import hashlib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from kb.interchange import service
from kb.knowledge_base import KnowledgeBase
from kb.store import blobs
from tests.kb.interchange.case_samples import count_stored, part, parts, taken
from tests.kb.interchange.samples import DATA, incidents, incidents_of, write_json

UUID = "57c4445b-0000-4000-8000-000000000001"


def event(*attributes: dict[str, Any], **more: object) -> dict[str, Any]:
    """A small event."""
    base = {"uuid": UUID, "info": "Phishing run", "date": "2026-03-12", "threat_level_id": "2"}
    return {"Event": {**base, "Attribute": list(attributes), **more}}


def attribute(kind: str, value: str, **more: object) -> dict[str, Any]:
    """One attribute."""
    return {"uuid": f"{kind}-1", "type": kind, "value": value, "category": "Other", **more}


def test_an_event_has_its_date_its_marking_and_its_tags() -> None:
    found = incidents("misp/57c4445b-c548-4654-af0b-4be3950d210f.json")[0]
    assert found.values["title"] == "Ransomware - Xorist"
    assert (found.values["severity"], found.values["status"]) == ("low", "Completed")
    assert found.values["tlp"] == "clear"
    assert found.values["first_activity_at"] == datetime(2016, 8, 29, tzinfo=UTC)
    assert found.values["moments"]["first_activity_at"]["precision"] == "day"
    assert found.source.changed_at == datetime(2016, 8, 30, 7, 10, 11, tzinfo=UTC)
    assert len(parts(found, "reference")) == 2


@pytest.mark.parametrize(
    ("kind", "value", "entity", "shown", "identity"),
    [
        ("ip-dst", "8.8.8.8", "ip", "8.8.8.8", "ip:8.8.8.8"),
        ("filename|sha256", f"a.exe|{'A' * 64}", "file", "a.exe", f"file:sha256:{'a' * 64}"),
        ("regkey|value", r"HKLM\Run|x.exe", "registry_value", r"HKLM\Run → x.exe", ""),
        ("target-user", "kai", "user", "kai", ""),
        ("no-such-type", "what it says", "other", "what it says", ""),
    ],
)
def test_an_attribute_is_an_asset(
    kind: str, value: str, entity: str, shown: str, identity: str
) -> None:
    found = incidents_of(event(attribute(kind, value)))[0]
    (asset,) = parts(found, "asset")
    assert asset.values["entity_type"] == entity
    assert asset.values["value"] == shown
    assert asset.values["extra"]["type"] == kind
    if identity:
        assert asset.values["identity_key"] == identity


def test_two_things_in_one_attribute_are_two_assets() -> None:
    found = incidents_of(event(attribute("domain|ip", "evil.example|8.8.4.4", to_ids=True)))[0]
    by_kind = {a.values["entity_type"]: a.values for a in parts(found, "asset")}
    assert by_kind["domain"]["notes"] == "ip 8.8.4.4"
    assert by_kind["ip"]["notes"] == "domain evil.example"
    assert by_kind["ip"]["verdict"] == "malicious"


def test_what_is_no_thing_becomes_what_it_is() -> None:
    found = incidents_of(
        event(
            attribute("text", "seen twice", comment="Note"),
            attribute("yara", "rule x { condition: true }"),
            attribute("link", "https://example.org/report"),
            attribute("vulnerability", "CVE-2026-1"),
        )
    )[0]
    assert parts(found, "comment")[0].values["text"] == "Note: seen twice"
    assert "```\nrule x" in parts(found, "research_note")[0].values["findings"]
    assert parts(found, "reference")[0].values["url"] == "https://example.org/report"
    assert found.values["tags"] == ["CVE-2026-1"]


def test_a_file_object_is_one_asset_with_its_hashes() -> None:
    found = incidents("misp/mispevent_testfiles__malware_exist.json")[0]
    values = next(a.values for a in parts(found, "asset") if a.values["value"] == "simple.json")
    assert values["identifiers"]["md5"] == "7637beddacbeac59d44469b2b120b9e6"
    assert values["extra"]["object"]["Attribute"]
    (sample,) = parts(found, "evidence_item")
    assert sample.values["malicious"] is True
    assert sample.values["in_report"] is False


def test_references_between_objects_name_what_they_point_at() -> None:
    found = incidents("misp/reportlab_testfiles__mainly_objects_1.json")[0]
    assert len(parts(found, "asset")) == 17


def test_sightings_are_events_and_bound_when_an_asset_was_seen() -> None:
    found = incidents("misp/reportlab_testfiles__sighting_1.json")[0]
    seen = part(found, "timeline_event", "sighting:5c7641bf-a4e8-4d5d-a653-03240a00020f").values
    assert seen["text"] == "Seen: ooiasjdnqjwbeasdasd.com (by ORGNAME)"
    assert seen["at"] == datetime(2019, 2, 27, 7, 52, 30, tzinfo=UTC)
    asset = part(found, "asset", "domain:domain:ooiasjdnqjwbeasdasd.com").values
    assert asset["first_seen_at"] == asset["last_seen_at"] == seen["at"]


def test_galaxies_say_who_and_proposals_what_somebody_would_change() -> None:
    gozi = parts(incidents("misp/reportlab_testfiles__sighting_1.json")[0], "research_note")[0]
    assert gozi.values["title"] == "Banker: Gozi"
    assert "Also known as: Ursnif" in gozi.values["findings"]
    shadow = incidents("misp/mispevent_testfiles__shadow.json")[0]
    assert [c.values["text"] for c in parts(shadow, "comment")] == [
        "Proposal: filename blah.exe.jpg instead of blah.exe",
        "Proposal: filename baz.png.exe instead of baz.png",
    ]
    assert parts(shadow, "comment")[0].values["author"] == "CIRCL"


def test_deleted_attributes_are_kept_apart() -> None:
    found = incidents_of(event(attribute("ip-dst", "8.8.8.8", deleted=True)))[0]
    assert not parts(found, "asset")
    assert found.source.extra["attributes_left_out"][0]["value"] == "8.8.8.8"


@pytest.mark.parametrize("data", ["not base64!", "YQ", 5, None, ["x"]])
def test_an_attachment_without_bytes_is_kept_as_it_is(data: object) -> None:
    found = incidents_of(event(attribute("attachment", "a.png", data=data)))[0]
    (item,) = parts(found, "evidence_item")
    assert not item.content
    assert "sha256" not in item.values


def test_bytes_become_evidence_in_the_store(kb: KnowledgeBase, inbox: Path) -> None:
    raw = b"picture \x00 bytes"
    given = event(attribute("attachment", "a.png", data=base64.b64encode(raw).decode()))
    taken(kb, write_json(inbox / "a.json", given))
    sha = hashlib.sha256(raw).hexdigest()
    assert kb.read(lambda session: b"".join(blobs.read(session, sha))) == raw


def test_importing_again_changes_nothing_and_a_new_attribute_is_added(
    kb: KnowledgeBase, inbox: Path
) -> None:
    first = event(attribute("ip-dst", "8.8.8.8"), timestamp="1773300000")
    path = write_json(inbox / "a.json", {"response": [first]})
    taken(kb, path)
    assert taken(kb, path).totals["unchanged"] == 1
    newer = event(
        attribute("ip-dst", "8.8.8.8"), attribute("md5", "a" * 32), timestamp="1773400000"
    )
    assert taken(kb, write_json(path, [newer])).totals["updated"] == 1
    assert count_stored(kb)["asset"] == 2


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("mispevent_testfiles__event_obj_attr_tag.json", "a part of a MISP event without"),
        ("mispevent_testfiles__galaxy.json", "a MISP galaxy, not an event"),
        ("sharing_groups.json", "sharing groups of MISP, not an event"),
    ],
)
def test_other_objects_of_misp_are_refused_in_words(
    kb: KnowledgeBase, name: str, reason: str
) -> None:
    report = service.import_paths(kb, [DATA / "misp" / name])
    assert reason in report.refused[0].reason


def test_an_event_without_an_id_is_found_again_by_its_content(
    kb: KnowledgeBase, inbox: Path
) -> None:
    bare = {"info": "No id", "date": "2026-01-01", "Attribute": []}
    path = write_json(inbox / "a.json", bare)
    assert "another incident" in taken(kb, path).files[0].warnings[0]
    assert taken(kb, path).totals["unchanged"] == 1
