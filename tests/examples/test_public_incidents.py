"""Each public incident comes in whole, agrees with its facts, and leaves as a report."""

import tomllib
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any, Final

import pytest

from examples.record import HERE, TABLES
from kb import checking
from kb.dossier import WholeIncident, whole
from kb.incidents.record import listing
from kb.interchange import service
from kb.knowledge_base import KnowledgeBase
from reports import context, export, verify
from reports.options import ReportOptions
from reports.pool import RenderPool
from tests.reports.reading_pdf import text_of

FOLDERS: Final = tuple(sorted(one.parent for one in HERE.glob("*/facts.toml")))


@pytest.fixture(params=FOLDERS, ids=lambda folder: folder.name)
def folder(request: pytest.FixtureRequest) -> Path:
    found: Path = request.param
    return found


@pytest.fixture
def facts(folder: Path) -> dict[str, Any]:
    return tomllib.loads((folder / "facts.toml").read_text("utf-8"))


@pytest.fixture
def kb(folder: Path, tmp_path: Path) -> Iterator[KnowledgeBase]:
    """A new store that took the bundle."""
    with KnowledgeBase.open(tmp_path / "new.hotwash", actor="A. Reader") as opened:
        report = service.import_paths(opened, [folder / f"{folder.name}.hotwash-bundle"])
        assert [(one.result, one.reason) for one in report.files] == [("imported", "")]
        yield opened


@pytest.fixture
def incident(kb: KnowledgeBase) -> WholeIncident:
    (row,) = kb.read(partial(listing.page, q=listing.ListQuery(), offset=0, limit=10))
    return kb.read(partial(whole, incident_id=row.id))


def rows_of(facts: dict[str, Any], name: str) -> list[dict[str, Any]]:
    found: Any = facts
    for part in name.split("."):
        found = found.get(part, {})
    return list(found)


def test_what_is_recorded_are_the_facts(facts: dict[str, Any], incident: WholeIncident) -> None:
    for name, (_section, _tab, attribute) in TABLES.items():
        told = [row["entry"] for row in rows_of(facts, name)]
        records = getattr(incident, attribute)
        assert len(records) == len(told), name
        kept = "\n".join(str(record) for record in records)
        assert not [entry for entry in told if entry not in kept], name
    assert [one.title for one in incident.lessons] == [row["title"] for row in facts["lessons"]]
    assert incident.incident.summary == facts["overview"]["summary"].strip()
    assert len(incident.evidence) == len(facts["evidence"])


def test_it_is_approved_by_another_one_and_nothing_is_open(
    facts: dict[str, Any], incident: WholeIncident
) -> None:
    assert incident.incident.review_state == "approved"
    assert [sign.by for sign in incident.sign_offs] == [facts["author"], facts["approver"]]
    assert [item.text for item in incident.checklist if not item.done] == []


def test_the_store_is_sound_and_the_files_are_the_ones_beside_it(
    kb: KnowledgeBase, incident: WholeIncident, folder: Path
) -> None:
    assert checking.check(kb).problems == []
    for item in incident.evidence:
        beside = folder / "evidence" / item.file_name
        assert item.size == len(beside.read_bytes())


@pytest.mark.slow
def test_its_report_says_all_key_events(
    kb: KnowledgeBase, incident: WholeIncident, tmp_path: Path
) -> None:
    record_id = incident.incident.id
    read = kb.read(partial(context.read, incident_id=record_id, options=ReportOptions()))
    with RenderPool(workers=1) as pool:
        written = export.write(pool.submit(read).result(120), tmp_path / "review.pdf")
    found = verify.verify(written)
    assert (found.ok, found.problems) == (True, ())
    assert found.pages > 10
    text = " ".join(text_of(written.read_bytes()).split())
    for event in incident.timeline:
        if event.key_event:
            assert event.text[:30] in text
