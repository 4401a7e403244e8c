"""DFIR-IRIS: exports, lists, alerts and pages that join their case."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from kb.interchange import documents, iris_parts, service
from kb.knowledge_base import KnowledgeBase
from tests.kb.interchange.case_samples import count_stored, incident_of, part, parts, taken
from tests.kb.interchange.samples import incidents_of, write_json

CASE = "da80a133-0000-4000-8000-000000000001"


def answer(data: object) -> dict[str, Any]:
    """An answer of the API."""
    return {"status": "success", "message": "", "data": data}


def export(**changes: object) -> dict[str, Any]:
    """A whole case as the API exports it."""
    whole: dict[str, Any] = {
        "case": {
            "case_id": 7,
            "case_uuid": CASE,
            "name": "#7 - Mail from the bank",
            "description": "It began with a mail.",
            "soc_id": "SOC-7",
            "open_date": "2023-11-29",
            "close_date": None,
            "status_name": "true positive with impact",
            "state_name": "Containment",
            "opened_by": "kai",
            "for_customer": "Contoso",
            "house_field": {"a": 1},
        },
        "assets": [
            {
                "asset_id": 1,
                "asset_name": "pc1",
                "asset_domain": "corp.example",
                "type": "Windows - Computer",
                "asset_compromise_status_id": 1,
            },
            {"asset_id": 2, "asset_name": "kai", "type": "Account"},
        ],
        "iocs": [{"ioc_id": 3, "ioc_value": "8.8.8.8", "type_name": "ip-dst", "tlp_name": "red"}],
        "timeline": [
            {
                "event_id": number,
                "event_uuid": "same-for-all",
                "event_title": f"Event {number}",
                "event_content": "Something ran",
                "event_date": "2023-11-03T23:03:00.003000",
                "event_date_wtz": "2023-11-04T00:03:00.003000",
                "event_tz": "+01:00",
                "event_tags": "logs, edr",
                "category": "Command and Control",
                "assets": ["pc1 (Windows - Computer)"],
                "iocs": [{"ioc_value": "8.8.8.8"}],
                "event_raw": "raw line",
            }
            for number in (1, 2)
        ],
        "tasks": [
            {
                "id": 1,
                "task_title": "Isolate pc1",
                "task_status": "Done",
                "task_open_date": "2023-11-29T15:48:49.811798",
                "task_close_date": "2023-11-29T16:00:00",
                "task_assignees": [{"user": "kai", "name": "Kai"}],
            }
        ],
        "evidences": [{"id": 1, "filename": "disk.e01", "file_hash": "abc", "file_size": 12}],
        "notes": [{"note_id": 1, "note_title": "Idea", "note_content": "# Text", "group_id": 1}],
        "comments": [{"comment_id": 1, "comment_text": "Look", "name": "Ada"}],
        "export_date": "2023-11-29T15:52:18.839881",
    }
    return answer(whole | changes)


def test_a_whole_case_is_one_incident_with_its_parts() -> None:
    found = incidents_of(export())[0]
    assert found.source.external_id == CASE
    assert (found.values["title"], found.source.tenant) == ("Mail from the bank", "Contoso")
    assert found.values["classification"] == "true_positive"
    assert found.values["status"] == "Containment"
    assert found.unknown == ("house_field",)
    event = part(found, "timeline_event", "1")
    assert event.values["at"] == datetime(2023, 11, 3, 23, 3, 0, 3000, tzinfo=UTC)
    assert event.values["zone"] == "+01:00"
    assert event.values["lane"] == "attacker"
    assert event.values["tags"] == ["logs", "edr", "Command and Control"]
    assert len(event.asset_keys) == 2
    assert found.source.extra["further"]["timeline_event"]["1"]["event_raw"] == "raw line"
    step = parts(found, "workflow_step")[0].values
    assert (step["state"], step["done_by"]) == ("done", "Kai")
    assert parts(found, "evidence_item")[0].values["notes"] == "Hash in the source: abc"
    assert parts(found, "research_note")[0].values["findings"] == "# Text"
    pc = next(a.values for a in parts(found, "asset") if a.values["value"] == "pc1")
    assert (pc["entity_type"], pc["role"], pc["scope_state"]) == ("host", "victim", "in")
    assert pc["identity_key"]


@pytest.mark.parametrize(
    ("given", "precision"),
    [
        ("05/11/2023", "day"),
        ("2023-05-11", "day"),
        ("2023-05-11T00:00:00", "exact"),
        ("Thu, 11 May 2023 00:00:00 GMT", "exact"),
    ],
)
def test_times_in_every_way_of_the_api(given: str, precision: str) -> None:
    found = iris_parts.iris_time(given)
    assert found is not None
    assert (found.at, found.precision) == (datetime(2023, 5, 11, tzinfo=UTC), precision)


@pytest.mark.parametrize("given", ["", "13/45/2023", "soon", None, 5, "Wed, 99 Foo 2022", {}])
def test_what_is_no_time_is_none(given: object) -> None:
    assert iris_parts.iris_time(given) is None


def test_a_closed_case_is_marked_as_recorded_afterwards() -> None:
    whole = export()
    whole["data"]["case"]["close_date"] = "2023-12-01"
    found = incidents_of(whole)[0]
    assert found.values["backfilled"] is True
    assert found.values["closed_at"] == datetime(2023, 12, 1, tzinfo=UTC)


def test_a_list_of_cases_has_one_incident_each() -> None:
    listed = [
        {"case_id": n, "case_uuid": f"u{n}", "case_name": f"#{n} - C{n}", "owner": "kai"}
        for n in (1, 2)
    ]
    assert [i.values["title"] for i in incidents_of(answer(listed))] == ["C1", "C2"]


def test_an_alert_is_an_incident_with_its_alert() -> None:
    given = {
        "alert_id": 4,
        "alert_uuid": "u-4",
        "alert_title": "VPN exploit",
        "alert_source": "MDM",
        "alert_creation_time": "2023-05-02T18:04:37.874598",
        "severity": {"severity_name": "High"},
        "status": {"status_name": "Closed"},
        "iocs": [{"ioc_value": "evil.example", "ioc_type": {"type_name": "domain"}}],
        "cases": [2],
    }
    found = incidents_of(answer(given))[0]
    assert (found.values["severity"], found.values["backfilled"]) == ("high", True)
    assert parts(found, "alert")[0].asset_keys
    assert found.warnings == ("This alert was escalated to case 2.",)


def test_pages_of_a_case_join_it(kb: KnowledgeBase, inbox: Path) -> None:
    case = {"case_id": 7, "case_uuid": CASE, "case_name": "#7 - X", "open_date": "2023-05-11"}
    write_json(inbox / "case.json", answer(case))
    assets = [{"asset_id": 1, "asset_uuid": "a", "asset_name": "pc1", "asset_type": "Mac"}]
    write_json(inbox / "assets.json", answer({"assets": assets, "state": {"object_state": 1}}))
    task = {"id": 3, "task_uuid": "t", "task_title": "T", "task_case_id": 7, "task_status_id": 4}
    write_json(inbox / "task.json", answer(task))
    report = taken(kb, inbox)
    assert count_stored(kb)["asset"] == count_stored(kb)["workflow_step"] == 1
    assert taken(kb, inbox).totals["unchanged"] == len(report.files)


def test_parts_without_their_case_are_refused(kb: KnowledgeBase, inbox: Path) -> None:
    write_json(inbox / "case.json", answer({"case_id": 7, "case_uuid": CASE, "case_name": "X"}))
    path = write_json(inbox / "ioc.json", answer({"ioc_value": "8.8.8.8", "case_id": 9}))
    refused = {f.path: f.reason for f in service.import_paths(kb, [inbox]).refused}
    assert refused == {
        str(path): "These are indicators of a DFIR-IRIS case alone: incident 9 isn't in this "
        "folder. Put both into one folder."
    }


def test_parts_of_one_system_never_join_an_incident_of_another(
    kb: KnowledgeBase, inbox: Path
) -> None:
    write_json(
        inbox / "a.json",
        {"name": "7", "properties": {"title": "T", "severity": "High", "status": "New"}},
    )
    write_json(inbox / "b.json", answer({"ioc_value": "8.8.8.8", "case_id": 7}))
    assert len(service.import_paths(kb, [inbox]).refused) == 1


@pytest.mark.parametrize(
    "data",
    [
        [{"id": 1, "name": "x", "description": "", "creation_date": "2023-01-01"}],
        [{"state_name": "Open", "state_id": 1}],
        {"user_permissions": {}, "user_name": "a"},
    ],
)
def test_lists_of_choices_and_users_are_refused(
    kb: KnowledgeBase, inbox: Path, data: object
) -> None:
    path = write_json(inbox / "a.json", answer(data))
    (refused,) = service.import_paths(kb, [path]).refused
    assert "of DFIR-IRIS, not a case" in refused.reason


def test_a_later_export_adds_what_is_new_and_closing_is_no_backfill(
    kb: KnowledgeBase, inbox: Path
) -> None:
    path = write_json(inbox / "a.json", export())
    taken(kb, path)
    whole = export()
    whole["data"]["case"] |= {"close_date": "2023-12-01", "name": "#7 - New name"}
    whole["data"]["iocs"].append({"ioc_id": 5, "ioc_value": "8.8.4.4", "type_name": "ip-dst"})
    report = taken(kb, write_json(path, whole))
    assert report.totals["updated"] == 1
    assert not report.files[0].warnings[1:]
    after = incident_of(kb, CASE)
    assert (after["title"], after["backfilled"]) == ("New name", False)
    assert count_stored(kb)["asset"] == 4


def test_a_case_template_is_a_playbook() -> None:
    template = {"name": "T", "display_name": "Ransomware", "tasks": [{"title": "Isolate"}]}
    given = {"case_template_json": json.dumps(template)}
    found = documents.recognise("x.json", given, None)
    assert found is not None
    assert (found.kind, found.title, found.steps) == ("playbook", "Ransomware", 1)
