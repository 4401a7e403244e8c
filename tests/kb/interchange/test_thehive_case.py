"""Cases and alerts of TheHive 3, 4 and 5."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from kb.interchange import documents
from kb.knowledge_base import KnowledgeBase
from tests.kb.interchange.case_samples import count_stored, incident_of, part, parts, taken
from tests.kb.interchange.samples import DATA, incidents, incidents_of, write_json

THREE = "made/thehive3_case.json"
FIVE = "made/thehive5_case.json"


def read(name: str) -> dict[str, Any]:
    """The JSON of a sample."""
    found: dict[str, Any] = json.loads((DATA / name).read_text("utf-8"))
    return found


def test_a_case_of_version_3() -> None:
    found = incidents(THREE)[0]
    values = found.values
    assert (values["severity"], values["tlp"], values["pap"]) == ("high", "red", "amber")
    assert (values["classification"], values["lead"]) == ("true_positive", "kai")
    assert values["closed_at"] == datetime.fromtimestamp(1560090000, UTC)
    assert values["moments"]["detected_at"]["derived"] == "start date of the case"
    assert values["backfilled"] is True
    assert found.source.extra["customFields"]["businessUnit"]["string"] == "Finance"
    assert found.warnings == ("The source merged AWx0 into this case.",)
    first, second = (s.values for s in parts(found, "workflow_step"))
    assert (first["action"], first["phase"], first["state"]) == (
        "Read the headers",
        "triage",
        "done",
    )
    assert (second["phase"], second["state"]) == ("containment", "in_progress")
    assert "kai: SPF fails" in first["outcome"]
    log = part(found, "timeline_event", "log:l1").values
    assert (log["text"], log["entered_by"]) == ("Read the headers: SPF fails", "kai")
    evil = next(a.values for a in parts(found, "asset") if a.values["value"] == "evil.example")
    assert (evil["verdict"], evil["entity_type"], evil["notes"]) == (
        "malicious",
        "domain",
        "Sender",
    )
    bill = next(a.values for a in parts(found, "asset") if a.values["value"] == "bill.doc")
    assert bill["identity_key"] == f"file:sha256:{'d' * 64}"
    assert {e.values["title"] for e in parts(found, "evidence_item")} == {"headers.txt", "bill.doc"}


def test_a_case_of_version_5() -> None:
    found = incidents(FIVE)[0]
    values = found.values
    assert (values["severity"], values["tlp"], values["pap"]) == (
        "critical",
        "amber_strict",
        "green",
    )
    assert values["techniques"] == ["T1486"]
    assert values["acknowledged_at"] == datetime.fromtimestamp(1700000600, UTC)
    assert values["detected_at"] == datetime.fromtimestamp(1699999000, UTC)
    assert "backfilled" not in values
    step = parts(found, "workflow_step")[0].values
    assert "Pulled the cable" in step["outcome"]
    assert part(found, "timeline_event", "log:~m").values["text"] == "Without a task"
    assert part(found, "timeline_event", "procedure:~p").values["lane"] == "attacker"
    assert parts(found, "research_note")[0].values["findings"] == "# Notes"
    assert parts(found, "comment")[0].values["author"] == "ada@example.org"


def test_a_case_beside_its_parts_is_the_same_case() -> None:
    whole = read(THREE)
    tasks, artifacts = whole.pop("tasks"), whole.pop("artifacts")
    beside = {"case": whole, "tasks": tasks, "observables": artifacts, "made_by": "script"}
    found = incidents_of(beside)[0]
    assert len(parts(found, "asset")) == 3
    assert found.source.extra["made_by"] == "script"


def test_an_alert_is_an_incident_with_its_alert() -> None:
    found = incidents("made/thehive_alert.json")[0]
    assert found.source.external_number == "77-1"
    assert parts(found, "alert")[0].values["product"] == "edr"
    assert found.warnings == ("This alert was promoted to case ~4112.",)


def test_a_case_template_stays_a_playbook() -> None:
    template = {"name": "T", "titlePrefix": "", "tlp": 2, "severity": 2, "tasks": [{"title": "A"}]}
    found = documents.recognise("x.json", template, None)
    assert found is not None
    assert found.kind == "playbook"


@pytest.mark.parametrize(
    ("tlp", "label", "code"),
    [(0, "", "clear"), (3, "", "red"), (3, "AMBER+STRICT", "amber_strict"), (9, "", None)],
)
def test_the_marking_counts_otherwise_since_version_5(
    tlp: int, label: str, code: str | None
) -> None:
    case = {"_type": "case", "_id": "1", "title": "T", "tlp": tlp, "severity": 2}
    found = incidents_of(case | ({"tlpLabel": label} if label else {}))[0]
    assert found.values.get("tlp") == code


def test_importing_again_changes_nothing_and_newer_adds(kb: KnowledgeBase, inbox: Path) -> None:
    given = read(FIVE)
    path = write_json(inbox / "a.json", given)
    taken(kb, path)
    assert taken(kb, path).totals["unchanged"] == 1
    before = count_stored(kb)
    given["observables"].append({"_id": "~7", "dataType": "ip", "data": "8.8.4.4"})
    given |= {"_updatedAt": 1700009000000, "title": "Ransomware"}
    assert taken(kb, write_json(path, given)).totals["updated"] == 1
    assert count_stored(kb) - before == {"asset": 1}
    assert incident_of(kb, "~4112")["title"] == "Ransomware"
