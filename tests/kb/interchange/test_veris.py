"""VERIS records: partial dates, every schema version, nothing dropped."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from kb.incidents.record import service as record
from kb.interchange import service, veris
from kb.interchange.case import title_of
from kb.knowledge_base import KnowledgeBase
from tests.kb.interchange.case_samples import count_stored, incident_of, part, parts, taken
from tests.kb.interchange.samples import DATA, incidents, incidents_of, write_json

WEEKS = "veris/13247e27-dc13-4c6b-bcac-c0973cba2c50.json"
YEARS = "veris/DA9FD4C0-4054-4E3F-9EA9-2FA05DD202DD.json"
OLD: dict[str, Any] = {
    "incident_id": "A-1",
    "schema_version": "1.2",
    "security_incident": "Near miss",
    "timeline": {"incident": {"year": 2011}},
    "discovery_method": "Ext - law enforcement",
    "actor": {"external": {"name": ["Gang X"], "variety": ["Organized crime"]}},
    "action": {"malware": {"variety": ["Backdoor"], "vector": ["Email"], "cve": "cve-2009-3129"}},
    "asset": {"assets": [{"variety": "S - Mail", "amount": 3}, {"variety": "Unknown"}]},
    "victim": [{"victim_id": "Fabrikam", "country": "US"}],
    "impact": {"overall_rating": "Damaging", "loss": [{"variety": "Brand damage", "amount": 5}]},
    "corrective_action": "Filter attachments at the gateway.",
    "control_failure": "The gateway was not updated.",
    "house_field": {"cost centre": 4711},
}


def test_a_full_date_and_the_weeks_until_discovery() -> None:
    found = incidents(WEEKS)[0]
    assert found.values["first_activity_at"] == datetime(2018, 6, 27, tzinfo=UTC)
    assert found.values["detected_at"] == datetime(2018, 7, 11, tzinfo=UTC)
    note = found.values["moments"]["detected_at"]
    assert note["precision"] == "day"
    assert note["derived"] == "Discovered after the compromise"
    told = part(found, "timeline_event", "notification")
    assert told.values["at"] == datetime(2018, 7, 20, tzinfo=UTC)
    assert found.values["backfilled"] is True


def test_years_until_discovery_are_known_to_the_year_only() -> None:
    found = incidents(YEARS)[0]
    assert found.values["moments"]["detected_at"]["precision"] == "year"
    assert "contained_at" not in found.values
    contained = part(found, "timeline_event", "timeline:containment").values
    assert contained["at"] is None
    assert contained["text"] == "Contained after the discovery: 15 days"


@pytest.mark.parametrize(
    ("given", "precision", "original"),
    [
        ({"year": 2013}, "year", "2013"),
        ({"year": 2013, "month": 4}, "month", "2013-04"),
        ({"year": "2013", "month": "4", "day": "9"}, "day", "2013-04-09"),
        ({"year": 2013, "month": 2, "day": 31}, "month", "2013-02"),
        ({"year": 2013, "month": 4, "day": 9, "time": "14:05"}, "minute", "2013-04-09 14:05"),
        ({"year": 2013, "month": 4, "day": 9, "time": "noon"}, "day", "2013-04-09"),
    ],
)
def test_a_date_stays_as_exact_as_it_is(
    given: dict[str, Any], precision: str, original: str
) -> None:
    found = veris.read_incident(OLD | {"timeline": {"incident": given}})
    note = found.values["moments"]["first_activity_at"]
    assert (note["precision"], note["original"]) == (precision, original)


@pytest.mark.parametrize("year", [0, -4, 99999, True, None, "soon", [2013], 2.5])
def test_a_year_that_is_none_gives_no_date(year: object) -> None:
    found = veris.read_incident(OLD | {"timeline": {"incident": {"year": year}}})
    assert "first_activity_at" not in found.values


def test_an_old_record_with_texts_where_later_ones_have_objects() -> None:
    found = incidents_of(OLD)[0]
    assert found.values["title"] == "Fabrikam: Backdoor"
    assert found.values["status"] == "Near miss"
    assert found.values["classification"] == "not_set"
    assert found.values["severity"] == "high"
    assert found.values["detection_source"] == "Ext - law enforcement"
    assert found.values["entry"] == "Email"
    assert found.values["tags"] == ["CVE-2009-3129"]
    assert found.values["impacts"][0] == {"area": "Loss", "what": "Brand damage, 5", "state": ""}
    assert parts(found, "lesson")[0].values["direction"] == "change"
    assert parts(found, "observation")[0].values["observation_class"] == "went_badly"
    note = parts(found, "research_note")[0].values
    assert note["actor"] == "Gang X"
    assert "- Variety: Organized crime" in note["findings"]
    mail = part(found, "asset", "host:s - mail").values
    assert (mail["notes"], mail["extra"]) == ("Amount: 3", {"amount": 3})


def test_what_has_no_field_is_kept_and_told() -> None:
    found = incidents_of(OLD)[0]
    assert found.unknown == ("house_field",)
    assert found.source.extra["house_field"] == {"cost centre": 4711}
    assert found.source.extra["actor"] == OLD["actor"]


def test_importing_again_changes_nothing_and_newer_keeps_edits(
    kb: KnowledgeBase, inbox: Path
) -> None:
    given = json.loads((DATA / WEEKS).read_text("utf-8"))
    name = given["incident_id"]
    taken(kb, write_json(inbox / "a.json", given))
    before = count_stored(kb)
    assert taken(kb, inbox / "a.json").totals["unchanged"] == 1
    stored = incident_of(kb, name)
    assert stored["backfilled"]
    kb.write(
        lambda session: record.revise(
            session, stored["id"], stored["version"], {"title": "My title"}
        )
    )
    newer = given | {"summary": "Another summary.", "notes": "A note."}
    newer["plus"] = given["plus"] | {"modified": "2030-01-01T00:00:00Z"}
    report = taken(kb, write_json(inbox / "a.json", newer))
    assert report.totals["updated"] == 1
    after = incident_of(kb, name)
    assert (after["title"], after["summary"]) == ("My title", "Another summary.")
    assert count_stored(kb) - before == {"comment": 1}


def test_a_list_of_records_is_one_file(kb: KnowledgeBase, inbox: Path) -> None:
    listed = [OLD, OLD | {"incident_id": "A-2", "schema_version": "1.4.1"}]
    report = taken(kb, write_json(inbox / "all.json", listed))
    assert report.totals["incidents"] == 2


def test_one_record_without_an_id_refuses_the_whole_list(kb: KnowledgeBase, inbox: Path) -> None:
    path = write_json(inbox / "all.json", [OLD, OLD | {"incident_id": ""}])
    report = service.import_paths(kb, [path])
    assert report.refused[0].reason == "Incident 2 of the list has no id."
    assert not count_stored(kb)


def test_a_title_ends_with_its_sentence() -> None:
    first = "Hackers breached the Office of Personnel, U.S. officials said on Thursday"
    rest = "The agency will notify four million employees of the breach and offer them help."
    assert title_of(f"{first}. {rest}") == first
    assert title_of("word " * 60).endswith("word…")
    assert len(title_of("x" * 400)) == 140
