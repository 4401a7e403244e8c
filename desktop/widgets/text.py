"""Multi-line fields: Markdown with highlighting, and code."""

import re
from pathlib import Path
from typing import Final, override

from PySide6.QtCore import QEvent, QMimeData, QSize, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QFont,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QResizeEvent,
    QSyntaxHighlighter,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
)
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from desktop.theme import fonts, tokens
from desktop.widgets.fields import is_for_the_window
from desktop.widgets.turned import TextSign
from desktop.widgets.units import units

_RULES: Final = (
    (re.compile(r"^#{1,6} .*"), "heading"),
    (re.compile(r"^\s*(?:[-*+]|\d+[.)])\s"), "mark"),
    (re.compile(r"^\s*>.*"), "quote"),
    (re.compile(r"`[^`\n]+`"), "code"),
    (re.compile(r"(\*\*|__)(?=\S).+?\1"), "bold"),
    (re.compile(r"(?<![*\w])\*(?=[^\s*]).+?\*(?!\*)"), "italic"),
    (re.compile(r"\[[^\]\n]*\]\([^)\n]*\)"), "link"),
)
_FENCE: Final = re.compile(r"^\s*(```|~~~)")


class MarkdownHighlighter(QSyntaxHighlighter):
    """Shows the structure of Markdown without changing its text."""

    def __init__(self, document: QTextDocument, table: tokens.Tokens) -> None:
        super().__init__(document)
        self._formats: dict[str, QTextCharFormat] = {}
        self.use(table)

    def use(self, table: tokens.Tokens) -> None:
        """Takes the colours of a theme."""
        for name, token in (
            ("heading", "text"),
            ("mark", "accent_text"),
            ("quote", "text2"),
            ("code", "text2"),
            ("bold", "text"),
            ("italic", "text"),
            ("link", "accent_text"),
        ):
            style = QTextCharFormat()
            style.setForeground(table.color(token))
            self._formats[name] = style
        self._formats["heading"].setFontWeight(QFont.Weight.DemiBold)
        self._formats["bold"].setFontWeight(QFont.Weight.DemiBold)
        self._formats["italic"].setFontItalic(True)
        self._formats["code"].setFontFamilies([fonts.MONO])
        self._formats["code"].setBackground(table.color("hover"))
        self.rehighlight()

    @override
    def highlightBlock(self, text: str) -> None:
        inside = self.previousBlockState() == 1
        if _FENCE.match(text):
            self.setCurrentBlockState(0 if inside else 1)
            self.setFormat(0, units(text), self._formats["code"])
            return
        self.setCurrentBlockState(1 if inside else 0)
        if inside:
            self.setFormat(0, units(text), self._formats["code"])
            return
        for pattern, name in _RULES:
            for found in pattern.finditer(text):
                start = units(text[: found.start()])
                self.setFormat(start, units(found.group()), self._formats[name])


class TextField(QPlainTextEdit):
    """Several lines of plain text that grow with their content.

    Args:
        name: accessible name.
        lines: height at least, in lines.
        most: height at most, in lines; beyond it scrolls. 0 fills what the layout gives.
        mono: for configuration and code; Tab then types a tab.

    Signals:
        left: focus went elsewhere.
        finished: Ctrl+Enter.
    """

    left = Signal()
    finished = Signal()

    def __init__(
        self,
        name: str,
        text: str = "",
        *,
        lines: int = 3,
        most: int = 12,
        mono: bool = False,
        placeholder: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, parent)
        self.setAccessibleName(name)
        self.setPlaceholderText(placeholder)
        self._lines, self._most = lines, most
        self.setTabChangesFocus(not mono)
        if mono:
            self.setProperty("mono", "true")
            self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
            self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self._sign = TextSign(self)
        self._sign.turned.connect(self._make_room)
        self.document().documentLayout().documentSizeChanged.connect(lambda _size: self._fit())
        self._make_room()

    def value(self) -> str:
        """The text."""
        return self.toPlainText()

    def set_value(self, value: object) -> None:
        """Shows `value`; the cursor stays when the text is the same."""
        text = "" if value is None else str(value)
        if text != self.toPlainText():
            self.setPlainText(text)
            self._sign.look()

    def set_state(self, state: str) -> None:
        """Edge by state: "" plain, "error" or "conflict"."""
        self.setProperty("state", state)
        self.style().unpolish(self)
        self.style().polish(self)

    def says_what_turns(self) -> bool:
        """Whether a line tells that something in the text turns its order round."""
        return self._sign.is_shown

    def _make_room(self) -> None:
        """Leaves room for what is said below the text."""
        self.setViewportMargins(0, 0, 0, self._sign.room)
        self._sign.place()
        self._fit()

    def _fit(self) -> None:
        if not self._most:
            return
        metrics = self.fontMetrics().lineSpacing()
        count = max(self._lines, min(self._most, self._line_count()))
        # Lines that don't wrap may need a scroll bar below them.
        unwrapped = self.lineWrapMode() == QPlainTextEdit.LineWrapMode.NoWrap
        bar = self.horizontalScrollBar().sizeHint().height() if unwrapped else 0
        self.setFixedHeight(count * metrics + 2 * 8 + 8 + bar + self._sign.room)

    def _line_count(self) -> int:
        """Lines on the screen, as far as they matter: Qt lays a block out only when asked."""
        layout = self.document().documentLayout()
        block, count = self.document().begin(), 0
        while block.isValid() and count < self._most:
            layout.blockBoundingRect(block)
            count += max(1, block.layout().lineCount())
            block = block.next()
        return count

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._sign.place()
        if event.oldSize().width() != event.size().width():
            self._fit()

    @override
    def sizeHint(self) -> QSize:
        return QSize(240, super().sizeHint().height())

    @override
    def insertFromMimeData(self, source: QMimeData) -> None:
        if source.hasText():
            self.insertPlainText(source.text())

    @override
    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            undo = event.matches(QKeySequence.StandardKey.Undo)
            redo = event.matches(QKeySequence.StandardKey.Redo)
            document = self.document()
            if (undo and not document.isUndoAvailable()) or (
                redo and not document.isRedoAvailable()
            ):
                event.ignore()
                return False
        if is_for_the_window(event):
            event.ignore()
            return False
        return super().event(event)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.finished.emit()
            return
        super().keyPressEvent(event)

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.left.emit()


