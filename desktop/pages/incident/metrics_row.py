"""The four times that everybody asks for, each against its target in words."""

from typing import TYPE_CHECKING, Final, override

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from desktop.widgets.labels import PlainText, vline
from desktop.widgets.layouts import column, row
from desktop.widgets.status_bar import StateIcon

if TYPE_CHECKING:
    from kb.incidents.metrics.service import Metric

_ICONS: Final = {
    "met": ("check", "ok"),
    "missed": ("arrow-up", "warn"),
    "measured": ("minus", "text3"),
    "not_set": ("circle-dashed", "text3"),
    "data_error": ("warning", "danger"),
}
_GAP = 16


class MetricCell(QWidget):
    """One duration: label, figure, comparison."""

    def __init__(self, metric: "Metric") -> None:
        super().__init__()
        known = metric.state not in {"not_set", "data_error"}
        icon, token = _ICONS.get(metric.state, _ICONS["measured"])
        label = PlainText(metric.label, "hint2")
        value = PlainText(metric.value, "figure" if known else "count")
        text = PlainText(metric.text, "error" if metric.state == "data_error" else "hint2")
        self._parts = (label, value, text)
        mark = StateIcon(icon, token)
        body = column(label, value, row(mark, text, None, spacing=6), spacing=2)
        self._line = vline()
        self.setLayout(row(self._line, body, spacing=_GAP))
        described = f"{metric.from_label} → {metric.to_label}"
        self.setToolTip(described)
        self.setAccessibleName(f"{metric.label}: {metric.value}, {metric.text}")

    def set_first(self, *, first: bool) -> None:
        """The first cell of a row has no line before it."""
        self._line.setVisible(not first)

    def needed(self) -> int:
        """Width without clipping."""
        label, value, text = (part.sizeHint().width() for part in self._parts)
        return max(label, value, text + 22) + _GAP + 1


class MetricsRow(QWidget):
    """Metrics side by side; in two rows where they don't fit."""

    def __init__(self) -> None:
        super().__init__()
        self._grid = QGridLayout()
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(12)
        self.setLayout(self._grid)
        self._shown: tuple[Metric, ...] = ()
        self._cells: list[MetricCell] = []
        self._columns = 0

    def show_metrics(self, metrics: "tuple[Metric, ...]") -> None:
        """Shows the metrics; nothing moves while they stay the same."""
        if metrics == self._shown:
            return
        self._shown = metrics
        for cell in self._cells:
            cell.hide()
            cell.deleteLater()
        self._cells = [MetricCell(metric) for metric in metrics]
        self._columns = 0
        self._arrange()

    def _arrange(self) -> None:
        if not self._cells:
            return
        widest = max(cell.needed() for cell in self._cells)
        fitting = max(1, (self.width() + 8) // (widest + 8))
        count = len(self._cells)
        columns = count if fitting >= count else 2 if fitting >= 2 else 1
        if columns == self._columns:
            return
        for at in range(self._columns):
            self._grid.setColumnStretch(at, 0)
        self._columns = columns
        for number, cell in enumerate(self._cells):
            self._grid.addWidget(cell, number // columns, number % columns)
            cell.set_first(first=number % columns == 0)
        for at in range(columns):
            self._grid.setColumnStretch(at, 1)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()
