"""What a source did about its entities, as remediation actions of the incident."""

from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from kb.incidents.assets import service as assets
from kb.incidents.record import service as record
from kb.incidents.remediation import actions, service
from kb.incidents.remediation.schemas import RemediationAction
from kb.interchange import service as interchange
from kb.knowledge_base import KnowledgeBase
from tests.kb.interchange.samples import graph_incident, incidents_of, write_json

FILE = {
    "@odata.type": "#microsoft.graph.security.fileEvidence",
    "createdDateTime": "2026-03-12T08:14:00Z",
    "verdict": "malicious",
    "fileDetails": {"fileName": "invoice.exe", "filePath": "C:\\Temp", "sha256": "ab" * 32},
}


def exported(status: str = "pendingApproval", **alert: object) -> dict[str, Any]:
    """An incident whose one file is in a state of its remediation."""
    made = graph_incident()
    evidence = FILE | {"remediationStatus": status}
    made["alerts"][0] |= {"evidence": [evidence], "serviceSource": "microsoftDefenderForEndpoint"}
    made["alerts"][0] |= alert
    return made


def parsed(value: object) -> list[dict[str, Any]]:
    (incident,) = incidents_of(value)
    return [dict(action.values) for action in incident.actions]


def take(kb: KnowledgeBase, inbox: Path, value: object) -> tuple[RemediationAction, ...]:
    interchange.import_paths(kb, [write_json(inbox / "incident.json", value)])
    return kb.read(partial(service.list_for, incident_id=the_id(kb)))


def the_id(kb: KnowledgeBase) -> UUID:
    return kb.read(partial(record.find, reference="4711"))


def later(value: dict[str, Any]) -> dict[str, Any]:
    return value | {"lastUpdateDateTime": "2026-03-12T12:00:00Z"}


@pytest.mark.parametrize(
    ("status", "state", "origin"),
    [
        ("remediated", "done", "automated_investigation"),
        ("prevented", "done", "self_healing"),
        ("Blocked", "done", "self_healing"),
        ("notFound", "failed", "automated_investigation"),
        ("unremediated", "undone", "automated_investigation"),
        ("partiallyRemediated", "failed", "automated_investigation"),
        ("pendingApproval", "pending_approval", "automated_investigation"),
        ("PENDING_APPROVAL", "pending_approval", "automated_investigation"),
        ("running", "running", "automated_investigation"),
        ("declined", "declined", "automated_investigation"),
    ],
)
def test_each_state_of_graph(status: str, state: str, origin: str) -> None:
    (found,) = parsed(exported(status, investigationState="running", investigationId=235))
    assert (found["state"], found["origin"]) == (state, origin)
    assert "invoice.exe" in found["action"]
    assert found["tool"] == "Microsoft Defender for Endpoint"


@pytest.mark.parametrize("status", ["none", "", "active", "unknownFutureValue"])
def test_what_is_no_action_makes_none(status: str) -> None:
    assert parsed(exported(status)) == []


def test_who_asked_and_when_is_kept(kb: KnowledgeBase, inbox: Path) -> None:
    (action,) = take(kb, inbox, exported(investigationState="pendingApproval", investigationId=7))
    assert action.asked_at == datetime(2026, 3, 12, 8, 14, tzinfo=UTC)
    assert action.rule == "Automated investigation 7"
    (asset,) = kb.read(partial(assets.list_for, incident_id=the_id(kb)))
    assert action.asset_ids == (asset.id,)
    assert action.ref == "R-01"
    assert asset in actions.open_entities([asset], [action])


def test_the_same_again_adds_nothing(kb: KnowledgeBase, inbox: Path) -> None:
    first = take(kb, inbox, exported())
    assert take(kb, inbox, exported()) == first
    assert take(kb, inbox, later(exported())) == first


def test_a_later_state_moves_the_action_on(kb: KnowledgeBase, inbox: Path) -> None:
    (before,) = take(kb, inbox, exported())
    (after,) = take(kb, inbox, later(exported("remediated")))
    assert (after.id, after.state) == (before.id, "done")


def test_a_decision_made_here_stays(kb: KnowledgeBase, inbox: Path) -> None:
    (waiting,) = take(kb, inbox, exported())
    decline = partial(actions.decide, record_id=waiting.id, state="declined", by="Jad Haddad")
    kb.write(partial(decline, reason="A tool of ours."))
    (kept,) = take(kb, inbox, later(exported("remediated")))
    assert (kept.state, kept.decision_reason) == ("declined", "A tool of ours.")


