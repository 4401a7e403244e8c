"""Importing end to end, on both stores."""

from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from types import ModuleType

import pytest
from sqlalchemy import func, select

from kb.errors import InterchangeError
from kb.incidents.assets import service as assets
from kb.incidents.assets.schemas import Asset
from kb.incidents.comments import service as comments
from kb.incidents.record import schemas
from kb.incidents.record import service as record
from kb.incidents.record.models import Incident
from kb.incidents.timeline import service as timeline
from kb.incidents.workflow import service as workflow
from kb.interchange import json_text, service
from kb.interchange.outcome import FileOutcome
from kb.knowledge_base import KnowledgeBase
from kb.ledger.check import Findings, Problem, check_ledger
from kb.ledger.models import Operation
from kb.store import blobs
from tests.kb.interchange.samples import DATA, graph_incident, write_json

type Revisable = schemas.Incident | Asset


def take(kb: KnowledgeBase, *paths: Path) -> FileOutcome:
    (outcome,) = service.import_paths(kb, paths).files
    return outcome


def the_incident(kb: KnowledgeBase, reference: str = "4711") -> schemas.Incident:
    return kb.read(lambda s: record.get(s, record.find(s, reference)))


def revise(kb: KnowledgeBase, module: ModuleType, item: Revisable, **values: object) -> None:
    kb.write(partial(module.revise, record_id=item.id, version=item.version, values=values))


def operations(kb: KnowledgeBase) -> int:
    return kb.read(lambda s: s.scalar(select(func.count()).select_from(Operation))) or 0


def problems(kb: KnowledgeBase) -> list[Problem]:
    findings = Findings()
    kb.read(partial(check_ledger, findings=findings))
    return findings.problems


def test_an_incident_arrives_whole(kb: KnowledgeBase, inbox: Path) -> None:
    file = write_json(inbox / "incident.json", graph_incident())
    outcome = take(kb, file)
    assert (outcome.result, outcome.format) == ("imported", "graph_incident")
    assert outcome.records == {
        "incidents": 1, "assets": 1, "alerts": 1, "timeline": 5, "comments": 1,
    }  # fmt: skip
    incident = the_incident(kb)
    assert (incident.number, incident.title) == ("INC-2026-0001", "Suspicious sign-in")
    assert incident.techniques == ("T1078.004",)
    assert incident.created_at == datetime(2026, 3, 12, 8, 12, tzinfo=UTC), "its true date"
    assert incident.moments["first_activity_at"]["original"] == "2026-03-12T07:58:00.1234567Z"
    (asset,) = kb.read(lambda s: assets.list_for(s, incident.id))
    assert (asset.ref, asset.value, asset.role) == ("A-01", "Kai@Contoso.example", "victim")
    assert asset.identity_key == "user:upn:kai@contoso.example"
    (alert,) = kb.read(lambda s: record.alerts_for(s, incident.id))
    assert [str(i) for i in alert.asset_ids] == [str(asset.id)]
    events = kb.read(lambda s: timeline.list_for(s, incident.id))
    assert [(e.lane, e.text.split(":")[0]) for e in events] == [
        ("attacker", "First activity seen"),
        ("attacker", "Last activity seen"),
        ("defender", "Alert raised"),
        ("defender", "Incident created in Microsoft Defender XDR"),
        ("defender", "soc commented"),
    ]
    assert events[0].original_time == "2026-03-12T07:58:00.1234567Z"
    assert events[0].derived == "earliest first activity of the alerts"
    (source,) = kb.read(lambda s: record.sources_for(s, incident.id))
    kept = kb.read(lambda s: b"".join(blobs.read(s, source.file_sha256)))
    assert kept == file.read_bytes()


def test_the_same_again_changes_nothing(kb: KnowledgeBase, inbox: Path) -> None:
    file = write_json(inbox / "incident.json", graph_incident())
    take(kb, file)
    revise(kb, record, the_incident(kb), title="Ours")
    before = operations(kb)
    assert take(kb, file).result == "unchanged"
    assert operations(kb) == before
    assert the_incident(kb).title == "Ours"


