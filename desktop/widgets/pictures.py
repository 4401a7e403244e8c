"""Pictures within prose: given from outside, scaled to the column, and never loaded by a name."""

from collections.abc import Callable, Iterator
from typing import Final

from PySide6.QtCore import QBuffer, QByteArray, QCoreApplication, QIODevice, QSize, Qt, QUrl
from PySide6.QtGui import (
    QColor,
    QGuiApplication,
    QImage,
    QImageReader,
    QTextBlock,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFormat,
    QTextImageFormat,
    QTextList,
)

#: The picture that an address of a text means, or a sentence that tells why there is none.
type Pictures = Callable[[str], QImage | str]

#: The formats that are drawn: none of them can name another file, or hold a script.
_FORMATS: Final = frozenset({b"png", b"jpeg", b"gif", b"bmp", b"webp"})
_LONGEST_SIDE: Final = 20_000
_MOST_PIXELS: Final = 50_000_000
#: No column is wider; larger pictures are scaled down while they are read.
_WIDEST: Final = 1_600
_HIGHEST: Final = 4_000
_OWN: Final = "picture:"
_WHOLE: Final = "whole:"
_IMAGE: Final = QTextDocument.ResourceType.ImageResource
_MOST: Final = 200


def decoded(content: bytes) -> QImage | None:
    """The picture that the bytes are; None for anything else, and for one that is a bomb."""
    buffer = QBuffer()
    buffer.setData(QByteArray(content))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer)
    reader.setDecideFormatFromContent(True)
    reader.setAutoTransform(True)
    size = reader.size()
    if bytes(reader.format().data()) not in _FORMATS or not size.isValid():
        return None
    sides = (size.width(), size.height())
    if max(sides) > _LONGEST_SIDE or sides[0] * sides[1] > _MOST_PIXELS:
        return None
    fitting = _fitting(size, _WIDEST)
    if fitting != size:
        reader.setScaledSize(fitting)
    image = reader.read()
    return None if image.isNull() else image


def put_pictures(
    document: QTextDocument,
    pictures: Pictures | None,
    width: int,
    colour: QColor,
    into: QTextDocument | None = None,
) -> None:
    """Draws the pictures of a text; one that isn't there becomes a line that says so.

    Args:
        document: the text, as Qt read its Markdown.
        pictures: gives them; None where texts have none.
        width: of the column.
        colour: of what is said instead of a picture.
        into: the document that the text goes into afterwards; itself when None.
    """
    target = into or document
    cursor = QTextCursor(document)
    found = list(_pictures(document))
    for number, (place, known) in reversed(list(enumerate(found))):
        given: QImage | str = ""
        if pictures is not None and number < _MOST:
            given = pictures(known.name())
        cursor.setPosition(place)
        cursor.setPosition(place + 1, QTextCursor.MoveMode.KeepAnchor)
        if isinstance(given, str):
            cursor.insertText(_instead(known, given), _said(known, colour))
            continue
        known.setName(f"{_OWN}{given.cacheKey()}")
        target.addResource(_IMAGE, QUrl(_WHOLE + known.name()), given)
        _scale(target, cursor, known, given, width)
        cursor.setCharFormat(known)
        _close_lines(cursor)


def fit_pictures(document: QTextDocument, width: int) -> None:
    """Scales the pictures of a text to a column of another width."""
    cursor = QTextCursor(document)
    for place, known in _pictures(document):
        whole = document.resource(_IMAGE, QUrl(_WHOLE + known.name().partition("/")[0]))
        if isinstance(whole, QImage) and not whole.isNull():
            cursor.setPosition(place)
            cursor.setPosition(place + 1, QTextCursor.MoveMode.KeepAnchor)
            before = known.width()
            _scale(document, cursor, known, whole, width)
            if known.width() != before:
                cursor.setCharFormat(known)


def _pictures(document: QTextDocument) -> Iterator[tuple[int, QTextImageFormat]]:
    """Where each picture stands, one sign each, and its format."""
    block: QTextBlock = document.begin()
    while block.isValid():
        iterator = block.begin()
        while not iterator.atEnd():
            piece = iterator.fragment()
            known = piece.charFormat()
            if known.isImageFormat():
                for place in range(piece.position(), piece.position() + piece.length()):
                    yield place, QTextImageFormat(known.toImageFormat())
            iterator += 1
        block = block.next()


def _indent(cursor: QTextCursor) -> int:
    """How far from the column's edge a block begins: that of a list stands further in."""
    listed: QTextList | None = cursor.block().textList()  # none outside of lists
    steps = cursor.blockFormat().indent() + (listed.format().indent() if listed is not None else 0)
    return int(steps * cursor.document().indentWidth())


def _close_lines(cursor: QTextCursor) -> None:
    """Lines of prose have room between them; below a picture it would be half its height."""
    shape = QTextBlockFormat()
    shape.setLineHeight(0, QTextBlockFormat.LineHeightTypes.SingleHeight.value)
    cursor.mergeBlockFormat(shape)


def _fitting(size: QSize, width: int) -> QSize:
    """The size of a picture that is no wider than a column, and no endless strip."""
    scale = min(1.0, width / max(size.width(), 1), _HIGHEST / max(size.height(), 1))
    if scale == 1.0:
        return size
    return QSize(max(1, int(size.width() * scale)), max(1, int(size.height() * scale)))


def _scale(
    document: QTextDocument, cursor: QTextCursor, known: QTextImageFormat, whole: QImage, width: int
) -> None:
    """Gives a picture the width of its place, smoothly; the document keeps it whole, too."""
    indent = _indent(cursor)
    fitting = _fitting(whole.size(), max(width - indent, 16))
    known.setWidth(fitting.width())
    known.setHeight(fitting.height())
    known.setName(f"{known.name().partition('/')[0]}/{indent}")
    app = QGuiApplication.instance()
    ratio = app.devicePixelRatio() if isinstance(app, QGuiApplication) else 1.0
    size = QSize(int(fitting.width() * ratio), int(fitting.height() * ratio))
    address = QUrl(known.name())
    held = document.resource(_IMAGE, address)
    if isinstance(held, QImage) and held.size() == size:
        return
    if size.width() < whole.width():
        smooth = Qt.TransformationMode.SmoothTransformation
        whole = whole.scaled(size, Qt.AspectRatioMode.IgnoreAspectRatio, smooth)
    document.addResource(_IMAGE, address, whole)


def _instead(known: QTextImageFormat, why: str) -> str:
    """What stands in the place of a picture: what it shows, and why it isn't shown."""
    words = str(known.property(QTextFormat.Property.ImageAltText) or "").strip()
    picture = QCoreApplication.translate("ProseView", "Picture")
    named = f"{picture} “{words}”" if words else picture
    reason = why or QCoreApplication.translate("ProseView", "not shown here")
    return f"[{named}: {reason}]"


def _said(known: QTextImageFormat, colour: QColor) -> QTextCharFormat:
    look = QTextCharFormat()
    look.setForeground(colour)
    look.setFontItalic(True)
    if known.isAnchor():
        look.setAnchor(True)
        look.setAnchorHref(known.anchorHref())
    return look
