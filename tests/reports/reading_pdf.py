"""Looking into a finished PDF."""

import contextlib
import io
import json

import pikepdf
from PySide6.QtCore import QBuffer, QByteArray, QIODevice
from PySide6.QtPdf import QPdfDocument


def opened(content: bytes) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(content))


def text_of(content: bytes, page: int | None = None) -> str:
    """The text as a reader extracts it, of all pages or of one from 1; one space between words."""
    buffer = QBuffer()
    buffer.setData(QByteArray(content))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    document = QPdfDocument()
    document.load(buffer)
    numbers = range(document.pageCount()) if page is None else [page - 1]
    text = " ".join(document.getAllText(number).text() for number in numbers)
    document.close()
    return " ".join(text.replace("\ufffe", "-").replace("\x02", "-").split())


def everything_in(content: bytes) -> bytes:
    """Every byte of the file: raw, and each stream and string without its compression."""
    parts = [content]
    with opened(content) as pdf:
        for item in pdf.objects:
            if isinstance(item, pikepdf.Stream):
                try:
                    parts.append(item.read_bytes())
                except pikepdf.PdfError:
                    parts.append(item.read_raw_bytes())
            parts.append(_strings(item))
    return b"\n".join(parts)


def _strings(item: object) -> bytes:
    if isinstance(item, pikepdf.String):
        return str(item).encode()
    if isinstance(item, pikepdf.Dictionary | pikepdf.Stream):
        return b"\n".join(
            _strings(value) for _, value in item.items() if not getattr(value, "is_indirect", False)
        )
    if isinstance(item, pikepdf.Array):
        return b"\n".join(_strings(v) for v in item if not getattr(v, "is_indirect", False))
    return b""


def links_of(content: bytes) -> int:
    """How many places of a file lead to another place in it."""
    with opened(content) as pdf:
        return sum(
            annotation.get("/Subtype") == "/Link" and "/Dest" in annotation
            for page in pdf.pages
            for annotation in page.get("/Annots", [])
        )


def spellings(text: str) -> list[bytes]:
    """A text as the bytes of a file may hold it: every encoding, and as hex digits."""
    forms = [text.encode(), text.encode("utf-16-be"), text.encode("utf-16-le")]
    with contextlib.suppress(UnicodeError):  # PDFDocEncoding has few letters
        forms.append(text.encode("pdfdoc_pikepdf"))
    escaped = json.dumps(text).strip('"').encode()
    return [*forms, escaped, *(form.hex().encode() for form in forms)]
