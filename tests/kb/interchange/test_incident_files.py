from datetime import UTC, datetime

import pytest

from kb.errors import InterchangeError
from tests.kb.interchange.samples import graph_incident, incidents, incidents_of, recognised


def test_a_graph_incident_as_published() -> None:
    (incident,) = incidents("defender/graph/incident_get_response.json")
    values = incident.values
    assert values["title"].startswith("Multi-stage incident involving Initial access")
    assert (values["severity"], values["status"]) == ("medium", "Active")
    assert (values["classification"], values["determination"]) == (
        "true_positive",
        "MultiStagedAttack",
    )
    assert values["tags"] == ["Demo", "Defender Experts"]
    assert values["lead"] == "KaiC@contoso.onmicrosoft.com"
    assert incident.source.external_id == "2972395"
    assert values["moments"]["detected_at"] == {
        "precision": "exact",
        "source": "Microsoft Defender XDR",
        "original": "2021-08-13T08:43:35.5533333Z",
        "derived": "creation of the incident",
    }
    (comment,) = incident.comments
    assert comment.values["author"] == "DavidS@contoso.onmicrosoft.com"
    assert incident.unknown == ()


def test_times_come_from_alerts_and_say_so() -> None:
    (incident,) = incidents("defender/xdr_api/incident_924521.json")
    moments = incident.values["moments"]
    assert incident.values["first_activity_at"] == datetime(
        2020, 9, 6, 12, 15, 7, 727204, tzinfo=UTC
    )
    assert moments["first_activity_at"]["derived"] == "earliest first activity of the alerts"
    assert moments["detected_at"]["derived"] == "creation of the first alert"
    assert incident.assets[0].values["value"] == "user5cx.middleeast.corp.contoso.com"
    assert incident.values["detection_source"] == "Microsoft Defender ATP"


def test_twelve_alerts_of_one_id_are_twelve_alerts() -> None:
    (incident,) = incidents("defender/community/demisto_xdr_raw_incident.json")
    assert {a.values["external_id"] for a in incident.alerts} == {"alertId"}
    assert len({a.key for a in incident.alerts}) == 12
    assert len(incident.assets) == 1


def test_the_simplified_shape_with_a_time_without_zone() -> None:
    (incident,) = incidents("defender/community/rapid7_help_update_incident.json")
    resolved = incident.values["moments"]["resolved_at"]
    assert resolved["zone"] == "UTC (assumed)"
    assert resolved["original"] == "2022-05-06T12:20:18.364306"
    assert resolved["derived"] == "last update of the resolved incident"
    assert len(incident.comments) == 2
    assert "determination" in incident.values
    assert incident.alerts[0].values["assigned_to"] == "", "Automation is nobody"


def test_an_incident_without_its_own_times() -> None:
    (incident,) = incidents("defender/community/demisto_xdr_incident_with_user.json")
    assert incident.source.created == ""
    assert incident.year == 2026
    assert "classification" not in incident.values, "absent isn't empty"
    assert [a.values["verdict"] for a in incident.assets] == ["suspicious", "suspicious"]


def test_alerts_alone_are_grouped_by_their_incident() -> None:
    first, second = incidents("defender/community/demisto_graph_alerts_v2_list.json")
    assert (first.source.external_id, second.source.external_id) == ("2514", "2558")
    assert first.derived == ("title", "severity")
    assert first.values["title"] == "test alert"
    assert len(second.comments) == 12
    assert len({c.key for c in second.comments}) == 12
    assert "derived from them" in first.warnings[0]


def test_a_redirected_incident_says_where_it_went() -> None:
    (incident,) = incidents("defender/community/demisto_graph_incident_redirected.json")
    assert incident.source.extra["redirectIncidentId"] == "1234"
    assert incident.warnings == ("The source merged this incident into 1234.",)


