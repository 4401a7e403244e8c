"""The list of keyboard shortcuts (F1, Ctrl+/), built from the declared actions."""

from typing import TYPE_CHECKING, override

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QScrollArea, QWidget

from desktop.actions import ACTIONS, MENUS
from desktop.commands import shortcut_text
from desktop.widgets.buttons import IconButton
from desktop.widgets.fields import SearchField
from desktop.widgets.floating import FloatingBox
from desktop.widgets.labels import PlainText, hline
from desktop.widgets.layouts import column, row

if TYPE_CHECKING:
    from desktop.main_window import MainWindow

_WIDTH = 560


class ShortcutList(FloatingBox):
    """All shortcuts by menu, with a field that narrows them down."""

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window)
        title = self.tr("Keyboard shortcuts")
        self.setAccessibleName(title)
        self.field = SearchField(self.tr("Find a command or key"))
        self.field.searched.connect(self._fill)
        self._holder = QScrollArea()
        self._holder.setWidgetResizable(True)
        self._holder.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._holder.setAccessibleName(title)
        close = IconButton("x", self.tr("Close"), on_click=self.dismiss)
        head = row(PlainText(title, "panel"), None, close, margins=(18, 12, 12, 4))
        search = row(self.field, margins=(18, 0, 18, 10))
        self.setLayout(column(head, search, hline(), self._holder, spacing=0, margins=(1, 1, 1, 8)))
        self._fill("")

    @classmethod
    def open_in(cls, window: "MainWindow") -> "ShortcutList":
        """Opens the list over `window`."""
        box = cls(window)
        box.popup()
        box.field.setFocus(Qt.FocusReason.PopupFocusReason)
        return box

    @override
    def place(self) -> None:
        window = self.parentWidget()
        if window is not None:
            width = min(_WIDTH, window.width() - 40)
            self.setGeometry((window.width() - width) // 2, 56, width, window.height() - 112)

    def _fill(self, text: str) -> None:
        words = text.casefold().split()
        grid = QGridLayout()
        grid.setContentsMargins(18, 10, 18, 10)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(1, 1)
        at = 0
        for menu in MENUS:
            found = [
                spec
                for spec in ACTIONS
                if spec.menu == menu
                and spec.shortcuts
                and all(word in f"{spec.label} {shortcut_text(spec)}".casefold() for word in words)
            ]
            if found:
                grid.addWidget(PlainText(found[0].menu_label, "strong"), at, 0, 1, 2)
                at += 1
            for spec in found:
                grid.addWidget(PlainText(shortcut_text(spec), "monohint"), at, 0)
                grid.addWidget(PlainText(spec.label), at, 1)
                at += 1
        grid.setRowStretch(at, 1)
        content = QWidget()
        content.setLayout(grid)
        self._holder.setWidget(content)
