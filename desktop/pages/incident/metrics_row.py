"""The times that everybody asks for, each against its target in words; all others on demand."""

from datetime import tzinfo
from functools import partial
from typing import TYPE_CHECKING, Final, override

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QGridLayout, QWidget
from PySide6.QtWidgets import QSizePolicy as Policy

from desktop.pages.incident.metric_words import told
from desktop.theme import tokens
from desktop.widgets.buttons import Button
from desktop.widgets.labels import PlainText, as_tooltip, vline
from desktop.widgets.layouts import column, empty_layout, row
from desktop.widgets.status_bar import StateIcon

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

    from kb.incidents.metrics.service import Metric

_ICONS: Final = {
    "met": ("check", "ok"),
    "missed": ("arrow-up", "warn"),
    "measured": ("minus", "text3"),
    "not_set": ("circle-dashed", "text3"),
    "data_error": ("warning", "danger"),
}
_GAP = 16
_FIRST = 4


class MetricCell(QWidget):
    """One duration: label, figure, comparison. Tab reaches it, Enter leads to its times.

    Signals:
        chosen: `(Metric)` it has the focus.
        opened: `(Metric)` Enter, Space or a double click.
    """

    chosen = Signal(object)
    opened = Signal(object)

    def __init__(self, metric: "Metric", zone: tzinfo) -> None:
        super().__init__()
        self.shown = metric
        known = metric.state not in {"not_set", "data_error"}
        icon, token = _ICONS.get(metric.state, _ICONS["measured"])
        label = PlainText(metric.label, "hint2")
        value = PlainText(metric.value, "figure" if known else "count")
        text = PlainText(metric.text, "error" if metric.state == "data_error" else "hint2")
        self._parts = (label, value, text)
        mark = StateIcon(icon, token)
        body = column(label, value, row(mark, text, None, spacing=6), spacing=2)
        self._line = vline()
        self.setLayout(row(self._line, body, spacing=_GAP, margins=(0, 2, 4, 2)))
        described = told(metric, zone)
        self.setToolTip(as_tooltip(described))
        self.setAccessibleName(f"{metric.label}: {metric.value}, {metric.text}")
        self.setAccessibleDescription(described)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def set_first(self, *, first: bool) -> None:
        """The first cell of a row has no line before it."""
        self._line.setVisible(not first)

    def needed(self) -> int:
        """Width without clipping."""
        label, value, text = (part.sizeHint().width() for part in self._parts)
        return max(label, value, text + 22) + _GAP + 5

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()
        self.chosen.emit(self.shown)

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.opened.emit(self.shown)
        else:
            super().keyPressEvent(event)

    @override
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.opened.emit(self.shown)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.hasFocus():
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(tokens.of(self.palette()).color("focus"), 2))
            left = self._line.x() + 7 if self._line.isVisible() else 0
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(left + 1, 1, -1, -1), 6, 6)


class MetricsRow(QWidget):
    """Metrics side by side, in as many columns as fit; the first four until all are asked for.

    Signals:
        chosen: `(Metric)` one has the focus.
        wanted: `(str)` the field of a time is to be shown.
    """

    chosen = Signal(object)
    wanted = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._grid = QGridLayout()
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(10)
        self._errors = column(spacing=2)
        self.more = Button(self.tr("All metrics"), "flat", on_click=self._toggle)
        self.setLayout(column(self._grid, self._errors, row(self.more, None), spacing=6))
        self._shown: tuple[Metric, ...] = ()
        self._zone: tzinfo | None = None
        self.cells: list[MetricCell] = []
        self._columns = 0
        self._all = False

    def show_metrics(self, metrics: "tuple[Metric, ...]", zone: tzinfo) -> None:
        """Shows the metrics; nothing moves while they stay the same."""
        if metrics == self._shown and zone == self._zone:
            return
        self._shown, self._zone = metrics, zone
        self._rebuild()
        empty_layout(self._errors)
        for metric in metrics:
            if metric.state == "data_error":
                self._errors.addWidget(self._error(metric, zone))

    def _rebuild(self) -> None:
        focused = next((cell.shown.name for cell in self.cells if cell.hasFocus()), "")
        for cell in self.cells:
            cell.hide()
            cell.deleteLater()
        self.cells = []
        if self._zone is None:
            return
        for metric in self._shown if self._all else self._shown[:_FIRST]:
            cell = MetricCell(metric, self._zone)
            cell.chosen.connect(self.chosen)
            cell.opened.connect(self._lead)
            self.cells.append(cell)
            if metric.name == focused:
                cell.setFocus()
        self._columns = 0
        self._arrange()
        self.more.setVisible(len(self._shown) > _FIRST)

    def _lead(self, metric: "Metric") -> None:
        self.wanted.emit(missing_of(metric))

    def _toggle(self) -> None:
        self._all = not self._all
        self.more.set_label(self.tr("Fewer metrics") if self._all else self.tr("All metrics"))
        self._rebuild()

    def _error(self, metric: "Metric", zone: tzinfo) -> QWidget:
        """A duration that can't be: both times, each with the way to it."""
        line = QWidget()
        text = PlainText(f"{metric.label}: {told(metric, zone, short=True)}", "error", wrap=True)
        text.setSizePolicy(Policy.Policy.Expanding, Policy.Policy.Preferred)
        buttons = [
            Button(label, "link", on_click=partial(self.wanted.emit, name))
            for name, label in (
                (metric.from_name, metric.from_label),
                (metric.to_name, metric.to_label),
            )
        ]
        for button in buttons:
            button.setAccessibleName(
                self.tr("Correct the time {name}").format(name=button.text().replace("&&", "&"))
            )
        layout = row(text, *buttons, spacing=8)
        layout.setStretch(0, 1)
        line.setLayout(layout)
        return line

    def _arrange(self) -> None:
        if not self.cells:
            return
        widest = max(cell.needed() for cell in self.cells)
        fitting = max(1, (self.width() + 8) // (widest + 8))
        count = min(len(self.cells), _FIRST)
        columns = count if fitting >= count else 2 if fitting >= 2 else 1
        if columns == self._columns:
            return
        for at in range(_FIRST):
            self._grid.setColumnStretch(at, 0)
        self._columns = columns
        for number, cell in enumerate(self.cells):
            self._grid.addWidget(cell, number // columns, number % columns)
            cell.set_first(first=number % columns == 0)
        for at in range(columns):
            self._grid.setColumnStretch(at, 1)

    @override
    def resizeEvent(self, event: "QResizeEvent") -> None:
        super().resizeEvent(event)
        self._arrange()


def missing_of(metric: "Metric") -> str:
    """The time of a metric that is worth a look: the one that is not set, else its end."""
    return metric.from_name if metric.from_at is None else metric.to_name
