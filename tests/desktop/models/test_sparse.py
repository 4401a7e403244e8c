"""A list of any length of which only some pages are here."""

from dataclasses import dataclass
from typing import cast

import pytest
from PySide6.QtCore import QAbstractItemModel, Qt
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from desktop.models.sparse import PAGE, SparseColumn, SparseModel
from desktop.widgets.cells import CELL_ROLE, RECORD_ROLE, Cell

pytestmark = pytest.mark.desktop


@dataclass(frozen=True)
class Row:
    key: int
    title: str


def rows(page: int, count: int = PAGE) -> list[Row]:
    return [Row(page * PAGE + n, f"Row {page * PAGE + n}") for n in range(count)]


@pytest.fixture
def model() -> SparseModel[Row]:
    """A list of 1,000,000 rows with its first page."""
    columns = [
        SparseColumn[Row]("key", "Key", lambda row: Cell(str(row.key)), sort="key"),
        SparseColumn[Row]("title", "Title", lambda row: Cell(row.title), refusal="Not by title."),
    ]
    made = SparseModel(columns, key=lambda row: row.key)
    made.reset(1_000_000, {0: rows(0)})
    return made


def test_it_is_a_model_as_qt_wants_it(qtmodeltester: ModelTester) -> None:
    column = SparseColumn[Row]("key", "Key", lambda row: Cell(str(row.key)))
    small: SparseModel[Row] = SparseModel([column], key=lambda row: row.key)
    small.reset(3, {0: rows(0, 2)})
    qtmodeltester.check(cast("QAbstractItemModel", small))


def test_only_pages_that_are_here_have_records(model: SparseModel[Row]) -> None:
    assert model.rowCount() == 1_000_000
    assert model.index(199, 1).data() == "Row 199"
    missing = model.index(200, 1)
    assert missing.data() is None
    assert missing.data(RECORD_ROLE) is None
    assert missing.data(CELL_ROLE) == Cell(look="skeleton")
    assert model.missing(150, 450) == [1, 2]
    assert model.missing(0, 10) == []


def test_a_page_that_comes_is_told_and_old_ones_go(model: SparseModel[Row], qtbot: QtBot) -> None:
    with qtbot.waitSignal(model.dataChanged) as told:
        model.put(4_999, rows(4_999))
    assert (told.args[0].row(), told.args[1].row()) == (999_800, 999_999)
    assert model.record(999_999) == Row(999_999, "Row 999999")
    for page in range(1, 13):
        model.put(page, rows(page))
    assert model.record(0) is None
    assert model.row_of(12 * PAGE) == 12 * PAGE
    assert model.row_of(5) == -1


def test_the_same_list_grows_and_shrinks_in_place(model: SparseModel[Row], qtbot: QtBot) -> None:
    with qtbot.waitSignals([model.rowsInserted, model.dataChanged]):
        model.update(1_000_001, {0: rows(0)})
    with qtbot.waitSignals([model.rowsRemoved, model.dataChanged]):
        model.update(10, {0: rows(0, 10)})
    assert model.total == 10
    with qtbot.waitSignal(model.dataChanged):
        model.update(10, {0: rows(0, 10)})
    model.update(0, {})
    assert model.rowCount() == 0
    assert model.missing(0, 10) == []


def test_a_row_is_entered_above_the_list(model: SparseModel[Row], qtbot: QtBot) -> None:
    index = model.begin_entry(Row(-1, ""), "title")
    assert (index.row(), index.column()) == (0, 1)
    assert model.rowCount() == 1_000_001
    assert index.flags() & Qt.ItemFlag.ItemIsEditable
    assert not model.index(1, 1).flags() & Qt.ItemFlag.ItemIsEditable
    assert index.data(RECORD_ROLE) is None
    assert model.row_of(0) == 1
    assert model.missing(0, 200) == []
    model.change_entry(Row(-1, "Typed"))
    assert index.data(Qt.ItemDataRole.EditRole) == "Typed"
    assert model.index(1, 1).data(Qt.ItemDataRole.EditRole) is None
    with qtbot.waitSignal(model.entered) as told:
        assert model.setData(index, "  Typed ")
    assert told.args == ["Typed"]
    assert not model.setData(model.index(1, 1), "x")
    model.end_entry()
    model.end_entry()
    assert model.rowCount() == 1_000_000
    model.change_entry(Row(-1, "late"))
    assert not model.setData(model.index(0, 1), "x")


def test_headers_name_columns_and_say_why_they_cannot_sort(model: SparseModel[Row]) -> None:
    across = Qt.Orientation.Horizontal
    assert model.headerData(0, across) == "Key"
    assert model.headerData(0, across, Qt.ItemDataRole.ToolTipRole) is None
    assert model.headerData(1, across, Qt.ItemDataRole.ToolTipRole) == "Not by title."
    assert model.headerData(5, across) is None
    assert model.headerData(0, Qt.Orientation.Vertical) is None
    assert model.headerData(0, across, Qt.ItemDataRole.DecorationRole) is None
    assert model.column_of("nowhere") == -1
