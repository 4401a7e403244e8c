"""Twelve months of techniques and shared factors, counted over incidents."""

from datetime import UTC, date, datetime
from functools import partial
from uuid import UUID

from kb.conformance.trend import Trend, trends
from kb.incidents.causes import service as causes
from kb.incidents.record import service as incidents
from kb.incidents.research import service as research
from kb.knowledge_base import KnowledgeBase

TODAY = date(2026, 6, 15)


def incident(kb: KnowledgeBase, year: int, month: int, *techniques: str, factor: str = "") -> UUID:
    values = {
        "detected_at": datetime(year, month, 10, tzinfo=UTC),
        "techniques": list(techniques),
    }
    made: UUID = kb.write(partial(incidents.add, values=values)).result
    if factor:
        cause = {"title": "Why", "factor": factor}
        kb.write(partial(causes.add, incident_id=made, values=cause))
    return made


def test_incidents_are_counted_by_month_with_what_others_wrote(kb: KnowledgeBase) -> None:
    mine = incident(kb, 2026, 6, "T1566", factor="No MFA")
    incident(kb, 2026, 4, "T1566.002", factor="No MFA")
    incident(kb, 2026, 2, "T1566")
    incident(kb, 2025, 6, "T1566")  # thirteen months ago
    incident(kb, 2026, 5, "T15661", "T1078")
    note = {"title": "Wave of phishing", "techniques": ["T1566.001"], "published_on": "2026-05-02"}
    kb.write(partial(research.add, incident_id=mine, values=note))
    found = kb.read(partial(trends, incident_id=mine, today=TODAY))
    assert (found.months[0], found.months[-1]) == (date(2025, 7, 1), date(2026, 6, 1))
    technique, factor = found.rows
    assert technique.counts == (0, 0, 0, 0, 0, 0, 0, 1, 0, 1, 0, 1)
    assert technique.notes == ((date(2026, 5, 2), "Wave of phishing"),)
    assert (technique.total, technique.recent, technique.direction) == (3, (2, 1), "rising")
    assert (factor.kind, factor.name, factor.total) == ("factor", "No MFA", 2)


def test_directions() -> None:
    assert Trend("technique", "T1", (0,) * 8 + (1, 0, 0, 0)).direction == "falling"
    assert Trend("technique", "T1", (0,) * 12).direction == "steady"


def test_incidents_of_the_same_type_are_counted_whatever_its_case(kb: KnowledgeBase) -> None:
    made = {}
    for month, name in ((6, "Phishing"), (4, "phishing"), (5, "Phishing kit"), (3, "")):
        values = {"detected_at": datetime(2026, month, 10, tzinfo=UTC), "incident_type": name}
        made[month] = kb.write(partial(incidents.add, values=values)).result
    (kind,) = kb.read(partial(trends, incident_id=made[6], today=TODAY)).rows
    assert (kind.kind, kind.name) == ("type", "Phishing")
    assert kind.counts == (0,) * 9 + (1, 0, 1)
    assert kb.read(partial(trends, incident_id=made[3], today=TODAY)).rows == ()
