"""Records that a record leads to: each opens, each can be unlinked, and more can be linked."""

from collections.abc import Sequence
from typing import override
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCompleter, QWidget

from desktop.widgets.buttons import ElidedLink, IconButton
from desktop.widgets.fields import LineField
from desktop.widgets.labels import PlainText
from desktop.widgets.layouts import column, row
from desktop.widgets.turned import Words

Link = tuple[UUID, str]
"""Id of a record, and how people read it: "F-01  Session revoker for Tier 1"."""


class LinkPicker(LineField):
    """Type to find a record, Enter or a click links it.

    Signals:
        picked: `(UUID)` the chosen record.
    """

    picked = Signal(object)

    def __init__(self, name: str) -> None:
        super().__init__(name, look="inline", placeholder=name)
        self._known: dict[str, UUID] = {}
        self._labels = Words(parent=self)
        completer = QCompleter(self._labels, self)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.activated.connect(self._on_chosen)
        self.setCompleter(completer)

    def set_candidates(self, links: Sequence[Link]) -> None:
        """Sets what can be linked."""
        self._known = {label: record_id for record_id, label in links}
        self._labels.setStringList(list(self._known))

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.text().strip():
            wanted = self.value().casefold()
            found = [label for label in self._known if wanted in label.casefold()]
            if len(found) == 1 or self.text() in self._known:
                self._on_chosen(self.text() if self.text() in self._known else found[0])
                return
        super().keyPressEvent(event)

    def _on_chosen(self, label: str) -> None:
        record_id = self._known.get(label)
        if record_id is not None:
            self.picked.emit(record_id)
            self.clear()


class LinkList(QWidget):
    """Linked records one under the other, and a field to link another one.

    Signals:
        opened: `(UUID)` a record was pressed.
        linked: `(UUID)` a record is to be linked.
        unlinked: `(UUID)` a link is to be taken away.
    """

    opened = Signal(object)
    linked = Signal(object)
    unlinked = Signal(object)

    def __init__(self, prompt: str, empty: str = "") -> None:
        super().__init__()
        self.picker = LinkPicker(prompt)
        self.picker.picked.connect(self.linked)
        self._empty = PlainText(empty, "muted", wrap=True)
        self._lines = column(spacing=0)
        self._shown: list[Link] = []
        self._read_only = False
        self.setLayout(column(self._lines, self._empty, self.picker, spacing=2))
        self._empty.setVisible(bool(empty))

    def show_links(
        self, links: Sequence[Link], candidates: Sequence[Link], *, read_only: bool = False
    ) -> None:
        """Shows what is linked and offers the rest; nothing moves while it stays the same."""
        taken = {record_id for record_id, _label in links}
        self.picker.set_candidates([link for link in candidates if link[0] not in taken])
        self.picker.setVisible(not read_only and len(taken) < len(candidates))
        self._empty.setVisible(not links and bool(self._empty.plain_text()))
        if list(links) == self._shown and read_only == self._read_only:
            return
        self._shown, self._read_only = list(links), read_only
        while (item := self._lines.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for record_id, label in links:
            self._lines.addWidget(self._line(record_id, label))

    def _line(self, record_id: UUID, label: str) -> QWidget:
        line = QWidget()
        opener = ElidedLink(label)
        opener.clicked.connect(lambda _checked=False: self.opened.emit(record_id))
        layout = row(opener, spacing=4)
        layout.setStretch(0, 1)
        if not self._read_only:
            name = self.tr("Unlink {record}").format(record=label)
            layout.addWidget(IconButton("x", name, on_click=lambda: self.unlinked.emit(record_id)))
        line.setLayout(layout)
        return line
