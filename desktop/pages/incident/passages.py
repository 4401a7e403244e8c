"""Passages of the texts that an incident shows: where a text is from, and what is selected."""

from typing import Final, override
from uuid import UUID

from PySide6.QtCore import QPoint
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QLabel, QLineEdit, QPlainTextEdit, QTextEdit, QWidget
from shiboken6 import isValid

from desktop.widgets.floating import FloatingBox
from desktop.widgets.labels import PlainText
from kb.incidents.comments.anchors import AROUND, Passage

_ABOUT: Final = "about"
_SHOWN: Final = 120
_WIDTH: Final = 420


def set_about(widget: QWidget, kind: str, record_id: object, field: str) -> None:
    """Says which field of which record a widget shows, so that its words can be commented on."""
    widget.setProperty(_ABOUT, f"{kind}/{record_id}/{field}")


def has_about(widget: QWidget) -> bool:
    """Whether a widget shows a text of the incident."""
    return bool(widget.property(_ABOUT))


def about(widget: QWidget) -> tuple[str, UUID, str]:
    """Kind, id and field of the record whose text a widget shows."""
    kind, record_id, name = str(widget.property(_ABOUT)).split("/", 2)
    return kind, UUID(record_id), name


def shown_text(page: QWidget, record_id: UUID, field: str) -> QWidget | None:
    """The widget that shows a field of a record on a page now."""
    wanted = f"/{record_id}/{field}"
    for widget in page.findChildren(QWidget):
        said = widget.property(_ABOUT)
        if isinstance(said, str) and said.endswith(wanted) and widget.isVisible():
            return widget
    return None


class PassageBox(FloatingBox):
    """Asks something about a passage, below the text that it stands in.

    Attributes:
        message: what is wrong; hidden until something is.
    """

    def __init__(self, window: QWidget, beside: QWidget) -> None:
        super().__init__(window)
        self._at = beside.mapTo(window, QPoint(0, min(beside.height(), 120)))
        self.message = PlainText("", "error", wrap=True)
        self.message.hide()

    @staticmethod
    def short(quote: str) -> str:
        """The words of a passage, as far as there is room."""
        flat = " ".join(quote.split())
        return flat if len(flat) <= _SHOWN else flat[: _SHOWN - 1] + "…"

    def quoted(self, quote: str) -> PlainText:
        """The words of a passage, to be shown."""
        return PlainText(f"“{self.short(quote)}”", "strong", wrap=True)

    @override
    def place(self) -> None:
        window = self.parentWidget()
        if window is None:
            return
        width = min(_WIDTH, window.width() - 16)
        layout = self.layout()
        wrapped = layout.heightForWidth(width) if layout is not None else 0
        height = max(self.sizeHint().height(), wrapped)
        left = max(8, min(self._at.x(), window.width() - width - 8))
        top = max(8, min(self._at.y() + 4, window.height() - height - 8))
        self.setGeometry(left, top, width, height)

    def refuse(self, error: Exception) -> None:
        """Says what is right; what was typed stays."""
        if isValid(self):
            self.message.set_text(str(getattr(error, "what", "") or error))
            self.message.show()
            self.place()


def selected(widget: QWidget) -> Passage | None:
    """The selected words of a text with those around them; None when none are."""
    if isinstance(widget, QPlainTextEdit | QTextEdit):
        passage = _of_cursor(widget.textCursor())
    elif isinstance(widget, QLineEdit | QLabel):
        passage = _of_line(widget.text(), widget.selectedText(), widget.selectionStart())
    else:
        return None
    return passage if passage.quote.strip() else None


def select(widget: QWidget, passage: str) -> None:
    """Selects words in the text that a widget shows, where they stand in it."""
    if isinstance(widget, QPlainTextEdit | QTextEdit):
        found = widget.document().find(passage.split("\n", maxsplit=1)[0].strip())
        if not found.isNull():
            widget.setTextCursor(found)
            widget.ensureCursorVisible()
    elif isinstance(widget, QLineEdit | QLabel):
        at = widget.text().find(passage)
        if at >= 0:
            widget.setSelection(at, len(passage))


def _of_cursor(cursor: QTextCursor) -> Passage:
    start, end = cursor.selectionStart(), cursor.selectionEnd()
    last = cursor.document().characterCount() - 1

    def between(one: int, other: int) -> str:
        reading = QTextCursor(cursor.document())
        reading.setPosition(one)
        reading.setPosition(other, QTextCursor.MoveMode.KeepAnchor)
        return _whole(reading.selectedText().replace("\u2029", "\n"))

    before, after = between(max(0, start - AROUND), start), between(end, min(last, end + AROUND))
    return Passage(between(start, end), before, after)


def _of_line(text: str, quote: str, start: int) -> Passage:
    at = text.find(quote, max(0, start - len(quote)))
    if start < 0 or at < 0:
        return Passage("")
    end = at + len(quote)
    return Passage(quote, text[max(0, at - AROUND) : at], text[end : end + AROUND])


def _whole(text: str) -> str:
    """Without halves of letters that were cut: Qt counts in units of two bytes."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "ignore")
