"""Asks for a name beside the thing that is named."""

from collections.abc import Callable
from typing import override

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QWidget

from desktop.widgets.buttons import Button
from desktop.widgets.fields import LineField
from desktop.widgets.floating import FloatingBox
from desktop.widgets.labels import PlainText
from desktop.widgets.layouts import column, row


class NameBox(FloatingBox):
    """Asks for a name beside the thing that is named; Enter takes it, Esc leaves it."""

    def __init__(
        self, window: QWidget, at: QPoint, title: str, name: str, on_name: Callable[[str], object]
    ) -> None:
        super().__init__(window)
        self._at = window.mapFromGlobal(at)
        self._on_name = on_name
        self.field = LineField(title, name)
        self.field.returnPressed.connect(self._take)
        take = Button(self.tr("Save"), "primary", on_click=self._take)
        line = row(self.field, take, spacing=8)
        line.setStretch(0, 1)
        self.setLayout(
            column(PlainText(title, "secondary"), line, spacing=6, margins=(12, 10, 12, 12))
        )
        self.setAccessibleName(title)
        self.popup()
        self.field.selectAll()
        self.field.setFocus(Qt.FocusReason.PopupFocusReason)

    @override
    def place(self) -> None:
        window = self.parentWidget()
        if window is None:
            return
        size = self.sizeHint().expandedTo(self.minimumSizeHint())
        width = max(size.width(), 300)
        left = max(8, min(self._at.x(), window.width() - width - 8))
        top = max(8, min(self._at.y() + 4, window.height() - size.height() - 8))
        self.setGeometry(left, top, width, size.height())

    def _take(self) -> None:
        name = self.field.value()
        if name:
            self.dismiss()
            self._on_name(name)
