"""The contract of the command line: names, JSON keys, exit codes, where output goes."""

import json
from functools import partial
from pathlib import Path

import pytest

from hotwash.cli.root import COMMANDS
from hotwash.paths import store_place
from kb.incidents.issued_reports import service as issued_reports
from kb.incidents.lessons import service as lessons
from kb.incidents.record import service as incidents
from kb.incidents.workflow import service as workflow
from kb.knowledge_base import KnowledgeBase
from kb.library.articles import service as articles
from kb.library.playbooks import service as playbooks
from tests.hotwash.conftest import Run
from tests.kb.interchange.samples import DATA

PLAYBOOK = "# Stolen session\n\n## Containment\n\n1. Revoke the session\n2. Reset the password\n"
GRAPH = {
    "@odata.type": "#microsoft.graph.security.incident",
    "id": "29",
    "displayName": "Multi-stage incident",
    "severity": "medium",
    "status": "active",
    "createdDateTime": "2026-03-12T08:12:00Z",
    "lastUpdateDateTime": "2026-03-12T09:12:00Z",
}


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_an_example(run: Run, command: str) -> None:
    answer = run(command, "--help")
    assert answer.code == 0
    assert "Example" in answer.out
    assert f"hotwash {command}" in answer.out.replace("--db new.hotwash ", "")


def test_incidents_json_has_the_keys_of_the_contract(run: Run, incident: str) -> None:
    (row,) = run("incidents", "--json").document
    assert row["number"] == incident
    assert {
        "id", "number", "title", "severity", "status", "classification", "determination", "source",
        "lead", "created_at", "first_activity_at", "last_activity_at", "resolved_at", "tlp", "tags",
        "counts",
    } <= row.keys()  # fmt: skip
    assert {"product", "external_id", "url"} <= row["source"].keys()
    assert row["counts"] == {
        "alerts": 0, "assets": 0, "workflow_steps": 0, "lessons": 1, "config_changes": 0,
        "evidence": 0, "follow_ups": 0, "timeline": 0,
    }  # fmt: skip
    assert row["created_at"].endswith("Z")
    assert row["tags"] == ["sso"]


def test_incidents_filters_and_limits(run: Run, incident: str) -> None:
    assert run("incidents", "severity:low", "--json").document == []
    assert len(run("incidents", "severity:high", "stolen", "--json").document) == 1
    assert len(run("incidents", "bind", "--json").document) == 1, "words of its lessons count"
    assert incident in run("incidents", "--limit", "1").out


def test_a_filter_that_is_not_understood_is_refused(run: Run, incident: str) -> None:
    answer = run("incidents", "severity:hgih")
    assert answer.code == 2
    assert answer.err.startswith("query: ")
    assert answer.out == ""


def test_show_json_is_the_row_with_every_part(run: Run, incident: str) -> None:
    row = run("incidents", "--json").document[0]
    shown = run("show", incident, "--json").document
    assert {name: shown[name] for name in row} == row
    assert {
        "summary", "detected_at", "contained_at", "closed_at", "alerts", "assets", "timeline",
        "workflow", "evidence", "remediation", "lessons", "config_changes", "follow_ups",
        "research", "notifications", "comments", "review", "history",
    } <= shown.keys()  # fmt: skip
    assert shown["lessons"][0]["ref"] == "L-01"
    assert [entry["label"] for entry in shown["history"]] == [
        "Add lesson L-01",
        "New incident",
    ]
    assert run("show", shown["id"], "--json").document["number"] == incident


def test_times_are_as_exact_as_they_are_known(run: Run, incident: str, place: Path) -> None:
    with KnowledgeBase.open(place) as kb:
        found = kb.read(partial(incidents.find, reference=incident))
        version = 1
        for name, precision in (("first_activity_at", "month"), ("detected_at", "day")):
            moment = partial(
                incidents.set_moment,
                record_id=found,
                version=version,
                name=name,
                at=kb.read(partial(incidents.get, record_id=found)).created_at.replace(
                    year=2022, month=12, day=16, hour=0
                ),
                precision=precision,
            )
            version = kb.write(moment).result.version
    shown = run("show", incident, "--json").document
    assert shown["first_activity_at"] == "2022-12"
    assert shown["detected_at"] == "2022-12-16"
    assert "2022-12-16" in run("show", incident).out
    assert run("incidents", "--json").document[0]["first_activity_at"] == "2022-12"


def test_what_is_not_there_ends_with_one(run: Run, incident: str) -> None:
    answer = run("show", "INC-1999-0001")
    assert answer.code == 1
    assert answer.err.startswith("hotwash: There is no incident “INC-1999-0001”")
    assert "Traceback" not in answer.err


