"""Editors that open inside table cells."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QWidget

from desktop.widgets.fields import Combo, LineField, PersonField, TimeField
from desktop.widgets.rows import Column
from desktop.widgets.tags_field import TagsField


def make_editor(column: Column, parent: QWidget, now: Callable[[], str]) -> QWidget:  # type: ignore[type-arg]
    """An editor for a cell of `column`."""
    choices = list(column.choices()) if column.choices is not None else []
    editor: QWidget
    match column.editor:
        case "choice":
            editor = Combo(column.title, choices, parent=parent)
        case "time":
            editor = TimeField(column.title, now, look="cell", parent=parent)
        case "person":
            person = PersonField(column.title, look="cell", parent=parent)
            person.set_people([str(value) for value, _label in choices])
            editor = person
        case "tags":
            tags = TagsField(column.title, look="cell", parent=parent)
            tags.set_known([str(value) for value, _label in choices])
            editor = tags
        case _:
            editor = LineField(
                column.title, look="cell", mono=column.editor == "mono", parent=parent
            )
    editor.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    return editor


def fill(editor: QWidget, value: object) -> None:
    """Shows `value` in an editor, all selected."""
    if isinstance(editor, Combo):
        editor.set_value(value)
    elif isinstance(editor, TagsField) and isinstance(value, list | tuple):
        editor.set_tags([str(tag) for tag in value])
    elif isinstance(editor, QLineEdit):
        editor.setText("" if value is None else str(value))
    if isinstance(editor, QLineEdit):
        editor.selectAll()


def value_of(editor: QWidget) -> object:
    """What an editor holds: a choice's value, a list of tags, or text."""
    if isinstance(editor, Combo):
        return editor.value()
    if isinstance(editor, TagsField):
        return editor.tags()
    return editor.value() if isinstance(editor, LineField) else None
