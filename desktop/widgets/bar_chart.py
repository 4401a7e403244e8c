"""Charts of names: bars in parts, and a grid of columns whose cells are shaded by their value."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, override

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QWidget

from desktop.theme import fonts, tokens
from desktop.widgets.chart import LINE, Chart, ChartSeries, Spot, legend, legend_lines, text_at

_BAR: Final = 16
_STEP: Final = 26
_NAMES: Final = 0.4
_TRAILING: Final = Qt.AlignmentFlag.AlignRight


class BarsChart(Chart):
    """A bar a name, its parts beside each other, its sum behind it.

    Args:
        name: accessible name.
        categories: the names, top down.
        series: the parts.
        sums: what stands behind each bar.
    """

    def __init__(
        self,
        name: str,
        categories: Sequence[str],
        series: Sequence[ChartSeries],
        sums: Sequence[str],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(name, parent)
        self.categories, self.series, self._sums = tuple(categories), tuple(series), tuple(sums)
        self._named = len(self.series) > 1

    @override
    def sizeHint(self) -> QSize:
        rows = max(len(self.categories), 1)
        return QSize(420, self._head() + rows * fonts.px(_STEP) + 4)

    def _head(self) -> int:
        if not self._named:
            return 4
        return fonts.px(LINE) * legend_lines(max(self.width(), 240), self.series) + 10

    def _row(self, at: int) -> QRectF:
        step = fonts.px(_STEP)
        return QRectF(0, self._head() + at * step, self.width(), step)

    def _left(self) -> float:
        metrics = QFontMetrics(fonts.ui(fonts.HEADER, tabular=True))
        widest = max((metrics.horizontalAdvance(name) for name in self.categories), default=0)
        return min(widest + 12, self.width() * _NAMES)

    def _room(self) -> float:
        metrics = QFontMetrics(fonts.ui(fonts.HEADER, tabular=True))
        behind = max((metrics.horizontalAdvance(said) for said in self._sums), default=0) + 14
        return max(self.width() - self._left() - behind, 20.0)

    def _total(self, at: int) -> float:
        return sum(one.values[at] or 0.0 for one in self.series)

    def _scale(self) -> float:
        most = max((self._total(at) for at in range(len(self.categories))), default=0.0)
        return self._room() / most if most else 0.0

    def _parts(self, at: int) -> list[tuple[ChartSeries, QRectF]]:
        row, scale, x = self._row(at), self._scale(), self._left()
        high = fonts.px(_BAR)
        found = []
        for one in self.series:
            value = one.values[at] or 0.0
            if value:
                wide = max(value * scale, 2.0)
                found.append((one, QRectF(x, row.center().y() - high / 2, wide, high)))
                x += wide
        return found

    @override
    def spots(self) -> list[Spot]:
        return [
            Spot(box, f"{name}, {one.name}: {one.texts[at]}", one.key(at))
            for at, name in enumerate(self.categories)
            for one, box in self._parts(at)
        ]

    @override
    def draw(self, painter: QPainter, table: tokens.Tokens) -> None:
        if self._named:
            legend(painter, table, self.width(), self.series)
        for at, name in enumerate(self.categories):
            row, left = self._row(at), self._left()
            text_at(
                painter, QRectF(0, row.top(), left - 10, row.height()), name, table.color("text")
            )
            end = left
            for one, box in self._parts(at):
                painter.fillRect(box.adjusted(0, 0, -1, 0), table.color(one.token))
                end = box.right()
            box = QRectF(end + 6, row.top(), self.width() - end - 6, row.height())
            text_at(painter, box, self._sums[at], table.color("text2"))


@dataclass(frozen=True, slots=True)
class GridMark:
    """A cell of the grid.

    Attributes:
        column: the place of its column.
        text: what stands in it.
        value: shades it.
        hole: drawn with a dashed edge: nothing covers it.
        tip: all that is known of it.
    """

    column: int
    text: str
    value: int
    hole: bool
    tip: str
    key: str


_CELL: Final = 24
_NARROWEST: Final = 112
_WIDEST: Final = 260


class GridChart(Chart):
    """Columns with heads, each with its cells, the greatest first. Columns wrap where they must.

    A shade goes with the number in the cell, a hole with a dashed edge and a word in its tip.
    """

    def __init__(
        self,
        name: str,
        columns: Sequence[str],
        marks: Sequence[GridMark],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(name, parent)
        self.columns, self.marks = tuple(columns), tuple(marks)

    def _across(self) -> int:
        wide = max(self.width(), 240)
        return max(1, min(len(self.columns), wide // fonts.px(_NARROWEST)))

    def _heights(self) -> list[int]:
        """Rows of each band of columns."""
        across = self._across()
        longest = [
            max(
                (
                    sum(mark.column == column for mark in self.marks)
                    for column in range(first, min(first + across, len(self.columns)))
                ),
                default=0,
            )
            for first in range(0, len(self.columns), across)
        ]
        return [fonts.px(LINE + 6) + count * fonts.px(_CELL) + 10 for count in longest]

    @override
    def sizeHint(self) -> QSize:
        return QSize(420, sum(self._heights()) + 4)

    def _top_of(self, column: int) -> tuple[float, float, float]:
        """Left, top and width of a column."""
        across, heights = self._across(), self._heights()
        band, place = divmod(column, across)
        wide = self.width() / across
        wide = min(wide, float(fonts.px(_WIDEST)))
        return place * wide, float(sum(heights[:band])), wide

    @override
    def spots(self) -> list[Spot]:
        high = fonts.px(_CELL)
        below: dict[int, int] = {}
        found = []
        for mark in self.marks:
            left, top, wide = self._top_of(mark.column)
            row = below.get(mark.column, 0)
            below[mark.column] = row + 1
            y = top + fonts.px(LINE + 6) + row * high
            found.append(Spot(QRectF(left, y, wide - 6, high - 3), mark.tip, mark.key))
        return found

    @override
    def draw(self, painter: QPainter, table: tokens.Tokens) -> None:
        for column, name in enumerate(self.columns):
            left, top, wide = self._top_of(column)
            box = QRectF(left, top, wide - 8, fonts.px(LINE))
            text_at(painter, box, name, table.color("text2"), weight=fonts.MEDIUM)
        most = max((mark.value for mark in self.marks), default=1)
        for mark, spot in zip(self.marks, self.spots(), strict=True):
            self._draw_mark(painter, table, mark, spot.box, mark.value / max(most, 1))

    @staticmethod
    def _draw_mark(
        painter: QPainter, table: tokens.Tokens, mark: GridMark, box: QRectF, share: float
    ) -> None:
        ground = _mixed(table.color("surface"), table.color("accent_text"), 0.10 + 0.30 * share)
        edge = table.color("danger" if mark.hole else "border")
        style = Qt.PenStyle.DashLine if mark.hole else Qt.PenStyle.SolidLine
        painter.setPen(QPen(edge, 1.5 if mark.hole else 1, style))
        painter.setBrush(ground)
        painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), 3, 3)
        inner = box.adjusted(8, 0, -8, 0)
        count = str(mark.value)
        wide = QFontMetrics(fonts.ui(fonts.HEADER, tabular=True)).horizontalAdvance(count) + 6
        text_at(painter, inner.adjusted(0, 0, -wide, 0), mark.text, table.color("text"))
        text_at(painter, inner, count, table.color("text"), _TRAILING, fonts.MEDIUM)


def _mixed(one: QColor, other: QColor, share: float) -> QColor:
    return QColor.fromRgbF(
        one.redF() * (1 - share) + other.redF() * share,
        one.greenF() * (1 - share) + other.greenF() * share,
        one.blueF() * (1 - share) + other.blueF() * share,
    )
