"""The filter row of the list: typed language, menus with checks, chips, completion."""

from collections.abc import Mapping
from functools import partial
from typing import Final, override

from PySide6.QtCore import QEvent, QModelIndex, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QCompleter, QLineEdit, QMenu, QWidget

from desktop.filtering import reading
from desktop.filtering.reading import Reading, read_filter
from desktop.widgets.buttons import Button
from desktop.widgets.filters import FilterChoice, FilterField
from desktop.widgets.labels import PlainText
from desktop.widgets.layouts import column
from kb.search.completion import Completion, Option
from kb.vocabulary.query import Filter
from kb.vocabulary.query_fields import FIELDS, QueryField

_SHOWN = ("severity", "state")
_KEY = QEvent.Type.KeyPress
_TAKING = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab)
_TEXT_ROLE: Final = int(Qt.ItemDataRole.UserRole) + 1


class _Completer(QCompleter):
    """Offers ways to go on with the text of a field; the owner reads them from the store.

    Signals:
        taken: `(start, end, text)` what takes the place of a part of the text.
    """

    taken = Signal(int, int, str)

    def __init__(self, field: QLineEdit) -> None:
        super().__init__(field)
        self._offered = QStandardItemModel(self)
        self.setModel(self._offered)
        self.setWidget(field)
        self.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        self.activated[QModelIndex].connect(self._on_activated)  # type: ignore[index]
        self._place = (0, 0)

    def offer(self, found: Completion) -> None:
        """Shows the ways to go on, or none."""
        self._offered.clear()
        self._place = (found.start, found.end)
        for option in found.options:
            item = QStandardItem(_option_text(option))
            item.setData(option.text, _TEXT_ROLE)
            self._offered.appendRow(item)
        if found.options:
            self.complete()
        elif (popup := self.popup()) is not None:
            popup.hide()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        popup = self.popup()
        if watched is popup and isinstance(event, QKeyEvent) and event.type() == _KEY:
            # The field would take these keys for itself: search, or clear.
            if event.key() == Qt.Key.Key_Escape:
                popup.hide()
                return True
            if event.key() in _TAKING and popup.currentIndex().isValid():
                index = popup.currentIndex()
                popup.hide()
                self._on_activated(index)
                return True
        return super().eventFilter(watched, event)

    def _on_activated(self, index: QModelIndex) -> None:
        self.taken.emit(*self._place, str(index.data(_TEXT_ROLE)))


def _option_text(option: Option) -> str:
    same = option.text.strip('":').casefold() == option.label.casefold()
    return option.text if same else f"{option.text}   {option.label}"


class _Field(FilterField):
    """Menus whose values have checks: what is in force is ticked."""

    value_wanted = Signal(str)

    def __init__(
        self, placeholder: str, choices: list[FilterChoice], trailing: tuple[QWidget, ...]
    ) -> None:
        super().__init__(placeholder, choices, trailing)
        self.filters: list[tuple[Filter, bool]] = []
        self._texts: dict[str, str] = {}

    @override
    def _fill_values(self, menu: QMenu, choice: FilterChoice) -> None:
        on = self.in_force(choice.key)
        for value, label in choice.values():
            action = menu.addAction(label.replace("&", "&&"))
            action.setCheckable(True)
            action.setChecked(value in on)
            action.triggered.connect(partial(self._toggle, choice.key, value))
        if not FIELDS[choice.key].choices:
            menu.addSeparator()
            other = menu.addAction(self.tr("Type another value…"))
            other.triggered.connect(partial(self.value_wanted.emit, choice.key))

    def in_force(self, key: str) -> tuple[str, ...]:
        """Values of a field that are wanted now."""
        return tuple(
            value
            for found, negated in self.filters
            if found.field == key and not negated
            for value in found.values
        )

    def _toggle(self, key: str, value: str, *_checked: bool) -> None:
        on = list(self.in_force(key))
        values = [v for v in on if v != value] if value in on else [*on, value]
        kept = [chip.text for chip in self._chips if not chip.text.startswith(f"{key}:")]
        made = ",".join(f'"{v}"' if " " in v else v for v in values)
        parts = [*kept, f"{key}:{made}" if values else "", self.field.text().strip()]
        self.changed.emit(" ".join(part for part in parts if part))


