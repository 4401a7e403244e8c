"""Pictures within prose: bounded, scaled, and from nowhere but what is given."""

import struct
import zlib

import pytest
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, Qt, QUrl
from PySide6.QtGui import QImage, QTextDocument
from pytestqt.qtbot import QtBot

from desktop.widgets.pictures import decoded
from desktop.widgets.reading import ProseView


def image(width: int, height: int) -> QImage:
    made = QImage(width, height, QImage.Format.Format_RGB32)
    made.fill(Qt.GlobalColor.red)
    return made


def as_bytes(made: QImage, kind: str) -> bytes:
    content = QByteArray()
    buffer = QBuffer(content)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    assert made.save(buffer, kind)  # type: ignore[call-overload]
    return bytes(content.data())


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few bytes that says it has so many pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "BMP", "WEBP"])
def test_pictures_are_read_and_large_ones_scaled(qapp: object, kind: str) -> None:
    found = decoded(as_bytes(image(3200, 800), kind))
    assert found is not None
    assert (found.width(), found.height()) == (1600, 400)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"no picture",
        b"\x89PNG\r\n\x1a\nbroken",
        bomb(19_000, 19_000),
        bomb(30_000, 10),
        b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"></svg>',
    ],
)
def test_what_is_no_picture_or_a_bomb_is_not_drawn(qapp: object, content: bytes) -> None:
    assert decoded(content) is None


def widths(view: ProseView) -> list[int]:
    found = []
    block = view.document().begin()
    while block.isValid():
        piece = block.begin()
        while not piece.atEnd():
            known = piece.fragment().charFormat()
            if known.isImageFormat():
                found.append(int(known.toImageFormat().width()))
            piece += 1
        block = block.next()
    return found


def test_a_picture_is_as_wide_as_its_place_and_never_wider_than_itself(qtbot: QtBot) -> None:
    view = ProseView("Text")
    qtbot.addWidget(view)
    view.resize(400, 300)
    small, large = image(50, 20), image(1000, 100)
    view.pictures = lambda address: small if address == "file:s" else large
    view.show()
    view.show_markdown("![a](file:s)\n\n![b](file:l)\n\n- x ![c](file:l)\n")
    column = view.viewport().width()
    first, second, third = widths(view)
    assert (first, second) == (50, column)
    assert third == column - int(view.document().indentWidth())
    view.resize(300, 300)
    qtbot.waitUntil(lambda: widths(view)[1] == view.viewport().width())


def test_texts_without_pictures_say_so_and_load_none(qtbot: QtBot) -> None:
    view = ProseView("Text")
    qtbot.addWidget(view)
    view.show_markdown("![Flow](a.png) [![x](b.png)](https://example.org)")
    assert view.toPlainText() == "[Picture “Flow”: not shown here] [Picture “x”: not shown here]"
    assert widths(view) == []
    kind = QTextDocument.ResourceType.ImageResource
    assert view.document().resource(kind, QUrl("a.png")).isNull()


def test_no_more_pictures_are_drawn_than_anybody_looks_at(qtbot: QtBot) -> None:
    view = ProseView("Text")
    qtbot.addWidget(view)
    small = image(5, 5)
    view.pictures = lambda _address: small
    view.show_markdown("\n\n".join(["![a](file:s)"] * 230))
    assert len(widths(view)) == 200
    assert view.toPlainText().count("not shown here") == 30
