"""Post-mortems in Markdown: sections to parts, times in zones, templates stay articles."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.interchange import files, postmortem, postmortem_text
from kb.interchange.files import SourceFile
from kb.interchange.parsed import ParsedIncident
from kb.interchange.part_kinds import PARTS, coerced
from kb.interchange.postmortem_times import Clock
from kb.interchange.postmortem_times import read as read_stamp
from kb.knowledge_base import KnowledgeBase
from tests.kb.interchange.case_samples import count_stored, incident_of, parts, taken
from tests.kb.interchange.samples import DATA

MADE = DATA / "made"
SHOP = MADE / "outage-2017-01-31.md"


def read(path: Path) -> ParsedIncident:
    """A post-mortem of the test data."""
    file = files.read_file(path)
    assert postmortem.looks_like_postmortem(file)
    return postmortem.read(file, path.name)


def of(text: str, name: str = "2024-05-06-x.md") -> ParsedIncident:
    """A post-mortem with this text."""
    return postmortem.read(SourceFile(name, text.encode(), text), name)


def test_sections_become_parts() -> None:
    found = read(SHOP)
    values = found.values
    assert values["title"] == "Shop down after certificate expiry"
    assert (values["severity"], values["backfilled"]) == ("critical", True)
    assert (values["lead"], values["reporter"], values["responders"]) == (
        "Kai",
        "Ada Lovelace",
        ["Kai"],
    )
    assert values["root_cause"] == "Nobody owned the renewal."
    assert values["impacts"][0]["what"] == "12,000 orders could not be placed"
    classes = [o.values["observation_class"] for o in parts(found, "observation")]
    assert classes == ["went_well", "went_badly", "luck"]
    assert len(parts(found, "cause")) == 2
    assert {r.values["url"] for r in parts(found, "reference")} == {
        "https://wiki.example/cert",
        "https://jira.example/OPS-12",
    }
    owed = parts(found, "follow_up")[0].values
    assert (owed["owner"], owed["due"], owed["priority"]) == ("ada", date(2017, 2, 28), "urgent")
    assert owed["ticket"] == "OPS-12"
    assert parts(found, "evidence_item")[0].content == SHOP.read_bytes()


def test_times_of_a_list_in_a_zone_that_pass_midnight() -> None:
    events = [e.values for e in read(SHOP).events]
    times = [e["at"] for e in events]
    assert times == [
        datetime(2017, 2, 1, 7, 50, tzinfo=UTC),
        datetime(2017, 2, 1, 8, 5, tzinfo=UTC),
        datetime(2017, 2, 1, 8, 20, tzinfo=UTC),
        datetime(2017, 2, 1, 10, 10, tzinfo=UTC),
    ]
    assert events[1]["derived"].startswith("the day after")
    assert events[1]["text"].endswith("More detail on the alert.")
    assert events[2]["until_at"] == datetime(2017, 2, 1, 8, 40, tzinfo=UTC)
    assert events[0]["zone"] == "America/Los_Angeles"


def test_front_matter_and_days_above_their_times() -> None:
    found = read(MADE / "dns-outage.md")
    assert found.source.external_id == "INC-77"
    assert found.source.extra["front_matter"]["severity"] == "high"
    assert [e.values["at"].day for e in found.events] == [13, 13, 14, 14]
    done, todo = (f.values for f in parts(found, "follow_up"))
    assert (done["state"], done["owner"], todo["state"]) == ("done", "rt", "open")


def test_a_table_under_a_date_in_the_title() -> None:
    events = [e.values for e in read(MADE / "config-change.md").events]
    assert events[0]["at"] == datetime(2025, 11, 18, 11, 5, tzinfo=UTC)
    assert events[0]["text"] == "ClickHouse permissions change"
    assert events[2]["until_at"] == datetime(2025, 11, 18, 16, 15, 49, tzinfo=UTC)


@pytest.mark.parametrize(
    "name",
    [
        "postmortems/dastergon/postmortem-template-srebook.md",
        "postmortems/dastergon/postmortem-template-michael.kehoe.md",
        "postmortems/pagerduty/how_to_write__writing.md",
        "playbooks_markdown/counteractive/playbook-phishing.md",
    ],
)
def test_templates_guides_and_playbooks_are_no_incidents(name: str) -> None:
    assert not postmortem.looks_like_postmortem(files.read_file(DATA / name))


@pytest.mark.parametrize(
    ("heading", "kind"),
    [
        ("Timeline", "timeline"),
        ("3. Incident Timeline (UTC)", "timeline"),
        ("🕒 Timeline:", "timeline"),
        ("Root Cause(s)", "cause"),
        ("What Didn't Go Well", "badly"),
        ("Where did we get lucky", "lucky"),
        ("Action Items & Followups", "actions"),
        ("Corrective and Preventative Measures", "actions"),
        ("**Lessons Learnt**", "lessons"),
        ("Summary of impact", "impact"),
        ("TL;DR", "summary"),
        ("Create a Timeline", ""),
        ("Document Impact", ""),
        ("Architecture", ""),
    ],
)
def test_headings_of_many_styles(heading: str, kind: str) -> None:
    assert postmortem_text.kind_of(heading) == kind


@pytest.mark.parametrize(
    ("written", "at", "precision"),
    [
        ("2024-05-06 07:08:09 UTC", datetime(2024, 5, 6, 7, 8, 9, tzinfo=UTC), "exact"),
        ("2024-05-06T07:08Z something", datetime(2024, 5, 6, 7, 8, tzinfo=UTC), "minute"),
        ("2024-05-06 07:08+02:00", datetime(2024, 5, 6, 5, 8, tzinfo=UTC), "minute"),
        ("**7:08 PM PDT** -", datetime(2024, 5, 7, 2, 8, tzinfo=UTC), "minute"),
        ("[07:08]", datetime(2024, 5, 6, 7, 8, tzinfo=UTC), "minute"),
        ("~7:08 alarm", datetime(2024, 5, 6, 7, 8, tzinfo=UTC), "minute"),
        ("May 7, 2024", datetime(2024, 5, 7, tzinfo=UTC), "day"),
        ("7 May 2024 09:10", datetime(2024, 5, 7, 9, 10, tzinfo=UTC), "minute"),
    ],
)
def test_times_as_people_write_them(written: str, at: datetime, precision: str) -> None:
    found = read_stamp(written, Clock(day=date(2024, 5, 6)))
    assert found is not None
    assert (found.at, found.precision) == (at, precision)


@pytest.mark.parametrize("written", ["", "Decided to wait", "99:99 x", "25:00", "3 hosts", "May"])
def test_what_is_no_time(written: str) -> None:
    assert read_stamp(written, Clock(day=date(2024, 5, 6))) is None


def test_an_entry_without_a_time_keeps_its_text() -> None:
    found = of("# T\n\n## Timeline\n\n- later that day: all fixed\n")
    assert found.events[0].values["at"] is None
    assert found.events[0].values["text"] == "later that day: all fixed"


def test_a_section_that_nobody_knows_is_a_note() -> None:
    found = of("# T\n\n## Architecture\n\nTwo hosts.\n")
    (note,) = parts(found, "research_note")
    assert (note.values["title"], note.values["findings"]) == ("Architecture", "Two hosts.")


def test_importing_again_changes_nothing_and_newer_adds(kb: KnowledgeBase, inbox: Path) -> None:
    path = inbox / SHOP.name
    path.write_bytes(SHOP.read_bytes())
    taken(kb, path)
    assert taken(kb, path).totals["unchanged"] == 1
    before = count_stored(kb)
    text = path.read_text("utf-8").replace("- It was night", "- It was night\n- It was Sunday")
    path.write_text(text, "utf-8")
    assert taken(kb, path).totals["updated"] == 1
    assert count_stored(kb) - before == {"observation": 1}
    assert incident_of(kb, "Shop down after certificate expiry (2017-01-31)")["severity"]


_PIECES = st.sampled_from(
    [
        "# Post-mortem: T", "## Timeline (UTC)", "## Root Cause", "### 2024-01-02", "- 10:00 - x",
        "- 2024-01-02 25:61 y", "| Time | Event |", "|---|---|", "| 10:00 | z |", "| | |", "---",
        "## Action items", "- [ ] do @me by 2024-99-99", "**Impact**", "text", "", "~~~", "10:00–",
        "## What went well", "date: 2024-01-02", "* 11 pm", "> (all times in Pacific Time)", "<!--",
    ]
)  # fmt: skip


@given(st.lists(_PIECES, max_size=30).map("\n".join) | st.text(max_size=200))
@settings(max_examples=300, deadline=None)
def test_any_text_can_be_read(body: str) -> None:
    file = SourceFile("x.md", body.encode("utf-8", "surrogatepass"), body)
    postmortem.looks_like_postmortem(file)
    found = postmortem.read(file, "x.md")
    assert found.source.external_id
    for kind, records in found.parts():
        for record in records:
            coerced(PARTS[kind], record.values, "x.md", kind)
    assert found.digest() == postmortem.read(file, "x.md").digest()
