"""Reports from the command line: a real PDF, checked again, and noted in the record."""

import json
from functools import partial
from pathlib import Path

import pytest

from kb.incidents.record import service as incidents
from kb.incidents.withheld_passages import service as withheld_passages
from kb.knowledge_base import KnowledgeBase
from tests.hotwash.conftest import Run

pytestmark = pytest.mark.slow


def test_report_is_written_verified_and_noted(run: Run, incident: str, tmp_path: Path) -> None:
    target = tmp_path / "review.pdf"
    answer = run("report", incident, "-o", target)
    assert answer.code == 0, answer.err
    assert target.read_bytes().startswith(b"%PDF-")
    assert f"{target}, " in answer.out
    found = run("verify", target, "--json").document
    assert found["ok"]
    assert found["incident"] == incident
    assert found["in_store"]
    assert found["agrees"]
    assert "Export report" in {
        e["label"] for e in run("show", incident, "--json").document["history"]
    }


def test_verify_says_what_the_store_says_otherwise_today(
    run: Run, incident: str, tmp_path: Path, place: Path
) -> None:
    target = tmp_path / "review.pdf"
    assert run("report", incident, "-o", target).code == 0
    with KnowledgeBase.open(place) as kb:
        found = kb.read(partial(incidents.find, reference=incident))
        kb.write(partial(incidents.revise, record_id=found, version=1, values={"title": "Other"}))
    verified = run("verify", target, "--json").document
    assert (verified["ok"], verified["agrees"]) == (True, False)
    assert any("Title" in sentence for sentence in verified["differences"])


def test_report_of_all_that_a_query_finds(run: Run, incident: str, tmp_path: Path) -> None:
    folder = tmp_path / "reports"
    answer = run("report", "--query", "severity:high", "--format", "md", "-o", folder)
    assert answer.code == 0, answer.err
    (only,) = folder.iterdir()
    assert incident in only.name
    assert "Stolen session" in only.read_text("utf-8")


def test_a_batch_that_was_stopped_goes_on(
    run: Run, incident: str, tmp_path: Path, place: Path
) -> None:
    folder = tmp_path / "reports"
    batch = ("report", "--query", "severity:high", "--format", "md", "-o", folder)
    assert "0 of 1 are there already" in run(*batch, "--resume").out
    assert run(*batch, "--resume").out == "1 of 1 are there already.\n"
    for other in (("--tlp", "red"), ("--audience", "board"), ("--template", "executive")):
        assert "0 of 1 are there" in run(*batch, "--resume", *other).out
    assert run(*batch).code == 0
    for file in folder.iterdir():  # their names hold the minute
        file.write_text("half", encoding="utf-8")
    assert "0 of 1 are there" in run(*batch, "--resume").out
    assert any("Stolen session" in file.read_text("utf-8") for file in folder.iterdir())
    with KnowledgeBase.open(place) as kb:
        found = kb.read(partial(incidents.find, reference=incident))
        kb.write(partial(incidents.revise, record_id=found, version=1, values={"title": "Other"}))
    assert "0 of 1 are there" in run(*batch, "--resume").out
    assert run("report", incident, "-o", folder, "--resume").code == 2


def test_verify_of_something_else(run: Run, tmp_path: Path) -> None:
    other = tmp_path / "other.pdf"
    other.write_bytes(b"%PDF-1.7 not really")
    answer = run("verify", other)
    assert answer.code == 1
    assert "isn't a PDF" in answer.err
    missing = run("verify", tmp_path / "none.pdf")
    assert missing.code == 1
    assert json.dumps(missing.out) == '""'


def test_what_would_be_withheld_is_listed_and_nothing_is_written(
    run: Run, incident: str, place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with KnowledgeBase.open(place) as kb:
        found = kb.read(partial(incidents.find, reference=incident))
        values = {"summary": "Anna Petrova called.", "lead": "Amelie Fontaine"}
        now = kb.read(partial(incidents.get, record_id=found))
        kb.write(partial(incidents.revise, record_id=found, version=now.version, values=values))
        withhold = partial(
            withheld_passages.withhold,
            incident_id=found,
            kind="incident",
            record_id=found,
            field="summary",
            passage="Anna Petrova",
            values={"reason": "owner"},
        )
        kb.write(withhold)
    answer = run("report", incident, "--audience", "board", "--list-withheld")
    assert answer.code == 0, answer.err
    assert "incident, Summary" in answer.out
    assert "owner" in answer.out
    assert "by hand" in answer.out
    assert "Names shown as roles: 2" in answer.out
    assert "Petrova" not in answer.out
    complete = run("report", incident, "--list-withheld").out
    assert complete.strip().endswith(": 0 withheld")
    assert run("report", incident, "--list-withheld", "-o", "x.pdf").code == 2
    assert not [*tmp_path.glob("*.pdf")]


def test_a_report_in_another_language_is_named_and_verified(
    run: Run, incident: str, tmp_path: Path
) -> None:
    target = tmp_path / "revue.pdf"
    answer = run("report", incident, "--language", "fr-CA", "-o", target)
    assert answer.code == 0, answer.err
    found = run("verify", target, "--json").document
    assert (found["ok"], found["agrees"]) == (True, True)
    assert found["report"]["language"] == "fr"
    refused = run("report", incident, "--language", "xx", "-o", target)
    assert refused.code == 2
    assert "They come in: en, ar, de, es, fr, he, ja, zh-Hans." in refused.err


def test_a_batch_in_another_language_is_one_of_its_own(
    run: Run, incident: str, tmp_path: Path
) -> None:
    folder = tmp_path / "reports"
    batch = ("report", "--query", "severity:high", "--format", "md", "-o", folder)
    assert run(*batch).code == 0
    french = (*batch, "--language", "fr", "--resume")
    assert "0 of 1 are there already" in run(*french).out
    assert run(*french).out == "1 of 1 are there already.\n"
    assert run(*batch, "--resume").out == "1 of 1 are there already.\n"
    assert sorted("-fr-" in path.name for path in folder.iterdir()) == [False, True]
    del incident
