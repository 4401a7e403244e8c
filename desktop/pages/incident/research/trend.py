"""Twelve months of the incident's techniques and factors: a table, a small chart, and words."""

from datetime import UTC, date, datetime
from functools import partial
from typing import TYPE_CHECKING, ClassVar, override

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.pages.base import PageContext
from desktop.pages.incident.section import Section
from desktop.pages.incident.short_table import ShortTable
from desktop.theme import fonts, tokens
from desktop.widgets.cells import Cell
from desktop.widgets.labels import PlainText
from desktop.widgets.layouts import column
from desktop.widgets.rows import Column, RowsModel
from kb.conformance.trend import Trend, Trends, trends

if TYPE_CHECKING:
    from kb.dossier import WholeIncident

_BAR = 64
_LINE = 18
_TONES = {"rising": "warn", "falling": "ok", "steady": "neutral"}


class TrendChart(QWidget):
    """Twelve bars with their numbers and months; time runs from left to right."""

    def __init__(self) -> None:
        super().__init__()
        self._trend: Trend | None = None
        self._months: tuple[date, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMaximumWidth(720)

    def show_trend(self, trend: Trend | None, months: tuple[date, ...]) -> None:
        """Shows one row of the table."""
        self._trend, self._months = trend, months
        self.setVisible(trend is not None)
        if trend is not None:
            pairs = zip(months, trend.counts, strict=True)
            told = ", ".join(f"{month:%Y-%m} {count}" for month, count in pairs)
            self.setAccessibleName(f"{trend.name}: {told}")
        self.update()

    @override
    def sizeHint(self) -> QSize:
        return QSize(360, fonts.px(_BAR + 2 * _LINE + 6))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        if self._trend is None:
            return
        painter = QPainter(self)
        painter.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        painter.setFont(fonts.ui(fonts.HEADER, tabular=True))
        table = tokens.of(self.palette())
        ink, line, height = table.color("accent_text"), fonts.px(_LINE), fonts.px(_BAR)
        step = self.width() / len(self._months)
        most = max(*self._trend.counts, 1)
        for at, (month, count) in enumerate(zip(self._months, self._trend.counts, strict=True)):
            long = height * count / most
            x, top = at * step, line + height - long
            painter.fillRect(QRectF(x + step * 0.15, top, step * 0.7, max(long, 1)), ink)
            painter.setPen(table.color("text" if count else "text3"))
            centred = Qt.AlignmentFlag.AlignHCenter
            painter.drawText(QRectF(x, top - line, step, line), centred, str(count))
            painter.setPen(table.color("text2"))
            told = f"{month:%Y-%m}" if at == 0 or month.month == 1 else f"{month:%m}"
            painter.drawText(QRectF(x, line + height + 3, step + 8, line), centred, told)


class TrendPart(Section):
    """Whether these techniques and causes become more over our own incidents."""

    name: ClassVar[str] = "trend"

    def __init__(self, context: PageContext) -> None:
        super().__init__(context)
        self._found = Trends((), ())
        self.intro = PlainText("", "secondary", wrap=True)
        self.model: RowsModel[Trend] = RowsModel(
            self._columns(), key=lambda row: (row.kind, row.name), parent=self
        )
        self.table = ShortTable(self.tr("Trend of techniques, factors and type"))
        self.table.setModel(self.model)
        self.table.selectionModel().currentChanged.connect(self._on_current)
        self.chart = TrendChart()
        self.notes = PlainText("", "secondary", wrap=True, selectable=True)
        self.setLayout(
            column(
                self.intro,
                self.table,
                self.chart,
                self.notes,
                None,
                spacing=12,
                margins=(20, 12, 20, 20),
            )
        )

    def _columns(self) -> list[Column[Trend]]:
        kinds = {
            "technique": self.tr("technique"),
            "factor": self.tr("shared factor"),
            "type": self.tr("incident type"),
        }
        return [
            Column("name", self.tr("What"), lambda r: Cell(r.name, "title"), 150, stretch=True),
            Column("kind", self.tr("Kind"), lambda r: Cell(kinds[r.kind], "secondary"), 100),
            Column("total", self.tr("12 months"), lambda r: Cell(str(r.total), "secondary"), 84),
            Column(
                "direction",
                self.tr("Trend"),
                lambda r: Cell(words(r), "chip", _TONES[r.direction]),
                230,
            ),
        ]

    @override
    def show_whole(self, whole: "WholeIncident") -> None:
        super().show_whole(whole)
        today = datetime.now(UTC).astimezone(self.context.session.zone).date()
        self.context.session.read(
            partial(trends, incident_id=whole.incident.id, today=today),
            self._on_read,
            replaces=("incident.trend", id(self)),
        )

    def _on_read(self, found: Trends) -> None:
        self._found = found
        self.model.set_rows(list(found.rows))
        count = len(found.rows)
        self.table.setVisible(bool(count))
        self.intro.set_text(
            self.tr("Our own incidents by the month of their detection; examples don't count.")
            if count
            else self.tr("Give the incident a type or techniques, or its causes a shared factor.")
        )
        if count and not self.table.currentIndex().isValid():
            self.table.setCurrentIndex(self.model.index(0, 0))
        self._show(self.table.currentIndex().row())

    def _on_current(self, current: object, _before: object) -> None:
        self._show(current.row() if hasattr(current, "row") else -1)

    def _show(self, row: int) -> None:
        trend = self._found.rows[row] if 0 <= row < len(self._found.rows) else None
        self.chart.show_trend(trend, self._found.months)
        noted = trend.notes if trend is not None else ()
        lines = [f"{day.isoformat()}  {title}" for day, title in noted]
        head = self.tr("What others wrote of it in these months:")
        none = self.tr("No note of these months speaks of it.") if trend is not None else ""
        self.notes.set_text("\n".join([head, *lines]) if lines else none)

    @override
    def panes(self) -> list[QWidget]:
        return [self.table]


def words(trend: Trend) -> str:
    """The direction in words: "rising: 3 in three months, 1 before"."""
    last, before = trend.recent
    return f"{trend.direction}: {last} in three months, {before} before"