def test_import_json_names_each_file(run: Run, tmp_path: Path) -> None:
    good, bad = tmp_path / "good.json", tmp_path / "bad.json"
    good.write_text(json.dumps(GRAPH))
    bad.write_text('{"value": [1,}')
    answer = run("import", good, bad, "--json")
    assert answer.code == 1
    files = {Path(file["path"]).name: file for file in answer.document["files"]}
    assert files["good.json"]["result"] == "imported"
    assert files["good.json"]["records"]["incidents"] == 1
    assert files["bad.json"]["result"] == "refused"
    assert (files["bad.json"]["line"], files["bad.json"]["column"]) == (1, 14)
    assert answer.document["totals"]["refused"] == 1
    assert answer.err.startswith(f"{bad}: line 1, column 14: ")
    again = run("import", good, "--json")
    assert (again.code, again.document["files"][0]["result"]) == (0, "unchanged")


def test_dry_run_writes_nothing(run: Run, tmp_path: Path) -> None:
    good = tmp_path / "good.json"
    good.write_text(json.dumps(GRAPH))
    assert run("import", good, "--dry-run", "--json").document["files"][0]["result"] == "imported"
    assert run("incidents", "--json").document == []


def test_import_of_a_table_with_a_mapping(run: Run, tmp_path: Path) -> None:
    table, mapping = tmp_path / "old.csv", tmp_path / "mapping.json"
    table.write_text("Ticket,Subject,Opened\nT-1,Phishing,2019-02-03\n")
    refused = run("import", table, "--dry-run", "--json")
    assert refused.code == 1
    assert "--mapping" in refused.err
    guess = refused.document["files"][0]["mapping"]
    mapping.write_text(json.dumps(guess))
    answer = run("import", table, "--mapping", mapping, "--json")
    assert (answer.code, answer.document["totals"]["incidents"]) == (0, 1)
    assert answer.document["files"][0]["backfilled"] == 1
    assert run("import", table, "--json").document["files"][0]["result"] == "unchanged"


def test_import_with_a_mapping_that_is_none(run: Run, tmp_path: Path) -> None:
    mapping = tmp_path / "mapping.json"
    mapping.write_text('{"columns": {"a": "nothing"}}')
    answer = run("import", tmp_path, "--mapping", mapping)
    assert answer.code == 2
    assert "is no field" in answer.err
    mapping.write_text("{")
    assert run("import", tmp_path, "--mapping", mapping).code == 2


def test_import_of_a_format_that_is_none(run: Run, tmp_path: Path) -> None:
    answer = run("import", tmp_path, "--format", "excel")
    assert answer.code == 2
    assert "graph_incident" in answer.err


def test_library_search_and_compare(run: Run, incident: str, place: Path) -> None:
    with KnowledgeBase.open(place) as kb:
        made = kb.write(partial(playbooks.add, values={"title": "Stolen session"}, body=PLAYBOOK))
        kb.write(partial(playbooks.publish, record_id=made.result, note="", by=""))
        found = kb.read(partial(incidents.find, reference=incident))
        kb.write(partial(workflow.add, incident_id=found, values={"action": "Revoke the session"}))
    (item,) = run("library", "--json").document
    assert (item["kind"], item["version"], item["state"], item["steps"]) == (
        "playbook", 1, "published", 2,
    )  # fmt: skip
    assert run("library", "--kind", "article", "--json").document == []
    assert len(run("library", "stolen", "--json").document) == 1
    results = run("search", "revoke", "--json").document
    assert results.keys() >= {"query", "total", "results", "corrected", "milliseconds"}
    assert results["results"][0].keys() >= {
        "kind", "id", "title", "snippet", "incident", "updated_at",
    }  # fmt: skip
    assert {result["kind"] for result in results["results"]} >= {"playbook_step", "workflow_step"}
    assert run("compare", incident).code == 1, "no playbook is chosen"
    compared = run("compare", incident, "--playbook", "Stolen session", "--json").document
    assert compared["counts"].keys() >= {"as_planned", "late", "reordered", "skipped", "added"}
    assert [step["result"] for step in compared["steps"]].count("not_yet") == 2  # still open
    assert compared["steps"][0].keys() >= {"result", "playbook_step", "performed_step", "reason"}


def test_search_of_an_unknown_kind(run: Run) -> None:
    answer = run("search", "x", "--kind", "cat")
    assert answer.code == 2
    assert "lesson" in answer.err


