"""Charts over periods: columns that are stacked, and lines with a target across."""

from collections.abc import Callable, Sequence
from typing import Final, override

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPainterPath, QPen

from desktop.theme import fonts, tokens
from desktop.widgets.chart import LINE, Chart, ChartSeries, Spot, legend, legend_lines, text_at

_LEFT: Final = 52
_RIGHT: Final = 12
_GRID: Final = 4
_WIDEST: Final = 44.0
_CENTRE: Final = Qt.AlignmentFlag.AlignHCenter
_TRAILING: Final = Qt.AlignmentFlag.AlignRight


class PeriodChart(Chart):
    """An axis of periods below, one of values at the left.

    Args:
        name: accessible name.
        categories: the periods, oldest first.
        series: what is shown.
        written: how a value of the axis reads.
        top: where the axis of values ends.
    """

    def __init__(
        self,
        name: str,
        categories: Sequence[str],
        series: Sequence[ChartSeries],
        written: Callable[[float], str],
        top: float,
    ) -> None:
        super().__init__(name)
        self.categories, self.series = tuple(categories), tuple(series)
        self._written, self.top = written, max(top, 0.001)

    def field(self) -> QRectF:
        """Where values are drawn."""
        line = fonts.px(LINE)
        left = fonts.px(_LEFT)
        width = max(self.width() - left - _RIGHT, 40)
        head = line * legend_lines(self.width(), self.series) + 22
        return QRectF(left, head, width, max(self.height() - head - line - 8, 20))

    def _x(self, at: int) -> float:
        field = self.field()
        return field.left() + (at + 0.5) * field.width() / max(len(self.categories), 1)

    def _y(self, value: float) -> float:
        field = self.field()
        return field.bottom() - field.height() * value / self.top

    @override
    def draw(self, painter: QPainter, table: tokens.Tokens) -> None:
        field, line = self.field(), float(fonts.px(LINE))
        legend(painter, table, self.width(), self.series)
        for step in range(_GRID + 1):
            value = self.top * step / _GRID
            y = round(self._y(value))
            ink = table.color("border" if step else "control")
            painter.fillRect(QRectF(field.left(), y, field.width(), 1), ink)
            if step % 2 == 0:
                box = QRectF(0, y - line / 2, field.left() - 8, line)
                text_at(painter, box, self._written(value), table.color("text2"), _TRAILING)
        self._draw_periods(painter, table, field, line)

    def _draw_periods(
        self, painter: QPainter, table: tokens.Tokens, field: QRectF, line: float
    ) -> None:
        """As many names as fit, always the last."""
        metrics = QFontMetrics(fonts.ui(fonts.HEADER, tabular=True))
        count = len(self.categories)
        if not count:
            return
        wide = max(metrics.horizontalAdvance(name) for name in self.categories) + 10
        every = max(1, -(-int(wide * count) // max(int(field.width()), 1)))
        for at in range(count - 1, -1, -every):
            middle = self._x(at)
            left = min(max(middle - wide / 2, field.left() - 8), self.width() - wide)
            box = QRectF(left, field.bottom() + 4, wide, line)
            text_at(painter, box, self.categories[at], table.color("text2"), _CENTRE)


class ColumnsChart(PeriodChart):
    """A column a period, its parts upon each other, the number of all above it."""

    def _totals(self) -> list[float]:
        return [
            sum(one.values[at] or 0.0 for one in self.series) for at in range(len(self.categories))
        ]

    def _wide(self) -> float:
        step = self.field().width() / max(len(self.categories), 1)
        return min(step * 0.7, _WIDEST)

    @override
    def spots(self) -> list[Spot]:
        found, wide = [], self._wide()
        for at, name in enumerate(self.categories):
            base = 0.0
            for one in self.series:
                value = one.values[at] or 0.0
                if not value:
                    continue
                top, bottom = self._y(base + value), self._y(base)
                box = QRectF(self._x(at) - wide / 2, top, wide, max(bottom - top, 1.0))
                found.append(Spot(box, f"{name}, {one.name}: {one.texts[at]}", one.key(at)))
                base += value
        return found

    @override
    def draw(self, painter: QPainter, table: tokens.Tokens) -> None:
        super().draw(painter, table)
        boxes = iter(self.spots())
        for at in range(len(self.categories)):
            for one in self.series:
                if one.values[at]:
                    painter.fillRect(next(boxes).box.adjusted(0, 0, 0, -1), table.color(one.token))
        line, wide = float(fonts.px(LINE)), self._wide()
        metrics = QFontMetrics(fonts.ui(fonts.HEADER, tabular=True))
        totals = self._totals()
        needed = max(metrics.horizontalAdvance(f"{total:.0f}") for total in totals) if totals else 0
        if needed > self.field().width() / max(len(totals), 1):
            return
        for at, total in enumerate(totals):
            if total:
                box = QRectF(self._x(at) - wide, self._y(total) - line, 2 * wide, line)
                text_at(painter, box, f"{total:.0f}", table.color("text"), _CENTRE)


class LineChart(PeriodChart):
    """Lines with a mark at each period, and a dashed target across.

    Args:
        name: accessible name.
        categories: the periods, oldest first.
        series: what is shown; what isn't known leaves a gap.
        written: how a value reads.
        top: where the axis of values ends.
        target: where the target lies.
        target_name: what it says beside its line.
    """

    def __init__(
        self,
        name: str,
        categories: Sequence[str],
        series: Sequence[ChartSeries],
        written: Callable[[float], str],
        top: float,
        *,
        target: float | None = None,
        target_name: str = "",
    ) -> None:
        super().__init__(name, categories, series, written, top)
        self._target, self._target_name = target, target_name

    @override
    def spots(self) -> list[Spot]:
        return [
            Spot(
                QRectF(self._x(at) - 4, self._y(value) - 4, 8, 8),
                f"{name}, {one.name}: {one.texts[at]}",
                one.key(at),
            )
            for one in self.series
            for at, name in enumerate(self.categories)
            if (value := one.values[at]) is not None
        ]

    @override
    def draw(self, painter: QPainter, table: tokens.Tokens) -> None:
        super().draw(painter, table)
        self._draw_target(painter, table)
        for one in self.series:
            ink = table.color(one.token)
            style = Qt.PenStyle.DashLine if one.dashed else Qt.PenStyle.SolidLine
            path, drawing = QPainterPath(), False
            for at, value in enumerate(one.values):
                if value is None:
                    drawing = False
                    continue
                point = QPointF(self._x(at), self._y(value))
                if drawing:
                    path.lineTo(point)
                else:
                    path.moveTo(point)
                drawing = True
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(ink, 2, style))
            painter.drawPath(path)
            painter.setPen(QPen(ink, 1.5))
            painter.setBrush(table.color("surface") if one.dashed else ink)
            for at, value in enumerate(one.values):
                if value is not None:
                    painter.drawEllipse(QPointF(self._x(at), self._y(value)), 3, 3)

    def _draw_target(self, painter: QPainter, table: tokens.Tokens) -> None:
        if self._target is None or not self._target_name:
            return
        field, line = self.field(), float(fonts.px(LINE))
        ink = table.color("ok")
        y = self._y(self._target)
        above = self._target > self.top
        if not above:
            painter.setPen(QPen(ink, 1.5, Qt.PenStyle.DotLine))
            painter.drawLine(QPointF(field.left(), y), QPointF(field.right(), y))
        top = field.top() - line - 1 if above else y - line - 1
        said = f"{self._target_name} ↑" if above else self._target_name
        box = QRectF(field.left() + 6, top, field.width() - 8, line)
        text_at(painter, box, said, ink, _TRAILING)
