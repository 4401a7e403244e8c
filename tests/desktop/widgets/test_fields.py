"""One-line fields, filters, sections and layouts."""

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from desktop.theme.theme import Theme
from desktop.widgets.bars import EmptyState, ReadOnlyBar
from desktop.widgets.buttons import Button
from desktop.widgets.chips import Chip, initials
from desktop.widgets.fields import CheckBox, Combo, LineField, SearchField, TimeField
from desktop.widgets.filters import FilterChip, FilterChoice, FilterField
from desktop.widgets.layouts import FlowLayout, OverflowRow
from desktop.widgets.marks import Mark
from desktop.widgets.sections import SectionedBody, SegmentedTabs
from desktop.widgets.tags_field import TagsField


def test_esc_gives_back_the_text_before_the_edit(theme: Theme, qtbot: QtBot) -> None:
    field = LineField("Title", "Old")
    qtbot.addWidget(field)
    field.show()
    field.activateWindow()
    field.setFocus()
    qtbot.waitUntil(field.hasFocus)
    field.end(False)
    QTest.keyClicks(field, "er")
    with qtbot.waitSignal(field.stepped_back):
        QTest.keyClick(field, Qt.Key.Key_Escape)
    assert field.text() == "Old"


def test_leaving_a_field_is_told(theme: Theme, qtbot: QtBot) -> None:
    holder = QWidget()
    qtbot.addWidget(holder)
    one, two = LineField("A", parent=holder), LineField("B", parent=holder)
    holder.show()
    holder.activateWindow()
    one.setFocus()
    qtbot.waitUntil(one.hasFocus)
    with qtbot.waitSignal(one.left):
        two.setFocus()


def test_a_search_rests_before_it_runs(theme: Theme, qtbot: QtBot) -> None:
    field = SearchField("Search")
    qtbot.addWidget(field)
    told: list[str] = []
    field.searched.connect(told.append)
    QTest.keyClicks(field, "revoke")
    qtbot.waitUntil(lambda: told == ["revoke"])
    QTest.keyClick(field, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: told == ["revoke", ""])


def test_down_leads_to_the_results(theme: Theme, qtbot: QtBot) -> None:
    field = SearchField("Search")
    qtbot.addWidget(field)
    QTest.keyClicks(field, "x")
    with qtbot.waitSignals([field.searched, field.entered]):
        QTest.keyClick(field, Qt.Key.Key_Down)


def test_a_combo_keeps_values_of_any_type(theme: Theme, qtbot: QtBot) -> None:
    combo = Combo("State", [(None, "not set"), (3, "Three"), ("a", "A")])
    qtbot.addWidget(combo)
    combo.set_value(3)
    assert combo.currentText() == "Three"
    combo.set_choices([(3, "Drei"), (4, "Vier")])
    assert combo.value() == 3
    combo.set_value("gone")
    assert combo.value() is None