def test_check_backup_restore_reindex(run: Run, incident: str, tmp_path: Path) -> None:
    found = run("check", "--json")
    assert found.code == 0
    assert found.document == {
        "ok": True,
        "problems": [],
        "checked": {"records": 2, "revisions": 2, "attachments": 0},
    }
    saved = tmp_path / "monday.hotwash-backup"
    assert run("backup", saved).code == 0
    answer = run("restore", saved)
    assert (answer.code, "already holds records" in answer.err) == (3, True)
    other = tmp_path / "other.hotwash"
    assert run("--db", other, "restore", saved).code == 0
    assert incident in run("--db", other, "incidents", "bind").out
    assert run("--db", other, "check").code == 0
    assert "documents indexed" in run("reindex").out


def test_backup_never_replaces_the_store_itself(run: Run, incident: str, place: Path) -> None:
    answer = run("backup", place)
    assert (answer.code, "is no backup" in answer.err) == (1, True)
    assert run("show", incident).code == 0


def test_check_names_what_is_wrong(run: Run, incident: str, place: Path) -> None:
    import sqlite3

    with sqlite3.connect(place) as raw:
        raw.execute("UPDATE lesson SET title = 'Bind cookies'")
    raw.close()
    answer = run("check", "--json")
    assert answer.code == 1
    (problem,) = answer.document["problems"]
    assert problem.keys() == {"kind", "where", "what", "remedy"}
    assert "L-01" in problem["where"]
    assert "title" in problem["what"]
    assert "L-01" in run("check").err


def test_an_automation_rule_comes_and_goes(run: Run, tmp_path: Path) -> None:
    name = "automationRules__GetAutomationRule.json"
    folder = DATA / "sentinel" / "rest_examples" / "2019-01-01-preview"
    answer = run("import", folder / name, "--json")
    assert answer.document["totals"]["automation_rules"] == 1
    (item,) = run("library", "--kind", "automation_rule", "--json").document
    assert (item["kind"], item["version"]) == ("automation_rule", 1)
    assert run("library", "kind:rule", "--json").document == [item]
    target = tmp_path / "rule.json"
    assert run("export", item["title"], "-o", target).code == 0
    template = json.loads(target.read_text("utf-8"))
    assert template["resources"][0]["properties"]["displayName"] == item["title"]
    for form in ("markdown", "bundle"):
        assert run("export", item["id"], "--format", form, "-o", tmp_path / form).code == 0
    assert run("export", "everything", "--format", "markdown", "-o", tmp_path / "all").code == 0
    (text,) = (tmp_path / "all" / "automation_rules").iterdir()
    assert text.read_bytes() == (tmp_path / "markdown").read_bytes()
    assert run("export", item["id"], "--format", "cacao").code == 2


def test_export(run: Run, incident: str, tmp_path: Path) -> None:
    target = tmp_path / "case.hotwash-bundle"
    assert run("export", incident, "-o", target).code == 0
    assert run("import", target, "--json").document["files"][0]["result"] == "unchanged"
    timeline = tmp_path / "timeline.csv"
    assert run("export", incident, "--format", "csv", "-o", timeline).code == 0
    assert timeline.read_text("utf-8-sig").startswith("at,precision,")
    answer = run("export", incident, "--format", "cacao")
    assert answer.code == 2
    assert "isn't exported as" in answer.err
    assert "bundle, veris, stix, misp, csv, timeline-json and ics" in answer.err
    for form, key in (("stix", "objects"), ("veris", "incident_id"), ("misp", "Event")):
        shared = tmp_path / f"{form}.json"
        answer = run("export", incident, "--format", form, "-o", shared)
        assert (answer.code, key in json.loads(shared.read_text("utf-8"))) == (0, True)
    events = tmp_path / "timeline.json"
    assert run("export", incident, "--format", "timeline-json", "-o", events).code == 0
    assert json.loads(events.read_text("utf-8"))["incident"] == incident
    days = tmp_path / "days.ics"
    assert run("export", incident, "--format", "ics", "-o", days).code == 0
    assert days.read_bytes().startswith(b"BEGIN:VCALENDAR\r\n")
    assert run("export", "everything", "-o", tmp_path / "missing" / "x.zip").code == 1
    assert run("export", "nothing-of-that-name").code == 1


