"""What is said of a metric: the two times it used, how exactly they are known, its target."""

from datetime import datetime, tzinfo
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from desktop.widgets.labels import PlainText
from desktop.widgets.layouts import column
from kb.vocabulary.moments import format_duration, format_moment

if TYPE_CHECKING:
    from kb.incidents.metrics.service import Metric


def told(metric: "Metric", zone: tzinfo, *, short: bool = False) -> str:
    """Both times with their precision; longer with definition and target.

    Args:
        metric: the duration.
        zone: the window's zone.
        short: the times alone.
    """
    first, second = metric.codes.split(" → ")
    lines = [
        _time(first, metric.from_label, metric.from_at, metric.from_precision, zone),
        _time(second, metric.to_label, metric.to_at, metric.to_precision, zone),
    ]
    if short:
        return " → ".join(lines)
    if metric.target_minutes is not None:
        target = format_duration(metric.target_minutes)
        lines.append(_tr("Target {time}: {text}").format(time=target, text=metric.text))
    else:
        lines.append(metric.text)
    return "\n".join([*lines, metric.definition])


def _time(code: str, label: str, at: datetime | None, precision: str, zone: tzinfo) -> str:
    text = f"{code} {label} {format_moment(at, precision, zone)}"
    exact = at is None or precision in {"exact", "minute"}
    return (
        text
        if exact
        else _tr("{time} (known to the {precision})").format(time=text, precision=precision)
    )


class MetricDetail(QWidget):
    """The metric that has the focus, in the panel."""

    def __init__(self) -> None:
        super().__init__()
        self._title = PlainText("", "section", wrap=True)
        self._value = PlainText("", "strong", wrap=True, selectable=True)
        self._text = PlainText("", "secondary", wrap=True, selectable=True)
        self.setLayout(column(self._title, self._value, self._text, spacing=6))
        self.hide()

    def show_metric(self, metric: "Metric", zone: tzinfo) -> None:
        """Shows one metric."""
        self._title.set_text(metric.label)
        self._value.set_text(metric.value)
        self._text.set_text(told(metric, zone))
        self.show()

    @property
    def text(self) -> str:
        """What is shown."""
        return self._text.plain_text()


def _tr(text: str) -> str:
    return QCoreApplication.translate("MetricWords", text)
