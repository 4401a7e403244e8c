"""What a house decides is a policy page: versions, history, and metrics judged by it."""

from dataclasses import replace
from datetime import UTC, date, datetime
from functools import partial

import pytest

from kb import dossier
from kb.errors import ValidationError
from kb.house import rules, service
from kb.house.rules import HouseRules
from kb.incidents.record import service as incidents
from kb.knowledge_base import KnowledgeBase
from kb.library.articles import service as articles

NEW_YEAR = date(2027, 1, 1)
CALENDAR = b"""BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Office//EN
BEGIN:VEVENT
UID:1
DTSTART;VALUE=DATE:20270101
SUMMARY:New Year
END:VEVENT
BEGIN:VEVENT
UID:2
DTSTART;VALUE=DATE:20270326
DTEND;VALUE=DATE:20270330
SUMMARY:Easter
END:VEVENT
BEGIN:VEVENT
UID:3
DTSTART:20270105T090000Z
SUMMARY:A meeting is no holiday
END:VEVENT
END:VCALENDAR
"""


def changed(kb: KnowledgeBase, **values: object) -> None:
    now = kb.read(service.read)
    kb.write(partial(service.save, rules=replace(now, **values)))  # type: ignore[arg-type]


def test_the_defaults_are_in_force_until_somebody_decides(kb: KnowledgeBase) -> None:
    assert kb.read(service.read) == HouseRules()
    assert kb.read(service.page_id) is None


def test_rules_are_kept_as_versions_of_a_policy(kb: KnowledgeBase) -> None:
    changed(kb, zone="Europe/Lisbon", holidays={NEW_YEAR: "New Year"})
    changed(kb, weekend=frozenset({4, 5}))
    found = kb.read(service.read)
    assert (found.zone, found.holidays) == ("Europe/Lisbon", {NEW_YEAR: "New Year"})
    assert not found.calendar.is_working(date(2026, 11, 27))  # a Friday
    assert not found.calendar.is_working(NEW_YEAR)
    page = kb.read(service.page_id)
    assert page is not None
    assert [v.number for v in kb.read(partial(articles.versions_for, article_id=page))] == [2, 1]
    assert kb.read(partial(articles.get, record_id=page)).article_kind == "policy"
    kb.undo()
    assert kb.read(service.read).weekend == frozenset({5, 6})


def test_metrics_are_judged_by_the_targets_of_the_house(kb: KnowledgeBase) -> None:
    times = {
        "severity": "high",
        "first_activity_at": datetime(2026, 3, 12, 8, tzinfo=UTC),
        "detected_at": datetime(2026, 3, 12, 9, tzinfo=UTC),
    }
    incident = kb.write(partial(incidents.add, values=times)).result
    changed(kb, targets={"high": {"detect": 20, "acknowledge": 5}})
    found = {m.name: m for m in kb.read(partial(dossier.whole, incident_id=incident)).metrics}
    assert found["detect"].text == "40 m over target"
    assert found["acknowledge"].target_minutes == 5
    assert found["contain"].target_minutes is None


def test_holidays_come_from_a_calendar_file(kb: KnowledgeBase) -> None:
    assert kb.write(partial(service.import_holidays, data=CALENDAR)).result == 5
    assert kb.write(partial(service.import_holidays, data=CALENDAR)).result == 0
    found = kb.read(service.read).holidays
    assert found[NEW_YEAR] == "New Year"
    assert date(2027, 3, 29) in found
    assert date(2027, 1, 5) not in found
    for junk in (b"", b"PK\x03\x04", b"BEGIN:VCALENDAR\nEND:VCALENDAR\n", b"\xff\xfe\x00"):
        with pytest.raises(ValidationError):
            kb.write(partial(service.import_holidays, data=junk))


@pytest.mark.parametrize(
    "values",
    [
        {"zone": "Mars/Olympus"},
        {"zone": "../../etc/passwd"},
        {"weekend": frozenset(range(7))},
        {"targets": {"high": {"detect": 0}}},
        {"targets": {"high": {"dance": 10}}},
        {"targets": {"purple": {"detect": 10}}},
    ],
)
def test_nonsense_is_refused(kb: KnowledgeBase, values: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        changed(kb, **values)


def test_a_page_that_cannot_be_read_leaves_the_defaults_and_says_so() -> None:
    for text in ("", "```toml\nzone = \n```\n", "```toml\nweekend = ['noday']\n```\n"):
        found = rules.read(text)
        assert found.trouble
        assert found.targets == HouseRules().targets
    kept = HouseRules(holidays={NEW_YEAR: 'The "new" year\n```'})
    assert rules.read(rules.written(kept)) == kept
