"""Choosing which playbook, policy, process or workflow a lesson changes."""

from functools import partial
from typing import TYPE_CHECKING, override
from uuid import UUID

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget

from desktop.widgets.fields import LineField
from desktop.widgets.floating import FloatingBox
from desktop.widgets.labels import PlainText
from desktop.widgets.layouts import column
from kb.conformance import changeable
from kb.conformance.changeable import Changeable

if TYPE_CHECKING:
    from desktop.session import Session

_WIDTH = 440


class ItemPicker(FloatingBox):
    """A box with a field and what it finds: what the incident used stands first.

    Signals:
        picked: `(str, UUID)` kind and id of the item.
    """

    picked = Signal(str, object)

    def __init__(self, session: "Session", below: QWidget, incident_id: UUID) -> None:
        super().__init__(below.window())
        self._below = below
        self._items: tuple[Changeable, ...] = ()
        prompt = self.tr("What is to change? Type to filter")
        self.field = LineField(prompt)
        self.field.setPlaceholderText(prompt)
        self.list = QListWidget()
        self.list.setAccessibleName(self.tr("Playbooks, policies, processes and workflows"))
        self.list.setFixedHeight(260)
        self.hint = PlainText(self.tr("Nothing changes until the proposal is published."), "hint")
        self.setFixedWidth(_WIDTH)
        self.setLayout(
            column(self.field, self.list, self.hint, spacing=8, margins=(12, 12, 12, 12))
        )
        self.field.textChanged.connect(lambda _text: self._show())
        self.field.returnPressed.connect(self._take)
        self.list.itemActivated.connect(lambda _item: self._take())
        self.list.itemClicked.connect(lambda _item: self._take())
        session.read(partial(changeable.read, incident_id=incident_id), self._on_read)

    def ask(self) -> None:
        """Opens by its button and waits for a choice."""
        self.popup()
        self.field.setFocus()

    @override
    def place(self) -> None:
        """Below its button, or above it where there is no room."""
        self.adjustSize()
        window = self._below.window()
        corner = self._below.mapTo(window, QPoint(0, self._below.height() + 6))
        if corner.y() + self.height() > window.height():
            corner = self._below.mapTo(window, QPoint(0, -self.height() - 6))
        most = QPoint(window.width() - self.width() - 12, window.height() - self.height() - 12)
        self.move(max(12, min(corner.x(), most.x())), max(12, min(corner.y(), most.y())))

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        by = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
        if by is not None:
            row = min(max(0, self.list.currentRow() + by), self.list.count() - 1)
            self.list.setCurrentRow(row)
            return
        super().keyPressEvent(event)

    def _on_read(self, found: tuple[Changeable, ...]) -> None:
        self._items = found
        self._show()

    def _show(self) -> None:
        wanted = self.field.text().casefold().split()
        self.list.clear()
        for one in self._items:
            label = self._label(one)
            if all(word in label.casefold() for word in wanted):
                item = QListWidgetItem(label)
                item.setData(Qt.ItemDataRole.UserRole, (one.kind, one.item_id))
                self.list.addItem(item)
        self.list.setCurrentRow(0)
        if not self._items:
            self.hint.set_text(self.tr("There is nothing to change yet: write it in Knowledge."))

    def _label(self, one: Changeable) -> str:
        if one.used:
            return self.tr("{title}   {kind}, used here").format(title=one.title, kind=one.words)
        return f"{one.title}   {one.words}"

    def _take(self) -> None:
        if self.list.currentRow() < 0:
            return
        item = self.list.currentItem()
        kind, item_id = item.data(Qt.ItemDataRole.UserRole)
        self.dismiss()
        self.picked.emit(kind, item_id)
