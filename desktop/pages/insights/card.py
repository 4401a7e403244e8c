"""One figure: its finding, how many stand behind it, the chart or its table."""

from pathlib import Path
from typing import TYPE_CHECKING, Final, override

from PySide6.QtCore import QEvent, QRect, Signal
from PySide6.QtGui import QGuiApplication, QImage, QPainter
from PySide6.QtWidgets import QFrame, QSizePolicy, QWidget

from desktop.pages.insights.card_table import CardTable
from desktop.pages.insights.charts import chart_of
from desktop.pages.insights.words import named, notes, said
from desktop.theme import fonts, tokens
from desktop.widgets.buttons import Button
from desktop.widgets.labels import PlainText
from desktop.widgets.layouts import FlowLayout, column
from kb.insights.csv_file import as_csv
from kb.insights.figure import Figure, Row

if TYPE_CHECKING:
    from collections.abc import Callable

    from desktop.widgets.chart import Chart


_SETTLING: Final = (QEvent.Type.LayoutRequest, QEvent.Type.Resize, QEvent.Type.Show)


class FigureCard(QFrame):
    """A figure that can be read as a chart or as a table, copied and saved.

    Signals:
        chosen: `(str)` the filter of a number: its list is wanted.
        told: `(str)` something was done that can't be seen.
        failed: `(Exception)` a file could not be written.
    """

    chosen = Signal(str)
    told = Signal(str)
    failed = Signal(object)

    def __init__(self, figure: Figure, save_as: "Callable[..., Path | None]") -> None:
        super().__init__()
        self.figure = figure
        self._save_as = save_as
        self.setProperty("card", "1")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        self.title = PlainText(said(figure.title), "section", wrap=True)
        few = named("Too few for a chart") if self._is_few() else ""
        self.behind = PlainText(" · ".join(filter(None, (said(figure.behind), few))), "hint2")
        self.behind.setVisible(bool(self.behind.plain_text()))
        self.chart: Chart | None = chart_of(figure) if figure.has_chart else None
        self.table = CardTable(figure, said(figure.title))
        self.table.opened.connect(self._on_opened)
        self.alarm = PlainText(said(figure.alarm), "danger", wrap=True)
        self.alarm.setVisible(figure.alarm is not None)
        note = notes(figure)
        self.notes = PlainText(note, "hint2", wrap=True, selectable=True)
        self.notes.setVisible(bool(note))
        self.buttons = self._make_buttons()
        parts: list[QWidget] = [self.title, self.behind, self.alarm]
        parts += [self.chart] if self.chart is not None else []
        layout = column(*parts, self.table, self.notes, spacing=8, margins=(16, 14, 16, 12))
        layout.addLayout(self.buttons)
        self.setLayout(layout)
        if self.chart is not None:
            self.chart.chosen.connect(self.chosen)
        self.show_table(shown=self.chart is None)
        self.setAccessibleName(said(figure.title))

    def _is_few(self) -> bool:
        figure = self.figure
        return figure.kind != "table" and not figure.has_chart and bool(figure.rows)

    def _make_buttons(self) -> FlowLayout:
        flow = FlowLayout(spacing=4)
        title = said(self.figure.title)
        self.table_button = Button(named("Table"), "flat", icon="table")
        self.table_button.setCheckable(True)
        self.table_button.clicked.connect(lambda on: self.show_table(shown=on))
        self.copy_button = Button(named("Copy image"), "flat", icon="copy", on_click=self.copy)
        self.csv_button = Button(named("CSV"), "flat", icon="download-simple", on_click=self.save)
        for button in (self.table_button, self.copy_button, self.csv_button):
            button.setAccessibleName(f"{button.text()}: {title}")
            flow.addWidget(button)
        self.table_button.setVisible(self.chart is not None)
        self.copy_button.setVisible(self.chart is not None)
        self.csv_button.setVisible(bool(self.figure.rows))
        return flow

    @override
    def event(self, event: QEvent) -> bool:
        """As high as what is in it needs at this width, also once its fonts are known."""
        if event.type() not in _SETTLING:
            return super().event(event)  # one of them takes the card away
        done, layout = super().event(event), self.layout()
        if layout is not None:
            needed = layout.totalHeightForWidth(self.width())
            if needed != self.minimumHeight():
                self.setMinimumHeight(needed)
        return done

    def _on_opened(self, row: Row | None) -> None:
        if row is not None and (row.query or self.figure.page != "incidents"):
            self.chosen.emit(row.query)

    def show_table(self, *, shown: bool) -> None:
        """Shows the table in place of the chart, or the chart."""
        self.table.setVisible(shown and bool(self.figure.rows))
        self.table_button.setChecked(shown)
        if self.chart is not None:
            self.chart.setVisible(not shown)

    def picture(self) -> QImage | None:
        """The chart with its finding above, as large as it is shown."""
        if self.chart is None:
            return None
        was_hidden = self.chart.isHidden()
        self.show_table(shown=False)
        size, ratio = self.chart.size(), self.devicePixelRatioF()
        head, edge = fonts.px(48), 16
        image = QImage(
            round((size.width() + 2 * edge) * ratio),
            round((size.height() + head + 2 * edge) * ratio),
            QImage.Format.Format_RGB32,
        )
        image.setDevicePixelRatio(ratio)
        table = tokens.of(self.palette())
        image.fill(table.color("surface"))
        painter = QPainter(image)
        painter.setPen(table.color("text"))
        painter.setFont(fonts.ui(fonts.PROSE, fonts.BOLD))
        half = head // 2
        painter.drawText(QRect(edge, edge, size.width(), half), 0, said(self.figure.title))
        painter.setPen(table.color("text2"))
        painter.setFont(fonts.ui(fonts.HEADER))
        painter.drawText(QRect(edge, edge + half, size.width(), half), 0, said(self.figure.behind))
        painter.drawPixmap(edge, edge + head, self.chart.grab())
        painter.end()
        self.show_table(shown=was_hidden)
        return image

    def copy(self) -> None:
        """Puts the picture into the clipboard."""
        image = self.picture()
        if image is not None:
            QGuiApplication.clipboard().setImage(image)
            self.told.emit(named("Copied the chart as an image"))

    def save(self) -> None:
        """Writes the table as CSV where somebody says."""
        suggested = Path.home() / f"{self.figure.key}.csv"
        target = self._save_as(self.window(), named("Save as CSV"), suggested, "CSV (*.csv)")
        if target is None:
            return
        try:
            target.write_text(as_csv(self.figure), encoding="utf-8-sig", newline="")
        except OSError as error:
            self.failed.emit(error)
        else:
            self.told.emit(named("Wrote {file}").format(file=target.name))
