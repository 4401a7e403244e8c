"""Gaps, key events and the filter by field, in the timeline."""

from functools import partial
from uuid import UUID

import pytest
from pytestqt.qtbot import QtBot

from desktop.pages.incident.timeline.events import EventTable
from desktop.pages.incident.timeline.section import TimelineSection
from kb.incidents.assets import service as assets
from kb.incidents.timeline import service as timeline
from kb.knowledge_base import KnowledgeBase
from tests.desktop.pages.incident.conftest import OpenAt, at


@pytest.fixture
def section(kb: KnowledgeBase, incident: UUID, open_at: OpenAt, qtbot: QtBot) -> EventTable:
    """Four events with two gaps; the second and the last are key events."""
    asset = kb.write(partial(assets.add, incident_id=incident, values={"value": "WS-12"})).result
    rows = (
        {"at": at("01:00"), "text": "Phish opened", "lane": "attacker", "asset_ids": [asset]},
        {"at": at("03:10"), "text": "Login", "key_event": True, "techniques": ["T1078"]},
        {"at": at("09:20"), "text": "Alert", "phase": "triage", "entered_by": "J. Haddad"},
        {"at": at("15:00"), "text": "Host cut off", "phase": "containment", "key_event": True},
    )
    minutes = tuple({**row, "precision": "minute"} for row in rows)
    kb.write(partial(timeline.add_many, incident_id=incident, rows=minutes))
    tabbed = open_at("timeline").sectioned.stack.currentWidget()
    assert isinstance(tabbed, TimelineSection)
    shown = tabbed.part("events")
    assert isinstance(shown, EventTable)
    qtbot.waitUntil(lambda: len(shown.rows) == 4)
    return shown


def _texts(section: EventTable, query: str) -> list[str]:
    section.toolbar.filter.setText(query)
    section.toolbar.filter.searched.emit(query)
    return [row.event.text for row in section.model.records()]


def test_gaps_are_named_and_lead_to_their_events(section: EventTable) -> None:
    day = f"{at('00:00'):%Y-%m-%d}"
    text = section.gaps.button.accessibleName()
    assert text == "2 gaps: 6 h 10 m, 5 h 40 m"
    assert f"{day} 03:10–09:20" in section.gaps.button.toolTip()
    for expected in ("Alert", "Host cut off", "Alert"):
        section.gaps.button.click()
        assert section.table.current_record().event.text == expected


def test_a_gap_leads_to_an_event_that_the_filter_hides(section: EventTable) -> None:
    assert _texts(section, "login") == ["Login"]
    section.gaps.button.click()
    assert section.table.current_record().event.text == "Alert"


def test_without_gaps_none_is_named(
    section: EventTable, kb: KnowledgeBase, incident: UUID, qtbot: QtBot
) -> None:
    values = {"at": at("03:10"), "until_at": at("14:00"), "precision": "minute"}
    section.write(partial(timeline.add, incident_id=incident, values=values))
    qtbot.waitUntil(section.gaps.button.isHidden)


def test_key_events_have_numbers_of_their_own(section: EventTable) -> None:
    numbers = [section.model.columns[0].cell(row).text for row in section.rows]
    assert numbers == ["1", "2 T1", "3", "4 T2"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("asset:A-01", ["Phish opened"]),
        ("asset:ws-12 lane:attacker", ["Phish opened"]),
        ("asset:ws-12 phase:triage", []),
        ("technique:t1078", ["Login"]),
        ("phase:containment cut", ["Host cut off"]),
        ("person:haddad", ["Alert"]),
        ('text:"cut off"', ["Host cut off"]),
        ("cut host", ["Host cut off"]),
        ("T2", ["Host cut off"]),
        ("http://evil", []),
        ("phase:", ["Phish opened", "Login", "Alert", "Host cut off"]),
    ],
)
def test_a_word_may_say_where(section: EventTable, query: str, found: list[str]) -> None:
    assert _texts(section, query) == found
