"""Tables edited from the keyboard alone."""

from dataclasses import dataclass
from typing import Any

import pytest
from PySide6.QtCore import QAbstractItemModel, QModelIndex, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QWidget
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from desktop.theme.theme import Theme
from desktop.widgets.cells import CELL_ROLE, GROUP_ROLE, Align, Cell, Group, Look, Skeleton
from desktop.widgets.marks import Mark
from desktop.widgets.row_painter import needs_two_lines, wrapped
from desktop.widgets.rows import Column, RowsModel
from desktop.widgets.table import EditableTable

CONTROL = Qt.KeyboardModifier.ControlModifier
LONG = "Search the tenant for the same rule and domain, and for every other mailbox " * 3


@dataclass(frozen=True)
class Step:
    key: str
    text: str
    who: str = ""
    state: str = "open"
    late: bool = False


STEPS = [Step("1", "Confirm the alert"), Step("2", "Revoke sessions"), Step("3", LONG)]


@pytest.fixture
def model(qapp: QApplication) -> RowsModel[Step]:
    columns: list[Column[Step]] = [
        Column("number", "Step", lambda s: Cell(s.key, "title"), 60),
        Column(
            "text",
            "As performed",
            lambda s: Cell(s.text, wrap=True),
            stretch=True,
            editor="line",
            sortable=True,
        ),
        Column("who", "Done by", lambda s: Cell(s.who, "person"), 120, editor="person"),
        Column(
            "state",
            "State",
            lambda s: Cell(s.state, "chip", tone="ok"),
            110,
            editor="choice",
            choices=lambda: [("open", "Open"), ("done", "Done")],
        ),
        Column(
            "at", "UTC", lambda _s: Cell("", "number"), 120, editor="time", align=Align.TRAILING
        ),
        Column("key", "Key", lambda s: Cell("", "flag", share=float(s.late)), 50, editor="flag"),
        Column("mark", "Result", lambda _s: Cell("Late", "mark", mark=Mark.LATE), 90),
    ]
    made = RowsModel(columns, lambda step: step.key, entry="Type a step")
    made.set_rows(STEPS)
    return made


@pytest.fixture
def table(model: RowsModel[Step], theme: Theme, qtbot: QtBot) -> EditableTable:
    made = EditableTable("Workflow")
    qtbot.addWidget(made)
    made.setModel(model)
    made.time_now = lambda: "2026-03-12 10:31:00"
    made.resize(900, 500)
    made.show()
    made.activateWindow()
    made.setFocus()
    made.select_key("1")
    QApplication.processEvents()
    return made


def _editor() -> QLineEdit:
    editor = QApplication.focusWidget()
    assert isinstance(editor, QLineEdit)
    return editor


def _key(widget: QWidget, key: Qt.Key, modifier: Qt.KeyboardModifier | None = None) -> None:
    QTest.keyClick(widget, key, modifier or Qt.KeyboardModifier.NoModifier)


# --- the model


def test_the_model_keeps_qts_rules(model: RowsModel[Step], qtmodeltester: ModelTester) -> None:
    model.set_rows([Group("Triage", "2 steps"), *STEPS, Skeleton(1)])
    qtmodeltester.check(model)


def _moves(model: QAbstractItemModel) -> list[tuple[str, int, int]]:
    told: list[tuple[str, int, int]] = []
    model.rowsInserted.connect(lambda _p, a, b: told.append(("in", a, b)))
    model.rowsRemoved.connect(lambda _p, a, b: told.append(("out", a, b)))
    model.modelReset.connect(lambda: told.append(("reset", 0, 0)))
    return told


def test_only_what_differs_is_moved(model: RowsModel[Step]) -> None:
    told = _moves(model)
    added = Step("2b", "Called the supplier")
    model.set_rows([STEPS[0], STEPS[1], added, STEPS[2]])
    assert told == [("in", 2, 2)]
    model.set_rows([STEPS[0], STEPS[1], STEPS[2]])
    assert told[1:] == [("out", 2, 2)]
    model.set_rows([])
    assert model.rowCount() == 1


def test_a_changed_row_keeps_selection(table: EditableTable, model: RowsModel[Step]) -> None:
    table.select_key("2")
    model.set_rows([STEPS[0], Step("2", "Revoked all sessions"), STEPS[2]])
    assert table.current_record().text == "Revoked all sessions"


