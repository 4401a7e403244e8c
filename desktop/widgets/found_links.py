"""What a search found, each to be pressed; the focus stays where it was while it comes again."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop.widgets.buttons import ElidedLink
from desktop.widgets.labels import PlainText
from desktop.widgets.layouts import column, empty_layout

Found = tuple[object, str]
"""What was found, and how it reads."""


class FoundLinks(QWidget):
    """Links one under the other.

    Attributes:
        links: the shown links, in order.

    Signals:
        chosen: `(object)` what is behind the link that was pressed.
    """

    chosen = Signal(object)

    def __init__(self, empty: str) -> None:
        super().__init__()
        self.links: list[ElidedLink] = []
        self._shown: list[Found] = []
        self._lines = column(spacing=0)
        self._empty = PlainText(empty, "muted", wrap=True)
        self._empty.hide()
        self.setLayout(column(self._lines, self._empty, spacing=0))

    def show_found(self, found: Sequence[Found]) -> None:
        """Shows what was found, or that nothing was."""
        self._empty.setVisible(not found)
        if list(found) == self._shown:
            return
        held = any(link.hasFocus() for link in self.links)
        self._rebuild(found)
        if held:
            self.take_first()

    def clear(self) -> None:
        """Shows nothing at all."""
        self._empty.hide()
        self._rebuild(())

    def take_first(self) -> None:
        """Puts the focus on what was found first."""
        if self.links:
            self.links[0].setFocus()

    def _rebuild(self, found: Sequence[Found]) -> None:
        empty_layout(self._lines)
        self._shown, self.links = list(found), []
        for value, text in found:
            link = ElidedLink(text)
            link.clicked.connect(lambda _checked=False, value=value: self.chosen.emit(value))
            self.links.append(link)
            self._lines.addWidget(link)
            link.show()  # now, not with the next layout: it may take the focus at once
