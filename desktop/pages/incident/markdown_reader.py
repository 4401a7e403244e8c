"""A long text of the incident as people read it, as high as it needs to be."""

from typing import override

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.reference_links import references_in
from desktop.widgets.reading import ProseView


class MarkdownReader(ProseView):
    """Formatted text within a page that scrolls.

    Signals:
        edit_wanted: double click, Enter or F2.
    """

    edit_wanted = Signal()

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setTabChangesFocus(True)
        self.references = references_in
        self._text = ""

    @override
    def show_markdown(self, text: str) -> None:
        super().show_markdown(text)
        self._text = text
        self._fit()

    def show_if_new(self, text: str) -> None:
        """Shows `text`; a selection stays when it is the same."""
        if text != self._text:
            self.show_markdown(text)

    def _fit(self) -> None:
        self.document().setTextWidth(self.viewport().width())
        self.setFixedHeight(max(24, round(self.document().size().height()) + 4))

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
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and self.textCursor().charFormat().isAnchor():
            super().keyPressEvent(event)  # the link that Tab went to
        elif enter or event.key() == Qt.Key.Key_F2:
            self.edit_wanted.emit()
        else:
            super().keyPressEvent(event)

    @override
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.edit_wanted.emit()
