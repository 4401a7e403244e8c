"""Rows of long tables get their heights: those that are seen at once, the others later."""

import pytest
from pytestqt.qtbot import QtBot

from desktop.theme import fonts
from desktop.widgets.cells import Cell
from desktop.widgets.rows import Column, RowsModel
from desktop.widgets.table import EditableTable

_LONG = "one two three four five six seven eight nine ten eleven twelve thirteen"


def test_all_rows_are_fitted_and_what_is_seen_stays(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fonts, "scale", lambda: 1.0)
    column: Column[int] = Column("text", "Text", lambda n: Cell(_LONG if n % 2 else "a", wrap=True))
    model: RowsModel[int] = RowsModel([column], key=lambda number: number, entry="Type")
    table = EditableTable("Rows")
    qtbot.addWidget(table)
    table.setModel(model)
    table.resize(200, 300)
    table.setColumnWidth(0, 160)
    table.show()
    model.set_rows(range(600))
    qtbot.waitUntil(lambda: table.rowHeight(599) > table.rowHeight(598))
    low, high = table.rowHeight(0), table.rowHeight(1)
    assert low < high
    assert {table.rowHeight(n) for n in range(0, 600, 2)} == {low}
    assert {table.rowHeight(n) for n in range(1, 600, 2)} == {high}
    table.verticalScrollBar().setValue(table.verticalScrollBar().maximum() // 2)
    top = table.rowAt(0)
    assert top > 100
    table.setColumnWidth(0, 900)
    qtbot.waitUntil(lambda: table.rowHeight(1) == table.rowHeight(599) == low)
    assert abs(table.rowAt(0) - top) <= 1