def test_the_wheel_passes_over_an_unfocused_combo(theme: Theme, qtbot: QtBot) -> None:
    combo = Combo("State", [(1, "One"), (2, "Two")])
    qtbot.addWidget(combo)
    combo.set_value(1)
    event = QWheelEvent(
        QPointF(5, 5),
        QPointF(5, 5),
        QPoint(0, -120),
        QPoint(0, -120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    combo.wheelEvent(event)
    assert combo.value() == 1


def test_a_tick_is_told_only_when_the_user_ticks(theme: Theme, qtbot: QtBot) -> None:
    box = CheckBox("Only differences & more")
    qtbot.addWidget(box)
    with qtbot.assertNotEmitted(box.ticked):
        box.set_value(value=True)
    with qtbot.waitSignal(box.ticked) as told:
        box.click()
    assert told.args == [False]


def test_ctrl_semicolon_stamps_the_time(theme: Theme, qtbot: QtBot) -> None:
    field = TimeField("Started", lambda: "2026-03-12 08:12:07")
    qtbot.addWidget(field)
    with qtbot.waitSignal(field.textEdited):
        QTest.keyClick(field, Qt.Key.Key_Semicolon, Qt.KeyboardModifier.ControlModifier)
    assert field.value() == "2026-03-12 08:12:07"


def test_tags_are_read_in_order_and_once(theme: Theme, qtbot: QtBot) -> None:
    field = TagsField("Tags")
    qtbot.addWidget(field)
    field.setText(" phishing, finance;phishing ,, Übung ")
    assert field.tags() == ["phishing", "finance", "Übung"]
    field.set_tags(["a", "b"])
    assert field.text() == "a, b"


# --- filters


@pytest.fixture
def filters(theme: Theme, qtbot: QtBot) -> FilterField:
    made = FilterField(
        "Filter incidents",
        [FilterChoice("severity", "Severity", lambda: [("high", "High")], shown=True)],
    )
    qtbot.addWidget(made)
    made.resize(900, 40)
    made.show()
    return made


def test_chips_and_text_say_the_same(filters: FilterField, qtbot: QtBot) -> None:
    with qtbot.waitSignal(filters.changed) as told:
        filters.add("severity:high")
    assert told.args == ["severity:high"]
    filters.set_chips([FilterChip("severity:high", "Severity: High")], "fraud")
    assert filters.text() == "severity:high fraud"


def test_backspace_takes_the_last_chip_away(filters: FilterField, qtbot: QtBot) -> None:
    chips = [FilterChip("severity:high", "High"), FilterChip("lead:me", "Lead: me")]
    filters.set_chips(chips, "")
    with qtbot.waitSignal(filters.changed) as told:
        QTest.keyClick(filters.field, Qt.Key.Key_Backspace)
    assert told.args == ["severity:high"]


def test_a_chip_is_removed_by_its_button(filters: FilterField, qtbot: QtBot) -> None:
    filters.set_chips([FilterChip("severity:high", "Severity: High")], "fraud")
    chip = next(b for b in filters.findChildren(QPushButton) if b.property("on") == "true")
    with qtbot.waitSignal(filters.changed) as told:
        chip.click()
    assert told.args == ["fraud"]
    assert "Severity: High" in chip.accessibleName()


def test_clear_takes_everything_away(filters: FilterField, qtbot: QtBot) -> None:
    filters.set_chips([FilterChip("a:b", "A")], "rest")
    with qtbot.waitSignal(filters.changed) as told:
        filters.clear()
    assert told.args == [""]
    assert filters.text() == ""


# --- sections, tabs, layouts


def test_sections_step_round_their_ends(theme: Theme, qtbot: QtBot) -> None:
    body = SectionedBody("Sections")
    qtbot.addWidget(body)
    body.sections.set_sections([("a", "Overview"), ("b", "Lessons")])
    body.sections.set_state("b", 4, "L-02 has no owner")
    body.sections.mark("b")
    with qtbot.waitSignal(body.sections.chosen) as told:
        body.sections.step(1)
    assert told.args == ["a"]
    button = body.sections.findChildren(QPushButton)[1]
    assert button.accessibleName() == "Lessons, 4, L-02 has no owner"


def test_the_section_list_becomes_a_drop_down(theme: Theme, qtbot: QtBot) -> None:
    body = SectionedBody("Sections")
    qtbot.addWidget(body)
    body.sections.set_sections([("a", "Overview"), ("b", "Lessons")])
    body.resize(900, 500)
    body.show()
    assert body.sections.isHidden()
    assert body.sections.combo.isVisible()
    with qtbot.waitSignal(body.sections.chosen):
        body.sections.combo.activated.emit(1)
    body.resize(1200, 500)
    assert not body.sections.isHidden()


def test_tabs_that_do_not_fit_move_into_a_menu(theme: Theme, qtbot: QtBot) -> None:
    tabs = SegmentedTabs("Views")
    qtbot.addWidget(tabs)
    tabs.set_tabs([(str(n), f"Waiting for me {n}") for n in range(6)])
    tabs.set_count("0", 1234)
    tabs.resize(300, 40)
    tabs.show()
    QApplication.processEvents()
    shown = [b for b in tabs.findChildren(Button) if b.isVisible()]
    assert 1 <= len(shown) < 6
    assert all(b.width() >= b.sizeHint().width() for b in shown)
    assert shown[0].text() == "Waiting for me 0  1,234"
    with qtbot.waitSignal(tabs.chosen):
        shown[-1].click()


def test_an_overflow_row_never_asks_for_more_than_it_gets(theme: Theme, qtbot: QtBot) -> None:
    line = OverflowRow()
    qtbot.addWidget(line)
    for number in range(8):
        line.add(Button(f"A long button {number}"))
    assert line.minimumSizeHint().width() < 100


def test_a_flow_wraps(theme: Theme, qtbot: QtBot) -> None:
    holder = QWidget()
    qtbot.addWidget(holder)
    flow = FlowLayout()
    for number in range(6):
        flow.addWidget(Button(f"Button {number}"))
    holder.setLayout(flow)
    assert flow.heightForWidth(200) > flow.heightForWidth(2000)
    holder.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    holder.resize(1000, 40)
    holder.show()
    first = flow.itemAt(0).widget()
    assert first is not None
    assert first.geometry().right() >= 990


# --- states


def test_chips_say_their_word(theme: Theme, qtbot: QtBot) -> None:
    chip = Chip("High", "high", Mark.HIGH)
    qtbot.addWidget(chip)
    assert chip.accessibleName() == "High"
    wide = chip.sizeHint().width()
    chip.set("Recording", "info")
    assert chip.text == "Recording"
    assert chip.sizeHint().width() != wide


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Amelie Fontaine", "AF"),
        ("M. Lindqvist", "ML"),
        ("root", "R"),
        ("", "?"),
        ("李 小龙", "李小"),
    ],
)
def test_initials(name: str, letters: str) -> None:
    assert initials(name) == letters


def test_an_empty_list_offers_what_to_do(theme: Theme, qtbot: QtBot) -> None:
    done: list[int] = []
    state = EmptyState(
        "No incident matches 3 filters.", (("Clear filters", lambda: done.append(1)),), primary=True
    )
    qtbot.addWidget(state)
    button = state.findChildren(QPushButton)[0]
    assert button.property("k") == "primary"
    button.click()
    assert done == [1]


def test_a_read_only_bar_tells_the_reason(theme: Theme, qtbot: QtBot) -> None:
    bar = ReadOnlyBar("Approved 2026-03-21 by J. Haddad", (("Reopen…", lambda: None),))
    qtbot.addWidget(bar)
    assert bar.accessibleName() == "Approved 2026-03-21 by J. Haddad"


def test_a_long_label_of_a_flag_is_cut_and_told_whole(qtbot: QtBot) -> None:
    box = CheckBox("The account has the role to read & manage everything", elide=True)
    qtbot.addWidget(box)
    box.resize(160, 30)
    box.show()
    assert box.text().endswith("…")
    assert "read & manage" in box.accessibleName()
    assert box.toolTip() == box.accessibleName()
    box.resize(600, 30)
    assert (box.text().replace("&&", "&"), box.toolTip()) == (box.accessibleName(), "")
    assert box.minimumSizeHint().width() > box.minimumWidth()
