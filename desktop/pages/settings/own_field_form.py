"""The form for one field of one's own."""

import re
from typing import TYPE_CHECKING, override

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFormLayout, QWidget

from desktop.widgets.buttons import Button
from desktop.widgets.fields import CheckBox, Combo, LineField
from desktop.widgets.labels import PlainText
from desktop.widgets.layouts import column, row
from kb.vocabulary.response import CustomOwner, CustomType

if TYPE_CHECKING:
    from kb.custom_fields.schemas import CustomField

_LABEL_WIDTH = 128
_WITH_CHOICES = frozenset({CustomType.CHOICE, CustomType.TAGS})


def _tr(text: str) -> str:
    return QCoreApplication.translate("OwnFieldForm", text)


def _holds() -> dict[str, str]:
    return {
        CustomType.LINE: _tr("One line"),
        CustomType.TEXT: _tr("Text"),
        CustomType.NUMBER: _tr("Number"),
        CustomType.DATE: _tr("Day"),
        CustomType.FLAG: _tr("Yes or no"),
        CustomType.CHOICE: _tr("One of several choices"),
        CustomType.TAGS: _tr("Several words"),
    }


def holds_label(value_type: str) -> str:
    """What a field holds, in words; an unknown code is shown as it is."""
    return _holds().get(value_type, value_type)


def owner_label(owner: str) -> str:
    """What a field belongs to, in words."""
    return {CustomOwner.INCIDENT: _tr("Incidents"), CustomOwner.MEASURE: _tr("Measures")}.get(
        CustomOwner(owner), owner
    )


class OwnFieldForm(QWidget):
    """Name, what it holds, choices, types of incident, help, and what it is needed for.

    Signals:
        given: `(dict)` it is to be kept like this.
        closed: the form was closed.
    """

    given = Signal(object)
    closed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.field: CustomField | None = None
        self.name = LineField(_tr("Name"))
        self.holds = Combo(_tr("Holds"), list(_holds().items()))
        self.holds.picked.connect(lambda _kind: self._show_choices())
        self.choices = LineField(_tr("Choices"), placeholder=_tr("separated by commas"))
        self.types = LineField(_tr("Types of incident"), placeholder=_tr("all"))
        self.belongs = Combo(
            _tr("Belongs to"), [(owner.value, owner_label(owner)) for owner in CustomOwner]
        )
        self.hint = LineField(_tr("Help"), placeholder=_tr("what is to be entered"))
        self.signoff = CheckBox(_tr("Needed for sign-off"))
        self.in_report = CheckBox(_tr("In the report"))
        self.title = PlainText("", "strong")
        self.message = PlainText("", "error", wrap=True)
        self.message.hide()
        self.keep = Button("", "primary", on_click=self._give)
        cancel = Button(_tr("Cancel"), "flat", on_click=self.close_form)
        self._grid = QFormLayout()
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(8)
        for editor in (self.name, self.belongs, self.holds, self.choices, self.types, self.hint):
            label = PlainText(editor.accessibleName(), "secondary")
            label.setFixedWidth(_LABEL_WIDTH)
            self._grid.addRow(label, editor)
        self.setLayout(
            column(
                self.title,
                self._grid,
                row(self.signoff, self.in_report, None, spacing=16, margins=(140, 0, 0, 0)),
                self.message,
                row(self.keep, cancel, None, spacing=6),
                spacing=8,
            )
        )

    def open(self, field: "CustomField | None") -> None:
        """Shows a field, or nothing for a new one; the cursor in its name."""
        self.field = field
        self.title.set_text(
            _tr("Edit “{name}”").format(name=field.label) if field else _tr("New field")
        )
        self.keep.set_label(_tr("Save") if field else _tr("Add"))
        self.name.set_value(field.label if field else "")
        self.holds.set_value(field.value_type if field else CustomType.LINE.value)
        self.choices.set_value(", ".join(field.choices) if field else "")
        self.types.set_value(", ".join(field.incident_types) if field else "")
        self.belongs.set_value(field.applies_to if field else CustomOwner.INCIDENT.value)
        self.hint.set_value(field.hint if field else "")
        self.signoff.set_value(bool(field and field.signoff))
        self.in_report.set_value(field.in_report if field else True)
        self._show_choices()
        self.refuse("")
        self.show()
        self.name.setFocus()

    def close_form(self) -> None:
        """Hides the form."""
        if not self.isHidden():
            self.hide()
            self.closed.emit()

    def refuse(self, sentence: str) -> None:
        """Says what is right; "" takes it away. What was entered stays."""
        self.message.set_text(sentence)
        self.message.setVisible(bool(sentence))

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_form()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._give()
        else:
            super().keyPressEvent(event)

    def _show_choices(self) -> None:
        self._grid.setRowVisible(self.choices, self.holds.value() in _WITH_CHOICES)

    def _give(self) -> None:
        self.refuse("")
        wanted = self.holds.value() in _WITH_CHOICES
        self.given.emit(
            {
                "label": self.name.value(),
                "value_type": self.holds.value(),
                "choices": _words(self.choices.value()) if wanted else [],
                "incident_types": _words(self.types.value()),
                "applies_to": self.belongs.value(),
                "hint": self.hint.value(),
                "signoff": self.signoff.value(),
                "in_report": self.in_report.value(),
            }
        )


def _words(text: str) -> list[str]:
    parts = (part.strip() for part in re.split(r"[,;\n]", text))
    return list(dict.fromkeys(part for part in parts if part))