def test_a_newer_version_follows_where_nobody_wrote(kb: KnowledgeBase, inbox: Path) -> None:
    file = write_json(inbox / "incident.json", graph_incident())
    take(kb, file)
    revise(kb, record, the_incident(kb), title="Ours")
    newer = graph_incident(
        displayName="Theirs", severity="low", status="resolved",
        classification="truePositive", assignedTo="kai@contoso.example",
        lastUpdateDateTime="2026-03-13T10:00:00Z",
    )  # fmt: skip
    newer["comments"].append(
        {"comment": "Closed", "createdBy": "soc", "createdTime": "2026-03-13T09:00:00Z"}
    )
    newer["alerts"][0]["severity"] = "medium"
    outcome = take(kb, write_json(file, newer))
    incident = the_incident(kb)
    assert outcome.result == "updated"
    assert outcome.warnings == ("Kept your title of INC-2026-0001.",)
    assert (incident.title, incident.severity, incident.lead) == (
        "Ours",
        "low",
        "kai@contoso.example",
    )
    assert incident.resolved_at is not None
    assert incident.moments["resolved_at"]["derived"] == "last update of the resolved incident"
    assert len(kb.read(lambda s: comments.list_for(s, incident.id))) == 2
    (alert,) = kb.read(lambda s: record.alerts_for(s, incident.id))
    assert alert.severity == "medium"
    assert take(kb, file).result == "unchanged"


def test_an_older_version_never_overwrites(kb: KnowledgeBase, inbox: Path) -> None:
    newer = graph_incident(displayName="New", lastUpdateDateTime="2026-03-13T10:00:00Z")
    take(kb, write_json(inbox / "new.json", newer))
    outcome = take(kb, write_json(inbox / "old.json", graph_incident(displayName="Old")))
    assert outcome.result == "unchanged"
    assert "older version of INC-2026-0001" in outcome.warnings[0]
    assert the_incident(kb).title == "New"


def test_what_people_deleted_stays_away(kb: KnowledgeBase, inbox: Path) -> None:
    file = write_json(inbox / "incident.json", graph_incident())
    take(kb, file)
    incident = the_incident(kb)
    (asset,) = kb.read(lambda s: assets.list_for(s, incident.id))
    (comment,) = kb.read(lambda s: comments.list_for(s, incident.id))
    kb.write(partial(assets.remove, record_id=asset.id))
    kb.write(partial(comments.remove, record_id=comment.id))
    newer = graph_incident(lastUpdateDateTime="2026-03-13T10:00:00Z", severity="low")
    outcome = take(kb, write_json(file, newer))
    assert outcome.warnings == ("2 records that you deleted from INC-2026-0001 stay away.",)
    assert kb.read(lambda s: assets.list_for(s, incident.id)) == ()
    assert kb.read(lambda s: comments.list_for(s, incident.id)) == ()


def test_an_edited_asset_is_kept_and_named(kb: KnowledgeBase, inbox: Path) -> None:
    file = write_json(inbox / "incident.json", graph_incident())
    take(kb, file)
    (asset,) = kb.read(lambda s: assets.list_for(s, the_incident(kb).id))
    revise(kb, assets, asset, role="attacker")
    newer = graph_incident(lastUpdateDateTime="2026-03-13T10:00:00Z")
    newer["alerts"][0]["evidence"][0] |= {"roles": ["contextual"], "verdict": "malicious"}
    outcome = take(kb, write_json(file, newer))
    assert outcome.warnings == ("Kept your role (asset A-01) of INC-2026-0001.",)
    (asset,) = kb.read(lambda s: assets.list_for(s, the_incident(kb).id))
    assert (asset.role, asset.verdict) == ("attacker", "malicious")


def test_undo_takes_an_import_back(kb: KnowledgeBase, inbox: Path) -> None:
    file = write_json(inbox / "incident.json", graph_incident())
    take(kb, file)
    assert kb.undoable()[-1].label == "Import incident.json"
    kb.undo()
    assert kb.read(lambda s: s.scalar(select(func.count()).select_from(Incident))) == 0
    assert take(kb, file).result == "imported"


def test_two_incidents_of_one_id_are_two_when_they_began_apart(
    kb: KnowledgeBase, inbox: Path
) -> None:
    take(kb, write_json(inbox / "a.json", graph_incident()))
    other = graph_incident(createdDateTime="2025-01-01T00:00:00Z")
    assert take(kb, write_json(inbox / "b.json", other)).result == "imported"
    tenants = [graph_incident(tenantId=t, id="9") for t in ("one", "two")]
    outcome = take(kb, write_json(inbox / "c.json", tenants))
    assert outcome.new == 2


