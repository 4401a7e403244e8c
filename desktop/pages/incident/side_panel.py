"""The panel at the right of the content, under the head; an overlay while the page is narrow."""

from typing import override

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QBoxLayout, QFrame, QStackedWidget, QWidget
from shiboken6 import isValid

from desktop.pages.base import PANEL_WIDTH
from desktop.theme import fonts
from desktop.widgets.layouts import column, row

_FITS_FROM = 1280 - 200


class SidePanel(QFrame):
    """Holds the panels of all sections and shows one of them.

    Args:
        content: what the panel stands beside, or lies over.
    """

    def __init__(self, content: QWidget) -> None:
        super().__init__()
        self.setProperty("panel", "1")
        self._stack = QStackedWidget()
        self.setLayout(column(self._stack, spacing=0))
        self._wanted = True
        self._over = False
        self._panel: QWidget | None = None
        self._opener: QWidget | None = None
        self.host = QWidget()
        self._row: QBoxLayout = row(content, self, spacing=0)
        self._row.setStretch(0, 1)
        self.host.setLayout(self._row)
        self.host.installEventFilter(self)

    def take(self, panel: QWidget) -> None:
        """Adds the panel of a section."""
        self._stack.addWidget(panel)

    def show_panel(self, panel: QWidget | None) -> None:
        """Shows a panel that was taken; None shows no panel."""
        self._panel = panel
        if panel is not None:
            self._stack.setCurrentWidget(panel)
        self._arrange()

    def toggle(self) -> None:
        """Shows or hides the panel."""
        if self._fits:
            self._wanted = not self._wanted
        elif self._over:
            self.close_overlay()
        else:
            self._opener = QApplication.focusWidget()
            self._over = True
        self._arrange()

    def close_overlay(self) -> bool:
        """Hides the panel where it lies over the content; focus goes back to its opener."""
        was_over = self._over and not self._fits
        self._over = False
        self._arrange()
        if was_over and self._opener is not None and isValid(self._opener):
            self._opener.setFocus()
        return was_over

    @property
    def _fits(self) -> bool:
        return self.host.width() >= _FITS_FROM

    def _arrange(self) -> None:
        width = max(PANEL_WIDTH, min(fonts.px(PANEL_WIDTH), 400))
        self.setFixedWidth(width)
        if self._fits:
            self._row.addWidget(self)
            self.setVisible(self._panel is not None and self._wanted)
            return
        self._row.removeWidget(self)
        self.setGeometry(self.host.width() - width, 0, width, self.host.height())
        self.setVisible(self._panel is not None and self._over)
        self.raise_()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self._arrange()
        return super().eventFilter(watched, event)
