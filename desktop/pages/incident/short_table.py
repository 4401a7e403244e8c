"""A table within a page that scrolls: as high as its rows."""

from typing import override

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.widgets.table import EditableTable


class ShortTable(EditableTable):
    """Has no scroll bar of its own; the wheel scrolls the page."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @override
    def _fit_rows(self) -> None:
        super()._fit_rows()
        model = self.model()
        rows = model.rowCount()
        height = sum(self.rowHeight(row) for row in range(rows))
        bar = self.horizontalScrollBar()
        height += bar.sizeHint().height() if bar.maximum() > 0 else 0
        self.setFixedHeight(height + self.horizontalHeader().height() + 2)

    @override
    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), self.height())

    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()