def test_the_same_incident_twice_in_one_file(kb: KnowledgeBase, inbox: Path) -> None:
    newer = graph_incident(lastUpdateDateTime="2026-03-13T10:00:00Z", displayName="Newer")
    outcome = take(kb, write_json(inbox / "a.json", {"value": [graph_incident(), newer]}))
    assert (outcome.new, outcome.changed) == (1, 1)
    assert the_incident(kb).title == "Newer"


def test_a_file_is_taken_whole_or_not_at_all(kb: KnowledgeBase, inbox: Path) -> None:
    many = [graph_incident(id=str(n)) for n in range(250)]
    many[240]["displayName"] = "x" * 30_000
    outcome = take(kb, write_json(inbox / "a.json", many))
    assert outcome.result == "refused"
    assert "title" in outcome.reason.lower()
    assert kb.read(lambda s: s.scalar(select(func.count()).select_from(Incident))) == 0


def test_codes_of_any_length_are_stored(kb: KnowledgeBase, inbox: Path) -> None:
    odd = graph_incident(status="s" * 500, classification="c" * 500, determination="d" * 500)
    assert take(kb, write_json(inbox / "a.json", odd)).result == "imported"
    assert the_incident(kb).status == "s" * 80


def test_the_preview_says_what_would_be_and_writes_nothing(kb: KnowledgeBase, inbox: Path) -> None:
    known = write_json(inbox / "known.json", graph_incident())
    take(kb, known)
    write_json(inbox / "fresh.json", graph_incident(id="1", newField=1))
    write_json(inbox / "twice.json", graph_incident(id="1", newField=1))
    (inbox / "broken.json").write_text('{"a": 1,\n  }')
    (inbox / "play.md").write_text("# Contain it\n\n## Contain\n\n1. a\n2. b\n3. c\n")
    before = operations(kb)
    found = kb.read(lambda s: service.preview(s, [inbox]))
    by_name = {Path(f.path).name: f for f in found.files}
    assert {n: f.result for n, f in by_name.items()} == {
        "broken.json": "refused",
        "fresh.json": "imported",
        "known.json": "unchanged",
        "play.md": "imported",
        "twice.json": "unchanged",
    }
    assert (by_name["broken.json"].line, by_name["broken.json"].column) == (2, 3)
    assert by_name["fresh.json"].unknown_fields == ("newField",)
    assert "Fields that Hotwash doesn't know were kept: newField." in by_name["fresh.json"].warnings
    assert by_name["play.md"].what == "playbook “Contain it” with 3 steps"
    dry = service.import_paths(kb, [inbox], dry_run=True)
    assert [f.result for f in dry.files] == [f.result for f in found.files]
    assert operations(kb) == before
    done = service.import_paths(kb, [inbox])
    assert [f.result for f in done.files] == [f.result for f in found.files]


def test_parts_in_a_folder_join_their_incident(kb: KnowledgeBase, inbox: Path) -> None:
    rest = DATA / "sentinel/rest_examples"
    one = rest / "2021-03-01-preview"
    for source in (
        one / "incidents__GetIncidents.json",
        one / "incidents__comments__GetAllIncidentComments.json",
        one / "incidents__GetAllIncidentAlerts.json",
        rest / "2023-12-01-preview" / "IncidentTasks_CreateOrUpdate.json",
    ):
        (inbox / source.name).write_bytes(source.read_bytes())
    report = service.import_paths(kb, [inbox])
    results = {Path(f.path).name: f for f in report.files}
    assert results["incidents__GetIncidents.json"].records["comments"] == 1
    assert results["IncidentTasks_CreateOrUpdate.json"].result == "imported"
    refused = results["incidents__GetAllIncidentAlerts.json"]
    assert "afbd324f-6c48-459c-8710-8d1e1cd03812 isn't in this folder" in refused.reason
    incident = the_incident(kb, "3177")
    (step,) = kb.read(lambda s: workflow.list_for(s, incident.id))
    assert (step.action, step.state) == ("Task title", "planned")
    assert service.import_paths(kb, [inbox]).totals["unchanged"] == 3


def test_a_part_alone_is_refused_in_words(kb: KnowledgeBase) -> None:
    outcome = take(kb, DATA / "sentinel/community/azps_incident_alerts.json")
    assert outcome.reason.startswith("These are security alerts of Sentinel alone: the incident")
    assert "“incident”" in outcome.reason


