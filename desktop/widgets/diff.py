"""Before and after side by side; differing words are underlined or struck, not only tinted."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final, Literal, override

from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QFont, QShowEvent, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from desktop.theme import tokens
from desktop.widgets.bars import Bar
from desktop.widgets.labels import PlainText, upright_in_place
from desktop.widgets.layouts import column, row

_WORDS: Final = re.compile(r"\s+|\w+|[^\w\s]")
_WHOLE_LINES_BEYOND: Final = 4_000
_CONTEXT: Final = 3

Side = Literal["same", "changed", "gap"]


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text on one side: the same on both, changed, or left out between changes."""

    text: str
    side: Side


def word_differences(before: str, after: str) -> tuple[list[Piece], list[Piece]]:
    """Runs of both texts. Long texts are compared by lines first, then by words within them."""
    if len(before) + len(after) <= _WHOLE_LINES_BEYOND:
        return _compare(_WORDS.findall(before), _WORDS.findall(after))
    left: list[Piece] = []
    right: list[Piece] = []
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for tag, a1, a2, b1, b2 in matcher.get_opcodes():
        if tag == "equal":
            left.extend(_context(old[a1:a2]))
            right.extend(_context(new[b1:b2]))
        else:
            one, two = _compare(
                _WORDS.findall("".join(old[a1:a2])), _WORDS.findall("".join(new[b1:b2]))
            )
            left.extend(one)
            right.extend(two)
    return left, right


def _compare(old: list[str], new: list[str]) -> tuple[list[Piece], list[Piece]]:
    left: list[Piece] = []
    right: list[Piece] = []
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for tag, a1, a2, b1, b2 in matcher.get_opcodes():
        side: Side = "same" if tag == "equal" else "changed"
        if a2 > a1:
            left.append(Piece("".join(old[a1:a2]), side))
        if b2 > b1:
            right.append(Piece("".join(new[b1:b2]), side))
    return left, right


def _context(lines: list[str]) -> list[Piece]:
    """Three lines at both ends of an unchanged run; what lies between is left out, and said so."""
    if len(lines) <= 2 * _CONTEXT + 1:
        return [Piece("".join(lines), "same")]
    left_out = len(lines) - 2 * _CONTEXT
    return [
        Piece("".join(lines[:_CONTEXT]), "same"),
        Piece(f"… {left_out} …\n", "gap"),
        Piece("".join(lines[-_CONTEXT:]), "same"),
    ]


def _first_line(pieces: list[Piece]) -> int:
    """The line in which the first difference stands; the last one where there is none."""
    lines = 0
    for piece in pieces:
        if piece.side == "changed":
            break
        lines += piece.text.count("\n")
    return lines


class DiffPane(QPlainTextEdit):
    """One side of a comparison, read-only."""

    def __init__(self, name: str, *, added: bool, mono: bool) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setReadOnly(True)
        self.setTabChangesFocus(True)
        self._added = added
        self._pieces: list[Piece] = []
        self._first = 0
        if mono:
            self.setProperty("mono", "true")
            self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)

    def show_pieces(self, pieces: list[Piece], first: int = 0) -> None:
        """Shows the runs of this side, from the line of the first difference on."""
        self._pieces, self._first = pieces, first
        self._paint()
        self._go_to_first()

    def _go_to_first(self) -> None:
        block = self.document().findBlockByNumber(self._first)
        self.setTextCursor(QTextCursor(block))
        self.centerCursor()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        QTimer.singleShot(0, self, self._go_to_first)  # its height is known then

    def _paint(self) -> None:
        table = tokens.of(self.palette())
        self.clear()
        cursor = self.textCursor()
        for piece in self._pieces:
            style = QTextCharFormat()
            style.setForeground(table.color("text3" if piece.side == "gap" else "text"))
            if piece.side == "changed":
                style.setBackground(table.color("add" if self._added else "rem"))
                style.setFontUnderline(self._added)
                style.setFontStrikeOut(not self._added)
                style.setFontWeight(QFont.Weight.Medium)
            cursor.insertText(upright_in_place(piece.text), style)
        cursor.movePosition(QTextCursor.MoveOperation.Start)
        self.setTextCursor(cursor)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and self._pieces:
            self._paint()


class DiffView(QWidget):
    """Two panes, before and after."""

    def __init__(
        self, before: str, after: str, *, mono: bool = True, parent: QWidget | None = None
    ) -> None:
        """`before` and `after` are the titles of the panes."""
        super().__init__(parent)
        self._left = DiffPane(before, added=False, mono=mono)
        self._right = DiffPane(after, added=True, mono=mono)
        self._summary = PlainText("", "hint")
        panes = row(
            column(PlainText(before, "secondary"), self._left, spacing=6),
            column(PlainText(after, "secondary"), self._right, spacing=6),
            spacing=12,
        )
        panes.setStretch(0, 1)
        panes.setStretch(1, 1)
        self.setLayout(column(panes, self._summary, spacing=4))
        self.setMinimumHeight(96)

    def show_texts(self, before: str, after: str) -> None:
        """Compares two texts."""
        left, right = word_differences(before, after)
        first = min(_first_line(left), _first_line(right))
        self._left.show_pieces(left, first)
        self._right.show_pieces(right, first)
        changes = sum(piece.side == "changed" for piece in right) or sum(
            piece.side == "changed" for piece in left
        )
        self._summary.set_text(
            self.tr("%n change(s)", "", changes) if changes else self.tr("No difference")
        )


class ConflictBox(QWidget):
    """Both values of a field that two people changed, and the three ways out of it.

    Args:
        sentence: "T. Nowak changed this at 14:58."
        mine: my text.
        theirs: the saved text.
        on_mine: keep mine.
        on_theirs: take theirs.
        on_both: edit both; the caller puts the two texts into the editor.
    """

    def __init__(
        self,
        sentence: str,
        mine: str,
        theirs: str,
        *,
        on_mine: Callable[[], object],
        on_theirs: Callable[[], object],
        on_both: Callable[[], object],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        view = DiffView(self.tr("Mine"), self.tr("Theirs"), mono=False)
        view.show_texts(mine, theirs)
        bar = Bar(
            sentence,
            "warn",
            (
                (self.tr("Keep mine"), self._then(on_mine)),
                (self.tr("Take theirs"), self._then(on_theirs)),
                (self.tr("Edit both"), self._then(on_both)),
            ),
        )
        self.setLayout(column(bar, view, spacing=6))

    def _then(self, act: Callable[[], object]) -> Callable[[], None]:
        def run() -> None:
            self.hide()
            self.deleteLater()
            act()

        return run