class FilterBar(QWidget):
    """Field, chips and menus of a list of incidents, with what isn't understood below.

    Args:
        parent: of the widget.
        keeps: whether a filter can be kept as a view.

    Signals:
        changed: `(Reading)` the filter is another one.
        entered: go to the list.
        save_wanted: the filter is to be kept as a view.
        completion_wanted: `(str)` the text of the field: how could it go on?
    """

    changed = Signal(object)
    entered = Signal()
    save_wanted = Signal()
    completion_wanted = Signal(str)

    def __init__(self, parent: QWidget | None = None, *, keeps: bool = True) -> None:
        super().__init__(parent)
        self._keeps = keeps
        self._in_use: Mapping[str, tuple[str, ...]] = {}
        self._reading = read_filter("", typing=False)
        choices = [
            FilterChoice(key, known.label, partial(self._values, known), key in _SHOWN)
            for key, known in FIELDS.items()
            if key not in reading.SKIPPED
        ]
        self._save = Button(self.tr("Save view"), "link", on_click=self.save_wanted.emit)
        self._save.hide()
        self._row = _Field(self.tr("Filter incidents"), choices, (self._save,))
        self._row.changed.connect(self._on_changed)
        self._row.entered.connect(self._on_entered)
        self._row.value_wanted.connect(self._on_value_wanted)
        field = self._row.field
        self._completer = _Completer(field)
        self._completer.taken.connect(self._on_taken)
        field.textEdited.connect(self.completion_wanted)
        self._problems = PlainText("", "warn", wrap=True)
        self._problems.hide()
        self.setLayout(column(self._row, self._problems, spacing=4))
        self.setFocusProxy(field)

    @property
    def field(self) -> QLineEdit:
        """The field to type in."""
        return self._row.field

    @property
    def text(self) -> str:
        """The filter as typed."""
        return self._reading.query.text

    @property
    def count(self) -> int:
        """How many filters are in force, words counted as one."""
        query = self._reading.query
        return len(query.filters) + (len(query.nodes) > len(query.filters))

    def set_text(self, text: str) -> None:
        """Shows a filter, for example of a saved view, and tells it."""
        self._take(read_filter(text, typing=False))

    def show_text(self, text: str) -> None:
        """Shows a filter without telling it: whoever asks for it knows."""
        blocked = self.blockSignals(True)
        self.set_text(text)
        self.blockSignals(blocked)

    def set_in_use(self, values: Mapping[str, tuple[str, ...]]) -> None:
        """Takes values that the store holds, by field, for menus and completion."""
        self._in_use = values

    def offer(self, typed: str, found: Completion) -> None:
        """Shows ways to go on with `typed`, if that is still what stands in the field."""
        field = self._row.field
        if field.text() == typed and field.hasFocus():
            self._completer.offer(found)

    @property
    def save_button(self) -> Button:
        """Keeps the filter as a view; there is one only while something is filtered."""
        return self._save

    def _values(self, known: QueryField) -> list[tuple[str, str]]:
        return reading.values_of(known, self._in_use)

    def _on_changed(self, text: str) -> None:
        field = self._row.field
        typing = field.hasFocus() and not field.text().endswith(" ") and bool(field.text())
        self._take(read_filter(text, typing=typing))

    def _on_entered(self) -> None:
        self._take(read_filter(self._row.text(), typing=False))
        self.entered.emit()

    def _on_taken(self, start: int, end: int, text: str) -> None:
        field = self._row.field
        before, after = field.text()[:start], field.text()[end:]
        gap = "" if text.endswith(":") else " "
        field.setText(f"{before}{text}{gap}{after}")
        field.setCursorPosition(len(before) + len(text) + len(gap))
        if text.endswith(":"):
            self.completion_wanted.emit(field.text())

    def _on_value_wanted(self, key: str) -> None:
        field = self._row.field
        field.setText(f"{field.text().strip()} {key}:".strip())
        field.setFocus(Qt.FocusReason.OtherFocusReason)
        self.completion_wanted.emit(field.text())

    def _take(self, found: Reading) -> None:
        same = found.query.text == self._reading.query.text
        self._reading = found
        self._row.filters = list(found.query.filters)
        self._row.set_chips(found.chips, found.rest)
        self._save.setVisible(self._keeps and bool(found.query.nodes))
        said = reading.problem_text(found.query)
        self._problems.set_text(said)
        self._problems.setVisible(bool(said))
        if not same:
            self.changed.emit(found)
