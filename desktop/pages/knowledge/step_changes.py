"""What became of each step between two versions, changed words marked."""

from typing import override

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtGui import QFont, QTextBlockFormat, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QWidget

from desktop.theme import fonts, tokens
from desktop.widgets.diff import Piece, word_differences
from desktop.widgets.labels import upright_in_place
from desktop.widgets.reading import ProseView
from kb.library.playbooks.comparing import ComparedVersions, StepChange, compare, words_of

_TONES = {
    StepChange.ADDED: "ok",
    StepChange.REMOVED: "danger",
    StepChange.CHANGED: "warn",
    StepChange.MOVED: "info",
    StepChange.MOVED_AND_CHANGED: "warn",
    StepChange.SAME: "text3",
}


class StepChanges(ProseView):
    """Two versions of a playbook, step by step."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self._rows: tuple[ComparedVersions, ...] = ()

    def show_texts(self, before: str, after: str) -> str:
        """Compares two versions.

        Returns:
            What differs, counted in words.
        """
        self._rows = compare(before, after)
        self._build()
        return summary(self._rows)

    def _build(self) -> None:
        document = self.document()
        document.clear()
        document.setDefaultFont(fonts.ui(fonts.PROSE))
        table = tokens.of(self.palette())
        cursor = QTextCursor(document)
        for row in self._rows:
            self._head(cursor, row, table)
            if row.change in (StepChange.CHANGED, StepChange.MOVED_AND_CHANGED):
                assert row.before is not None  # noqa: S101 - a changed step has both
                assert row.after is not None  # noqa: S101
                left, right = word_differences(words_of(row.before), words_of(row.after))
                for pieces, added in ((left, False), (right, True)):
                    if any(piece.side == "changed" for piece in pieces):
                        self._pieces(cursor, pieces, table, added=added)

    def _head(self, cursor: QTextCursor, row: ComparedVersions, table: tokens.Tokens) -> None:
        shape = QTextBlockFormat()
        shape.setTopMargin(12)
        look = QTextCharFormat()
        look.setFont(fonts.ui(fonts.HEADER, fonts.BOLD))
        look.setForeground(table.color(_TONES[row.change]))
        if cursor.position():
            cursor.insertBlock(shape, look)
        cursor.insertText(f"{words_for(row)}   ", look)
        look = QTextCharFormat()
        faint = row.change in (StepChange.SAME, StepChange.REMOVED)
        look.setFont(fonts.ui(fonts.PROSE, fonts.REGULAR if faint else fonts.BOLD))
        look.setForeground(table.color("text2" if faint else "text"))
        look.setFontStrikeOut(row.change == StepChange.REMOVED)
        step = row.after or row.before
        cursor.insertText(upright_in_place(step.title) if step else "", look)

    @staticmethod
    def _pieces(
        cursor: QTextCursor, pieces: list[Piece], table: tokens.Tokens, *, added: bool
    ) -> None:
        shape = QTextBlockFormat()
        shape.setLeftMargin(fonts.px(24))
        shape.setTopMargin(2)
        cursor.insertBlock(shape, QTextCharFormat())
        for piece in pieces:
            look = QTextCharFormat()
            look.setFont(fonts.ui(fonts.BODY))
            look.setForeground(table.color("text2"))
            if piece.side == "changed":
                look.setBackground(table.color("add" if added else "rem"))
                look.setFontUnderline(added)
                look.setFontStrikeOut(not added)
                look.setFontWeight(QFont.Weight.Medium)
            cursor.insertText(upright_in_place(piece.text), look)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and self._rows:
            self._build()


def words_for(row: ComparedVersions) -> str:
    """What became of a step, with its places."""
    before = row.before.number if row.before else 0
    after = row.after.number if row.after else 0
    texts = {
        StepChange.SAME: _tr("{after}"),
        StepChange.ADDED: _tr("{after} added"),
        StepChange.REMOVED: _tr("{before} removed"),
        StepChange.CHANGED: _tr("{after} changed"),
        StepChange.MOVED: _tr("{before} → {after} moved"),
        StepChange.MOVED_AND_CHANGED: _tr("{before} → {after} moved and changed"),
    }
    return texts[row.change].format(before=before, after=after)


def summary(rows: tuple[ComparedVersions, ...]) -> str:
    """How many steps were added, removed, moved and changed."""
    counted = [(sum(r.change == c for r in rows), c) for c in StepChange if c != StepChange.SAME]
    labels = {
        StepChange.ADDED: _tr("{n} added"),
        StepChange.REMOVED: _tr("{n} removed"),
        StepChange.CHANGED: _tr("{n} changed"),
        StepChange.MOVED: _tr("{n} moved"),
        StepChange.MOVED_AND_CHANGED: _tr("{n} moved and changed"),
    }
    said = [labels[change].format(n=n) for n, change in counted if n]
    return ", ".join(said) or _tr("All steps are the same")


def _tr(text: str) -> str:
    return QCoreApplication.translate("StepChanges", text)