def test_a_sentinel_incident_in_an_example_of_a_call() -> None:
    (incident,) = incidents(
        "sentinel/rest_examples/2021-03-01-preview/incidents__GetIncidents.json"
    )
    assert incident.source.external_number == "3177"
    assert incident.source.tenant == "d0cfe6b2-9ac0-4464-9919-dccaee2e48c0/myWorkspace"
    assert incident.values["moments"]["first_activity_at"]["derived"] == ""
    assert (
        incident.values["moments"]["resolved_at"]["derived"]
        == "last update of the resolved incident"
    )
    assert incident.values["lead"] == "john doe"
    resolved = next(e for e in incident.events if e.key == "resolved")
    assert "Not a malicious activity" in resolved.values["text"]


def test_an_old_case_is_an_incident() -> None:
    (incident,) = incidents("sentinel/rest_examples/2019-01-01-preview/cases__GetCaseById.json")
    assert incident.values["tags"] == ["Tag1", "Tag2"]
    assert incident.values["determination"] == "Resolved"
    assert incident.source.extra["tactics"] == ["InitialAccess", "Persistence"]


def test_sentinel_owners_that_are_nobody() -> None:
    (incident,) = incidents("sentinel/community/msticpy_incident_list.json")
    assert incident.values["lead"] == ""
    (other,) = incidents("sentinel/community/demisto_sentinel_incident_update_mock.json")
    assert other.values["lead"] == "alice@example.com"
    assert other.values["tags"] == ["label_start"]


def test_alerts_beside_the_properties() -> None:
    found = incidents("sentinel/community/msticpy_sent_incidents_tests.json")
    assert len(found) == 5
    assert [len(i.alerts) for i in found] == [1] * 5
    assert found[0].alerts[0].values["title"] == "redadbpjprnridkeoecaoplpeo"


def test_one_object_with_all_its_sibling_calls() -> None:
    rest = "sentinel/rest_examples/2021-03-01-preview/incidents__GetIncidents.json"
    (plain,) = incidents(rest)
    row = {
        "SystemAlertId": "1",
        "AlertName": "Registry",
        "StartTimeUtc": "2019-01-15 11:45:02",
        "TimeGenerated": "2019-01-15 11:46:00",
        "Severity": "Low",
        "Entities": (
            '[{"$id":"4","HostName":"WIN1","Type":"host"},'
            '{"$id":"5","Directory":"c:\\\\windows","Name":"cmd.exe","Type":"file"},'
            '{"$id":"6","ProcessId":"0x122c","CommandLine":"","ImageFile":{"$ref":"5"},'
            '"Host":{"$ref":"4"},"Type":"process"},{"$ref":"5"}]'
        ),
    }
    value = {
        "incident": {
            "name": plain.source.external_id,
            "properties": {"title": "My incident", "severity": "High", "status": "New"},
        },
        "alerts": [row],
        "entities": {"entities": [{"kind": "Ip", "properties": {"address": "49.50.81.121"}}]},
        "comments": {
            "value": [
                {
                    "name": "c1",
                    "properties": {
                        "message": "Hello",
                        "createdTimeUtc": "2019-01-01T13:15:30Z",
                        "author": {"name": "john doe"},
                    },
                }
            ]
        },
        "tasks": [
            {"name": "t1", "properties": {"title": "Call the user", "status": "Completed"}},
            {"name": "t2", "properties": {"title": "Write it down", "status": "New"}},
        ],
    }
    (incident,) = incidents_of(value)
    assert [a.values["value"] for a in incident.assets] == [
        "WIN1",
        "c:\\windows\\cmd.exe",
        "c:\\windows\\cmd.exe",
        "49.50.81.121",
    ]
    assert len(incident.alerts[0].asset_keys) == 3
    assert [s.values["state"] for s in incident.steps] == ["done", "planned"]
    assert incident.comments[0].key == "c1"
    assert incident.values["moments"]["first_activity_at"]["zone"] == "UTC (assumed)"


