"""Fields that the organisation adds to incidents and measures: listed, in order, retired."""

from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QCoreApplication, Qt, QTimer
from PySide6.QtWidgets import QScrollArea, QWidget

from desktop.errors import trouble
from desktop.pages.base import PageContext
from desktop.pages.settings.own_field_form import OwnFieldForm, holds_label, owner_label
from desktop.widgets.buttons import Button, IconButton
from desktop.widgets.labels import PlainText, hline
from desktop.widgets.layouts import column, empty_layout, row
from kb.custom_fields import service

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from desktop.answers import Operation
    from kb.changes import Changes
    from kb.custom_fields.schemas import CustomField


def _tr(text: str) -> str:
    return QCoreApplication.translate("OwnFieldsGroup", text)


class FieldRow(QWidget):
    """One field: what it is, and what can be done with it.

    Args:
        field: the field.
        owner: told what is wanted.
        place: first, last, or between, for the buttons that move it.
    """

    def __init__(
        self, field: "CustomField", owner: "OwnFieldsGroup", *, first: bool, last: bool
    ) -> None:
        super().__init__()
        self.field = field
        name = PlainText(field.label, "muted" if field.retired else "strong", wrap=True)
        self.about = PlainText(about(field), "hint", wrap=True)
        self.edit = Button(_tr("Edit"), "flat", on_click=partial(owner.edit, field))
        self.edit.setAccessibleName(_tr("Edit {name}").format(name=field.label))
        self.up = IconButton(
            "arrow-up",
            _tr("Move {name} up").format(name=field.label),
            on_click=partial(owner.shift, field, -1),
        )
        self.down = IconButton(
            "arrow-down",
            _tr("Move {name} down").format(name=field.label),
            on_click=partial(owner.shift, field, 1),
        )
        self.up.setEnabled(not first)
        self.down.setEnabled(not last)
        self.retire = Button(
            _tr("Bring back") if field.retired else _tr("Retire"),
            "flat",
            on_click=partial(owner.retire, field),
        )
        self.retire.setAccessibleName(f"{self.retire.text()} {field.label}")
        self.delete = IconButton(
            "trash",
            _tr("Delete {name}").format(name=field.label),
            on_click=partial(owner.delete, field),
        )
        told = column(name, self.about, spacing=1)
        buttons = row(self.edit, self.retire, self.up, self.down, self.delete, spacing=2)
        line = row(told, buttons, spacing=12, margins=(0, 6, 0, 6))
        line.setStretch(0, 1)
        line.setAlignment(buttons, Qt.AlignmentFlag.AlignTop)
        self.setLayout(column(line, hline(), spacing=0))


