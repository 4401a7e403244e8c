"""Widgets one under the other that are made anew only when what they show is another."""

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QApplication, QPushButton, QVBoxLayout, QWidget

from desktop.widgets.layouts import empty_layout


class KeyedColumn(QVBoxLayout):
    """A part of a panel, such as the buttons for what a record may become."""

    def __init__(self) -> None:
        super().__init__()
        self.setSpacing(6)
        self.setContentsMargins(0, 0, 0, 0)
        self._key: object = None

    def fill(self, key: object, make: Callable[[], Sequence[QWidget]]) -> None:
        """Shows what `make` makes; it is called when `key` is a new one."""
        if key == self._key:
            return
        self._key = key
        had_focus = self._has_focus()
        empty_layout(self)
        for widget in make():
            self.addWidget(widget)
        if had_focus:
            self.focus_first()

    def focus_first(self) -> None:
        """Whoever pressed a button goes on with the one that took its place."""
        items = [self.itemAt(n) for n in range(self.count())]
        for widget in [item.widget() for item in items if item is not None]:
            found = widget.findChildren(QPushButton) if widget is not None else []
            if isinstance(widget, QPushButton):
                found = [widget]
            if widget is not None and found:
                widget.show()  # the layout would do so too late
                found[0].setFocus()
                return

    def _has_focus(self) -> bool:
        focused = QApplication.focusWidget()
        if focused is None:
            return False
        items = [self.itemAt(n) for n in range(self.count())]
        shown = [item.widget() for item in items if item is not None]
        return any(one is focused or one.isAncestorOf(focused) for one in shown if one)
