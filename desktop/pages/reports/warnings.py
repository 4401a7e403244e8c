"""What to look at before a report leaves the house; each line leads to its place."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QWidget

from desktop.pages.reports import passages
from desktop.widgets.buttons import Button
from desktop.widgets.labels import PlainText
from desktop.widgets.layouts import column, empty_layout, row
from desktop.widgets.status_bar import StateIcon

if TYPE_CHECKING:
    from reports.result import Message

_SHOWN = 3


class WarningList(QFrame):
    """Messages of a render: the first three, and all on demand.

    Signals:
        page_wanted: `(int)` show this page, from 1.
        field_wanted: `(Target)` go to the field that caused it.
    """

    page_wanted = Signal(int)
    field_wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("bar", "warn")
        self._lines = column(spacing=2, margins=(14, 6, 14, 6))
        self.setLayout(self._lines)
        self._messages: Sequence[Message] = ()
        self._all = False
        self.hide()

    def show_messages(self, messages: "Sequence[Message]") -> None:
        """Shows what a render had to say."""
        self._messages = messages
        self._show()

    def _show(self) -> None:
        empty_layout(self._lines)
        shown = self._messages if self._all else self._messages[:_SHOWN]
        for message in shown:
            self._lines.addWidget(self._line(message))
        more = len(self._messages) - _SHOWN
        if more > 0:
            label = self.tr("Fewer") if self._all else self.tr("%n more", "", more)
            self._lines.addWidget(Button(label, "link", on_click=self._toggle))
        self.setVisible(bool(self._messages))

    def _toggle(self) -> None:
        self._all = not self._all
        self._show()

    def _line(self, message: "Message") -> QWidget:
        line = QWidget()
        text = PlainText(message.text, elide=True)
        parts: list[QWidget | None] = [StateIcon("warning", "warn"), text]
        layout = row(*parts, spacing=8)
        layout.setStretch(1, 1)
        if message.page is not None:
            page = message.page
            label = self.tr("Page %s") % page
            go = Button(label, "link", on_click=lambda: self.page_wanted.emit(page))
            layout.addWidget(go)
        target = passages.of_message(message)
        name = passages.field_name(target)
        words = self.tr("Go to %s") % name if name else self.tr("Go to field")
        fix = Button(words, "link", on_click=lambda: self.field_wanted.emit(target))
        layout.addWidget(fix)
        line.setLayout(layout)
        return line
