"""Where the real files are, and ways to read them in a test."""

import json
import os
from pathlib import Path
from typing import Any

from kb.interchange import files, incident_files, json_text
from kb.interchange.incident_files import IncidentFile
from kb.interchange.parsed import ParsedIncident

ROOT = Path(__file__).parents[3]
DATA = ROOT / "tests" / "data" / "interchange"
#: All real files; only a part of them lies in the checkout.
SHARED = Path(os.environ.get("HOTWASH_SHARED_DATA") or ROOT.parent / "shared" / "data")


def recognised(name: str) -> IncidentFile:
    """A file of the test data, recognised."""
    file = files.read_file(DATA / name)
    value, _ = json_text.parse(file)
    return incident_files.recognise(name, value)


def incidents(name: str) -> list[ParsedIncident]:
    """The incidents of a file of the test data."""
    return list(recognised(name).incidents())


def incidents_of(value: object) -> list[ParsedIncident]:
    """The incidents of a JSON value."""
    return list(incident_files.recognise("made.json", value).incidents())


def graph_incident(**changes: object) -> dict[str, Any]:
    """A small Graph incident with one alert on one host."""
    incident: dict[str, Any] = {
        "@odata.type": "#microsoft.graph.security.incident",
        "id": "4711",
        "displayName": "Suspicious sign-in",
        "createdDateTime": "2026-03-12T08:12:00Z",
        "lastUpdateDateTime": "2026-03-12T10:00:00Z",
        "severity": "high",
        "status": "active",
        "classification": "unknown",
        "assignedTo": None,
        "customTags": ["vip"],
        "alerts": [
            {
                "id": "a1",
                "title": "Sign-in from an unfamiliar place",
                "severity": "high",
                "serviceSource": "azureAdIdentityProtection",
                "createdDateTime": "2026-03-12T08:11:00Z",
                "firstActivityDateTime": "2026-03-12T07:58:00.1234567Z",
                "lastActivityDateTime": "2026-03-12T08:05:00Z",
                "mitreTechniques": ["T1078.004"],
                "evidence": [
                    {
                        "@odata.type": "#microsoft.graph.security.userEvidence",
                        "userAccount": {"userPrincipalName": "Kai@Contoso.example"},
                        "roles": ["compromised"],
                    }
                ],
            }
        ],
        "comments": [
            {"comment": "Looks real", "createdBy": "soc", "createdTime": "2026-03-12T09:00:00Z"}
        ],
    }
    return incident | changes


def write_json(path: Path, value: object) -> Path:
    """A JSON file with this value."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value), encoding="utf-8")
    return path
