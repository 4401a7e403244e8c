"""Find and replace within a text that is written; every replacement can be undone."""

import re
from typing import override

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QTextCursor
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from desktop.widgets.buttons import Button, IconButton
from desktop.widgets.fields import LineField
from desktop.widgets.labels import PlainText
from desktop.widgets.layouts import column, row
from desktop.widgets.units import units


class FindBar(QWidget):
    """Enter finds the next, Shift+Enter the one before, Esc closes. Case doesn't matter.

    Signals:
        closed: the text has the focus again.
    """

    closed = Signal()

    def __init__(self, text: QPlainTextEdit, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text = text
        self.wanted = LineField(self.tr("Find"))
        self.wanted.setPlaceholderText(self.tr("Find"))
        self.replacement = LineField(self.tr("Replace with"))
        self.replacement.setPlaceholderText(self.tr("Replace with"))
        self.said = PlainText("", "hint")
        self.one = Button(self.tr("Replace"), on_click=self.replace_one)
        self.every = Button(self.tr("Replace all"), on_click=self.replace_all)
        close = IconButton("x", self.tr("Close"), on_click=self.close_bar)
        above = row(self.wanted, self.said, close, spacing=6)
        below = row(self.replacement, self.one, self.every, spacing=6)
        for line in (above, below):
            line.setStretch(0, 1)
        self.setLayout(column(above, below, spacing=6))
        for field in (self.wanted, self.replacement):
            field.installEventFilter(self)
        self.wanted.textEdited.connect(lambda _text: self._count())
        self.hide()

    def open(self) -> None:
        """Shows the bar; what is selected in the text is looked for."""
        selected = self._text.textCursor().selectedText()
        if selected and "\u2029" not in selected:
            self.wanted.setText(selected)
        self.show()
        self.wanted.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.wanted.selectAll()
        self._count()

    def close_bar(self) -> None:
        """Takes the bar away; the focus goes back to the text."""
        self.hide()
        self._text.setFocus()
        self.closed.emit()

    def go(self, *, back: bool = False) -> bool:
        """Chooses the next match, or the one before; goes on from the other end."""
        places = self._places()
        if not places:
            return False
        cursor = self._text.textCursor()
        if back:
            found = next(
                (p for p in reversed(places) if p[0] < cursor.selectionStart()), places[-1]
            )
        else:
            start = cursor.selectionEnd()
            found = next((p for p in places if p[0] >= start), places[0])
        cursor.setPosition(found[0])
        cursor.setPosition(found[1], QTextCursor.MoveMode.KeepAnchor)
        self._text.setTextCursor(cursor)
        self._text.centerCursor()
        self.said.set_text(
            self.tr("{n} of {all}").format(n=places.index(found) + 1, all=len(places))
        )
        return True

    def replace_one(self) -> None:
        """Replaces the match that is chosen, then chooses the next one."""
        cursor = self._text.textCursor()
        if (cursor.selectionStart(), cursor.selectionEnd()) in self._places():
            cursor.insertText(self.replacement.text())
        self.go()

    def replace_all(self) -> None:
        """Replaces all matches; one undo brings them back."""
        places = self._places()
        cursor = self._text.textCursor()
        cursor.beginEditBlock()
        for start, end in reversed(places):
            cursor.setPosition(start)
            cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
            cursor.insertText(self.replacement.text())
        cursor.endEditBlock()
        self.said.set_text(self.tr("%n replaced", "", len(places)))

    def _places(self) -> list[tuple[int, int]]:
        """Start and end of each match, in Qt's units of UTF-16."""
        wanted = self.wanted.text()
        if not wanted:
            return []
        text = self._text.toPlainText()
        found = [m.span() for m in re.finditer(re.escape(wanted), text, re.IGNORECASE)]
        return [(units(text[:start]), units(text[:end])) for start, end in found]

    def _count(self) -> None:
        count = len(self._places())
        nothing = self.tr("not found") if self.wanted.text() else ""
        self.said.set_text(self.tr("%n found", "", count) if count else nothing)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return super().eventFilter(watched, event)
        if event.key() == Qt.Key.Key_Escape:
            self.close_bar()
            return True
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if watched is self.replacement:
                self.replace_one()
            else:
                self.go(back=bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
            return True
        return super().eventFilter(watched, event)
