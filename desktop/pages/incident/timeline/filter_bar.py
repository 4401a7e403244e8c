"""Buttons that fill the filter of the timeline, each with the values there are and how many."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QPoint, Signal
from PySide6.QtWidgets import QMenu, QWidget

from desktop.pages.incident.timeline.filtering import asked, counted, with_value, without_value
from desktop.pages.incident.timeline.rows import EventRow
from desktop.widgets.buttons import Button

_MOST: Final = 40


class FilterButtons(QWidget):
    """One button a field; its menu ticks the values that the filter asks for.

    The text of the filter stays the one truth: a menu only adds words to it and takes them away.

    Signals:
        changed: `(str)` the filter as it is now to be.
    """

    changed = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.labels: dict[str, str] = {
            "asset": self.tr("Asset"),
            "phase": self.tr("Phase"),
            "technique": self.tr("Technique"),
            "person": self.tr("Person"),
            "tag": self.tr("Tag"),
        }
        self._rows: Sequence[EventRow] = ()
        self._query = ""
        self._shown: dict[str, int] = {}
        self.buttons: dict[str, Button] = {}
        for name, label in self.labels.items():
            button = Button(label, "chip", icon="caret-down")
            button.clicked.connect(lambda _checked=False, field=name: self._open(field))
            self.buttons[name] = button
        self._menu = QMenu(self)
        self.hide()

    def show_rows(self, rows: Sequence[EventRow]) -> None:
        """Counts in these events, all of the incident."""
        self._rows = rows

    def show_query(self, query: str) -> None:
        """Says on each button how many values the filter asks for."""
        self._query = query
        for name, button in self.buttons.items():
            number = len(asked(query, name))
            if self._shown.get(name, 0) == number:
                continue
            self._shown[name] = number
            label = self.labels[name]
            button.set_label(f"{label}: {number}" if number else label)
            button.setProperty("on", "true" if number else "false")
            button.style().unpolish(button)
            button.style().polish(button)

    def menu(self, name: str) -> QMenu:
        """The values of a field; choosing one adds it or takes it away."""
        menu = self._menu
        menu.clear()
        chosen = {value.casefold() for value in asked(self._query, name)}
        found = counted(self._rows, name)
        if not found:
            menu.addAction(self.tr("No event has one")).setEnabled(False)
        for value, label, count in found[:_MOST]:
            action = menu.addAction(f"{label}   {count}".replace("&", "&&"))
            action.setCheckable(True)
            action.setChecked(value.casefold() in chosen)
            action.triggered.connect(
                lambda on, field=name, text=value: self._toggle(field, text, on=on)
            )
        if len(found) > _MOST:
            rest = self.tr("and {n} more; type them as {name}:…")
            more = rest.format(n=len(found) - _MOST, name=name)
            menu.addAction(more).setEnabled(False)
        if chosen:
            menu.addSeparator()
            menu.addAction(self.tr("Any"), lambda: self._toggle(name, "", on=False))
        return menu

    def _open(self, name: str) -> None:
        button = self.buttons[name]
        self.menu(name).popup(button.mapToGlobal(QPoint(0, button.height())))

    def _toggle(self, name: str, value: str, *, on: bool) -> None:
        change = with_value if on else without_value
        self.changed.emit(change(self._query, name, value))
