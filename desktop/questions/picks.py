"""Answers that are picked: one of several, a point of a scale, any of several."""

from collections.abc import Sequence
from typing import override

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QBoxLayout, QButtonGroup, QLayout, QRadioButton, QWidget

from desktop.widgets.buttons import Button
from desktop.widgets.fields import CheckBox
from desktop.widgets.labels import PlainText
from desktop.widgets.layouts import FlowLayout, column


class PickOne(QWidget):
    """One of several; works as an editor for FieldAutosave.

    Arrow keys and Space pick, Delete takes the answer back.

    Args:
        name: accessible name.
        offered: value and label of each.
        in_a_row: beside each other instead of under one another.
        low, high: what stands at the ends of a scale.

    Signals:
        typed: another one was picked.
        left: saves at once: a pick is never half done.
    """

    typed = Signal()
    left = Signal()

    def __init__(
        self,
        name: str,
        offered: Sequence[tuple[object, str]],
        *,
        in_a_row: bool = False,
        low: str = "",
        high: str = "",
    ) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self._values = [value for value, _label in offered]
        self._read_only = False
        self._group = QButtonGroup(self)
        self.radios: list[QRadioButton] = []
        body: QLayout = FlowLayout(spacing=12) if in_a_row else column(spacing=0)
        if low:
            body.addWidget(PlainText(low, "hint"))
        for number, (_value, label) in enumerate(offered):
            radio = QRadioButton(label.replace("&", "&&"))
            radio.setAccessibleName(f"{name} {label}")
            self._group.addButton(radio, number)
            self.radios.append(radio)
            body.addWidget(radio)
        if high:
            body.addWidget(PlainText(high, "hint"))
        self.clear = self._make_clear(name, keeps_place=in_a_row)
        body.addWidget(self.clear)
        if isinstance(body, QBoxLayout):
            body.setAlignment(self.clear, Qt.AlignmentFlag.AlignLeading)
        if in_a_row and self.radios:
            self._level(body, self.radios[0].sizeHint().height())
        self.setLayout(body)
        self._group.idClicked.connect(lambda _number: self._on_picked())
        if self.radios:
            self.setFocusProxy(self.radios[0])

    def _make_clear(self, name: str, *, keeps_place: bool) -> Button:
        clear = Button(self.tr("Clear"), "link", on_click=self.take_back)
        clear.setAccessibleName(self.tr("Clear the answer to {name}").format(name=name))
        policy = clear.sizePolicy()
        policy.setRetainSizeWhenHidden(keeps_place)
        clear.setSizePolicy(policy)
        clear.hide()
        return clear

    def value(self) -> object:
        """The picked value; None where none is."""
        number = self._group.checkedId()
        return self._values[number] if number >= 0 else None

    def set_value(self, value: object) -> None:
        """Shows `value`; emits nothing."""
        self._group.setExclusive(False)
        for known, radio in zip(self._values, self.radios, strict=True):
            radio.setChecked(known == value)
        self._group.setExclusive(True)
        self._offer_clear()

    def setReadOnly(self, read_only: bool) -> None:  # noqa: N802 - as Qt’s fields
        """Whether it only shows."""
        self._read_only = read_only
        for radio in self.radios:
            radio.setEnabled(not read_only)
        self._offer_clear()

    def take_back(self) -> None:
        """Takes the answer back."""
        if self._read_only or self.value() is None:
            return
        focus = next((radio for radio in self.radios if radio.isChecked()), None)
        self.set_value(None)
        if focus is not None:
            focus.setFocus()
        self._on_picked()

    @staticmethod
    def _level(body: QLayout, height: int) -> None:
        """Gives all parts of a row one height, so that their texts stand on one line."""
        for at in range(body.count()):
            item = body.itemAt(at)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.setFixedHeight(max(height, widget.sizeHint().height()))

    def _on_picked(self) -> None:
        self._offer_clear()
        self.typed.emit()
        self.left.emit()

    def _offer_clear(self) -> None:
        self.clear.setVisible(self.value() is not None and not self._read_only)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.take_back()
            return
        super().keyPressEvent(event)


class PickAny(QWidget):
    """Any of several; works as an editor for FieldAutosave.

    Signals:
        typed: one was ticked or cleared.
        left: saves at once.
    """

    typed = Signal()
    left = Signal()

    def __init__(self, name: str, offered: Sequence[str]) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.boxes = {choice: CheckBox(choice) for choice in offered}
        body = column(spacing=0)
        for choice, box in self.boxes.items():
            box.setAccessibleName(f"{name} {choice}")
            box.ticked.connect(lambda _on: self._on_ticked())
            body.addWidget(box, 0, Qt.AlignmentFlag.AlignLeading)
        self.setLayout(body)
        first = next(iter(self.boxes.values()), None)
        if first is not None:
            self.setFocusProxy(first)

    def value(self) -> list[str]:
        """The ticked ones, in their order."""
        return [choice for choice, box in self.boxes.items() if box.isChecked()]

    def set_value(self, value: object) -> None:
        """Ticks what is among `value`; emits nothing."""
        ticked = value if isinstance(value, list | tuple) else ()
        for choice, box in self.boxes.items():
            box.setChecked(choice in ticked)

    def setReadOnly(self, read_only: bool) -> None:  # noqa: N802 - as Qt’s fields
        """Whether it only shows."""
        for box in self.boxes.values():
            box.setEnabled(not read_only)

    def _on_ticked(self) -> None:
        self.typed.emit()
        self.left.emit()