def test_a_chosen_row_that_moves_stays_chosen(table: EditableTable, model: RowsModel[Step]) -> None:
    table.select_key("1")
    model.set_rows([STEPS[1], STEPS[2], STEPS[0]])
    assert table.current_record() == STEPS[0]
    assert [index.row() for index in table.selectionModel().selectedRows()] == [2]
    assert model.row_of("1") == 2


def test_a_row_is_chosen_also_while_ctrl_is_held(table: EditableTable, qtbot: QtBot) -> None:
    qtbot.keyPress(table, Qt.Key.Key_F12, CONTROL)
    table.select_key("2")
    assert table.selected_records() == [STEPS[1]]
    qtbot.keyRelease(table, Qt.Key.Key_F12)


def test_group_and_skeleton_rows_are_no_records(model: RowsModel[Step]) -> None:
    model.set_rows([Group("Triage", "2 steps"), STEPS[0], Skeleton(7)])
    assert [model.record(n) for n in range(4)] == [None, STEPS[0], None, None]
    assert model.index(0, 0).flags() == Qt.ItemFlag.NoItemFlags
    assert model.data(model.index(0, 0), GROUP_ROLE) == Group("Triage", "2 steps")
    assert model.index(2, 0).data(CELL_ROLE).look == "skeleton"
    assert model.records() == [STEPS[0]]


def test_screen_readers_get_words(model: RowsModel[Step]) -> None:
    role = Qt.ItemDataRole.AccessibleTextRole
    assert model.index(0, 6).data(role) == "Late"
    assert model.index(0, 2).data(role) == "not set"
    assert model.index(3, 0).data(role) == "Type a step"


def test_the_entry_row_comes_and_goes(model: RowsModel[Step]) -> None:
    told = _moves(model)
    model.set_entry("")
    model.set_entry("Type an event")
    assert told == [("out", 3, 3), ("in", 3, 3)]
    assert model.is_entry(3)


def test_read_only_has_no_editable_cell(model: RowsModel[Step]) -> None:
    model.read_only = True
    model.set_entry("")
    editable = Qt.ItemFlag.ItemIsEditable
    assert not any(
        model.index(r, c).flags() & editable for r in range(3) for c in range(len(model.columns))
    )


def test_entries_go_on_where_a_read_only_table_still_shows_them(model: RowsModel[Step]) -> None:
    model.read_only = True
    assert model.index(3, 0).flags() & Qt.ItemFlag.ItemIsEditable


# --- keys


def test_f2_edits_the_first_cell_that_can_be(
    table: EditableTable, model: RowsModel[Step], qtbot: QtBot
) -> None:
    _key(table, Qt.Key.Key_F2)
    editor = _editor()
    assert editor.text() == "Confirm the alert"
    editor.setText("Confirmed by telephone")
    with qtbot.waitSignal(model.edited) as edited:
        _key(editor, Qt.Key.Key_Return)
    assert edited.args == [STEPS[0], "text", "Confirmed by telephone"]
    assert QApplication.focusWidget() is table


def test_an_unchanged_cell_writes_nothing(
    table: EditableTable, model: RowsModel[Step], qtbot: QtBot
) -> None:
    _key(table, Qt.Key.Key_F2)
    with qtbot.assertNotEmitted(model.edited):
        _key(_editor(), Qt.Key.Key_Return)


def test_tab_goes_to_the_next_cell_that_can_be_edited(table: EditableTable, qtbot: QtBot) -> None:
    _key(table, Qt.Key.Key_F2)
    _key(_editor(), Qt.Key.Key_Tab)
    assert table.currentIndex().column() == 2
    assert _editor().accessibleName() == "Done by"
    _key(_editor(), Qt.Key.Key_Tab)
    assert isinstance(QApplication.focusWidget(), QComboBox)


def test_typing_in_the_last_row_adds_one(
    table: EditableTable, model: RowsModel[Step], qtbot: QtBot
) -> None:
    table.setCurrentIndex(model.index(3, 0))
    QTest.keyClicks(table, "C")
    editor = _editor()
    QTest.keyClicks(editor, "alled the bank")
    with qtbot.waitSignal(model.entered) as entered:
        _key(editor, Qt.Key.Key_Return)
    assert entered.args == ["Called the bank"]


