"""Importing incidents with alerts: how many a second, how much memory, and again.

    python -m benchmarks.import_incidents [--incidents N] [--lines]

The baseline is the same incidents recorded one by one, each in a write of its own, the way
a person's script would call the services.
"""

import argparse
import json
import resource
import tempfile
import time
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from kb.incidents.assets import service as assets
from kb.incidents.comments import service as comments
from kb.incidents.record import service as record
from kb.incidents.timeline import service as timeline
from kb.interchange import graph, service
from kb.knowledge_base import KnowledgeBase

_ALERTS = 3
_BASELINE = 60


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--incidents", type=int, default=10_000)
    arguments.add_argument("--lines", action="store_true", help="one incident a line")
    given = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "incidents.json"
        made = [incident(number) for number in range(given.incidents)]
        file.write_text(_written(made, lines=given.lines), encoding="utf-8")
        with KnowledgeBase.open(Path(folder) / "baseline.hotwash", actor="A") as kb:
            baseline = _one_by_one(kb, made[:_BASELINE])
        del made
        with KnowledgeBase.open(Path(folder) / "import.hotwash", actor="A") as kb:
            _measure(kb, file, given.incidents, baseline)


def _written(made: list[dict[str, Any]], *, lines: bool) -> str:
    return "\n".join(map(json.dumps, made)) if lines else json.dumps({"value": made})


def _measure(kb: KnowledgeBase, file: Path, count: int, baseline: float) -> None:
    before = _peak()
    wall, cpu = time.perf_counter(), time.process_time()
    report = service.import_paths(kb, [file])
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    assert report.totals["incidents"] == count, report.files[0].reason
    size = file.stat().st_size / 1e6
    print(f"{count:,} incidents × {_ALERTS} alerts, {size:.0f} MB of JSON")
    print(f"import     {count / wall:7.0f} incidents/s ({cpu / count * 1000:.2f} ms CPU each)")
    print(f"baseline   {baseline:7.0f} incidents/s, ratio {baseline * wall / count:.2f}")
    print(f"memory     {_peak() - before:+7.0f} MB at the peak, the parsed JSON included")
    wall = time.perf_counter()
    assert service.import_paths(kb, [file]).totals["unchanged"] == 1
    print(f"again      {count / (time.perf_counter() - wall):7.0f} incidents/s, unchanged")


def _one_by_one(kb: KnowledgeBase, made: list[dict[str, Any]]) -> float:
    started = time.perf_counter()
    for item in made:
        kb.write(partial(_record, item=item))
    return len(made) / (time.perf_counter() - started)


def _record(session: Session, item: dict[str, Any]) -> None:
    parsed = graph.read_incident(item)
    incident_id = record.add(session, parsed.values)
    for asset in parsed.assets:
        assets.add(session, incident_id, asset.values)
    for event in parsed.events:
        timeline.add(session, incident_id, event.values)
    for comment in parsed.comments:
        comments.add(session, incident_id, comment.values)


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def incident(number: int) -> dict[str, Any]:
    """A resolved incident of Microsoft Graph with alerts and what they found."""
    day = f"2026-{1 + number % 12:02d}-{1 + number % 28:02d}"
    return {
        "@odata.type": "#microsoft.graph.security.incident",
        "id": str(number),
        "incidentWebUrl": f"https://security.example/incidents/{number}",
        "displayName": f"Multi-stage incident {number} involving Execution on one endpoint",
        "createdDateTime": f"{day}T08:00:35.5533333Z",
        "lastUpdateDateTime": f"{day}T14:00:00Z",
        "assignedTo": "kai@contoso.example",
        "classification": "truePositive",
        "determination": "malware",
        "status": "resolved",
        "severity": "high",
        "customTags": ["demo"],
        "comments": [
            {"comment": "Done", "createdBy": "soc", "createdTime": f"{day}T13:00:00Z"},
        ],
        "alerts": [_alert(number, place, day) for place in range(_ALERTS)],
    }


def _alert(number: int, place: int, day: str) -> dict[str, Any]:
    host = f"host{number % 500}.corp.example"
    return {
        "id": f"da{number:08d}_{place}",
        "incidentId": str(number),
        "status": "resolved",
        "severity": "high",
        "serviceSource": "microsoftDefenderForEndpoint",
        "title": f"Suspicious execution of hidden file {place} on {host}",
        "description": "A hidden file has been launched, which could mean a compromised host.",
        "category": "DefenseEvasion",
        "mitreTechniques": ["T1564.001"],
        "createdDateTime": f"{day}T08:0{place}:00Z",
        "firstActivityDateTime": f"{day}T06:0{place}:00Z",
        "lastActivityDateTime": f"{day}T07:0{place}:00Z",
        "resolvedDateTime": f"{day}T13:0{place}:00Z",
        "evidence": [
            {
                "@odata.type": "#microsoft.graph.security.deviceEvidence",
                "deviceDnsName": host,
                "mdeDeviceId": f"m{number % 500}",
                "roles": ["compromised"],
            },
            {
                "@odata.type": "#microsoft.graph.security.fileEvidence",
                "verdict": "malicious",
                "fileDetails": {"fileName": "x.exe", "sha256": f"{number * 7 + place:064x}"},
            },
        ],
    }


if __name__ == "__main__":
    main()
