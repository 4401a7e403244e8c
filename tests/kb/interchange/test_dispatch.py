"""Netflix Dispatch: tables joined by ids, as COPY text or CSV, and incidents of the API."""

import contextlib
import csv
import shutil
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.errors import InterchangeError
from kb.incidents.follow_ups.models import FollowUp
from kb.incidents.timeline.models import TimelineEvent
from kb.interchange import dispatch_tables, service, tables
from kb.interchange.files import SourceFile
from kb.knowledge_base import KnowledgeBase
from tests.kb.interchange.case_samples import count_stored, incident_of, parts
from tests.kb.interchange.samples import DATA, incidents_of

PREFIX = "dispatch_organization_default"
#: Of the copied tables, the one that holds settings alone.
SETTINGS = f"{PREFIX}.workflow.tsv"


def source(text: str) -> SourceFile:
    """A table with this text."""
    return SourceFile("a.tsv", text.encode("utf-8", "surrogatepass"), text)


def taken_folder(kb: KnowledgeBase, inbox: Path) -> dict[str, Any]:
    """The real tables, imported from a folder."""
    for path in (DATA / "dispatch").glob("*.tsv"):
        shutil.copyfile(path, inbox / path.name)
    report = service.import_paths(kb, [inbox])
    assert [Path(f.path).name for f in report.refused] == [SETTINGS]
    return report.totals


def test_the_tables_of_a_folder_are_joined(kb: KnowledgeBase, inbox: Path) -> None:
    assert taken_folder(kb, inbox)["incidents"] == 4
    found = incident_of(kb, "dispatch-default-default-4")
    assert found["incident_type"]
    assert found["severity"] == "high"
    assert found["lead"] == "Dispatch participant 2"
    assert found["detected_at"].date() == date(2021, 7, 27)
    assert found["extra"]["participants_team"]

    def read(session: Session) -> None:
        owed = session.scalars(select(FollowUp)).one()
        assert (owed.due, owed.state) == (date(2021, 7, 30), "open")
        assert owed.owner == "Dispatch participant 2"
        events = [e.text for e in session.scalars(select(TimelineEvent))]
        assert "The incident status has been changed from Active to Stable" in events
        assert "Dispatch participant 1 is Incident Commander" not in events

    kb.read(read)


def test_importing_the_folder_again_changes_nothing(kb: KnowledgeBase, inbox: Path) -> None:
    taken_folder(kb, inbox)
    before = count_stored(kb)
    assert taken_folder(kb, inbox)["unchanged"] == 9
    assert count_stored(kb) == before


def test_a_later_dump_adds_its_events_and_people(kb: KnowledgeBase, inbox: Path) -> None:
    taken_folder(kb, inbox)
    before = count_stored(kb)
    path = inbox / f"{PREFIX}.event.tsv"
    names = tables.header(source(path.read_text("utf-8")))
    row = {"id": "900", "uuid": "new", "started_at": "2021-07-28 01:00:00", "source": "Slack",
           "description": r"Two lines\nand a \\ backslash", "incident_id": "4"}  # fmt: skip
    with path.open("a", encoding="utf-8") as file:
        file.write("\t".join(row.get(name, r"\N") for name in names) + "\n")
    contacts = "id\temail\tname\tmobile_phone\n7\tada@example.org\tAda\t\\N\n"
    people = "id\tindividual_contact_id\tincident_id\n2\t7\t4\n"
    (inbox / "contact.tsv").write_text(contacts, "utf-8")
    (inbox / "participant.tsv").write_text(people, "utf-8")
    report = service.import_paths(kb, [inbox])
    assert report.totals["updated"] > 0
    # The new event, and the roles that the participant's three rows tell.
    assert count_stored(kb)["timeline_event"] - before["timeline_event"] == 4
    found = incident_of(kb, "dispatch-default-default-4")
    assert (found["lead"], found["responders"]) == ("Ada", ["Ada"])

    def read(session: Session) -> str:
        query = select(TimelineEvent).where(TimelineEvent.source == "Slack")
        return session.scalars(query).one().text

    assert kb.read(read) == "Two lines\nand a \\ backslash"


def test_a_table_alone_is_refused(kb: KnowledgeBase) -> None:
    path = DATA / "dispatch" / f"{PREFIX}.event.tsv"
    (refused,) = service.import_paths(kb, [path]).refused
    assert "events of Netflix Dispatch alone" in refused.reason
    assert "isn't in this folder" in refused.reason


def test_a_row_with_a_missing_cell_says_its_line(kb: KnowledgeBase, inbox: Path) -> None:
    path = inbox / "incident.tsv"
    text = (DATA / "dispatch" / f"{PREFIX}.incident.tsv").read_text("utf-8")
    lines = text.split("\n")
    lines[2] = lines[2].rpartition("\t")[0]
    path.write_text("\n".join(lines), "utf-8")
    (refused,) = service.import_paths(kb, [path]).refused
    assert (refused.line, refused.reason[:20]) == (3, "This row has 32 cell")
    assert not count_stored(kb)


def test_the_same_tables_as_csv_are_the_same(kb: KnowledgeBase, inbox: Path) -> None:
    for name in ("incident", "incident_priority", "task"):
        text = (DATA / "dispatch" / f"{PREFIX}.{name}.tsv").read_text("utf-8")
        file = source(text)
        with (inbox / f"{name}.csv").open("w", encoding="utf-8", newline="") as out:
            writer = csv.writer(out)
            writer.writerow(tables.header(file))
            writer.writerows(
                [c if c is not None else "" for c in r.values()] for r in tables.rows(file)
            )
    report = service.import_paths(kb, [inbox])
    assert not report.refused
    assert report.totals["incidents"] == 4


def test_an_incident_of_the_api_brings_everything_inside() -> None:
    found = incidents_of(
        {
            "items": [
                {
                    "id": 5,
                    "name": "dispatch-5",
                    "title": "Leak",
                    "status": "Closed",
                    "reported_at": "2024-01-02T03:04:05Z",
                    "closed_at": "2024-01-03T03:04:05Z",
                    "incident_type": {"name": "Customer Data"},
                    "incident_priority": {"name": "High"},
                    "commander": {"individual": {"name": "Ada"}},
                    "events": [
                        {"uuid": "e", "started_at": "2024-01-02T04:00:00Z", "description": "x"}
                    ],
                }
            ],
            "itemsPerPage": 25,
            "page": 1,
            "total": 1,
        }
    )[0]
    assert (found.values["severity"], found.values["lead"]) == ("high", "Ada")
    assert found.values["backfilled"] is True
    assert found.values["closed_at"] == datetime(2024, 1, 3, 3, 4, 5, tzinfo=UTC)
    assert parts(found, "timeline_event")[0].values["text"] == "x"


@pytest.mark.parametrize("text", ["a\tb\n1\t2\n", "name,age\nx,1\n", "one column\n", ""])
def test_other_tables_are_none_of_dispatch(text: str) -> None:
    assert not dispatch_tables.looks_like_dispatch(source(text))


_INCIDENT = "id\tname\ttitle\treported_at\tincident_priority_id\tincident_type_id\n"


@given(st.text(max_size=300))
def test_any_rows_are_taken_or_refused(body: str) -> None:
    file = source(_INCIDENT + body)
    with contextlib.suppress(InterchangeError):
        found, _ = dispatch_tables.read(file)
        assert all(i.source.external_id for i in found.incidents())
