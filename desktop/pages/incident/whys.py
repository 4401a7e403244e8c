"""The five whys of a lesson: one line each, Enter goes on to the next why."""

from functools import partial
from typing import Any, Final, override

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from desktop.widgets.fields import LineField
from desktop.widgets.labels import PlainText
from desktop.widgets.layouts import column, row

_LEAST: Final = 1


class WhyLine(LineField):
    """One answer.

    Signals:
        next_wanted: Enter.
        back_wanted: Backspace in an empty line.
        step_wanted: `(int)` Down (+1) or Up (-1).
    """

    next_wanted = Signal()
    back_wanted = Signal()
    step_wanted = Signal(int)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.next_wanted.emit()
        elif key == Qt.Key.Key_Backspace and not self.text():
            self.back_wanted.emit()
        elif key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self.step_wanted.emit(1 if key == Qt.Key.Key_Down else -1)
        else:
            super().keyPressEvent(event)


class Whys(QWidget):
    """A list of answers that is edited like text; works as an editor for FieldAutosave.

    Signals:
        typed: a line changed.
        left: focus went out of a line.
    """

    typed = Signal()
    left = Signal()
    finished = Signal()

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self._name = name
        self._read_only = False
        self._lines: list[WhyLine] = []
        self._rows: list[QWidget] = []
        self._layout = column(spacing=2)
        self.setLayout(self._layout)
        self._append("")

    def value(self) -> tuple[str, ...]:
        """The answers that say something, in order."""
        return tuple(line.value() for line in self._lines if line.value())

    def set_value(self, value: object) -> None:
        """Shows answers; lines that stay keep cursor and focus."""
        wanted = [str(item) for item in value] if isinstance(value, list | tuple) else []
        if tuple(wanted) == self.value():
            return
        while len(self._lines) > max(_LEAST, len(wanted)):
            self._drop(len(self._lines) - 1)
        while len(self._lines) < len(wanted):
            self._append("")
        for line, text in zip(self._lines, wanted or [""], strict=False):
            line.set_value(text)

    def set_state(self, state: str) -> None:
        """Edge by state, of every line."""
        for line in self._lines:
            line.set_state(state)

    def set_read_only(self, *, read_only: bool) -> None:
        """Approved incidents can only be read."""
        self._read_only = read_only
        for line in self._lines:
            line.setReadOnly(read_only)

    def lines(self) -> list[WhyLine]:
        """The fields, for the order of focus."""
        return list(self._lines)

    def _append(self, text: str) -> WhyLine:
        number = len(self._lines) + 1
        line = WhyLine(f"{self._name} {number}", text, look="inline", placeholder=self.tr("Why?"))
        line.setReadOnly(self._read_only)
        line.textEdited.connect(lambda _text: self.typed.emit())
        line.left.connect(self.left)
        line.next_wanted.connect(partial(self._next, line))
        line.back_wanted.connect(partial(self._back, line))
        line.step_wanted.connect(partial(self._step, line))
        holder = QWidget()
        layout = row(PlainText(str(number), "hint2"), line, spacing=6)
        layout.setStretch(1, 1)
        holder.setLayout(layout)
        self._lines.append(line)
        self._rows.append(holder)
        self._layout.addWidget(holder)
        return line

    def _drop(self, at: int) -> None:
        self._lines.pop(at)
        holder = self._rows.pop(at)
        self._layout.removeWidget(holder)
        holder.hide()
        holder.deleteLater()

    def _next(self, line: WhyLine) -> None:
        self.left.emit()
        at = self._lines.index(line)
        if not line.value() or self._read_only:
            return
        after = self._lines[at + 1] if at + 1 < len(self._lines) else self._append("")
        after.setFocus()

    def _back(self, line: WhyLine) -> None:
        at = self._lines.index(line)
        if at and at == len(self._lines) - 1:
            self._lines[at - 1].setFocus()
            self._drop(at)

    def _step(self, line: WhyLine, by: int) -> None:
        at = self._lines.index(line) + by
        if 0 <= at < len(self._lines):
            self._lines[at].setFocus()


def answers(held: object) -> tuple[str, ...]:
    """What the editor holds, as kb stores it."""
    value: Any = held
    return tuple(value)