class MarkdownEdit(TextField):
    """Markdown as text: Ctrl+B and Ctrl+I set marks, Ctrl+Shift+V pastes plain text.

    Pasting takes plain text, too, unless somebody offers to turn HTML into Markdown, or to
    keep pictures and files.

    Signals:
        html_pasted: `(str, str)` HTML came, with its plain text; only when `takes_html`.
        files_given: `(list)` paths of files were pasted or dropped; only when `takes_files`.
        picture_given: `(QImage)` a copied picture came; only when `takes_files`.

    Attributes:
        takes_html: whether HTML is given to `html_pasted`.
        takes_files: whether files and pictures are taken.
    """

    html_pasted = Signal(str, str)
    files_given = Signal(object)
    picture_given = Signal(object)

    def __init__(
        self,
        name: str,
        text: str = "",
        *,
        lines: int = 4,
        most: int = 16,
        placeholder: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(name, text, lines=lines, most=most, placeholder=placeholder, parent=parent)
        self._highlighter = MarkdownHighlighter(self.document(), tokens.of(self.palette()))
        self.takes_html = False
        self.takes_files = False

    @override
    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        given = self.takes_files and (bool(_local_files(source)) or source.hasImage())
        return given or super().canInsertFromMimeData(source)

    @override
    def insertFromMimeData(self, source: QMimeData) -> None:
        files = _local_files(source) if self.takes_files else []
        if files:
            self.files_given.emit(files)
        elif self.takes_files and source.hasImage() and not source.hasText():
            # A spreadsheet gives its cells as text and as a picture: they are meant as text.
            self.picture_given.emit(source.imageData())
        elif self.takes_html and source.hasHtml():
            self.html_pasted.emit(source.html(), source.text())
        else:
            super().insertFromMimeData(source)

    @override
    def event(self, event: QEvent) -> bool:
        override_asked = event.type() == QEvent.Type.ShortcutOverride
        if override_asked and isinstance(event, QKeyEvent) and self._mark_of(event):
            event.accept()
            return True
        return super().event(event)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        mark = self._mark_of(event)
        if mark:
            self._surround(mark)
            return
        both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
        if event.key() == Qt.Key.Key_V and event.modifiers() == both:
            self.insertPlainText(QGuiApplication.clipboard().text())
            return
        super().keyPressEvent(event)

    @staticmethod
    def _mark_of(event: QKeyEvent) -> str:
        if event.modifiers() != Qt.KeyboardModifier.ControlModifier:
            return ""
        return {Qt.Key.Key_B: "**", Qt.Key.Key_I: "*"}.get(Qt.Key(event.key()), "")

    def _surround(self, mark: str) -> None:
        """Puts the mark around the selection, or takes it away where it already stands."""
        cursor = self.textCursor()
        text = cursor.selectedText()
        size = len(mark)
        if len(text) >= 2 * size and text.startswith(mark) and text.endswith(mark):
            cursor.insertText(text[size:-size])
            return
        start = cursor.selectionStart()
        cursor.insertText(f"{mark}{text}{mark}")
        if not text:
            cursor.movePosition(QTextCursor.MoveOperation.Left, n=size)
        else:
            cursor.setPosition(start)
            cursor.setPosition(start + len(text) + 2 * size, QTextCursor.MoveMode.KeepAnchor)
        self.setTextCursor(cursor)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_highlighter"):
            self._highlighter.use(tokens.of(self.palette()))


def _local_files(source: QMimeData) -> list[Path]:
    """The files that were dropped or pasted, as a file manager gives them."""
    return [Path(url.toLocalFile()) for url in source.urls() if url.isLocalFile()]
