"""Prose for reading: Markdown as styled text that loads nothing and runs nothing."""

import re
from collections.abc import Callable, Iterable
from typing import override

from PySide6.QtCore import QByteArray, QEvent, QUrl, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QImage,
    QResizeEvent,
    QTextBlock,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFormat,
    QTextFrameFormat,
    QTextLength,
    QTextTable,
)
from PySide6.QtWidgets import QTextBrowser, QTextEdit, QWidget

from desktop.theme import fonts, tokens
from desktop.widgets.code_colours import colour_code
from desktop.widgets.footnotes import with_footnotes
from desktop.widgets.labels import upright_in_place
from desktop.widgets.pictures import Pictures, fit_pictures, put_pictures
from desktop.widgets.units import units

_FEATURES = (
    QTextDocument.MarkdownFeature.MarkdownDialectGitHub
    | QTextDocument.MarkdownFeature.MarkdownNoHTML
)
_HEADING_SIZES = {1: 18, 2: 16, 3: 14, 4: 14, 5: 14, 6: 14}
_LINE = 150.0
_MOST_MARKS = 500
#: Longer texts are shown as they are, without styling.
LONGEST_STYLED = 400_000


References = Callable[[str], Iterable[tuple[int, int, str]]]
"""Finds references in a line of text: start, end and address of each."""


class ProseView(QTextBrowser):
    """Markdown, read only. Images and other files named in the text are never loaded.

    Attributes:
        references: finds what becomes a link besides Markdown's own; None where nothing does.
        pictures: gives the pictures that a text may show; None where it shows none.

    Signals:
        link_wanted: `(str)` somebody pressed a link; it is up to the page what happens.
    """

    link_wanted = Signal(str)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setProperty("k", "bare")
        self.setOpenLinks(False)
        self.setOpenExternalLinks(False)
        self.setFrameShape(QTextBrowser.Shape.NoFrame)
        self.setUndoRedoEnabled(False)
        self.document().setDocumentMargin(0)
        self.anchorClicked.connect(lambda url: self.link_wanted.emit(url.toString()))
        self.references: References | None = None
        self.pictures: Pictures | None = None
        self._markdown = ""
        self._words: tuple[str, ...] = ()

    def show_markdown(self, text: str) -> None:
        """Shows a text; the scroll position stays when it is the same text, changed."""
        place = self.verticalScrollBar().value()
        self._markdown = text
        self.document().setDefaultFont(fonts.ui(fonts.PROSE))
        if len(text) > LONGEST_STYLED:
            self.setPlainText(upright_in_place(text))
        else:
            table = tokens.of(self.palette())
            self.document().setMarkdown(with_footnotes(upright_in_place(text)), _FEATURES)
            style(self.document(), table)
            put_pictures(self.document(), self.pictures, self._column(), table.color("text2"))
            colour_code(self.document(), table)
            self._link()
        self._mark()
        self.verticalScrollBar().setValue(place)

    def show_again(self) -> None:
        """Shows the same text anew: its pictures arrived, or the colours are other ones."""
        if self._markdown:
            self.show_markdown(self._markdown)

    def _column(self) -> int:
        """How wide a picture may be."""
        return self.viewport().width() - 2 * int(self.document().documentMargin())

    def mark_words(self, words: Iterable[str]) -> None:
        """Marks these words and the beginnings of longer ones; none clears the marks."""
        self._words = tuple(words)
        self._mark()

    def headings(self) -> list[tuple[int, str, int]]:
        """Level, text and position of each heading."""
        found = []
        block = self.document().begin()
        while block.isValid():
            level = block.blockFormat().headingLevel()
            if level and block.text().strip():
                found.append((level, block.text().strip(), block.position()))
            block = block.next()
        return found

    def go_to(self, position: int) -> None:
        """Scrolls a position of the text to the top."""
        cursor = QTextCursor(self.document())
        cursor.setPosition(min(position, self.document().characterCount() - 1))
        self.setTextCursor(cursor)
        rect = self.cursorRect(cursor)
        bar = self.verticalScrollBar()
        bar.setValue(bar.value() + rect.top() - 8)

    def go_to_mark(self) -> None:
        """Scrolls to the first mark, if there is one."""
        selections = self.extraSelections()
        if selections:
            self.go_to(selections[0].cursor.selectionStart())

    def _link(self) -> None:
        if self.references is not None:
            link(self.document(), self.references, tokens.of(self.palette()).color("accent_text"))

    def _mark(self) -> None:
        ground = tokens.of(self.palette()).color("mark")
        self.setExtraSelections(marked(self.document(), self._words, ground))

    @override
    def loadResource(self, kind: int, name: QUrl | str) -> object:
        """Nothing named in a text is ever read from the disk or the network.

        An empty answer, and not none: Qt would look for a file of that name itself.
        """
        image = QTextDocument.ResourceType.ImageResource.value
        return QImage() if kind == image else QByteArray()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            fit_pictures(self.document(), self._column())

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self.show_again()


