"""Filter buttons, gap limit, lanes by asset, zones, clocks and opportunities of the timeline."""

from datetime import timedelta
from functools import partial
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop.pages.incident.timeline.clocks import ClockTable, read_skew
from desktop.pages.incident.timeline.events import EventTable
from desktop.pages.incident.timeline.filtering import asked, with_value, without_value
from desktop.pages.incident.timeline.opportunities import OpportunityTable
from desktop.pages.incident.timeline.section import TimelineSection
from kb.incidents.assets import service as assets
from kb.incidents.opportunities import service as opportunities
from kb.incidents.timeline import clocks
from kb.incidents.timeline import service as timeline
from kb.incidents.timeline.schemas import TimelineEvent
from kb.knowledge_base import KnowledgeBase
from tests.desktop.pages.incident.conftest import OpenAt, at, press, write


@pytest.fixture
def tabs(kb: KnowledgeBase, incident: UUID, open_at: OpenAt, qtbot: QtBot) -> TimelineSection:
    """Four events of two assets, with tags, a range and a time that lies between two."""
    one, two = (
        kb.write(partial(assets.add, incident_id=incident, values={"value": value})).result
        for value in ("WS-12", "SRV-3")
    )
    rows = (
        {"at": at("01:00"), "text": "Phish", "lane": "attacker", "asset_ids": [one]},
        {"at": at("03:10"), "text": "Login", "asset_ids": [one, two], "tags": ["vip", "mail"]},
        {"at": at("09:20"), "text": "Alert", "tags": ["vip"], "source": "EDR"},
        {"at": at("15:00"), "until_at": at("15:40"), "text": "Cut", "phase": "containment"},
    )
    minutes = tuple({**row, "precision": "minute", "until_precision": "minute"} for row in rows)
    kb.write(partial(timeline.add_many, incident_id=incident, rows=minutes))
    shown = open_at("timeline").sectioned.stack.currentWidget()
    assert isinstance(shown, TimelineSection)
    qtbot.waitUntil(lambda: shown.whole is not None and len(shown.whole.timeline) == 4)
    return shown


@pytest.fixture
def section(tabs: TimelineSection) -> EventTable:
    """The tab of events."""
    part = tabs.part("events")
    assert isinstance(part, EventTable)
    return part


def _texts(section: EventTable) -> list[str]:
    return [row.event.text for row in section.model.records()]


def _events(kb: KnowledgeBase, incident: UUID) -> dict[str, TimelineEvent]:
    found = kb.read(partial(timeline.list_for, incident_id=incident))
    return {event.text: event for event in found}


def test_the_words_of_a_filter_are_added_and_taken_away() -> None:
    query = with_value("cut tag:vip", "tag", "night shift")
    assert query == 'cut tag:vip tag:"night shift"'
    assert asked(query, "tag") == ["vip", "night shift"]
    assert without_value(query, "tag", "VIP") == 'cut tag:"night shift"'
    assert without_value(query, "tag", "") == "cut"


def test_a_button_offers_values_with_counts_and_fills_the_filter(section: EventTable) -> None:
    menu = section.toolbar.buttons.menu("tag")
    assert [action.text() for action in menu.actions()] == ["vip   2", "mail   1"]
    menu.actions()[1].trigger()
    assert section.toolbar.filter.text() == "tag:mail"
    assert _texts(section) == ["Login"]
    assert section.toolbar.buttons.buttons["tag"].accessibleName() == "Tag: 1"
    again = section.toolbar.buttons.menu("tag")
    assert [action.isChecked() for action in again.actions()[:2]] == [False, True]
    again.actions()[-1].trigger()
    assert len(_texts(section)) == 4


def test_one_of_several_values_of_a_field_is_enough(section: EventTable) -> None:
    section.toolbar.buttons.changed.emit("asset:A-02 asset:A-01")
    assert _texts(section) == ["Phish", "Login"]
    section.toolbar.buttons.changed.emit("asset:A-0 tag:vip")
    assert _texts(section) == []
    section.toolbar.buttons.changed.emit("asset:A-01 tag:vip")
    assert _texts(section) == ["Login"]


def test_tags_are_typed_in_their_column(
    section: EventTable, kb: KnowledgeBase, incident: UUID, qtbot: QtBot
) -> None:
    event = _events(kb, incident)["Phish"]
    section.revise(section.rows[0], section.values_of(section.rows[0], "tags", ["night"]))
    qtbot.waitUntil(lambda: section.rows[0].event.tags == ("night",))
    assert kb.read(partial(timeline.get, record_id=event.id)).tags == ("night",)


