"""A short list under the cursor of a text field, chosen from without leaving the field."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QPoint, QRect, Qt, Signal
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QPlainTextEdit, QWidget

from desktop.theme import fonts
from desktop.widgets.labels import as_tooltip

_WIDTH: Final = 380
_MOST: Final = 8
_ROW: Final = 26

type Offer = tuple[object, str]
"""A value, and the line that people read."""


class ReferenceList(QListWidget):
    """Never takes the focus: the field goes on being typed in.

    Signals:
        chosen: `(object)` the value of the line that was chosen.
    """

    chosen = Signal(object)

    def __init__(self, name: str, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self.setAccessibleName(name)
        self.setProperty("float", "1")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.setUniformItemSizes(True)
        self.itemClicked.connect(self._on_clicked)
        self.hide()

    def offer(self, offers: Sequence[Offer], field: QWidget, *, further: bool = False) -> None:
        """Shows lines under the cursor of `field`; none hides the list.

        The first line is marked; with `further` ones for the same words, the marked one stays.
        """
        before = self.value() if further else None
        self.clear()
        for value, text in offers:
            item = QListWidgetItem(text, self)
            item.setData(Qt.ItemDataRole.UserRole, value)
            item.setToolTip(as_tooltip(text))
        self.setVisible(bool(offers))
        if not offers:
            return
        values = [value for value, _text in offers]
        self.setCurrentRow(values.index(before) if before in values else 0)
        self._place(field)
        self.raise_()

    def value(self) -> object:
        """The value of the marked line."""
        row = self.currentRow()
        return self.item(row).data(Qt.ItemDataRole.UserRole) if row >= 0 else None

    def step(self, by: int) -> None:
        """Marks the next or the previous line, round the ends."""
        if self.count():
            self.setCurrentRow((self.currentRow() + by) % self.count())

    def choose(self) -> None:
        """Takes the marked line."""
        value = self.value()
        if value is not None:
            self.chosen.emit(value)

    def _on_clicked(self, item: QListWidgetItem) -> None:
        self.chosen.emit(item.data(Qt.ItemDataRole.UserRole))

    def _place(self, field: QWidget) -> None:
        window = self._window
        row = max(self.sizeHintForRow(0), fonts.px(_ROW))
        height = row * min(_MOST, self.count()) + 2 * self.frameWidth() + 4
        width = min(fonts.px(_WIDTH), window.width() - 16)
        at = _cursor_of(field)
        corner = window.mapFromGlobal(_viewport(field).mapToGlobal(at.bottomLeft())) + QPoint(0, 4)
        if corner.y() + height > window.height() - 8:
            corner.setY(max(8, corner.y() - height - at.height() - 8))
        corner.setX(max(8, min(corner.x(), window.width() - width - 8)))
        self.setGeometry(QRect(corner.x(), corner.y(), width, height))


def _viewport(field: QWidget) -> QWidget:
    return field.viewport() if isinstance(field, QPlainTextEdit) else field


def _cursor_of(field: QWidget) -> QRect:
    if isinstance(field, QPlainTextEdit):
        return field.cursorRect()
    asked = field.inputMethodQuery(Qt.InputMethodQuery.ImCursorRectangle)
    return asked if isinstance(asked, QRect) else field.rect()