def test_ctrl_enter_finishes_and_opens_another(
    table: EditableTable, model: RowsModel[Step], qtbot: QtBot
) -> None:
    table.edit_entry("First")
    first = _editor()
    with qtbot.waitSignal(model.entered):
        _key(first, Qt.Key.Key_Return, CONTROL)
    qtbot.waitUntil(lambda: isinstance(QApplication.focusWidget(), QLineEdit))
    assert _editor().text() == ""
    assert model.is_entry(table.currentIndex())


def test_enter_in_the_entry_row_goes_on_to_the_next_and_empty_ends(
    table: EditableTable, model: RowsModel[Step], qtbot: QtBot
) -> None:
    table.edit_entry("First")
    with qtbot.waitSignal(model.entered):
        _key(_editor(), Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: isinstance(QApplication.focusWidget(), QLineEdit))
    assert _editor().text() == ""
    _key(_editor(), Qt.Key.Key_Return)
    qtbot.waitUntil(table.hasFocus)


def test_ctrl_enter_on_a_row_goes_to_the_entry_row(table: EditableTable) -> None:
    _key(table, Qt.Key.Key_Return, CONTROL)
    assert _editor().placeholderText() == "Type a step"


def test_an_empty_entry_adds_nothing(
    table: EditableTable, model: RowsModel[Step], qtbot: QtBot
) -> None:
    table.edit_entry()
    with qtbot.assertNotEmitted(model.entered):
        _key(_editor(), Qt.Key.Key_Return)


@pytest.mark.parametrize(
    ("key", "modifier", "signal", "args"),
    [
        (Qt.Key.Key_Return, None, "opened", [STEPS[0]]),
        (Qt.Key.Key_Space, None, "peeked", [STEPS[0]]),
        (Qt.Key.Key_Delete, None, "removed", [[STEPS[0]]]),
        (Qt.Key.Key_D, CONTROL, "duplicated", [STEPS[0]]),
        (Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier, "moved", [STEPS[0], 1]),
        (Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier, "moved", [STEPS[0], -1]),
    ],
)
def test_keys_of_rows(
    table: EditableTable,
    qtbot: QtBot,
    key: Qt.Key,
    modifier: Qt.KeyboardModifier | None,
    signal: str,
    args: list[Any],
) -> None:
    with qtbot.waitSignal(getattr(table, signal)) as told:
        _key(table, key, modifier)
    assert told.args == args


def test_a_read_only_table_changes_nothing(
    table: EditableTable, model: RowsModel[Step], qtbot: QtBot
) -> None:
    model.read_only = True
    with qtbot.assertNotEmitted(table.removed), qtbot.assertNotEmitted(table.lines_pasted):
        _key(table, Qt.Key.Key_Delete)
        QGuiApplication.clipboard().setText("a\nb")
        _key(table, Qt.Key.Key_V, CONTROL)
    with qtbot.waitSignal(table.opened):
        _key(table, Qt.Key.Key_Return)


def test_ctrl_semicolon_stamps_a_time_cell(
    table: EditableTable, model: RowsModel[Step], qtbot: QtBot
) -> None:
    table.setCurrentIndex(model.index(0, 4))
    with qtbot.waitSignal(table.stamp_wanted) as told:
        _key(table, Qt.Key.Key_Semicolon, CONTROL)
    assert told.args == [STEPS[0], "at"]
    _key(table, Qt.Key.Key_F2)
    _key(_editor(), Qt.Key.Key_Semicolon, CONTROL)
    assert _editor().text() == "2026-03-12 10:31:00"


def test_pasted_lines_are_offered(table: EditableTable, qtbot: QtBot) -> None:
    QGuiApplication.clipboard().setText("08:12\tMail arrives\n\n08:40\tClick\n")
    with qtbot.waitSignal(table.lines_pasted) as told:
        _key(table, Qt.Key.Key_V, CONTROL)
    assert told.args == [["08:12\tMail arrives", "08:40\tClick"]]


def test_copy_gives_lines_with_tabs(table: EditableTable) -> None:
    table.selectAll()
    _key(table, Qt.Key.Key_C, CONTROL)
    lines = QGuiApplication.clipboard().text().splitlines()
    assert len(lines) == 3
    assert lines[0].startswith("1\tConfirm the alert")


def test_an_open_editor_survives_a_refresh(table: EditableTable, model: RowsModel[Step]) -> None:
    _key(table, Qt.Key.Key_F2)
    QTest.keyClicks(_editor(), "half a sen")
    model.set_rows([Step("1", "changed elsewhere"), *STEPS[1:], Step("4", "new")])
    assert _editor().text() == "half a sen"


