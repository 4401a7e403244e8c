"""Forms of inline-editable values, and one such value with its error under it."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QVBoxLayout, QWidget

from desktop.theme import fonts
from desktop.widgets.buttons import Button
from desktop.widgets.labels import PlainText, field_label
from desktop.widgets.layouts import column, row

#: So much wider than it should be a label may get; longer ones go on in another line.
_LABEL_MAY_GROW = 8


class FieldBox(QWidget):
    """An editor with its error, and a link to a newer value, under it.

    Attributes:
        editor: the field itself.
    """

    def __init__(self, editor: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.editor = editor
        self._error = PlainText("", "error", wrap=True)
        self._error.hide()
        self._newer = Button(self.tr("Newer value"), "link")
        self._newer.hide()
        self._below: QVBoxLayout = column(editor, self._error, self._newer, spacing=2)
        self.setLayout(self._below)
        self.setFocusProxy(editor)

    def show_error(self, sentence: str) -> None:
        """Says what is right, starting with it; "" takes the sentence away."""
        if sentence == self._error.plain_text():
            return
        self._error.set_text(sentence)
        self._error.setVisible(bool(sentence))
        set_state = getattr(self.editor, "set_state", None)
        if callable(set_state):
            set_state("error" if sentence else "")
        name = self.editor.accessibleName()
        self.editor.setAccessibleDescription(f"{name}: {sentence}" if sentence else "")

    def offer_newer(self, text: str, on_take: Callable[[], object]) -> None:
        """Shows a link that takes the value saved elsewhere; the field itself does not change."""
        self._newer.setToolTip(text)
        self._newer.clicked.connect(lambda _checked=False: on_take())
        self._newer.clicked.connect(self._newer.hide)
        self._newer.show()

    def show_below(self, widget: QWidget) -> None:
        """Shows any widget under the field, such as a ConflictBox."""
        self._below.addWidget(widget)


class InspectorForm(QWidget):
    """Labels at the left, values at the right; the values are edited in place.

    Args:
        label_width: pixels at 100 % text.
    """

    def __init__(self, label_width: int = 76, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._widest = fonts.px(label_width + _LABEL_MAY_GROW)
        self._grid = QGridLayout()
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(10)
        self._grid.setVerticalSpacing(2)
        self._grid.setColumnMinimumWidth(0, label_width)
        self._grid.setColumnStretch(1, 1)
        self.setLayout(self._grid)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)

    def add_field(self, label: str, editor: QWidget, *, required: bool = False) -> FieldBox:
        """Adds an editor beside its label. `required` is for sign-off, never for saving."""
        box = FieldBox(editor)
        shown = field_label(label, editor)
        if required:
            shown.set_text(f"{label} *")
            shown.setToolTip(self.tr("Needed for sign-off"))
        self._add(shown, box)
        return box

    def add_wide(self, label: str, editor: QWidget, *, required: bool = False) -> FieldBox:
        """Adds an editor under its label, over the whole width."""
        box = FieldBox(editor)
        title = field_label(label, editor, role="strong")
        if required:
            title.set_text(f"{label} *")
            title.setToolTip(self.tr("Needed for sign-off"))
        holder = QWidget()
        holder.setLayout(column(title, box, spacing=6, margins=(0, 10, 0, 4)))
        self._grid.addWidget(holder, self._grid.rowCount(), 0, 1, 2)
        return box

    def add_fact(self, label: str, value: str, *, role: str = "") -> PlainText:
        """Adds a value that is only read; returns its label for later changes."""
        text = PlainText(value, role, wrap=True, selectable=True)
        holder = QWidget()
        holder.setLayout(row(text, margins=(0, 4, 0, 4)))
        self._add(field_label(label), holder)
        return text

    def add_widget(self, widget: QWidget) -> None:
        """Adds anything over the whole width."""
        self._grid.addWidget(widget, self._grid.rowCount(), 0, 1, 2)

    def clear(self) -> None:
        """Takes every row away."""
        while (item := self._grid.takeAt(0)) is not None:
            widget: Any = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()

    def _add(self, label: PlainText, value: QWidget) -> None:
        at = self._grid.rowCount()
        holder = QWidget()
        holder.setLayout(row(label, margins=(0, 6, 0, 6)))
        if label.sizeHint().width() > self._widest:
            label.setWordWrap(True)
            label.setFixedWidth(self._widest)
        self._grid.addWidget(holder, at, 0, Qt.AlignmentFlag.AlignTop)
        self._grid.addWidget(value, at, 1)
