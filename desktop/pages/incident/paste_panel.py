"""Shows what pasted lines would become, inline, before anything is written."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QGridLayout

from desktop.pages.incident.paste_lines import Pasted, PasteTarget, guess, take_apart
from desktop.widgets.buttons import Button
from desktop.widgets.fields import Combo
from desktop.widgets.labels import PlainText
from desktop.widgets.layouts import column, row

Values = Mapping[str, object]
Reader = Callable[[dict[str, str]], Values]
"""Turns the cells of one line, by field, into the values of a record; may raise ValueError."""

_PREVIEWED: Final = 4
_MOST_COLUMNS: Final = 8


class PastePanel(QFrame):
    """Columns with a choice of field above each, a few lines, and how many rows they make.

    Args:
        lines: as pasted.
        targets: fields, the most telling first.
        read: makes values of a line; a line that it refuses is left out and counted.
        button: gives the label of the button for a number of rows.

    Signals:
        accepted: `(tuple of values)` the rows are to be added.
        cancelled: nothing is to be added.
    """

    accepted = Signal(object)
    cancelled = Signal()

    def __init__(
        self,
        lines: Sequence[str],
        targets: Sequence[PasteTarget],
        read: Reader,
        button: Callable[[int], str],
    ) -> None:
        super().__init__()
        self.setProperty("bar", "neutral")
        self.setAccessibleName(self.tr("Pasted lines"))
        self.pasted: Pasted = take_apart(lines, targets)
        self._read = read
        self._button = button
        self.combos: list[Combo] = []
        choices = [("", self.tr("Leave out")), *((t.key, t.label) for t in targets)]
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(4)
        chosen = guess(self.pasted, targets)
        for number in range(min(self.pasted.columns, _MOST_COLUMNS)):
            combo = Combo(self.tr("Column {n}").format(n=number + 1), choices)
            combo.set_value(chosen[number])
            combo.picked.connect(lambda _value: self._count())
            self.combos.append(combo)
            grid.addWidget(combo, 0, number)
            for line, cells in enumerate(self.pasted.rows[:_PREVIEWED]):
                grid.addWidget(PlainText(cells[number], "secondary", elide=True), line + 1, number)
            grid.setColumnStretch(number, 3 if chosen[number] == "text" else 1)
        self._summary = PlainText("", "hint", wrap=True)
        self.add = Button("", "primary", on_click=self._accept)
        self.cancel = Button(self.tr("Cancel"), on_click=self.cancelled.emit)
        foot = row(self._summary, self.cancel, self.add)
        foot.setStretch(0, 1)
        title = PlainText(self.tr("What the pasted lines become"), "strong")
        self.setLayout(column(title, grid, foot, spacing=8, margins=(12, 10, 12, 10)))
        self._values: tuple[Values, ...] = ()
        self._count()

    def _count(self) -> None:
        """Reads every line by the columns chosen now."""
        keys = [str(combo.value() or "") for combo in self.combos]
        found: list[Values] = []
        reason = ""
        for cells in self.pasted.rows:
            named: dict[str, str] = {}
            for key, cell in zip(keys, cells, strict=False):
                if key and cell:
                    named[key] = f"{named[key]} {cell}" if key in named else cell
            try:
                if named:
                    found.append(self._read(named))
            except ValueError as error:
                reason = reason or str(error)
        self._values = tuple(found)
        left_out = len(self.pasted.rows) - len(found)
        more = len(self.pasted.rows) - _PREVIEWED
        said = [self.tr("%n more line(s) below these.", "", more)] if more > 0 else []
        if left_out:
            said.append(self.tr("%n line(s) can't be read and are left out.", "", left_out))
            said.append(reason)
        self._summary.set_text(" ".join(part for part in said if part))
        self.add.set_label(self._button(len(found)))
        self.add.setEnabled(bool(found))

    def _accept(self) -> None:
        self.accepted.emit(self._values)
