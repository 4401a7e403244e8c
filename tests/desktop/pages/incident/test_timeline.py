"""The timeline, driven by keyboard and pointer on a real store."""

from datetime import UTC, datetime
from functools import partial
from uuid import UUID

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit
from pytestqt.qtbot import QtBot

from desktop.pages.incident.page import IncidentPage
from desktop.pages.incident.timeline.events import EventTable
from desktop.pages.incident.timeline.rows import EventRow
from desktop.pages.incident.timeline.section import TimelineSection
from kb.incidents.assets import service as assets
from kb.incidents.timeline import service as timeline
from kb.incidents.timeline.schemas import TimelineEvent
from kb.knowledge_base import KnowledgeBase
from tests.desktop.pages.incident.conftest import OpenAt, approve, at, press, write


def _add(kb: KnowledgeBase, incident: UUID, **values: object) -> UUID:
    made: UUID = kb.write(partial(timeline.add, incident_id=incident, values=values)).result
    return made


@pytest.fixture
def events(kb: KnowledgeBase, incident: UUID) -> tuple[UUID, ...]:
    """Three events: attacker 08:12, defender 09:26, business 10:00."""
    return (
        _add(
            kb, incident, at=at("08:12"), precision="minute", lane="attacker", text="Phish opened"
        ),
        _add(
            kb, incident, at=at("09:26"), precision="minute", lane="defender", text="Alert raised"
        ),
        _add(
            kb, incident, at=at("10:00"), precision="minute", lane="business", text="Payment sent"
        ),
    )


def _shown(page: IncidentPage, qtbot: QtBot) -> EventTable:
    section = page.sectioned.stack.currentWidget()
    assert isinstance(section, TimelineSection)
    qtbot.waitUntil(lambda: section.whole is not None)
    events = section.part("events")
    assert isinstance(events, EventTable)
    return events


@pytest.fixture
def section(open_at: OpenAt, qtbot: QtBot) -> EventTable:
    """The section of an incident without events."""
    return _shown(open_at("timeline"), qtbot)


@pytest.fixture
def filled(events: tuple[UUID, ...], open_at: OpenAt, qtbot: QtBot) -> EventTable:
    """The section with the three events in it."""
    shown = _shown(open_at("timeline"), qtbot)
    assert len(shown.rows) == len(events)
    return shown


def _events(kb: KnowledgeBase, incident: UUID) -> tuple[TimelineEvent, ...]:
    return kb.read(partial(timeline.list_for, incident_id=incident))


def _row(section: EventTable, text: str) -> EventRow:
    return next(row for row in section.rows if row.event.text == text)


def test_a_typed_line_becomes_an_event(
    section: EventTable, kb: KnowledgeBase, incident: UUID, qtbot: QtBot
) -> None:
    section.handlers()["new"]()
    write("08:41 Session used from abroad")
    press(None, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(section.rows) == 1)
    (event,) = _events(kb, incident)
    assert (event.at, event.precision) == (at("08:41"), "minute")
    assert event.text == "Session used from abroad"
    assert event.entered_by == "Amelie Fontaine"
    assert section.is_typing()
    write("09:26 Alert")
    press(None, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(section.rows) == 2)
    assert _events(kb, incident)[1].at == at("09:26")


def test_a_text_alone_is_enough(
    section: EventTable, kb: KnowledgeBase, incident: UUID, qtbot: QtBot
) -> None:
    section.table.edit_entry()
    write("An odd call, when?")
    press(None, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(section.rows) == 1)
    (event,) = _events(kb, incident)
    assert (event.at, event.precision, event.text) == (None, "unknown", "An odd call, when?")


