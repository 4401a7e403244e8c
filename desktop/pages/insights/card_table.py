"""The table of a figure: as high as its rows, up to a limit, and columns as wide as their text."""

from functools import partial
from typing import Final, override

from PySide6.QtGui import QFontMetrics, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QHeaderView

from desktop.pages.insights.words import named, told
from desktop.theme import fonts
from desktop.widgets.cells import Align, Cell
from desktop.widgets.rows import Column, RowsModel
from desktop.widgets.table import EditableTable
from kb.insights.figure import Column as FigureColumn
from kb.insights.figure import Figure, Row

_MOST_HIGH: Final = 12
_MEASURED: Final = 60
_NARROWEST, _WIDEST = 64, 280
#: What is left of names that give way; their whole text is in the tip.
_LEAST: Final = 130
_NUMBERS: Final = frozenset({"count", "minutes", "days"})


class CardTable(EditableTable):
    """Rows of a figure; the wheel scrolls the page where the table has nothing to scroll."""

    def __init__(self, figure: Figure, name: str) -> None:
        super().__init__(name)
        columns = [
            Column(
                str(at),
                named(one.name),
                partial(_cell, at, one),
                _width(figure, at),
                stretch=at == _stretched(figure),
                align=Align.TRAILING if one.measure in _NUMBERS else Align.LEADING,
            )
            for at, one in enumerate(figure.columns)
        ]
        self._stretched = _stretched(figure)
        self._widths = [one.width for one in columns]
        numbers = {id(row): number for number, row in enumerate(figure.rows)}
        model: RowsModel[Row] = RowsModel(columns, lambda row: numbers[id(row)], parent=self)
        self.setModel(model)
        model.set_rows(figure.rows)

    @override
    def _fit_rows(self) -> None:
        super()._fit_rows()
        rows = min(self.model().rowCount(), _MOST_HIGH)
        height = sum(self.rowHeight(row) for row in range(rows))
        bar = self.horizontalScrollBar()
        height += bar.sizeHint().height() if bar.maximum() > 0 else 0
        self.setFixedHeight(height + self.horizontalHeader().height() + 2)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """The names give way first; where that isn't enough, each column keeps what it needs."""
        header, column = self.horizontalHeader(), self._stretched
        spare = max(self._widths[column] - _LEAST, 0)
        if self.viewport().width() >= sum(self._widths) - spare:
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)
        else:
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Interactive)
            header.resizeSection(column, self._widths[column])
        super().resizeEvent(event)
        self._fit_rows()

    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.verticalScrollBar().maximum() > 0:
            super().wheelEvent(event)
        else:
            event.ignore()


def _stretched(figure: Figure) -> int:
    """The column that takes what is left."""
    if figure.kind == "table":
        return 1
    return len(figure.columns) - 1 if figure.kind == "grid" else 0


def _width(figure: Figure, at: int) -> int:
    metrics = QFontMetrics(fonts.ui(tabular=True))
    texts = [_text(at, figure.columns[at], row) for row in figure.rows[:_MEASURED]]
    texts.append(named(figure.columns[at].name))
    needed = max(metrics.horizontalAdvance(text) for text in texts) + 28
    return max(_NARROWEST, min(needed, _WIDEST))


def _text(at: int, of: FigureColumn, row: Row) -> str:
    return told(row.cells[at], of.measure, of.absent)


def _cell(at: int, of: FigureColumn, row: Row) -> Cell:
    text = _text(at, of, row)
    return Cell(text, "number" if of.measure in _NUMBERS else "text", tip=text)