class OwnFieldsGroup(QWidget):
    """The fields in their order, a form for one of them, and a button for another one."""

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self._context = context
        self._fields: tuple[CustomField, ...] = ()
        self._focus: tuple[UUID, str] | None = None
        self.rows: list[FieldRow] = []
        self.empty = PlainText(_tr("There are none yet."), "muted")
        self._list = column(spacing=0)
        self.add = Button(_tr("Add field"), icon="plus", on_click=self.ask)
        self.form = OwnFieldForm()
        self.form.hide()
        self.form.given.connect(self._on_given)
        self.form.closed.connect(self._on_closed)
        self.message = PlainText("", "error", wrap=True)
        self.message.hide()
        self.setLayout(
            column(
                PlainText(
                    _tr(
                        "Kept in the store: everybody who works in it has the same. Incidents and "
                        "measures ask for them at once; their values are found by the search, "
                        "filter the list of incidents (own.key:value) and stand in reports. "
                        "A field that is filled in somewhere can be retired: what is recorded "
                        "stays."
                    ),
                    "hint",
                    wrap=True,
                ),
                self.empty,
                self._list,
                self.message,
                self.form,
                row(self.add, None),
                spacing=8,
            )
        )
        self.read()

    # --- reading

    def read(self) -> None:
        """Reads the fields as they are now."""
        self._context.session.read(
            service.everything, self._show, replaces=("settings.own_fields", id(self))
        )

    def _show(self, fields: "tuple[CustomField, ...]") -> None:
        focus = self._focus or self._focused()
        self._fields, self._focus = fields, None
        empty_layout(self._list)
        self.rows = [
            FieldRow(field, self, first=not number, last=number == len(fields) - 1)
            for number, field in enumerate(fields)
        ]
        for one in self.rows:
            self._list.addWidget(one)
        self.empty.setVisible(not fields)
        if focus is not None:
            self._put_focus(*focus)

    def _focused(self) -> "tuple[UUID, str] | None":
        for one in self.rows:
            for name in ("edit", "up", "down", "retire", "delete"):
                if getattr(one, name).hasFocus():
                    return one.field.id, name
        return None

    def _put_focus(self, field_id: UUID, name: str) -> None:
        """Whoever pressed a button goes on with it; one that is off gives way to its neighbour."""
        found = next((one for one in self.rows if one.field.id == field_id), None)
        if found is None:
            self.add.setFocus()
            return
        found.show()
        button: QWidget = getattr(found, name)
        (button if button.isEnabled() else found.edit).setFocus()

    # --- the form

    def ask(self) -> None:
        """Opens the form for a new field."""
        self._say("")
        self._open(None)

    def edit(self, field: "CustomField") -> None:
        """Opens the form with a field."""
        self._say("")
        self._open(field)

    def _open(self, field: "CustomField | None") -> None:
        self.add.hide()
        self.form.open(field)
        QTimer.singleShot(0, self, self._reveal)

    def _reveal(self) -> None:
        """The form stands under a list that may be long."""
        area = self.parentWidget()
        while area is not None and not isinstance(area, QScrollArea):
            area = area.parentWidget()
        if area is not None:
            area.ensureWidgetVisible(self.form)

    def _on_given(self, values: "Mapping[str, object]") -> None:
        field = self.form.field
        if field is None:
            write: Operation = partial(service.add, values=values)
        else:
            write = partial(
                service.revise, record_id=field.id, version=field.version, values=values
            )
        self._write(write, self._on_kept, self.form.refuse)

    def _on_kept(self, _changes: "Changes") -> None:
        self.form.close_form()

    def _on_closed(self) -> None:
        self.add.show()
        field = self.form.field
        if field is None:
            self.add.setFocus()
        else:
            self._focus = (field.id, "edit")
            self._put_focus(field.id, "edit")

    # --- order, retiring, deleting

    def shift(self, field: "CustomField", by: int) -> None:
        """Moves a field up or down."""
        ids = [one.id for one in self._fields]
        at = ids.index(field.id)
        if not 0 <= at + by < len(ids):
            return
        ids[at], ids[at + by] = ids[at + by], ids[at]
        self._focus = (field.id, "up" if by < 0 else "down")
        self._write(partial(service.arrange, record_ids=tuple(ids)))

    def retire(self, field: "CustomField") -> None:
        """Asks for a field no longer, or again."""
        act = service.bring_back if field.retired else service.retire
        self._write(partial(act, record_id=field.id))

    def delete(self, field: "CustomField") -> None:
        """Deletes a field that nobody filled in; a notice takes it back."""

        def tell(_changes: "Changes") -> None:
            text = _tr("Deleted field “{name}”").format(name=field.label)
            self._context.notices.show(text, _tr("Undo"), self._context.session.way_back())

        self._write(partial(service.remove, record_id=field.id), tell)

    def _write(
        self,
        operation: "Operation",
        on_done: "Callable[[Changes], object] | None" = None,
        on_refused: "Callable[[str], object] | None" = None,
    ) -> None:
        self._say("")

        def done(changes: "Changes") -> None:
            if on_done is not None:
                on_done(changes)
            self.read()

        def refused(error: Exception) -> None:
            found = trouble(error)
            said = f"{found.what} {found.todo}".strip()
            (on_refused or self._say)(said)
            self.read()

        self._context.session.write(operation, self, done, refused)

    def _say(self, sentence: str) -> None:
        self.message.set_text(sentence)
        self.message.setVisible(bool(sentence))


def about(field: "CustomField") -> str:
    """A field in a line: what it holds, where it is asked for, what it is needed for."""
    types = ", ".join(field.incident_types) or _tr("all types of incident")
    parts = [owner_label(field.applies_to), holds_label(field.value_type), types]
    if field.choices:
        parts.insert(2, _tr("{choices}").format(choices=" / ".join(field.choices)))
    if field.signoff:
        parts.append(_tr("needed for sign-off"))
    if not field.in_report:
        parts.append(_tr("not in the report"))
    if field.retired:
        parts.append(_tr("retired"))
    parts.append(f"own.{field.key}")
    return " · ".join(parts)


def search_words() -> str:
    """Words by which the search of settings finds the group."""
    return _tr("Own custom fields incident measure choice number sign-off retire")
