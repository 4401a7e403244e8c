"""STIX bundles: observables as assets, what was seen as events, unknown types kept whole."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from kb.interchange import stix
from kb.knowledge_base import KnowledgeBase
from tests.kb.interchange.case_samples import count_stored, incident_of, part, parts, taken
from tests.kb.interchange.samples import incidents, incidents_of, write_json

OBSERVED = "stix/cti-documentation/example_json__sighting-of-observed-data.json"
STAMP = "2026-03-12T08:00:00.000Z"


def sdo(kind: str, number: int, **more: object) -> dict[str, Any]:
    """An object of a bundle."""
    own = f"{kind}--00000000-0000-4000-8000-{number:012}"
    base = {"type": kind, "spec_version": "2.1", "id": own, "created": STAMP, "modified": STAMP}
    return base | more


def relation(
    source: dict[str, Any], word: str, target: dict[str, Any], number: int
) -> dict[str, Any]:
    """A relationship between two objects."""
    ends = {"source_ref": source["id"], "target_ref": target["id"]}
    return sdo("relationship", number, relationship_type=word, **ends)


def bundle(*inside: dict[str, Any], **more: object) -> dict[str, Any]:
    """A bundle of these objects."""
    return {"type": "bundle", "id": "bundle--1", "objects": list(inside), **more}


def test_what_was_observed_is_an_event_with_its_assets() -> None:
    found = incidents(OBSERVED)[0]
    seen = part(found, "timeline_event", "observed-data--cf8eaa41-6f4c-482e-89b9-9cd2d6a83cb1")
    assert seen.values["at"] == datetime(2017, 2, 27, 21, 37, 11, 213000, tzinfo=UTC)
    (file,) = (a for a in parts(found, "asset") if a.values["entity_type"] == "file")
    assert seen.asset_keys == (file.key,)
    assert file.values["identifiers"]["md5"] == "1717b7fff97d37a1e1a0029d83492de1"
    sighted = part(found, "timeline_event", "sighting--779c4ae8-e134-4180-baa4-03141095d971")
    assert sighted.values["text"] == "Sighted: Online Job Site Trojan at Oscorp Industries"
    assert len(sighted.asset_keys) == 3
    assert found.values["moments"]["first_activity_at"]["derived"] == "first observation"


def test_a_bare_object_is_a_bundle_of_one() -> None:
    found = incidents("stix/cti-stix2-json-schemas/interop-objectmarking-test.json")[0]
    assert found.source.external_id.startswith("campaign--")


def test_relations_are_told_and_kept() -> None:
    found = incidents(
        "stix/cti-documentation/example_json__defining-campaigns-threat-actors-intrusion-sets.json"
    )[0]
    told = part(found, "research_note", "relations").values["findings"]
    assert told.count("\n") == 16  # two of the eighteen say the same
    assert len([k for k in found.source.extra["objects"] if k.startswith("relationship--")]) == 18
    assert any(a.values["role"] == "victim" for a in parts(found, "asset"))


def test_the_plain_comparisons_of_a_pattern_are_assets() -> None:
    pattern = (
        "[ipv4-addr:value = '8.8.8.8' OR file:hashes.'SHA-256' = '" + "a" * 64 + "'] AND "
        r"[file:name = 'it\'s.exe'] AND [x-own:thing = 'no']"
    )
    found = incidents_of(bundle(sdo("indicator", 1, name="C2", pattern=pattern)))[0]
    values = {a.values["value"]: a.values for a in parts(found, "asset")}
    assert set(values) == {"8.8.8.8", "a" * 64, "it's.exe"}
    assert values["8.8.8.8"]["verdict"] == "malicious"
    assert pattern in parts(found, "research_note")[0].values["findings"]


def test_a_pattern_of_another_language_names_no_assets() -> None:
    rule = sdo("indicator", 1, pattern="rule x {a:b = '8.8.8.8'}", pattern_type="yara")
    assert not parts(incidents_of(bundle(rule))[0], "asset")


def test_objects_of_unknown_types_and_custom_properties_are_kept() -> None:
    custom = sdo("x-house-thing", 1, secret={"deep": [1, 2]})
    actor = sdo("threat-actor", 2, name="Bear", x_score=7)
    found = incidents_of(bundle(custom, actor, x_made_by="tool"))[0]
    assert found.source.extra["objects"][custom["id"]] == custom
    assert found.source.extra["further"]["research_note"][actor["id"]]["x_score"] == 7
    assert found.source.extra["x_made_by"] == "tool"
    assert found.unknown == ("x-house-thing", "x_made_by")


def test_observed_data_of_version_2_0_brings_its_objects_inside() -> None:
    seen = sdo(
        "observed-data",
        1,
        first_observed=STAMP,
        number_observed=3,
        objects={"0": {"type": "ipv4-addr", "value": "8.8.4.4"}, "1": {"type": "x-new"}},
    )
    found = incidents_of({**bundle(seen), "spec_version": "2.0"})[0]
    assert parts(found, "asset")[0].values["value"] == "8.8.4.4"
    assert "Observed 3 times: 8.8.4.4" in [e.values["text"] for e in found.events]


def test_several_incidents_of_a_bundle_take_what_they_are_connected_with() -> None:
    one = sdo("incident", 1, name="One")
    two = sdo("incident", 2, name="Two")
    bear = sdo("threat-actor", 3, name="Bear")
    lynx = sdo("threat-actor", 4, name="Lynx")
    alone = sdo("tool", 5, name="Alone")
    inside = (one, two, bear, lynx, alone)
    links = (relation(one, "attributed-to", bear, 6), relation(two, "attributed-to", lynx, 7))
    found = incidents_of(bundle(*inside, *links))
    assert [i.source.external_id for i in found] == [one["id"], two["id"]]
    names = [{r.values.get("actor", "") for r in parts(i, "research_note")} - {""} for i in found]
    assert names == [{"Bear"}, {"Lynx"}]
    assert [a.values["value"] for i in found for a in parts(i, "asset")] == ["Alone"]


def test_the_incident_extension_gives_events_tasks_and_impacts() -> None:
    core = {"extension-definition--1": {"investigation_status": "closed", "incident_types": ["a"]}}
    found = incidents_of(
        bundle(
            sdo("incident", 1, name="I", extensions=core),
            sdo("event", 2, name="Break-in", start_time=STAMP),
            sdo("task", 3, name="Isolate", outcome="successful", start_time=STAMP),
            sdo("impact", 4, impact_category="availability", description="Shop was down"),
        )
    )[0]
    assert found.values["backfilled"] is True
    assert found.values["incident_type"] == "a"
    assert found.values["impacts"][0]["what"] == "Shop was down"
    assert parts(found, "workflow_step")[0].values["state"] == "done"


def test_the_marking_of_what_it_is_about_is_the_marking_of_the_incident() -> None:
    red = "marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1"
    own = sdo("marking-definition", 9, name="TLP:GREEN", definition_type="tlp")
    report = sdo("report", 1, name="R", object_marking_refs=[red])
    assert incidents_of(bundle(report))[0].values["tlp"] == "red"
    by_name = report | {"object_marking_refs": [own["id"]]}
    assert incidents_of(bundle(by_name, own))[0].values["tlp"] == "green"
    assert "tlp" not in incidents_of(bundle(sdo("report", 1, name="R")))[0].values


def test_another_export_with_another_bundle_id_is_the_same_incident(
    kb: KnowledgeBase, inbox: Path
) -> None:
    report = sdo("report", 1, name="R", description="First")
    path = write_json(inbox / "a.json", bundle(report))
    taken(kb, path)
    newer = report | {"description": "Second", "modified": "2026-04-01T00:00:00Z"}
    actor = sdo("threat-actor", 2, name="Bear")
    again = taken(kb, write_json(path, bundle(newer, actor) | {"id": "bundle--2"}))
    assert again.totals["updated"] == 1
    assert count_stored(kb)["research_note"] == 1
    assert incident_of(kb, report["id"])["summary"] == "Second"


def test_references_that_go_in_circles_end() -> None:
    one, two = sdo("incident", 1), sdo("incident", 2)
    circle = [
        sdo("tool", n, x_ref=f"tool--00000000-0000-4000-8000-{n % 4 + 3:012}") for n in range(3, 7)
    ]
    assert len(stix.split(bundle(one, two, *circle))) == 2
