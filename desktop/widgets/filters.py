"""A filter as text and as chips; both show the same."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import override

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QMenu, QSizePolicy, QWidget

from desktop.widgets.buttons import Button
from desktop.widgets.fields import SearchField
from desktop.widgets.layouts import FlowLayout, column


@dataclass(frozen=True, slots=True)
class FilterChoice:
    """One filter that can be added: "Severity" with its values.

    Attributes:
        key: name in the typed form, "severity" in `severity:high`.
        label: visible name.
        values: typed value and label of each; asked for when the menu opens.
        shown: whether it has its own button beside the field.
    """

    key: str
    label: str
    values: Callable[[], Sequence[tuple[str, str]]]
    shown: bool = False


@dataclass(frozen=True, slots=True)
class FilterChip:
    """One filter in force; `text` is how it is typed, `label` how it reads."""

    text: str
    label: str


class _Field(SearchField):
    """Backspace in the empty field takes the last chip away."""

    emptied = Signal()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Backspace and not self.text():
            self.emptied.emit()
            return
        super().keyPressEvent(event)


class FilterField(QWidget):
    """The filter row of a list: field, buttons for usual filters, chips in force, + Add filter.

    The owner parses the typed text and calls `set_chips` with what it understood; a removed
    chip is cut out of the text.

    Signals:
        changed: `(str)` the whole filter as text.
        entered: Down or Enter: go to the list.
    """

    changed = Signal(str)
    entered = Signal()

    def __init__(
        self,
        placeholder: str,
        choices: Sequence[FilterChoice],
        trailing: Sequence[QWidget] = (),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._choices = tuple(choices)
        self._chips: list[FilterChip] = []
        self.field = _Field(placeholder)
        self.field.setFixedWidth(216)
        self.field.searched.connect(lambda _text: self.changed.emit(self.text()))
        self.field.entered.connect(self.entered)
        self.field.emptied.connect(self._on_emptied)
        self._flow = FlowLayout(spacing=8)
        self._flow.addWidget(self.field)
        for choice in self._choices:
            if choice.shown:
                button = Button(choice.label, "chip", icon="caret-down")
                button.clicked.connect(
                    lambda _checked=False, c=choice, b=button: self._open_values(c, b)
                )
                self._flow.addWidget(button)
        self._chip_buttons: list[Button] = []
        self._add = Button(self.tr("Add filter"), "chip", icon="plus")
        self._add.clicked.connect(self._open_choices)
        self._flow.addWidget(self._add)
        for widget in trailing:
            self._flow.addWidget(widget)
        self._trailing = list(trailing)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setLayout(column(self._flow, spacing=0))
        self._menu = QMenu(self)

    def text(self) -> str:
        """The whole filter: chips first, then what stands in the field."""
        parts = [chip.text for chip in self._chips]
        return " ".join(part for part in [*parts, self.field.text().strip()] if part)

    def set_chips(self, chips: Sequence[FilterChip], rest: str) -> None:
        """Shows the filters in force as chips, and what is no filter in the field."""
        self._chips = list(chips)
        if not self.field.hasFocus() or self.field.text().strip() != rest:
            blocked = self.field.blockSignals(True)
            self.field.setText(rest)
            self.field.blockSignals(blocked)
        for button in self._chip_buttons:
            self._flow.removeWidget(button)
            button.hide()
            button.deleteLater()
        self._chip_buttons = [self._chip_button(chip) for chip in self._chips]
        for widget in [*self._chip_buttons, self._add, *self._trailing]:
            self._flow.removeWidget(widget)
            self._flow.addWidget(widget)
        self.updateGeometry()

    def clear(self) -> None:
        """Takes every filter away."""
        self.set_chips([], "")
        self.changed.emit("")

    def add(self, text: str) -> None:
        """Adds a filter in its typed form and tells the owner."""
        self.changed.emit(f"{self.text()} {text}".strip())

    def _chip_button(self, chip: FilterChip) -> Button:
        button = Button(chip.label, "chip", icon="x", tip=self.tr("Remove this filter"))
        button.setProperty("on", "true")
        button.setAccessibleName(self.tr("Remove filter {name}").format(name=chip.label))
        button.clicked.connect(lambda _checked=False: self._remove(chip))
        return button

    def _remove(self, chip: FilterChip) -> None:
        self._chips = [known for known in self._chips if known is not chip]
        self.field.setFocus()
        self.changed.emit(self.text())

    def _on_emptied(self) -> None:
        if self._chips:
            self._remove(self._chips[-1])

    def _open_values(self, choice: FilterChoice, button: Button) -> None:
        self._menu.clear()
        self._fill_values(self._menu, choice)
        self._menu.popup(button.mapToGlobal(button.rect().bottomLeft()))

    def _open_choices(self) -> None:
        self._menu.clear()
        for choice in self._choices:
            self._fill_values(self._menu.addMenu(choice.label), choice)
        self._menu.popup(self._add.mapToGlobal(self._add.rect().bottomLeft()))

    def _fill_values(self, menu: QMenu, choice: FilterChoice) -> None:
        for value, label in choice.values():
            typed = f'"{value}"' if " " in value else value
            action = menu.addAction(label.replace("&", "&&"))
            action.triggered.connect(
                lambda _checked=False, text=f"{choice.key}:{typed}": self.add(text)
            )