def test_the_report_has_the_keys_of_the_command_line(kb: KnowledgeBase, inbox: Path) -> None:
    file = write_json(inbox / "a.json", graph_incident())
    report = service.import_paths(kb, [file, inbox / "gone.json"]).as_json()
    assert list(report) == ["files", "totals"]
    first, second = report["files"]
    assert list(first) == [
        "path", "format", "result", "reason", "line", "column", "records", "warnings",
        "new_people",
    ]  # fmt: skip
    assert second["result"] == "refused"
    assert second["reason"] == "This file isn't there (any more)."
    assert report["totals"]["imported"] == 1
    assert report["totals"]["alerts"] == 1


def test_progress_and_cancel(kb: KnowledgeBase, inbox: Path) -> None:
    for n in range(3):
        write_json(inbox / f"{n}.json", graph_incident(id=str(n)))
    seen: list[tuple[int, int]] = []
    report = service.import_paths(
        kb,
        [inbox],
        progress=lambda done, total, _path: seen.append((done, total)),
        cancelled=lambda: len(seen) == 2,
    )
    assert report.cancelled
    assert len(report.files) == 2
    assert seen == [(0, 3), (1, 3)]


def test_a_format_that_is_none_is_refused_at_once(kb: KnowledgeBase) -> None:
    with pytest.raises(InterchangeError, match="no format"):
        service.import_paths(kb, [DATA], "excel")


def test_a_large_file_is_one_operation_in_pieces(kb: KnowledgeBase, inbox: Path) -> None:
    incidents = [graph_incident(id=str(n)) for n in range(205)]
    incidents.append(graph_incident(id="3", lastUpdateDateTime="2026-03-14T00:00:00Z"))
    outcome = take(kb, write_json(inbox / "many.json", incidents))
    assert (outcome.new, outcome.changed) == (205, 1)
    assert operations(kb) == 1
    assert [step.label for step in kb.undoable()] == ["Import many.json"]
    assert problems(kb) == []
    kb.undo()
    assert kb.read(lambda s: s.scalar(select(func.count()).select_from(Incident))) == 0
    kb.redo()
    assert kb.read(lambda s: s.scalar(select(func.count()).select_from(Incident))) == 205
    assert problems(kb) == []


def test_cancel_within_a_file_takes_nothing_of_it(kb: KnowledgeBase, inbox: Path) -> None:
    write_json(inbox / "a.json", graph_incident())
    write_json(inbox / "b.json", [graph_incident(id=str(n)) for n in range(205)])
    seen: list[str] = []
    report = service.import_paths(
        kb,
        [inbox],
        progress=lambda _done, _total, path: seen.append(path),
        cancelled=lambda: len(seen) == 2,
    )
    assert report.cancelled
    assert [Path(f.path).name for f in report.files] == ["a.json"]
    assert kb.read(lambda s: s.scalar(select(func.count()).select_from(Incident))) == 1


def test_numbers_that_others_gave_are_left_out(kb: KnowledgeBase, inbox: Path) -> None:
    for number in ("INC-2026-00007", "INC-2026-0009"):
        kb.write(partial(record.add, values={"number": number}))
    many = [graph_incident(id=str(n)) for n in range(3)]
    take(kb, write_json(inbox / "a.json", many))
    given = kb.read(lambda s: sorted(s.scalars(select(Incident.number))))
    assert given == [
        "INC-2026-00007",
        "INC-2026-0008",
        "INC-2026-0009",
        "INC-2026-0010",
        "INC-2026-0011",
    ]


def test_a_large_list_is_the_same_read_element_by_element(
    kb: KnowledgeBase, inbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_json(
        inbox / "a.json", {"value": [graph_incident(id=str(number)) for number in range(5)]}
    )
    whole = service.import_paths(kb, [path], dry_run=True).as_json()
    monkeypatch.setattr(json_text, "_LARGE", 1)
    assert service.import_paths(kb, [path], dry_run=True).as_json() == whole
    assert service.import_paths(kb, [path]).totals["incidents"] == 5
    monkeypatch.undo()
    assert service.import_paths(kb, [path]).totals["unchanged"] == 1


def test_a_preview_of_many_files_says_what_the_import_does(kb: KnowledgeBase) -> None:
    dry = service.import_paths(kb, [DATA], dry_run=True)
    done = service.import_paths(kb, [DATA])
    promised = {file.path: file.result for file in dry.files}
    assert {file.path: file.result for file in done.files} == promised
    assert len({file.result for file in done.files}) > 2
