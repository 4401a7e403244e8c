"""Steps moved and added in the text that is written: with the keyboard, the mouse, and undo."""

from functools import partial
from typing import override

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QTextCursor
from PySide6.QtWidgets import QMenu, QWidget

from desktop.pages.knowledge.flow_view import FlowView
from desktop.widgets.buttons import Button
from desktop.widgets.text import MarkdownEdit
from desktop.widgets.units import units
from kb.library.playbooks.rearranging import Rearranged, add, move, step_at
from kb.vocabulary.enums import StepKind


class StepWriting(QObject):
    """Changes the steps of a text. Alt+Up and Alt+Down move one, in the text and in the graph.

    Attributes:
        add_button: offers the kinds of steps; a new one stands below the one that is chosen.
    """

    def __init__(self, text: MarkdownEdit, flow: FlowView, parent: QWidget) -> None:
        super().__init__(parent)
        self._text, self._flow = text, flow
        self.add_button = Button(self.tr("Add step"), icon="plus", on_click=self._ask_kind)
        self.add_button.setToolTip(
            self.tr("A step below this one. Alt+Up and Alt+Down move a step.")
        )
        for part in (text, flow.graph):
            part.installEventFilter(self)
        flow.graph.set_movable(True)
        flow.graph.moved.connect(self.move_to)

    def current(self) -> int:
        """The number of the step that is written, or that is chosen in the graph; 0: none."""
        if self._flow.graph.hasFocus():
            return self._flow.graph.current
        line = self._text.textCursor().blockNumber() + 1
        step = step_at(self._text.toPlainText(), line)
        return step.number if step is not None else 0

    def move_by(self, by: int) -> None:
        """Moves the current step up (-1) or down (+1)."""
        number = self.current()
        if number:
            self.move_to(number, number + by)

    def move_to(self, number: int, to: int) -> None:
        """Moves a step to the place of another one."""
        made = move(self._text.toPlainText(), number, to)
        if made is not None:
            self._write(made)
            self._flow.graph.follow(to)

    def add(self, kind: StepKind) -> None:
        """Adds a step below the current one; its title is chosen, to be written over."""
        title = self.tr("New step")
        made = add(self._text.toPlainText(), self.current(), kind, title)
        self._write(made)
        block = self._text.document().findBlockByNumber(made.line - 1)
        cursor = self._text.textCursor()
        start = block.position() + max(0, block.text().find(title))
        cursor.setPosition(start)
        cursor.setPosition(start + len(title), QTextCursor.MoveMode.KeepAnchor)
        self._text.setTextCursor(cursor)
        self._text.setFocus()

    def _ask_kind(self) -> None:
        menu = QMenu(self.add_button)
        for kind in StepKind:
            menu.addAction(kind.label, partial(self.add, kind))
        menu.exec(self.add_button.mapToGlobal(self.add_button.rect().bottomLeft()))

    def _write(self, made: Rearranged) -> None:
        """Writes what differs, as one step of undo; the caret goes to the step."""
        before, after = self._text.toPlainText(), made.body
        start = _common(before, after)
        end = _common(before[start:][::-1], after[start:][::-1])
        cursor = self._text.textCursor()
        cursor.beginEditBlock()
        cursor.setPosition(units(before[:start]))
        last = units(before[: len(before) - end])
        cursor.setPosition(last, QTextCursor.MoveMode.KeepAnchor)
        cursor.insertText(after[start : len(after) - end])
        cursor.endEditBlock()
        cursor.setPosition(self._text.document().findBlockByNumber(made.line - 1).position())
        self._text.setTextCursor(cursor)
        self._text.ensureCursorVisible()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        by = _moves(event) if event.type() == QEvent.Type.ShortcutOverride else 0
        if by:
            event.accept()
            return True
        by = _moves(event) if event.type() == QEvent.Type.KeyPress else 0
        if by:
            self.move_by(by)
            return True
        return super().eventFilter(watched, event)


def _moves(event: QEvent) -> int:
    """Up (-1) or down (+1) for Alt and an arrow; 0 for anything else."""
    if not isinstance(event, QKeyEvent):
        return 0
    modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    if modifiers != Qt.KeyboardModifier.AltModifier:
        return 0
    return {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()), 0)


def _common(one: str, other: str) -> int:
    """How many characters two texts begin with in common."""
    count = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        count += 1
    return count
