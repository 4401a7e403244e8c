"""Markdown as people read it: no raw HTML, no image or address is ever fetched."""

from typing import override

from PySide6.QtCore import QSize, Qt, QUrl, Signal
from PySide6.QtGui import (
    QKeyEvent,
    QMouseEvent,
    QResizeEvent,
    QTextBlockFormat,
    QTextCursor,
    QTextDocument,
)
from PySide6.QtWidgets import QSizePolicy, QTextBrowser, QWidget

from desktop.theme import fonts

_LINE_HEIGHT = 150.0


class MarkdownReader(QTextBrowser):
    """Formatted text that is as high as it needs to be.

    Signals:
        edit_wanted: double click, Enter or F2.
    """

    edit_wanted = Signal()

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setProperty("k", "bare")
        self.setOpenLinks(False)
        self.setOpenExternalLinks(False)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setTabChangesFocus(True)
        self.document().setDocumentMargin(2)
        self._markdown = ""

    def show_markdown(self, text: str) -> None:
        """Shows `text`; the selection stays when it is the same."""
        if text == self._markdown and not self.document().isEmpty():
            return
        self._markdown = text
        document = self.document()
        document.setDefaultFont(fonts.ui(fonts.PROSE))
        features = QTextDocument.MarkdownFeature
        document.setMarkdown(text, features.MarkdownDialectGitHub | features.MarkdownNoHTML)
        cursor = QTextCursor(document)
        cursor.select(QTextCursor.SelectionType.Document)
        spacing = QTextBlockFormat()
        spacing.setLineHeight(
            _LINE_HEIGHT, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value
        )
        cursor.mergeBlockFormat(spacing)
        self._fit()

    def _fit(self) -> None:
        self.document().setTextWidth(self.viewport().width())
        self.setFixedHeight(max(24, round(self.document().size().height()) + 2))

    @override
    def loadResource(self, kind: int, name: QUrl | str) -> object:
        """Pictures in recorded text are never loaded, from nowhere."""
        return None

    @override
    def sizeHint(self) -> QSize:
        return QSize(320, self.height())

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self._fit()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_F2, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.edit_wanted.emit()
        else:
            super().keyPressEvent(event)

    @override
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.edit_wanted.emit()
