"""What the suites of this folder found once: each stays mended."""

import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from kb.errors import InterchangeError, ValidationError
from kb.interchange import bundle, csv_file, files, service
from kb.interchange.files import SourceFile
from kb.interchange.json_text import parse
from kb.interchange.outcome import FileOutcome
from kb.knowledge_base import KnowledgeBase
from kb.store import file_io
from kb.vocabulary.moments import parse_moment
from tests.kb.interchange.samples import DATA, graph_incident
from tests.kb.interchange.test_bundle import made
from tests.stores import ACTOR, new_store


def take(folder: Path, *contents: tuple[str, bytes]) -> list[FileOutcome]:
    """Files imported one after the other into a store, each seen first."""
    found = []
    with KnowledgeBase.open(new_store(folder / "s.hotwash"), actor=ACTOR) as kb:
        for number, (name, raw) in enumerate(contents):
            place = folder / str(number)
            place.mkdir()
            (place / name).write_bytes(raw)
            (seen,) = service.import_paths(kb, [place], dry_run=True).files
            (done,) = service.import_paths(kb, [place]).files
            assert (seen.result, seen.reason) == (done.result, done.reason)
            found.append(done)
    return found


@pytest.mark.parametrize(
    "changes",
    [
        {"displayName": "a" * 70_000},
        {"assignedTo": "a" * 70_000},
        {"id": "a" * 70_000},
        {"tenantId": "a" * 70_000},
    ],
)
def test_the_preview_refuses_what_the_import_refuses(
    changes: dict[str, Any], tmp_path: Path
) -> None:
    (outcome,) = take(tmp_path, ("x.json", json.dumps(graph_incident(**changes)).encode()))
    assert outcome.result == "refused"
    assert "at most 20,000 characters" in outcome.reason


def test_the_preview_of_a_playbook_says_what_becomes_of_a_long_title(tmp_path: Path) -> None:
    template = json.loads((DATA / "playbooks_cacao/COSSAS/parallels_playbook.json").read_text())
    template["name"] = "a" * 70_000
    # The two are compared by what takes them.
    assert take(tmp_path, ("x.json", json.dumps(template).encode()))


def test_an_id_with_blanks_around_it_is_known_again(tmp_path: Path) -> None:
    raw = json.dumps(graph_incident(id=" 4711\n a ")).encode()
    first, again = take(tmp_path, ("x.json", raw), ("x.json", raw))
    assert (first.result, again.result) == ("imported", "unchanged")


@pytest.mark.parametrize("year", ["9999-12-31 23:59 -14:00", "0001-01-01 00:00 +14:00"])
def test_a_post_mortem_at_the_ends_of_the_calendar(year: str, tmp_path: Path) -> None:
    text = (DATA / "made" / "dns-outage.md").read_text("utf-8")
    broken = text + f"\n## Timeline\n\n- {year}: it began\n- {year}: it ended\n"
    (outcome,) = take(tmp_path, ("x.md", broken.encode()))
    assert outcome.result == "imported"


@pytest.mark.parametrize("written", ["0001-01-01 00:00+14:00", "9999-12-31 23:59-14:00"])
def test_a_time_that_has_no_utc_is_no_time(written: str) -> None:
    with pytest.raises(ValueError, match="Use a time"):
        parse_moment(written, datetime(2026, 1, 1, tzinfo=UTC), UTC)


@pytest.mark.parametrize("number", [[1], {"a": 1}, "1", None, 10**40])
def test_an_iris_state_of_any_type(number: object, tmp_path: Path) -> None:
    export = json.loads((DATA / "made" / "iris_export.json").read_text("utf-8"))
    export["case"] = {**export.get("case", {}), "status_id": number, "status_name": None}
    (outcome,) = take(tmp_path, ("x.json", json.dumps(export).encode()))
    assert outcome.result == "imported"


@pytest.mark.parametrize("kind", ["receipt", "proposal", "card"])
def test_a_record_about_nothing_is_refused(kind: str, tmp_path: Path) -> None:
    raw = made({kind: [{"id": "0198c1f0-0000-7000-8000-000000000001"}]})
    (outcome,) = take(tmp_path, ("x.zip", raw))
    assert outcome.result == "refused"
    assert f"records/{kind}.jsonl" in outcome.reason


def test_an_attachment_that_a_bundle_does_not_bring_is_refused(tmp_path: Path) -> None:
    """The store would lack it, which its check would name as damage."""
    incident = "0198c1f0-0000-7000-8000-000000000001"
    evidence = {
        "id": "0198c1f0-0000-7000-8000-000000000002",
        "incident_id": incident,
        "title": "Disk",
        "sha256": "a" * 64,
    }
    raw = made({"incident": [{"id": incident, "title": "T"}], "evidence_item": [evidence]})
    (outcome,) = take(tmp_path, ("x.zip", raw))
    assert outcome.result == "refused"
    assert "doesn't bring the attachment" in outcome.reason


def test_a_member_whose_place_is_outside_of_the_archive_is_damaged() -> None:
    raw = bytearray(made({"incident": []}))
    entry = raw.rfind(b"PK\x01\x02")
    raw[entry + 42 : entry + 46] = b"\xff\xff\xff\x7f"
    damaged = bundle.read("x.zip", bytes(raw))
    (model,) = damaged.kinds()
    with pytest.raises(InterchangeError, match="the archive is damaged"):
        list(damaged.records(model))


def test_a_table_is_no_wider_than_a_person_maps() -> None:
    with pytest.raises(ValidationError, match=r"Line 1 has more than 1,000 columns"):
        csv_file.read(b"a," * 1_001 + b"b\n1\n")


def test_a_document_of_lines_is_read_in_time_of_its_length() -> None:
    """A tenth of a second for 200,000 lines, where each once copied what follows it."""
    text = "{}\n" * 200_000
    value, _ = parse(SourceFile("x.json", text.encode(), text))
    assert len(value) == 200_000


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_nobody_waits_for_a_pipe(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(OSError, match="device or a pipe"):
        file_io.opened(tmp_path / "pipe")
    with pytest.raises(IsADirectoryError):
        file_io.opened(tmp_path)
    with pytest.raises(InterchangeError, match="a device or a pipe"):
        files.read_bytes(tmp_path / "pipe")


def test_a_name_of_any_bytes_can_be_kept() -> None:
    assert files.readable("a\udcff.md") == "a\\udcff.md"