def test_a_deleted_action_stays_away(kb: KnowledgeBase, inbox: Path) -> None:
    (waiting,) = take(kb, inbox, exported())
    kb.write(partial(service.remove, record_id=waiting.id))
    assert take(kb, inbox, later(exported("remediated"))) == ()


def test_numbers_go_on_after_those_of_people(kb: KnowledgeBase, inbox: Path) -> None:
    take(kb, inbox, graph_incident())
    kb.write(partial(service.add, incident_id=the_id(kb), values={"action": "Called the owner"}))
    found = take(kb, inbox, later(exported()))
    assert [action.ref for action in found] == ["R-01", "R-02"]


def test_one_waiting_mention_is_not_hidden_by_another() -> None:
    made = exported()
    second = {**made["alerts"][0], "id": "a2"}
    second["evidence"] = [FILE | {"remediationStatus": "prevented"}]
    made["alerts"].append(second)
    (found,) = parsed(made)
    assert found["state"] == "pending_approval"


def test_attack_disruption_is_named() -> None:
    (found,) = parsed(exported("blocked", systemTags=["Attack Disruption"]))
    assert (found["origin"], found["action_kind"]) == ("attack_disruption", "contain")


def test_an_address_is_written_so_that_nobody_opens_it() -> None:
    made = exported()
    made["alerts"][0]["evidence"] = [
        {
            "@odata.type": "#microsoft.graph.security.urlEvidence",
            "url": "http://evil.example/x",
            "remediationStatus": "blocked",
        }
    ]
    (found,) = parsed(made)
    assert "http://evil" not in found["action"]
    assert found["target"] == "http://evil.example/x"


def test_an_investigation_whose_entities_say_nothing() -> None:
    state = {"investigationState": "PendingApproval", "investigationId": 9}
    made = exported("none", **state)
    made["alerts"].append({**made["alerts"][0], "id": "a2"})
    (found,) = parsed(made)
    assert found["state"] == "pending_approval"
    assert found["action"].startswith("Remediation by automated investigation 9")
    benign = exported("none", investigationState="Benign", investigationId=9)
    assert parsed(benign) == []


def test_xdr_says_it_in_its_entities() -> None:
    incident = {
        "incidentId": 1,
        "incidentName": "Mail with malware",
        "createdTime": "2026-03-12T08:12:00Z",
        "alerts": [
            {
                "alertId": "a1",
                "title": "Malware",
                "creationTime": "2026-03-12T08:12:00Z",
                "investigationId": 12,
                "investigationState": "PendingApproval",
                "entities": [
                    {
                        "entityType": "File",
                        "fileName": "a.exe",
                        "verdict": "Malicious",
                        "remediationStatus": "PendingApproval",
                    },
                    {"entityType": "Ip", "ipAddress": "203.0.113.9", "verdict": "Suspicious"},
                ],
            }
        ],
    }
    (found,) = parsed(incident)
    assert (found["state"], found["rule"]) == ("pending_approval", "Automated investigation 12")


def test_sentinel_says_it_in_its_rows() -> None:
    row = {
        "SystemAlertId": "s1",
        "AlertName": "Ransomware was blocked",
        "ProviderName": "MDATP",
        "TimeGenerated": "2026-03-12T08:12:00Z",
        "ExtendedProperties": '{"InvestigationId": "31", "InvestigationState": "Running"}',
        "Entities": (
            '[{"$id":"1","Type":"file","Name":"locker.exe","LastVerdict":"Malicious",'
            '"LastRemediationState":"Blocked"},'
            '{"$id":"2","Type":"host","HostName":"fin-3","RemediationState":3}]'
        ),
    }
    incident = {
        "name": "4711",
        "properties": {"title": "Ransomware", "severity": "High", "incidentNumber": 4711,
                       "status": "New", "createdTimeUtc": "2026-03-12T08:12:00Z"},
        "alerts": [row],
    }  # fmt: skip
    (read,) = incidents_of(incident)
    (action,) = read.actions
    assert (action.values["state"], action.values["action"]) == ("done", "Block file locker.exe")
    malicious = [a for a in read.assets if a.values["verdict"] == "malicious"]
    assert action.asset_keys == (malicious[0].key,)
