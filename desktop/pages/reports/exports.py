"""Past exports of an incident."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QWidget

from desktop.widgets.buttons import Button
from desktop.widgets.labels import PlainText
from desktop.widgets.layouts import column, empty_layout, row
from kb.vocabulary.enums import Tlp

if TYPE_CHECKING:
    from kb.incidents.issued_reports.schemas import IssuedReport

_SHOWN = 5


class PastExports(QWidget):
    """The newest exports: file, when, by whom, marking, hash."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines = column(spacing=10)
        self.setLayout(self._lines)
        self.show_exports(())

    def show_exports(self, exports: "Sequence[IssuedReport]") -> None:
        """Shows the first five of these, newest first."""
        empty_layout(self._lines)
        if not exports:
            self._lines.addWidget(PlainText(self.tr("None yet."), "hint"))
        for made in exports[:_SHOWN]:
            self._lines.addWidget(self._entry(made))
        if len(exports) > _SHOWN:
            more = self.tr("%n older", "", len(exports) - _SHOWN)
            self._lines.addWidget(PlainText(more, "hint"))

    def _entry(self, made: "IssuedReport") -> QWidget:
        entry = QWidget()
        when = f"{made.exported_at:%Y-%m-%d %H:%M}" if made.exported_at else ""
        said = " · ".join(part for part in (when, made.exported_by, Tlp(made.tlp).label) if part)
        name = PlainText(made.file_name, "medium", elide=True)
        name.setToolTip(made.path)
        actions = row(
            Button(self.tr("Show in folder"), "link", on_click=lambda: _show_folder(made.path)),
            Button(self.tr("Copy SHA-256"), "link", on_click=lambda: _copy(made.sha256)),
            None,
            spacing=10,
        )
        entry.setLayout(column(name, PlainText(said, "hint", wrap=True), actions, spacing=2))
        return entry


def _show_folder(path: str) -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(Path(path).parent)))


def _copy(text: str) -> None:
    QGuiApplication.clipboard().setText(text)