def test_many_incidents_make_one_report(run: Run, incident: str, tmp_path: Path) -> None:
    target = tmp_path / "period.pdf"
    answer = run("report", "--query", "", "--template", "period", "--title", "All", "-o", target)
    assert (answer.code, "1 incident" in answer.out) == (0, True)
    assert "checked against itself" in run("verify", target).out
    answer = run("report", incident, "--template", "period", "-o", target)
    assert (answer.code, "--query finds" in answer.err) == (2, True)
    nothing = run("report", "--query", "nothing-of-that-kind", "--template", "period")
    assert (nothing.code, "No incident" in nothing.out) == (0, True)


def test_the_register_lists_all_that_left_the_house(
    run: Run, incident: str, place: Path, tmp_path: Path
) -> None:
    assert run("reports", "--json").document == []
    assert "No report has left" in run("reports").out
    with KnowledgeBase.open(place) as kb:
        item = kb.write(partial(playbooks.add, values={"title": "Token"}, body=PLAYBOOK)).result
        kb.write(partial(articles.add, values={"title": "Leavers"}, body="# Leavers\n\nClose all."))
    period, handed, policy = (tmp_path / name for name in ("p.pdf", "h.pdf", "a.md"))
    assert run("report", "--query", "", "--template", "period", "-o", period).code == 0
    assert run("report", "Token", "--template", "playbook", "-o", handed).code == 0
    article = ("report", "Leavers", "--template", "article", "--format", "md", "-o", policy)
    assert run(*article).code == 0
    assert "Close all." in policy.read_text(encoding="utf-8")
    rows = run("reports", "--json").document
    assert [(row["subject"], row["title"], row["incident"]) for row in rows] == [
        ("article", "Leavers", None),
        ("playbook", "Token", None),
        ("period", "Incidents", None),
    ]
    assert run("reports", "--about", "playbook", "--json").document[0]["item_id"] == str(item)
    assert "Token" in run("reports", "--limit", "2").out
    assert "Nothing changed" in run("reports", "h.pdf").out
    with KnowledgeBase.open(place) as kb:
        kb.write(partial(playbooks.save_draft, record_id=item, body=PLAYBOOK + "3. Tell\n"))
        found = kb.read(partial(incidents.find, reference=incident))
        kb.write(partial(lessons.add, incident_id=found, values={"title": "More"}))
    told = run("reports", rows[1]["sha256"][:12]).out
    assert "+3. Tell" in told
    assert "templates of Hotwash" in told
    standing = run("reports", rows[2]["id"], "--json").document
    assert standing["differs"]
    assert [row["number"] for row in standing["range"]["touched"]] == [incident]
    missing = run("reports", "nothing.pdf")
    assert (missing.code, "no report “nothing.pdf”" in missing.err) == (1, True)
    assert run("verify", handed, "--json").document["in_store"] is True


def test_one_lesson_is_extracted(run: Run, incident: str, place: Path, tmp_path: Path) -> None:
    target = tmp_path / "lesson.pdf"
    extract = ("report", incident, "--template", "extract")
    assert run(*extract, "--item", "l-1", "-o", target).code == 0
    found = run("verify", target, "--json").document
    assert (found["ok"], found["in_store"], found["agrees"]) == (True, True, True)
    assert found["title"].endswith("L-01 Bind sessions")
    gone = run(*extract, "--item", "F-07", "-o", target)
    assert (gone.code, f"There is no follow-up F-07 in {incident}" in gone.err) == (1, True)
    wrong = run(*extract, "--item", "the first", "-o", target)
    assert (wrong.code, "such as L-02" in wrong.err) == (1, True)
    with KnowledgeBase.open(place) as kb:
        found_id = kb.read(partial(incidents.find, reference=incident))
        (issued,) = kb.read(partial(issued_reports.list_for, incident_id=found_id))
        assert (issued.report_kind, issued.file_name) == ("extract", "lesson.pdf")
        (lesson,) = kb.read(partial(lessons.list_for, incident_id=found_id))
        kb.write(partial(lessons.remove, record_id=lesson.id))
    assert run("verify", target, "--json").document["in_store"] is False


@pytest.mark.parametrize(
    "wrong",
    [
        ("INC-2026-0001", "--template", "extract"),
        ("INC-2026-0001", "--item", "L-01"),
        ("--query", "x", "--template", "extract", "--item", "L-01"),
    ],
)
def test_an_extract_is_of_one_item_of_one_incident(run: Run, wrong: tuple[str, ...]) -> None:
    answer = run("report", *wrong)
    assert (answer.code, "--template extract" in answer.err) == (2, True)