def test_down_skips_group_rows(table: EditableTable, model: RowsModel[Step]) -> None:
    model.set_rows([Group("Triage"), STEPS[0], Group("Containment"), STEPS[1]])
    table.select_key("1")
    _key(table, Qt.Key.Key_Down)
    assert table.current_record() == STEPS[1]


# --- pointer and look


def test_a_click_ticks_a_flag(table: EditableTable, model: RowsModel[Step], qtbot: QtBot) -> None:
    place = table.visualRect(model.index(1, 5)).center()
    with qtbot.waitSignal(model.edited) as edited:
        QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert edited.args == [STEPS[1], "key", True]


def test_a_header_click_asks_for_an_order(table: EditableTable, qtbot: QtBot) -> None:
    header = table.horizontalHeader()
    for descending in (False, True):
        with qtbot.waitSignal(table.sort_wanted) as told:
            header.sectionClicked.emit(1)
        assert told.args == ["text", descending]
    with qtbot.assertNotEmitted(table.sort_wanted):
        header.sectionClicked.emit(0)


def test_long_text_gets_two_lines(table: EditableTable, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: table.rowHeight(2) == 50)
    assert table.rowHeight(0) == 36
    table.set_row_height(30)
    qtbot.waitUntil(lambda: table.rowHeight(0) == 30)


def test_text_is_cut_with_a_mark(theme: Theme) -> None:
    from desktop.theme import fonts

    lines = wrapped(LONG, fonts.ui(), 200, 2)
    assert len(lines) == 2
    assert lines[1][0].endswith("…")
    assert needs_two_lines(Cell(LONG, wrap=True), 200)
    assert not needs_two_lines(Cell(LONG), 200)


def test_a_selected_row_has_its_edge(table: EditableTable, theme: Theme) -> None:
    table.select_key("2")
    QApplication.processEvents()
    image = table.viewport().grab().toImage()
    rect = table.visualRect(table.currentIndex().siblingAtColumn(0))
    edge = image.pixelColor(rect.x() + 1, rect.y() + 3).name().upper()
    ground = image.pixelColor(rect.x() + 8, rect.y() + 3).name().upper()
    assert (edge, ground) == (theme.tokens.accent_text, theme.tokens.selected)


def test_markup_in_a_cell_stays_text(table: EditableTable, model: RowsModel[Step]) -> None:
    model.set_rows([Step("1", "<b>bold</b> & <img src=x>")])
    assert model.index(0, 1).data() == "<b>bold</b> & <img src=x>"
    assert not table.viewport().grab().isNull()


def _column(look: Look) -> Column[str]:
    return Column(look, look, lambda text: Cell(text, look, share=0.5, state="conflict"), 80)


def test_every_look_is_painted(table: EditableTable, theme: Theme, qtbot: QtBot) -> None:
    looks: tuple[Look, ...] = (
        "text",
        "title",
        "mono",
        "secondary",
        "muted",
        "number",
        "chip",
        "person",
        "progress",
    )
    columns = [_column(look) for look in looks]
    model = RowsModel(columns, lambda text: text)
    model.set_rows(["High", ""])
    table.setModel(model)
    table.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    image = table.viewport().grab().toImage()
    assert image.pixelColor(image.width() - 2, 4).name().upper() in {
        theme.tokens.warn,
        theme.tokens.surface,
    }


def test_flash_marks_a_row_for_a_moment(table: EditableTable, qtbot: QtBot) -> None:
    assert table.select_key("2", flash=True)
    assert table.flashed_row == 1
    qtbot.waitUntil(lambda: table.flashed_row == -1)
    assert not table.select_key("unknown")


def test_column_state_is_remembered(table: EditableTable) -> None:
    table.setColumnHidden(2, True)
    table.setColumnWidth(0, 77)
    state = table.columns_state()
    table.setColumnHidden(2, False)
    table.setColumnWidth(0, 60)
    table.restore_columns(state)
    assert table.isColumnHidden(2)
    assert table.columnWidth(0) == 77
    assert table.first_column == 0


def test_scroll_is_restored(table: EditableTable, model: RowsModel[Step]) -> None:
    model.set_rows([Step(str(n), "x") for n in range(80)])
    QApplication.processEvents()
    table.restore_scroll(300)
    assert table.scroll_state() == 300
    assert not model.index(0, 0, QModelIndex()).data(GROUP_ROLE)