def test_the_gap_limit_is_remembered_and_drawn(section: EventTable) -> None:
    assert section.preferences.gap == timedelta(hours=4)
    assert [gap.label for gap in section.figure.gaps] == ["6 h 10 m", "5 h 40 m"]
    section.gaps.limit.setCurrentIndex(section.gaps.limit.findText("Gaps over 2 h"))
    section.gaps.limit.activated.emit(section.gaps.limit.currentIndex())
    assert section.preferences.gap == timedelta(hours=2)
    assert len(section.figure.gaps) == 3
    assert section.gaps.button.accessibleName().startswith("3 gaps: 2 h 10 m")


def test_each_asset_may_have_a_lane(section: EventTable) -> None:
    choices = {action.text(): action for action in section.toolbar.look.fill().actions()}
    choices["One an asset"].trigger()
    assert [name for _key, name in section.figure.lanes] == [
        "A-01  WS-12",
        "A-02  SRV-3",
        "No asset",
    ]
    login = section.rows[1].event.id
    assert len([mark for mark in section.figure.marks if mark.key == login]) == 2
    assert section.preferences.by_asset
    section.figure.choose(section.rows[0].event.id)
    press(section.figure, Qt.Key.Key_Down)
    press(section.figure, Qt.Key.Key_Down)
    assert section.figure.chosen == section.rows[2].event.id


def test_an_event_drawn_on_the_lane_of_an_asset_concerns_it(
    section: EventTable, kb: KnowledgeBase, incident: UUID, qtbot: QtBot
) -> None:
    section.toolbar.look.lanes_picked.emit("asset")
    lane = section.figure.lanes[1][0]
    section.figure.drawn.emit(lane, at("11:00"), None)
    qtbot.waitUntil(lambda: len(section.rows) == 5)
    assert [str(key) for key in _events(kb, incident)[""].asset_ids] == [lane]


def test_between_two_times_is_typed_shown_and_drawn_apart(
    section: EventTable, kb: KnowledgeBase, incident: UUID, qtbot: QtBot
) -> None:
    event = _events(kb, incident)["Alert"]
    section.table.edit_key(event.id, "at")
    write("between 09:10 and 09:40")
    press(None, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: section.rows[2].event.extent == "between")
    until = next(column for column in section.model.columns if column.key == "until_at")
    assert until.cell(section.rows[2]).text == "by 09:40"
    assert until.cell(section.rows[3]).text == "15:40"
    by_key = {mark.key: mark for mark in section.figure.marks}
    between, ranged = by_key[event.id], by_key[section.rows[3].event.id]
    assert (between.between, between.until, ranged.between) == (True, None, False)
    assert between.uncertain_until == at("09:40").timestamp()
    assert ranged.until == at("15:40").timestamp()
    section.table.edit_key(event.id, "at")
    write("09:10 - 09:40")
    press(None, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: section.rows[2].event.extent == "range")


def test_times_are_shown_and_typed_in_the_chosen_zone(
    section: EventTable, kb: KnowledgeBase, incident: UUID, qtbot: QtBot
) -> None:
    kb.write(
        partial(clocks.add, incident_id=incident, values={"source": "EDR", "zone": "Asia/Tokyo"})
    )
    section.write(partial(timeline.add, incident_id=incident, values={"text": "Later"}))
    qtbot.waitUntil(lambda: len(section.rows) == 5)
    zones = {action.text(): action for action in section.toolbar.look.fill().actions()}
    zones["Asia/Tokyo"].trigger()
    assert section.toolbar.look.text().endswith("View: Asia/Tokyo")
    time = next(column for column in section.model.columns if column.key == "at")
    assert time.cell(section.rows[0]).text.endswith("03-12 10:00")
    section.table.edit_key(section.rows[0].event.id, "at")
    write("2026-03-12 11:00")
    press(None, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: _events(kb, incident)["Phish"].at == at("02:00"))
    section.preferences.zone = "Nowhere/Land"
    assert section.zone == section.context.session.zone


def test_the_panel_tells_when_an_event_was_recorded(section: EventTable) -> None:
    section.table.select_key(section.rows[0].event.id)
    recorded = next(column for column in section.model.columns if column.key == "created_at")
    tip = recorded.cell(section.rows[0]).tip
    assert tip.startswith("recorded 20")
    assert tip.endswith(" later")


