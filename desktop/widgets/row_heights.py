"""How high the rows of a table are: what is seen at once, thousands of others bit by bit."""

from time import perf_counter
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QObject, QTimer

from desktop.theme import fonts
from desktop.widgets.cells import CELL_ROLE, GROUP_ROLE, Cell
from desktop.widgets.row_painter import GROUP_ROW, TWO_LINES, needs_two_lines

if TYPE_CHECKING:
    from desktop.widgets.rows import RowsModel
    from desktop.widgets.table import EditableTable

_AT_ONCE: Final = 50
"""Rows before and after the first one that is seen."""
_SLICE_S: Final = 0.004


class RowHeights(QObject):
    """Gives rows with wrapping text two lines where they need them; groups span all columns."""

    def __init__(self, table: "EditableTable") -> None:
        super().__init__(table)
        self._table = table
        self._row_height = 0
        self._left: list[range] = []
        self._wrapping: list[tuple[int, int]] = []
        self._rest = QTimer(self, singleShot=True, interval=0)
        self._rest.timeout.connect(self._go_on)

    def fit(self, row_height: int) -> None:
        """Fits the rows around the first one that is seen now, all others a little later."""
        rows = self._table.rows
        self._left = []
        if rows is None:
            return
        self._row_height = row_height
        self._table.clearSpans()
        self._wrapping = self._wrapping_columns(rows)
        count = rows.rowCount()
        top = max(0, self._table.rowAt(0))
        first, last = max(0, top - _AT_ONCE), min(count, top + _AT_ONCE)
        stood = self._table.rowViewportPosition(top)
        for number in range(first, last):
            self._fit(rows, number)
        self._stay(top, stood)
        # The row for quick entry is last, and spans all columns.
        if last < count:
            self._fit(rows, count - 1)
        self._left = [range(last, count), range(first)]
        if first or last < count:
            self._rest.start()

    def _go_on(self) -> None:
        """A slice of the rows that are not seen; what is seen stays where it is."""
        table, rows = self._table, self._table.rows
        if rows is None:
            return
        top = table.rowAt(0)
        stood = table.rowViewportPosition(top)
        until = perf_counter() + _SLICE_S
        while self._left and perf_counter() < until:
            ahead = self._left.pop(0)
            for number in ahead[:20]:
                if number < rows.rowCount():
                    self._fit(rows, number)
            if len(ahead) > 20:
                self._left.insert(0, ahead[20:])
        self._stay(top, stood)
        if self._left:
            self._rest.start()

    def _stay(self, top: int, stood: int) -> None:
        """Scrolls by what rows above the first one that is seen grew or shrank."""
        moved = self._table.rowViewportPosition(top) - stood
        if top > 0 and moved:
            bar = self._table.verticalScrollBar()
            bar.setValue(bar.value() + moved)

    def _fit(self, rows: "RowsModel[Any]", number: int) -> None:
        table, height = self._table, self._row_height
        is_group = rows.data(rows.index(number, 0), GROUP_ROLE) is not None
        if is_group:
            height = GROUP_ROW
        if is_group or rows.is_entry(number):
            if len(rows.columns) > 1:
                table.setSpan(number, 0, 1, len(rows.columns))
        elif any(
            needs_two_lines(rows.data(rows.index(number, column), CELL_ROLE), width)  # type: ignore[arg-type]
            for column, width in self._wrapping
        ):
            height = max(height, TWO_LINES)
        if table.rowHeight(number) != fonts.px(height):
            table.setRowHeight(number, fonts.px(height))

    def _wrapping_columns(self, rows: "RowsModel[Any]") -> list[tuple[int, int]]:
        first = next((n for n in range(rows.rowCount()) if rows.record(n) is not None), None)
        if first is None:
            return []
        found = []
        for column in range(len(rows.columns)):
            cell = rows.data(rows.index(first, column), CELL_ROLE)
            if isinstance(cell, Cell) and cell.wrap:
                found.append((column, self._table.columnWidth(column)))
        return found