def marked(
    document: QTextDocument, words: Iterable[str], ground: QColor
) -> list[QTextEdit.ExtraSelection]:
    """Selections over each place where a word, or a longer one that begins so, stands."""
    parts = [re.escape(word) for word in words if word.strip()]
    if not parts:
        return []
    pattern = re.compile(rf"(?<!\w)(?:{'|'.join(parts)})\w*", re.IGNORECASE)
    found = []
    text = document.toPlainText()
    plain = units(text) == len(text)
    for match in pattern.finditer(text):
        selection = QTextEdit.ExtraSelection()
        cursor = QTextCursor(document)
        start = match.start() if plain else units(text[: match.start()])
        cursor.setPosition(start)
        cursor.setPosition(start + units(match[0]), QTextCursor.MoveMode.KeepAnchor)
        selection.cursor = cursor
        selection.format.setBackground(ground)
        found.append(selection)
        if len(found) == _MOST_MARKS:
            break
    return found


def link(document: QTextDocument, references: References, colour: QColor) -> None:
    """Makes links of references; what is code or a link already stays as it is."""
    look = QTextCharFormat()
    look.setAnchor(True)
    look.setForeground(colour)
    cursor = QTextCursor(document)
    cursor.beginEditBlock()
    block = document.begin()
    while block.isValid():
        text = block.text()
        for start, end, address in [] if _is_code(block) else references(text):
            place = block.position() + units(text[:start])
            cursor.setPosition(place)
            cursor.setPosition(place + units(text[start:end]), QTextCursor.MoveMode.KeepAnchor)
            known = cursor.charFormat()
            if not known.fontFixedPitch() and not known.isAnchor():
                look.setAnchorHref(address)
                cursor.mergeCharFormat(look)
        block = block.next()
    cursor.endEditBlock()


def _is_code(block: QTextBlock) -> bool:
    shape = block.blockFormat()
    fence, language = QTextFormat.Property.BlockCodeFence, QTextFormat.Property.BlockCodeLanguage
    return shape.hasProperty(fence) or shape.hasProperty(language)


def style(document: QTextDocument, table: tokens.Tokens) -> None:
    """Sizes, line heights and colours of Markdown that Qt has read."""
    cursor = QTextCursor(document)
    cursor.beginEditBlock()
    block = document.begin()
    while block.isValid():
        _style_block(cursor, block, table)
        block = block.next()
    cursor.endEditBlock()
    for frame in document.rootFrame().childFrames():
        if isinstance(frame, QTextTable):
            _style_table(frame, table)


def _style_block(cursor: QTextCursor, block: QTextBlock, table: tokens.Tokens) -> None:
    level = block.blockFormat().headingLevel()
    shape = QTextBlockFormat()
    shape.setLineHeight(_LINE, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
    in_table = QTextCursor(block).currentTable() is not None
    shape.setBottomMargin(0 if in_table else 8)
    shape.setTopMargin(16 if level else 0)
    cursor.setPosition(block.position())
    cursor.mergeBlockFormat(shape)
    cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor)
    look = QTextCharFormat()
    if level:
        # Set, not merged: Qt's own size adjustment of headings would win over the font's.
        look.setFont(fonts.ui(_HEADING_SIZES.get(level, 14), fonts.BOLD))
        look.setForeground(table.color("text"))
        cursor.setCharFormat(look)
        return
    if _is_code(block):
        look.setFont(fonts.mono())
        cursor.mergeCharFormat(look)
        ground = QTextBlockFormat()
        ground.setBackground(table.color("sunken"))
        cursor.mergeBlockFormat(ground)
        return
    _style_pieces(cursor, block, table)


def _style_pieces(cursor: QTextCursor, block: QTextBlock, table: tokens.Tokens) -> None:
    """Inline code in the mono face, links in their colour."""
    iterator = block.begin()
    while not iterator.atEnd():
        piece = iterator.fragment()
        known = piece.charFormat()
        look = QTextCharFormat()
        if known.fontFixedPitch():
            look.setFont(fonts.mono())
            look.setFontWeight(QFont.Weight.Normal)
            look.setFontFixedPitch(True)  # the font's own word for it would be no
        elif known.isAnchor():
            look.setForeground(table.color("accent_text"))
            look.setFontUnderline(False)
        elif known.fontUnderline():
            # Qt reads _so_ as underlined; everybody else means emphasis.
            look.setFontUnderline(False)
            look.setFontItalic(True)
        if not look.isEmpty():
            cursor.setPosition(piece.position())
            end = piece.position() + piece.length()
            cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
            cursor.mergeCharFormat(look)
        iterator += 1


def _style_table(found: QTextTable, table: tokens.Tokens) -> None:
    shape = found.format()
    shape.setBorder(1)
    shape.setBorderBrush(table.color("border"))
    shape.setBorderCollapse(True)
    shape.setBorderStyle(QTextFrameFormat.BorderStyle.BorderStyle_Solid)
    shape.setCellPadding(6)
    shape.setCellSpacing(0)
    shape.setWidth(QTextLength(QTextLength.Type.PercentageLength, 100))
    shape.setBottomMargin(10)
    found.setFormat(shape)
