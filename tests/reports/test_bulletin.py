"""The bulletin for Tier 1: what it picks out of an incident, and in which order."""

from typing import Any

import pytest

from reports.reading import Reading
from reports.render import render
from reports.sections import bulletin
from tests.reports import factories
from tests.reports.hostile_corpus import PROBES, aimed, poisoned


def reading(record: dict[str, Any] | None = None, audience: str = "internal") -> Reading:
    return Reading(factories.context(record, kind="bulletin", audience=audience))


def test_in_short_is_what_was_typed_for_it_and_else_the_first_sentences() -> None:
    summary = "**One** thing. Two things. Three `things`. And more."
    found = bulletin.bulletin_short(reading(factories.full() | {"summary": summary}))
    assert found["text"] == "One thing. Two things. Three things."
    assert found["unseen"] == "1 h 14 m"
    typed = Reading(factories.context(kind="bulletin", cover_text="Look at inbox rules."))
    assert bulletin.bulletin_short(typed)["text"] == "Look at inbox rules."


def test_signs_are_the_chances_and_the_key_events_before_detection() -> None:
    record = factories.full()
    earlier = record["opportunities"][0] | {"id": factories.uid("D1"), "ref": "D-02"}
    record["opportunities"].append(earlier | {"at": factories.at("08:00"), "data_source": ""})
    record["timeline"][1]["key_event"] = False
    rows = bulletin.bulletin_signs(reading(record))["rows"]
    assert [(row["ref"], row["earlier"]) for row in rows] == [
        ("D-02", "1 h 26 m"),
        ("D-01", "1 h 6 m"),
        ("T1", "1 h 14 m"),
        ("T2", "18 m"),
    ]
    assert (rows[0]["where"], rows[1]["where"]) == ("not recorded", "Mailbox audit log")
    assert rows[1]["technique"] == "T1564.008"


def test_without_a_time_of_detection_no_event_stands_before_it() -> None:
    found = bulletin.bulletin_signs(reading(factories.full() | {"detected_at": None}))
    assert [row["ref"] for row in found["rows"]] == ["D-01"]
    assert found["undated"]


def test_the_first_look_is_what_triage_typed_in_its_order() -> None:
    record = factories.full()
    record["workflow"][1] |= {"tool": "Entra ID", "command": "SELECT 1\nFROM logs"}
    record["workflow"][3] |= {"tool": "Never shown"}
    found = bulletin.bulletin_look(reading(record))
    assert [step["number"] for step in found["steps"]] == ["1", "2", "3"]
    assert (found["steps"][1]["command"], found["tools"]) == ("SELECT 1\nFROM logs", "Entra ID")


def test_only_what_misled_is_told() -> None:
    groups = dict(bulletin.bulletin_fooled(reading())["groups"])
    assert [point["ref"] for points in groups.values() for point in points] == [
        *("U-01", "O-02", "D-01", "L-02")
    ]
    assert groups["The machine was wrong"][0]["why"] == "Its address was made an hour before"


def test_the_first_containment_is_the_playbooks_and_else_the_one_that_was_done() -> None:
    record = factories.full()
    record["comparison"]["steps"][3]["playbook_step"]["role"] = "Tier 2"
    step = bulletin.bulletin_escalate(reading(record))["step"]
    assert (step["title"], step["role"]) == ("Revoke sessions and refresh tokens", "Tier 2")
    assert step["of"] == "Business e-mail compromise, version 7"
    without = bulletin.bulletin_escalate(reading(record | {"comparison": None}))["step"]
    assert (without["role"], without["of"]) == ("Tomasz Nowak", "")


def test_more_malicious_entities_than_a_page_holds_are_counted() -> None:
    record = factories.full()
    record["assets"] = [record["assets"][2] | {"id": factories.uid(f"X{n}")} for n in range(23)]
    read = reading(record)
    found = bulletin.bulletin_escalate(read)
    assert (len(found["entities"]), found["more"]) == (20, 3)
    assert [message.text for message in read.messages] == ["3 malicious entities are left out."]


def test_a_partner_sees_no_command_and_no_name() -> None:
    given = factories.context(kind="bulletin", audience="partner")
    page = render(given, "html").content.decode()
    assert "REDACTED · command" in page
    for secret in ("SigninLogs", "Fontaine", "Nowak", "ap@corp"):
        assert secret not in page


@pytest.mark.parametrize("form", ["html", "md"])
def test_what_is_malicious_is_never_an_address_to_follow(form: str) -> None:
    page = render(factories.context(kind="bulletin"), form).content.decode()
    page = page.replace("\\", "")
    assert "hxxps://login[.]corp-example[.]top/a" in page
    assert "203.0.113.58" not in page
    assert "https://login" not in page


def test_hostile_texts_load_nothing() -> None:
    record = poisoned(*(aimed(probe, "attacker.example") for probe in PROBES.values()))
    kept = {
        "workflow": ("phase",),
        "assets": ("verdict",),
        "observations": ("observation_class",),
        "lessons": ("category",),
    }
    for part, names in kept.items():
        for row, own in zip(record[part], factories.full()[part], strict=True):
            row |= {name: own[name] for name in names}
    record["automated_runs"][0]["verdicts"][1]["right"] = "wrong"
    given = factories.context(record, kind="bulletin")
    page = render(given, "html").content.decode()
    assert all(ref in page for ref in ("U-01", "O-02", "D-01", "L-02", "A-03"))
    for opening in ("<script", "<img", "<iframe", "<object", "<link", "<base", "<video", "<image"):
        assert opening not in page.lower()
    assert "http://attacker.example" not in page
    assert "http://attacker.example" not in render(given, "md").content.decode()
