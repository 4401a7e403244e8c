"""A calendar file holds what is owed by a day, and takes itself in again as an update."""

import uuid
from datetime import date
from functools import partial

import pytest
from icalendar import Calendar

from kb.errors import NotFoundError
from kb.incidents.config_changes import service as changes
from kb.incidents.follow_ups import service as follow_ups
from kb.incidents.record import service as incidents
from kb.interchange import calendar
from kb.knowledge_base import KnowledgeBase


@pytest.fixture
def incident(kb: KnowledgeBase) -> uuid.UUID:
    made: uuid.UUID = kb.write(incidents.add).result
    return made


def write(kb: KnowledgeBase, incident: uuid.UUID) -> bytes:
    return kb.read(partial(calendar.of_incident, incident_id=incident))


def test_open_follow_ups_and_verifications(kb: KnowledgeBase, incident: uuid.UUID) -> None:
    rows = (
        {"action": "MFA for finance", "owner": "R. Okafor", "due": date(2026, 4, 15)},
        {"action": "Some day"},
        {"action": "Over", "due": date(2026, 4, 16), "state": "done"},
    )
    owed = kb.write(partial(follow_ups.add_many, incident_id=incident, rows=rows)).result
    values = {"title": "Block replay", "verify_on": date(2026, 3, 27)}
    change = kb.write(partial(changes.add, incident_id=incident, values=values)).result
    raw = write(kb, incident)
    assert raw == write(kb, incident)
    events = Calendar.from_ical(raw).walk("VEVENT")
    assert [str(event["uid"]) for event in events] == [str(owed[0]), str(change)]
    assert [event.decoded("dtstart") for event in events] == [date(2026, 4, 15), date(2026, 3, 27)]
    number = kb.read(partial(incidents.get, record_id=incident)).number
    assert str(events[0]["summary"]) == f"{number} F-01 MFA for finance"
    assert "Owner: R. Okafor" in str(events[0]["description"])
    assert str(events[1]["summary"]).startswith(f"Verify {number} C-01")


def test_a_later_file_updates_the_same_entry(kb: KnowledgeBase, incident: uuid.UUID) -> None:
    values = {"action": "MFA", "due": date(2026, 4, 15)}
    made = kb.write(partial(follow_ups.add, incident_id=incident, values=values)).result
    (first,) = Calendar.from_ical(write(kb, incident)).walk("VEVENT")
    moved = {"due": date(2026, 5, 15)}
    kb.write(partial(follow_ups.revise, record_id=made, version=1, values=moved))
    (second,) = Calendar.from_ical(write(kb, incident)).walk("VEVENT")
    assert first["uid"] == second["uid"]
    assert int(str(second["sequence"])) > int(str(first["sequence"]))
    assert second.decoded("dtstart") == date(2026, 5, 15)


def test_texts_of_attackers_stay_texts(kb: KnowledgeBase, incident: uuid.UUID) -> None:
    text = "x\x07, y; z\\ END:VEVENT ATTACH:http://evil.example " + "ü" * 90
    values = {"action": text, "due": date(2026, 4, 15), "ticket": "T\r\nEND:VCALENDAR"}
    kb.write(partial(follow_ups.add, incident_id=incident, values=values))
    raw = write(kb, incident)
    assert max(map(len, raw.split(b"\r\n"))) <= 75
    (event,) = Calendar.from_ical(raw).walk("VEVENT")
    assert "attach" not in event
    assert "x, y; z\\ END:VEVENT" in str(event["summary"])


def test_an_incident_that_is_not_there(kb: KnowledgeBase) -> None:
    with pytest.raises(NotFoundError):
        write(kb, uuid.uuid4())