@pytest.mark.parametrize(
    ("typed", "wanted", "precision", "until"),
    [
        ("09:30", at("09:30"), "minute", None),
        ("09:30:05", at("09:30").replace(second=5), "exact", None),
        ("2022-12-16", datetime(2022, 12, 16, tzinfo=UTC), "day", None),
        ("between 09:10 and 09:40", at("09:10"), "minute", at("09:40")),
        ("2026-03", datetime(2026, 3, 1, tzinfo=UTC), "month", None),
    ],
)
def test_a_time_is_typed_as_people_write_it(
    filled: EventTable,
    kb: KnowledgeBase,
    qtbot: QtBot,
    events: tuple[UUID, ...],
    *,
    typed: str,
    wanted: datetime,
    precision: str,
    until: datetime | None,
) -> None:
    filled.table.edit_key(events[1], "at")
    write(typed)
    press(None, Qt.Key.Key_Return)
    get = partial(timeline.get, record_id=events[1])
    qtbot.waitUntil(lambda: kb.read(get).at == wanted)
    event = kb.read(get)
    assert (event.precision, event.until_at) == (precision, until)


def test_what_is_no_time_stays_and_says_what_is(
    filled: EventTable, events: tuple[UUID, ...], qtbot: QtBot
) -> None:
    filled.table.edit_key(events[0], "at")
    write("soon")
    press(None, Qt.Key.Key_Return)
    assert "2026-03-12 08:12" in filled.message.plain_text()

    def is_kept() -> bool:
        editor = QApplication.focusWidget()
        return isinstance(editor, QLineEdit) and editor.text() == "soon"

    qtbot.waitUntil(is_kept)


def test_delete_is_taken_back_by_the_notice(
    filled: EventTable,
    kb: KnowledgeBase,
    incident: UUID,
    events: tuple[UUID, ...],
    qtbot: QtBot,
) -> None:
    filled.table.setFocus()
    press(filled.table, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    press(filled.table, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: not _events(kb, incident))
    qtbot.waitUntil(lambda: bool(filled.context.notices.kept))
    notice = filled.context.notices.kept[0]
    assert notice.text == "Deleted 3 rows"
    assert notice.on_action is not None
    notice.on_action()
    qtbot.waitUntil(lambda: len(_events(kb, incident)) == 3)


def test_duplicate(
    filled: EventTable,
    kb: KnowledgeBase,
    incident: UUID,
    events: tuple[UUID, ...],
    qtbot: QtBot,
) -> None:
    filled.table.select_key(events[1])
    press(filled.table, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: len(_events(kb, incident)) == 4)
    qtbot.waitUntil(lambda: filled.table.current_record() in filled.rows)
    qtbot.waitUntil(lambda: filled.table.current_record().event.id not in events)


def test_the_key_event_is_ticked_by_a_click(
    filled: EventTable, kb: KnowledgeBase, events: tuple[UUID, ...], qtbot: QtBot
) -> None:
    model, table = filled.model, filled.table
    qtbot.waitUntil(lambda: model.row_of(events[0]) == 0)
    cell = table.visualRect(model.index(0, model.column_of("key_event")))
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=cell.center())
    qtbot.waitUntil(lambda: kb.read(partial(timeline.get, record_id=events[0])).key_event)


