"""A look at evidence from its first bytes: a picture, text or hex. Nothing is opened or run."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QObject, QSize, Qt
from PySide6.QtGui import QImageReader, QPixmap
from PySide6.QtWidgets import QLabel, QPlainTextEdit, QWidget
from shiboken6 import isValid

from desktop.theme import fonts
from desktop.widgets.labels import PlainText, upright_in_place
from desktop.widgets.layouts import column
from kb.incidents.evidence import files, mail

if TYPE_CHECKING:
    from desktop.pages.incident.section import Section

_MOST: Final = 1 << 20
_PICTURE: Final = 16 << 20
_HEX: Final = 1024
_WIDTH: Final = 250
#: The picture formats that are drawn; anything else is shown as bytes.
_FORMATS: Final = frozenset({b"png", b"jpeg", b"gif", b"bmp", b"webp"})
_LARGEST: Final = 12_000


class EvidencePreview(QObject):
    """Makes previews for the panel of a section.

    Args:
        section: reads through its session.
    """

    def __init__(self, section: "Section") -> None:
        super().__init__(section)
        self._section = section

    def of(self, item: Any) -> QWidget:  # noqa: ANN401 - a schema of evidence
        """The preview of an item; its bytes are read beside the window."""
        holder = QWidget()
        place = column(PlainText(self.tr("Preview"), "strong"), spacing=4)
        holder.setLayout(place)
        if item.malicious or item.evidence_kind == "malware":
            place.addWidget(PlainText(self.tr("Malicious files are never shown."), "warn"))
            return holder
        if not item.size:
            place.addWidget(PlainText(self.tr("The file is empty."), "muted"))
            return holder
        picture = item.media_type.startswith("image/") and item.size <= _PICTURE
        most = _PICTURE if picture else _MOST
        is_mail = item.media_type == "message/rfc822" or item.file_name.lower().endswith(".eml")
        show: Callable[[bytes], None] = partial(self._show, holder, is_mail)
        self._section.context.session.read(
            partial(files.first_bytes, evidence_id=item.id, most=most),
            show,
            partial(self._refuse, holder),
        )
        return holder

    def _show(self, holder: QWidget, is_mail: bool, content: bytes) -> None:
        place = holder.layout() if isValid(holder) else None
        if place is None:
            return
        found = mail.headers(content) if is_mail else ()
        if found:
            lines = "\n".join(f"{name}: {value}" for name, value in found)
            headers = PlainText(lines, "secondary", wrap=True, selectable=True)
            headers.setAccessibleName(self.tr("Headers of the message"))
            place.addWidget(headers)
        place.addWidget(_picture(content) or _text(content))

    def _refuse(self, holder: QWidget, error: Exception) -> None:
        place = holder.layout() if isValid(holder) else None
        if place is not None:
            what = str(getattr(error, "what", "") or error)
            place.addWidget(PlainText(what, "warn", wrap=True))


def _picture(content: bytes) -> QLabel | None:
    """The picture that the bytes are, scaled down while it is read; None for anything else."""
    buffer = QBuffer()
    buffer.setData(QByteArray(content))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer)
    reader.setDecideFormatFromContent(True)
    size = reader.size()
    if bytes(reader.format().data()) not in _FORMATS or not size.isValid():
        return None
    if max(size.width(), size.height()) > _LARGEST:
        return None
    room = QSize(fonts.px(_WIDTH), fonts.px(_WIDTH))
    if size.width() > room.width() or size.height() > room.height():
        reader.setScaledSize(size.scaled(room, Qt.AspectRatioMode.KeepAspectRatio))
    image = reader.read()
    if image.isNull():
        return None
    label = QLabel()
    label.setPixmap(QPixmap.fromImage(image))
    label.setAccessibleName(label.tr("Preview of the picture"))
    return label


def _text(content: bytes) -> QPlainTextEdit:
    """The beginning as text, or as bytes where it is none."""
    box = QPlainTextEdit()
    box.setReadOnly(True)
    box.setFont(fonts.mono())
    box.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
    box.setFixedHeight(fonts.px(180))
    box.setAccessibleName(box.tr("Beginning of the file"))
    box.setPlainText(upright_in_place(_readable(content)))
    return box


def _readable(content: bytes) -> str:
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        whole = error.start >= len(content) - 4  # a character cut at the end of what was read
        text = content[: error.start].decode("utf-8") if whole else "\0"
    if "\0" not in text:
        return text
    lines = []
    for start in range(0, min(len(content), _HEX), 8):
        piece = content[start : start + 8]
        shown = "".join(chr(b) if 32 <= b < 127 else "·" for b in piece)
        lines.append(f"{start:04x}  {piece.hex(' '):<23}  {shown}")
    return "\n".join(lines)
