"""Ctrl+S: names the incident as it is now, in a line of the page and never in a dialog."""

from collections.abc import Callable
from typing import override

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QFrame, QWidget
from shiboken6 import isValid

from desktop.widgets.buttons import Button
from desktop.widgets.fields import LineField
from desktop.widgets.labels import PlainText
from desktop.widgets.layouts import row


class VersionBar(QFrame):
    """A field for the name of a version; hidden until it is opened.

    Args:
        on_save: gets the name.
    """

    def __init__(self, on_save: Callable[[str], object], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("bar", "neutral")
        self._on_save = on_save
        self._opener: QWidget | None = None
        self._suggested = ""
        self.name = LineField(self.tr("Name of the version"))
        self.name.returnPressed.connect(self.save)
        label = PlainText(self.tr("Name this version"), "secondary")
        save = Button(self.tr("Save version"), icon="seal-check", on_click=self.save)
        cancel = Button(self.tr("Cancel"), "flat", on_click=self.close_bar)
        layout = row(label, self.name, save, cancel, spacing=8, margins=(12, 8, 8, 8))
        layout.setStretch(1, 1)
        self.setLayout(layout)
        self.hide()

    def open(self, saved: int) -> None:
        """Shows the field; `saved` versions exist already."""
        self._opener = QApplication.focusWidget()
        self._suggested = self.tr("Version {n}").format(n=saved + 1)
        self.name.setPlaceholderText(self._suggested)
        self.name.clear()
        self.show()
        self.name.setFocus()

    def save(self) -> None:
        """Saves under the name, or under the suggested one when none is given."""
        self._on_save(self.name.value() or self._suggested)
        self.close_bar()

    def close_bar(self) -> None:
        """Hides the field; focus goes back to where it was."""
        self.hide()
        if self._opener is not None and isValid(self._opener) and self._opener.isVisible():
            self._opener.setFocus()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_bar()
        else:
            super().keyPressEvent(event)