def test_a_row_of_the_security_incident_table() -> None:
    columns = ["IncidentNumber", "IncidentName", "Title", "Severity", "Status", "Owner",
               "CreatedTime", "ClosedTime", "LastModifiedTime", "Labels"]  # fmt: skip
    row = [7, "guid", "Row", "High", "Closed", '{"email":"a@b.example"}',
           "2026-01-01T00:00:00Z", "2026-01-03T00:00:00Z", "2026-01-04T00:00:00Z",
           '[{"labelName":"x"}]']  # fmt: skip
    table = {"name": "PrimaryResult", "columns": [{"name": c} for c in columns], "rows": [row]}
    (incident,) = incidents_of({"tables": [table]})
    assert incident.source.external_id == "guid"
    assert incident.values["resolved_at"] == datetime(2026, 1, 3, tzinfo=UTC)
    assert incident.values["moments"]["resolved_at"]["derived"] == ""
    assert (incident.values["lead"], incident.values["tags"]) == ("a@b.example", ["x"])


def test_unknown_words_and_fields_are_kept() -> None:
    (incident,) = incidents_of(
        graph_incident(severity="apocalyptic", classification="quantum", newField={"a": 1})
    )
    assert incident.values["severity"] == "not_set"
    assert incident.values["classification"] == "quantum"
    assert incident.source.extra["newField"] == {"a": 1}
    assert incident.source.extra["severity"] == "apocalyptic"
    assert incident.unknown == ("newField",)


def test_pages_one_after_the_other_are_one_list() -> None:
    pages = [{"value": [graph_incident()]}, {"value": [graph_incident(id="4712")]}]
    assert [i.source.external_id for i in incidents_of(pages)] == ["4711", "4712"]


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("defender/graph_fixtures/test_connector__BASE_ALERT_11.json", "names no incident"),
        ("defender/graph_fixtures/test_connector_malware_evidence_242.json", "bare evidence"),
        ("defender/graph_legacy_alerts/beta-alert-get_2.json", "documentation skeleton"),
        ("defender/graph_legacy_alerts/v1.0-alert-list_2.json", "legacy Microsoft Graph alert"),
        ("sentinel/rest_examples/2021-03-01-preview/incidents__DeleteIncident.json",
         "without an answer"),
        ("sentinel/rest_examples/2019-01-01-preview/automationRules__GetAutomationRule.json",
         "Sentinel automation rule"),
    ],
)  # fmt: skip
def test_what_is_known_and_not_taken_is_named(name: str, reason: str) -> None:
    with pytest.raises(InterchangeError, match=reason):
        incidents(name)


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ({"Attribute": [{"type": "ip-dst", "value": "8.8.8.8"}]}, "part of a MISP event"),
        ({"type": "playbook", "spec_version": "cacao-2.0", "id": "playbook--1"}, "CACAO playbook"),
        ({"incident_id": "x"}, "no known format"),
        ({"Event": {"info": "x"}}, "no known format"),
        ({"status": "resolved", "assignedTo": "kai"}, "PATCH body"),
        ({"some": 1, "thing": 2}, "no known format: an object with some, thing"),
        ([], "list is empty"),
        ([1, 2], "Item 1 of this list is no object"),
        (None, "no object"),
        ("text", "no object"),
        ([graph_incident(), {"GalaxyCluster": [], "name": "x"}], "Item 2 of this list is a MISP"),
    ],
)
def test_everything_else_is_refused_in_words(value: object, reason: str) -> None:
    with pytest.raises(InterchangeError, match=reason):
        incidents_of(value)


def test_parts_alone_know_whose_they_are() -> None:
    folder = "sentinel/rest_examples/2021-03-01-preview/"
    (part,) = recognised(folder + "incidents__comments__GetAllIncidentComments.json").parts
    assert (part.name, part.incident_id) == ("comments", "73e01a99-5cd7-4139-a149-9f2736ff2ab5")
    (part,) = recognised(folder + "incidents__entities__GetAllIncidentEntities.json").parts
    assert (part.name, part.incident_id) == ("entities", "afbd324f-6c48-459c-8710-8d1e1cd03812")


def test_the_chosen_format_overrides() -> None:
    from kb.interchange.incident_files import recognise

    value = {"id": "9", "displayName": "Only a name"}
    with pytest.raises(InterchangeError):
        incidents_of(value)
    (incident,) = recognise("made.json", value, "graph_incident").incidents()
    assert incident.values["title"] == "Only a name"
