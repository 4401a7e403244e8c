"""What the fuzzed files are made of: at least one file that is taken of every format."""

import io
import json
import tempfile
from pathlib import Path
from typing import Any

from kb.interchange import export
from kb.knowledge_base import KnowledgeBase
from tests.kb.interchange.samples import DATA, SHARED, graph_incident
from tests.kb.interchange.test_service_health import issue
from tests.kb.interchange.test_tables import TEXT
from tests.stores import ACTOR, new_store

#: Larger files would make each case slow, and say no more.
_LARGEST = 60_000


def gathered(*, everything: bool) -> dict[str, bytes]:
    """The seeds by name: the files of the checkout and made ones, or all real ones as well."""
    found = _folder(DATA) | _made()
    found["made/whole-store.hotwash-bundle"] = _bundle()
    if everything and SHARED.is_dir():
        found |= {f"shared/{name}": raw for name, raw in _folder(SHARED).items()}
    return found


def _folder(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.stat().st_size <= _LARGEST and "." in path.name
    }


def _made() -> dict[str, bytes]:
    """Formats whose real files don't lie in the checkout, and parts with their incident."""
    values: dict[str, Any] = {
        "graph.json": graph_incident(),
        "graph-list.json": {"value": [graph_incident(id=str(number)) for number in range(6)]},
        "issue.json": issue("Title: Mail is late", "Root cause: a change"),
        "issue-html.json": issue("<p>Title: <b>M</b></p><ul><li>x</li></ul>", content_type="html"),
        "sentinel-row.json": [{"IncidentNumber": 7, "Title": "Row", "Severity": "High",
                               "Status": "Closed", "Owner": '{"email": "a@b.example"}',
                               "TimeGenerated": "2026-03-12T08:12:00Z", "Labels": "[]",
                               "AdditionalData": '{"alertsCount": 1}', "Comments": "[]"}],
        "xdr-alert.json": [{"alertId": "da1", "incidentId": 9, "title": "Alert", "severity": "High",
                            "creationTime": "2026-03-12T08:12:00.1234567Z", "devices": [],
                            "entities": [{"entityType": "Ip", "ipAddress": "10.0.0.1"}]}],
        "dispatch-api.json": {"id": 3, "name": "dispatch-3", "title": "T", "description": "D",
                              "reported_at": "2026-03-12T08:12:00Z", "status": "Active",
                              "incident_type": {"name": "Phishing"}, "tasks": [], "events": [
                                  {"uuid": "u", "started_at": "2026-03-12T08:13:00Z",
                                   "description": "seen", "source": "x"}],
                              "incident_priority": {"name": "High"}},
        "composite.json": {"incident": {"id": "/x/incidents/1", "name": "1", "type": "a/incidents",
                                        "properties": {"title": "T", "severity": "High",
                                                       "status": "New", "incidentNumber": 1}},
                           "comments": [{"name": "c", "properties": {"message": "m"}}],
                           "tasks": [{"name": "t", "properties": {"title": "do"}}]},
    }  # fmt: skip
    made = {f"made/{name}": json.dumps(value).encode() for name, value in values.items()}
    made["made/tickets.csv"] = TEXT.encode()
    made["made/lines.json"] = b"\n".join(
        json.dumps(graph_incident(id=str(number))).encode() for number in range(4)
    )
    return made


def _bundle() -> bytes:
    """A bundle of a store with a record of every kind."""
    with tempfile.TemporaryDirectory() as folder:
        with KnowledgeBase.open(
            new_store(Path(folder) / "f.hotwash", filled=True), actor=ACTOR
        ) as kb:
            target = io.BytesIO()
            kb.read(lambda s: export.write_bundle(s, target, export.everything(s)))
        return target.getvalue()