def test_pasted_lines_are_shown_before_they_are_written(
    section: EventTable, kb: KnowledgeBase, incident: UUID, qtbot: QtBot
) -> None:
    QGuiApplication.clipboard().setText(
        "2026-03-12 08:12\tattacker\tMail opened\n2026-03-12 09:26\tDefender\tAlert raised"
    )
    section.table.setFocus()
    press(section.table, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    panel = section.paste.panel
    assert panel is not None
    assert [combo.value() for combo in panel.combos] == ["at", "lane", "text"]
    assert panel.add.text() == "Add 2 events"
    assert _events(kb, incident) == ()
    qtbot.mouseClick(panel.add, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(section.rows) == 2)
    found = _events(kb, incident)
    assert [event.lane for event in found] == ["attacker", "defender"]
    assert found[0].original_time == "2026-03-12 08:12"
    assert section.paste.panel is None


def test_a_cancelled_paste_writes_nothing(
    section: EventTable, kb: KnowledgeBase, incident: UUID
) -> None:
    assert section.paste_lines(["08:12 one", "08:13 two"])
    assert section.close_top()
    assert section.paste.panel is None
    assert _events(kb, incident) == ()


def test_the_mapping_can_be_changed(section: EventTable) -> None:
    section.paste_lines(["alpha\tbeta and gamma", "delta\tepsilon or zeta"])
    panel = section.paste.panel
    assert panel is not None
    first = panel.combos[0]
    first.setCurrentIndex(first.findText("Phase"))
    first.activated.emit(first.currentIndex())
    assert not panel.add.isEnabled()
    first.setCurrentIndex(0)
    first.activated.emit(0)
    assert panel.add.text() == "Add 2 events"


def test_lanes_and_filter_hide_rows_and_marks(
    filled: EventTable,
    kb: KnowledgeBase,
    incident: UUID,
    events: tuple[UUID, ...],
    qtbot: QtBot,
) -> None:
    asset = kb.write(
        partial(assets.add, incident_id=incident, values={"value": "203.0.113.58"})
    ).result
    event = kb.read(partial(timeline.get, record_id=events[0]))
    kb.write(
        partial(
            timeline.revise,
            record_id=event.id,
            version=event.version,
            values={"asset_ids": [asset], "techniques": ["T1566.002"]},
        )
    )
    qtbot.waitUntil(lambda: bool(filled.rows and filled.rows[0].assets))
    for query, count in (("203.0.113", 1), ("t1566", 1), ("alert", 1), ("nothing", 0), ("", 3)):
        filled.toolbar.filter.setText(query)
        qtbot.waitUntil(lambda count=count: len(filled.model.records()) == count)  # type: ignore[misc]
    box = filled.toolbar._lanes["attacker"]
    qtbot.mouseClick(box, Qt.MouseButton.LeftButton, pos=QPoint(8, box.height() // 2))
    assert len(filled.model.records()) == 2
    assert filled.figure.point_of(events[0]) is None
    assert filled.reveal(events[0])
    assert len(filled.model.records()) == 3


def test_figure_and_table_choose_together(
    filled: EventTable, events: tuple[UUID, ...], qtbot: QtBot
) -> None:
    point = filled.figure.point_of(events[2])
    assert point is not None
    QTest.mouseClick(filled.figure.viewport(), Qt.MouseButton.LeftButton, pos=point.toPoint())
    assert filled.table.current_record().event.id == events[2]
    filled.table.select_key(events[0])
    assert filled.figure.chosen == events[0]
    assert filled.panel.form is not None
    assert filled.panel.form.record_id == events[0]


def test_arrows_in_the_figure_move_the_time(
    filled: EventTable, kb: KnowledgeBase, events: tuple[UUID, ...], qtbot: QtBot
) -> None:
    filled.table.select_key(events[1])
    filled.figure.setFocus()
    press(filled.figure, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    get = partial(timeline.get, record_id=events[1])
    qtbot.waitUntil(lambda: kb.read(get).at == at("09:36"))
    assert filled.context.notices.kept[0].text.startswith("Moved event 2")


def test_an_event_drawn_on_a_lane_is_named_next(
    filled: EventTable,
    kb: KnowledgeBase,
    incident: UUID,
    events: tuple[UUID, ...],
    qtbot: QtBot,
) -> None:
    filled.figure.drawn.emit("business", at("11:00"), at("11:30"))
    qtbot.waitUntil(lambda: len(filled.rows) == 4)
    qtbot.waitUntil(filled.is_typing)
    write("Bank called")
    press(None, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: _events(kb, incident)[-1].text == "Bank called")
    made = _events(kb, incident)[-1]
    assert (made.lane, made.at, made.until_at) == ("business", at("11:00"), at("11:30"))


def test_derived_times_and_odd_orders_are_said(
    section: EventTable, kb: KnowledgeBase, incident: UUID, qtbot: QtBot
) -> None:
    _add(kb, incident, at=at("09:00"), phase="recovery", lane="defender", text="Restored")
    _add(
        kb,
        incident,
        at=at("10:00"),
        phase="triage",
        lane="defender",
        text="Looked",
        derived="the log",
    )
    _add(kb, incident, at=at("11:00"), until_at=at("10:30"), lane="business", text="Backwards")
    qtbot.waitUntil(lambda: len(section.rows) == 3)
    assert "out of order" in _row(section, "Looked").note
    assert "before it begins" in _row(section, "Backwards").note
    assert section.toolbar.notes.isVisible()
    cell = section.model.columns[section.model.column_of("at")].cell(_row(section, "Looked"))
    assert "derived from the log" in cell.tip
    qtbot.mouseClick(section.toolbar.notes, Qt.MouseButton.LeftButton)
    assert section.table.current_record().event.text == "Looked"


def test_the_panel_saves_by_itself(
    filled: EventTable, kb: KnowledgeBase, events: tuple[UUID, ...], qtbot: QtBot
) -> None:
    filled.table.select_key(events[0])
    form = filled.panel.form
    assert form is not None
    box = form.box("text")
    assert box is not None
    assert isinstance(box.editor, QPlainTextEdit)
    box.editor.setFocus()
    box.editor.setPlainText("Phish opened by the clerk")
    filled.table.select_key(events[1])
    qtbot.waitUntil(
        lambda: (
            kb.read(partial(timeline.get, record_id=events[0])).text == "Phish opened by the clerk"
        )
    )


def test_a_conflict_in_a_cell_shows_both(
    filled: EventTable, kb: KnowledgeBase, events: tuple[UUID, ...], qtbot: QtBot
) -> None:
    row = filled.rows[0]
    revise = partial(timeline.revise, record_id=events[0], version=row.event.version)
    kb.write(partial(revise, values={"text": "Theirs"}))
    filled.revise(row, {"text": "Mine"}, row.event.version)
    qtbot.waitUntil(filled.conflict.isVisible)
    assert kb.read(partial(timeline.get, record_id=events[0])).text == "Theirs"


def test_another_ones_change_arrives_in_place(
    filled: EventTable,
    kb: KnowledgeBase,
    incident: UUID,
    events: tuple[UUID, ...],
    qtbot: QtBot,
) -> None:
    filled.table.select_key(events[2])
    _add(kb, incident, at=at("08:00"), text="Earlier")
    qtbot.waitUntil(lambda: len(filled.rows) == 4)
    assert filled.table.current_record().event.id == events[2]


def test_an_approved_incident_is_only_read(
    filled: EventTable,
    kb: KnowledgeBase,
    incident: UUID,
    events: tuple[UUID, ...],
    qtbot: QtBot,
) -> None:
    filled.table.select_key(events[0])
    approve(kb, incident)
    qtbot.waitUntil(lambda: filled.read_only)
    qtbot.waitUntil(lambda: filled.model.read_only)
    assert "new" not in filled.handlers()
    assert not filled.toolbar.add.isVisible()
    assert not filled.paste_lines(["08:12 one"])
    assert filled.panel.form is not None
    assert filled.panel.form.box("text") is None


def test_nothing_yet_says_what_belongs_here(section: EventTable) -> None:
    assert section.empty.isVisible()
    assert section.model.rowCount() == 1


def test_low_windows_keep_the_table_and_the_lanes_come_back(
    filled: EventTable, qtbot: QtBot
) -> None:
    assert filled.lanes.isVisible()
    filled.window().resize(1000, 560)
    qtbot.waitUntil(lambda: not filled.lanes.isVisible())
    assert filled.figure not in filled.panes()
    qtbot.mouseClick(filled.toolbar.lanes_shown, Qt.MouseButton.LeftButton)
    assert filled.lanes.isVisible()