def test_a_playbook_is_handed_out(run: Run, place: Path, tmp_path: Path) -> None:
    with KnowledgeBase.open(place) as kb:
        body = "## Triage\n1. Ask the owner\n2. Revoke\n"
        kb.write(partial(playbooks.add, values={"title": "Stolen session"}, body=body))
    target = tmp_path / "hand-out.pdf"
    assert run("report", "stolen session", "--template", "playbook", "-o", target).code == 0
    found = run("verify", target, "--json").document
    assert (found["ok"], found["in_store"], found["agrees"]) == (True, True, True)
    answer = run("report", "--query", "x", "--template", "playbook", "-o", tmp_path)
    assert (answer.code, "name it" in answer.err) == (2, True)
    assert run("report", "nothing", "--template", "playbook").code == 1


def test_texts_go_out_and_come_in_with_their_files(run: Run, tmp_path: Path) -> None:
    folder, out = tmp_path / "texts", tmp_path / "out"
    folder.mkdir()
    (folder / "a.md").write_text("# Flow\n\n![x](x.png)\n", encoding="utf-8")
    (folder / "x.png").write_bytes(b"\x89PNG")
    assert run("import", folder).code == 0
    assert run("export", "everything", "--format", "markdown", "-o", out).code == 0
    text = (out / "articles" / "Flow.md").read_text("utf-8")
    assert text == "# Flow\n\n![x](Flow%20files/x.png)\n"
    assert (out / "articles" / "Flow files" / "x.png").read_bytes() == b"\x89PNG"
    one = tmp_path / "one.md"
    assert run("export", "Flow", "-o", one).code == 0
    assert (tmp_path / "one files" / "x.png").exists()
    assert run("export", "everything", "--format", "markdown", "-o", "-").code == 2
    assert run("export", "Flow", "-o", tmp_path / "no" / "x.md").code == 1


def test_templates(run: Run) -> None:
    offered = run("templates", "--json").document
    assert {t["name"] for t in offered["templates"]} >= {
        *("post_incident", "executive", "bulletin", "extract")
    }
    assert "internal" in {a["name"] for a in offered["audiences"]}


@pytest.mark.parametrize(
    "words",
    [
        ("frobnicate",),
        ("incidents", "--frobnicate"),
        ("report",),
        ("report", "--query", "x"),
        ("report", "INC-2026-0001", "--template", "novel"),
        ("report", "INC-2026-0001", "--format", "odt"),
    ],
)
def test_wrong_usage_ends_with_two(run: Run, incident: str, words: tuple[str, ...]) -> None:
    answer = run(*words)
    assert answer.code == 2
    assert answer.err
    assert "Traceback" not in answer.err


def test_a_store_that_cannot_be_opened_ends_with_three(run: Run, tmp_path: Path) -> None:
    other = tmp_path / "letter.txt"
    other.write_text("Dear Sir or Madam, this is no store.")
    answer = run("--db", other, "incidents")
    assert answer.code == 3
    assert "is not a Hotwash store" in answer.err
    assert "Choose another file" in answer.err
    assert other.read_text().startswith("Dear")


def test_titles_cannot_steer_the_terminal(run: Run, place: Path) -> None:
    with KnowledgeBase.open(place) as kb:
        values = {"title": "\x1b]0;owned\x07\x1b[2J safe \u202egnp.exe"}
        kb.write(partial(incidents.add, values=values))
    shown = run("incidents").out + run("show", "INC-2026-0001").out
    assert not {"\x1b", "\x07", "\u202e"} & set(shown)
    assert "safe" in shown


def test_the_store_is_the_named_one_then_the_environments_then_ones_own() -> None:
    assert store_place("a.hotwash", {"HOTWASH_DATABASE": "b"}) == "a.hotwash"
    assert store_place(None, {"HOTWASH_DATABASE": "b"}) == "b"
    assert store_place(None, {}).endswith("hotwash.sqlite")


def test_own_templates_are_listed_and_broken_ones_told(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOTWASH_TEMPLATES", str(tmp_path))
    for name, text in (("letter", 'label = "Board letter"\n'), ("broken", "label = ")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "kind.toml").write_text(text, encoding="utf-8")
    answer = run("templates", "--json").document
    assert [t["name"] for t in answer["templates"] if t["own"]] == ["letter"]
    assert answer["own_folder"] == str(tmp_path)
    assert "“broken/kind.toml”, line 1" in answer["problems"][0]
    shown = run("templates")
    assert "Board letter" in shown.out
    assert "“broken/kind.toml”, line 1" in shown.err
    refused = run("report", "INC-2026-0001", "--template", "broken")
    assert refused.code == 1
    assert "“broken/kind.toml”, line 1" in refused.err