def test_one_press_sets_the_times_of_a_source_right(
    tabs: TimelineSection, kb: KnowledgeBase, incident: UUID, qtbot: QtBot
) -> None:
    values = {"source": "edr", "skew_seconds": 3600}
    tabs.write(partial(clocks.add, incident_id=incident, values=values))
    tabs.choose("clocks")
    table = tabs.part("clocks")
    assert isinstance(table, ClockTable)
    qtbot.waitUntil(lambda: len(table.rows) == 1)
    assert table.summary.plain_text() == "Times not set right yet: 1"
    table.table.select_key(table.rows[0].id)
    table.correct.click()
    qtbot.waitUntil(lambda: _events(kb, incident)["Alert"].at == at("08:20"))
    qtbot.waitUntil(lambda: table.summary.plain_text() == "Every time is set right.")
    assert not table.correct.isEnabled()
    assert table.context.notices.kept[0].text == "Corrected 1 times of edr"
    table.undo()
    qtbot.waitUntil(lambda: _events(kb, incident)["Alert"].at == at("09:20"))


def test_a_time_that_a_person_moves_is_not_set_right_again(
    tabs: TimelineSection, section: EventTable, kb: KnowledgeBase, incident: UUID, qtbot: QtBot
) -> None:
    values = {"source": "EDR", "skew_seconds": 3600}
    clock = kb.write(partial(clocks.add, incident_id=incident, values=values)).result
    table = tabs.part("clocks")
    assert isinstance(table, ClockTable)
    qtbot.waitUntil(lambda: tabs.whole is not None and len(tabs.whole.clocks) == 1)
    tabs.choose("clocks")
    table.table.select_key(clock)
    table.correct.click()
    qtbot.waitUntil(lambda: _events(kb, incident)["Alert"].at == at("08:20"))
    tabs.choose("events")
    qtbot.waitUntil(lambda: section.rows[2].event.at == at("08:20"))
    section.figure.moved.emit(section.rows[2].event.id, at("08:30"))
    qtbot.waitUntil(lambda: _events(kb, incident)["Alert"].at == at("08:30"))
    assert _events(kb, incident)["Alert"].derived == "clock 3600 s ahead"


def test_an_opportunity_says_what_it_would_have_gained(
    tabs: TimelineSection, section: EventTable, kb: KnowledgeBase, incident: UUID, qtbot: QtBot
) -> None:
    rows = (
        {"signal": "Late log", "at": at("10:00")},
        {"signal": "New domain", "at": at("07:56"), "precision": "minute"},
        {"signal": "No time yet"},
    )
    tabs.write(partial(opportunities.add_many, incident_id=incident, rows=rows))
    qtbot.waitUntil(lambda: tabs.whole is not None and len(tabs.whole.opportunities) == 3)
    tabs.choose("opportunities")
    table = tabs.part("opportunities")
    assert isinstance(table, OpportunityTable)
    assert [row.signal for row in table.rows] == ["New domain", "Late log", "No time yet"]
    earlier = next(column for column in table.model.columns if column.key == "earlier")
    assert [earlier.cell(row).text for row in table.rows] == ["1 h 30 m", "−34 m", ""]
    assert table.summary.plain_text() == "Could have been seen 1 h 30 m before detection"
    assert table.note_of(table.rows[1]).startswith("This is after detection")
    marks = [mark for mark in section.figure.marks if mark.diamond]
    assert [mark.label for mark in marks] == ["D-01", "D-02"]
    assert section.figure.lanes[0][1] == "Missed"


def test_a_typed_signal_with_a_typed_time_is_kept(
    tabs: TimelineSection, kb: KnowledgeBase, incident: UUID, qtbot: QtBot
) -> None:
    tabs.choose("opportunities")
    tabs.handlers()["new"]()
    write("Sign-in from abroad")
    press(None, Qt.Key.Key_Return)
    table = tabs.part("opportunities")
    assert isinstance(table, OpportunityTable)
    qtbot.waitUntil(lambda: len(table.rows) == 1)
    values = table.values_of(table.rows[0], "at", "2026-03-12 08:15")
    table.revise(table.rows[0], values)
    qtbot.waitUntil(lambda: table.rows[0].at == at("08:15"))
    (found,) = kb.read(partial(opportunities.list_for, incident_id=incident))
    assert (found.ref, found.precision) == ("D-01", "minute")


@pytest.mark.parametrize(
    ("typed", "seconds"),
    [
        ("90", 90),
        ("-90", -90),
        ("−90 s", -90),
        ("1 h 30 m", 5400),
        ("2h behind", -7200),
        ("+ 5 m 3 s ahead", 303),
        ("", 0),
        (None, 0),
        (0, 0),
    ],
)
def test_a_skew_is_typed_as_people_say_it(typed: object, seconds: int) -> None:
    assert read_skew(typed) == seconds


@pytest.mark.parametrize("typed", ["soon", "h", "-", "90 x", "behind"])
def test_what_is_no_skew_says_what_is(typed: str) -> None:
    with pytest.raises(ValueError, match="Use seconds such as 90"):
        read_skew(typed)
