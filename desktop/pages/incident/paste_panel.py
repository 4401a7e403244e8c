"""Shows what pasted lines would become, inline, before anything is written."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final, override

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QWidget

from desktop.pages.incident.paste_lines import Pasted, PasteTarget, guess, take_apart
from desktop.widgets.buttons import Button
from desktop.widgets.fields import Combo
from desktop.widgets.labels import PlainText
from desktop.widgets.layouts import column, row

Values = Mapping[str, object]
Reader = Callable[[Mapping[str, str]], Values]
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
        self.add = Button("", on_click=self._accept)
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
        said = [self.tr("More lines below these: {n}.").format(n=more)] if more > 0 else []
        if left_out:
            said.append(self.tr("Lines left out: {n}.").format(n=left_out))
            said.append(reason)
        self._summary.set_text(" ".join(part for part in said if part))
        self.add.set_label(self._button(len(found)))
        self.add.setEnabled(bool(found))

    def _accept(self) -> None:
        self.accepted.emit(self._values)


class PasteSlot(QWidget):
    """Where pasted lines are shown; hidden while there are none.

    Attributes:
        panel: what is shown, or None.

    Signals:
        accepted: `(tuple of values)` the rows are to be added.
        closed: the preview is gone.
    """

    accepted = Signal(object)
    closed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.panel: PastePanel | None = None
        self._place = column(spacing=0)
        self.setLayout(self._place)
        self.hide()

    def open(
        self,
        lines: Sequence[str],
        targets: Sequence[PasteTarget],
        read: Reader,
        button: Callable[[int], str],
    ) -> bool:
        """Shows what `lines` would become; False when there is nothing in them."""
        kept = [line for line in lines if line.strip()]
        if not kept:
            return False
        self.close_preview()
        panel = PastePanel(kept, targets, read, button)
        panel.accepted.connect(self._on_accepted)
        panel.cancelled.connect(self.close_preview)
        self._place.addWidget(panel)
        self.panel = panel
        self.show()
        (panel.add if panel.add.isEnabled() else panel.cancel).setFocus()
        return True

    def close_preview(self) -> bool:
        """Adds nothing; whether something was shown."""
        panel, self.panel = self.panel, None
        if panel is None:
            return False
        panel.hide()
        panel.deleteLater()
        self.hide()
        self.closed.emit()
        return True

    def _on_accepted(self, rows: object) -> None:
        self.close_preview()
        self.accepted.emit(rows)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.close_preview():
            return
        super().keyPressEvent(event)
