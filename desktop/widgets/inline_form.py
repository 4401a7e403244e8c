"""A question within a panel: a button that unfolds a few fields, nothing modal on the way."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, override

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from desktop.theme import fonts
from desktop.widgets.buttons import Button, Variant
from desktop.widgets.fields import Combo, LineField, PersonField
from desktop.widgets.labels import PlainText
from desktop.widgets.layouts import column, row

_WIDTH: Final = 236
"""Room for a short sentence, also in a line of buttons."""

type Given = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class InlineAsk:
    """One field.

    Attributes:
        name: key in what is given.
        label: its visible label.
        required: an empty value is refused, with a sentence.
        choices: codes and labels, where there is a choice.
        people: names for completion, where it is a person.
        read: makes a value of what is typed, or raises ValueError with a sentence.
        hint: what to type, in the empty field.
        value: what it starts with.
    """

    name: str
    label: str
    required: bool = False
    choices: tuple[tuple[object, str], ...] = ()
    people: tuple[str, ...] | None = None
    read: Callable[[object], object] | None = None
    hint: str = ""
    value: str = ""


class InlineForm(QWidget):
    """A button; its fields, [the same words] and [Cancel] when it was pressed.

    Args:
        label: of the button, such as "Hand over…".
        asks: the fields.
        on_given: gets what was entered.
        variant: of the button that opens it.
        before: buttons that stand before it in its line.
    """

    def __init__(
        self,
        label: str,
        asks: Sequence[InlineAsk],
        on_given: Callable[[Given], object],
        variant: Variant = "secondary",
        before: Sequence[QWidget] = (),
    ) -> None:
        super().__init__()
        self._asks = tuple(asks)
        self._on_given = on_given
        self.opener = Button(label, variant, on_click=self.open)
        self.editors: dict[str, QWidget] = {}
        lines: list[QWidget] = []
        for ask in self._asks:
            lines += [PlainText(ask.label, "secondary"), self._editor(ask)]
        self.message = PlainText("", "error", wrap=True)
        self.message.hide()
        self.accept = Button(label.rstrip("…"), "secondary", on_click=self._give)
        cancel = Button(self.tr("Cancel"), "flat", on_click=self.close_form)
        self.fields = QWidget()
        buttons = QWidget()
        buttons.setLayout(row(self.accept, cancel, None, spacing=6))
        self.fields.setLayout(column(*lines, self.message, buttons, spacing=4))
        self.fields.hide()
        self.setLayout(column(row(*before, self.opener, None), self.fields, spacing=6))

    def _editor(self, ask: InlineAsk) -> QWidget:
        editor: Combo | PersonField | LineField
        if ask.choices:
            editor = Combo(ask.label, ask.choices)
            editor.set_value(ask.choices[0][0])
        elif ask.people is not None:
            editor = PersonField(ask.label)
            editor.set_people(ask.people)
        else:
            editor = LineField(ask.label, placeholder=ask.hint)
        if ask.value:
            editor.set_value(ask.value)
        editor.setMinimumWidth(fonts.px(_WIDTH))
        if isinstance(editor, QLineEdit):
            editor.returnPressed.connect(partial(self._go_on, ask.name))
        self.editors[ask.name] = editor
        return editor

    def open(self) -> None:
        """Shows the fields, the cursor in the first."""
        self.opener.hide()
        self.fields.show()
        next(iter(self.editors.values())).setFocus()

    def open_with(self, known: Given) -> None:
        """Shows the fields with what is known already, the cursor in the first that isn't."""
        self.open()
        for name, value in known.items():
            self.editors[name].set_value(value)  # type: ignore[attr-defined]
        rest = (editor for name, editor in self.editors.items() if name not in known)
        next(rest, self.accept).setFocus()

    def close_form(self) -> None:
        """Hides the fields; what was typed stays for the next time."""
        self.fields.hide()
        self.opener.show()
        self.opener.setFocus()

    def _go_on(self, name: str) -> None:
        """Enter: on to the next field that is empty; what is whole is given."""
        names = list(self.editors)
        for other in names[names.index(name) + 1 :]:
            if not str(self.editors[other].value() or "").strip():  # type: ignore[attr-defined]
                self.editors[other].setFocus()
                return
        self._give()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and not self.fields.isHidden():
            self.close_form()
        else:
            super().keyPressEvent(event)

    def _give(self) -> None:
        given: dict[str, Any] = {}
        for ask in self._asks:
            value = self.editors[ask.name].value()  # type: ignore[attr-defined]
            try:
                given[ask.name] = ask.read(value) if ask.read is not None else value
            except ValueError as error:
                self._say(str(error))
                return
            if ask.required and not str(value or "").strip():
                self._say(self.tr("“{field}” is needed here.").format(field=ask.label))
                self.editors[ask.name].setFocus()
                return
        self._say("")
        self.close_form()
        self._on_given(given)

    def _say(self, sentence: str) -> None:
        self.message.set_text(sentence)
        self.message.setVisible(bool(sentence))
