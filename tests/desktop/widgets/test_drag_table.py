"""Rows are dragged onto rows of their own table, where those take them."""

import uuid
from dataclasses import dataclass, field
from uuid import UUID

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt
from PySide6.QtGui import QDropEvent
from pytestqt.qtbot import QtBot

from desktop.widgets.cells import Cell
from desktop.widgets.drag_table import DragTable
from desktop.widgets.rows import Column, RowsModel

pytestmark = pytest.mark.desktop


@dataclass(frozen=True)
class Line:
    text: str
    id: UUID | None = field(default_factory=uuid.uuid4)


LINES = [Line("one"), Line("two"), Line("nothing", None)]


@pytest.fixture
def table(qtbot: QtBot) -> DragTable:
    """Rows that are taken by all but “one”."""
    made = DragTable(
        "Lines",
        Qt.DropAction.MoveAction,
        lambda row: row.id,
        lambda _dragged, target: target.text != "one",
    )
    qtbot.addWidget(made)
    model: RowsModel[Line] = RowsModel(
        (Column("text", "Text", lambda row: Cell(row.text)),), lambda row: row.text, parent=made
    )
    model.set_rows(LINES)
    made.setModel(model)
    made.resize(300, 300)
    made.show()
    return made


def drop(table: DragTable, data: QMimeData, row: int) -> bool:
    model = table.model()
    assert model is not None
    event = QDropEvent(
        QPointF(table.visualRect(model.index(row, 0)).center()),
        Qt.DropAction.MoveAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    event.setAccepted(False)
    table.dropEvent(event)
    return event.isAccepted()


def test_a_row_is_dropped_where_it_is_taken(table: DragTable, qtbot: QtBot) -> None:
    data = table.mime_of(LINES[0])
    assert data is not None
    assert not drop(table, data, 0)
    with qtbot.waitSignal(table.dropped) as told:
        assert drop(table, data, 1)
    assert told.args == [LINES[0], LINES[1]]
    assert table.flashed_row == -1


def test_what_holds_nothing_is_not_dragged(table: DragTable) -> None:
    assert table.mime_of(LINES[2]) is None
    assert table.mime_of(None) is None
    assert not drop(table, QMimeData(), 1)
